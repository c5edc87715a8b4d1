public import Vocabulary

/// Why something about notices was refused.
public enum NotificationProblem: Error, Sendable, Equatable {
  /// Notices are people's; this token was made by nobody.
  case nobody
  /// There is no such place's clock.
  case zone(String)
  /// Quiet hours that are none.
  case quietHours
  /// A kind whose mail cannot be switched off.
  case required(NoticeKind)
  /// It was changed in the meantime.
  case changed
  /// An address that a webhook may not have.
  case address(String)
  /// Enough webhooks.
  case tooMany(Int)
  /// It is sent already, or waits.
  case notFailed
  /// The webhook is off.
  case stopped
}

extension NotificationProblem: ProblemConvertible {
  /// Status, code and remedy.
  public var problem: Problem {
    switch self {
    case .nobody:
      Problem(
        code: "notices-of-nobody", status: 409, title: "Nobody stands behind this token",
        detail: "Notices are for people, and this token was made by none.",
        remedy: "Sign in, or use a token that a person made.")
    case .zone(let name):
      .invalid("/timeZone", "is none: \(name.prefix(64)); write one such as America/New_York")
    case .quietHours:
      .invalid("/quietFrom", "must be two different times such as 22:00 and 06:00, or both empty")
    case .required(let kind):
      .invalid("/timings/\(kind.rawValue)", "cannot be switched off or put off")
    case .changed: .conflict("The settings were changed since they were read.")
    case .address(let why): .invalid("/url", why)
    case .tooMany(let most):
      Problem(
        code: "webhooks-full", status: 409, title: "Enough webhooks",
        detail: "An organization has at most \(most).", remedy: "Remove one first.")
    case .notFailed:
      Problem(
        code: "delivery-waits", status: 409, title: "It waits to be sent",
        detail: "Only what was sent or has failed can be sent again.",
        remedy: "Wait until it was tried.")
    case .stopped:
      Problem(
        code: "webhook-off", status: 409, title: "The webhook is switched off",
        detail: "Nothing is sent to it.", remedy: "Switch it on first.")
    }
  }
}
