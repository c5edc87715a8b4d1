public import Access
public import Vocabulary

/// Why something with another hub was refused.
public enum FederationProblem: Error, Sendable, Equatable {
  /// The name is no hub's name.
  case name
  /// The name is taken.
  case exists(String)
  /// An address that a hub may not have.
  case address(String)
  /// RED goes to nobody who does not take part.
  case ceiling
  /// The organization is not registered, or is the coordinator itself.
  case organization
  /// The organization is of a kind that may not report findings, and a hub may do what it may.
  case mayNotReport
  /// Changed in the meantime.
  case changed
  /// The hub is paused.
  case paused(String)
  /// There is no key for it.
  case noKey(String, file: String)
  /// A delivery whose signature is not the hub's.
  case signature
  /// A document that cannot be read.
  case unreadable(String)
  /// A sender that calls itself otherwise than it is called here.
  case misnamed(String, calledHere: String)
  /// The hub does not take part, and the label does not allow it.
  case notTold(String, TrafficLight)
  /// An embargo is in force, and the hub does not take part.
  case embargoed(String, Timestamp)
  /// Sending it would be an echo.
  case echo(EchoRules.Refusal)
  /// That hub's form has no place for this.
  case noPlace(String)
  /// What would be sent is not what was read.
  case differs
  /// The case was closed, or is another one now.
  case ended(String)
  /// The organization stands for the named hub.
  case standsFor(String)
  /// The number is that of another flaw.
  case belongsElsewhere(String)
  /// It has arrived or was refused.
  case settled
}

extension FederationProblem: ProblemConvertible {
  /// Status, code and remedy.
  public var problem: Problem {
    switch self {
    case .name: .invalid("/name", "must be a hub’s name: 3 to 60 of a-z, 0-9, hyphen, dot")
    case .exists(let name): .conflict("A hub is called \(name) already.")
    case .address(let rule): .invalid("/address", rule)
    case .ceiling: .invalid("/ceiling", "must be CLEAR, GREEN, AMBER or AMBER+STRICT, or left out")
    case .organization:
      .invalid("/organization", "must be a registered organization that is not the coordinator")
    case .mayNotReport:
      .invalid(
        "/organization",
        "must be of a kind that may report findings, such as finder: the hub has its rights alone")
    case .changed: .conflict("Somebody else changed this in the meantime.")
    case .paused(let name):
      Problem(
        code: "hub-paused", status: 409, title: "The hub is paused",
        detail: "Nothing goes to \(name) or comes from it.",
        remedy: "An administrator lets it go on.")
    case .noKey(let name, let file):
      Problem(
        code: "hub-key", status: 409, title: "There is no key for this hub",
        detail: "\(name) cannot be talked to without its key.",
        remedy: "Put it into the file \(file) of the folder that BREAKWATER_HUB_KEYS names.")
    case .signature:
      Problem(
        code: "hub-signature", status: 401, title: "The signature is wrong",
        detail: "What came is not signed with this hub’s secret, or not in time.",
        remedy: "Use the same secret on both sides.")
    case .unreadable(let reason):
      Problem(
        code: "hub-document", status: 422, title: "The document cannot be read", detail: reason,
        remedy: "Mend the named place, or export it anew.")
    case .misnamed(let sender, let name):
      // What came shows the detail alone, so the remedy is in it.
      Problem(
        code: "hub-name", status: 422, title: "The sender calls itself otherwise",
        detail: "/hub is \(sender), which is called \(name) here. Add the hub by the name that it"
          + " gives itself.")
    case .notTold(let name, let light):
      Problem(
        code: "hub-need-to-know", status: 409, title: "This hub may not be told",
        detail: "\(name) does not take part in the case, which is TLP:\(light.rawValue).",
        remedy: "Invite its organization to the case’s coordination, and wait until it joined.")
    case .embargoed(let name, let until):
      Problem(
        code: "hub-embargo", status: 409, title: "An embargo is in force",
        detail: "\(name) has not agreed to it; it ends on \(until.rfc3339).",
        remedy: "Invite its organization to the case’s coordination, and wait until it joined.")
    case .echo(let refusal): Self.problem(refusal)
    case .noPlace(let why):
      Problem(
        code: "hub-no-place", status: 409, title: "That hub has no place for this", detail: why)
    case .differs:
      .conflict("The case changed since you looked: what would be sent is not what you read.")
    case .ended(let id):
      .conflict("The case \(id) is closed, or was found to be another one: nothing is told of it.")
    case .standsFor(let name):
      .invalid("/organization", "stands for the hub \(name) already; each has one of its own")
    case .belongsElsewhere(let number):
      .conflict("\(number) is the number of another flaw there. Find out which one it is.")
    case .settled: .conflict("It has arrived, or was refused; nothing is open.")
    }
  }

  private static func problem(_ refusal: EchoRules.Refusal) -> Problem {
    let detail: String =
      switch refusal {
      case .isThere(let number): "The flaw is there as \(number)."
      case .cameFrom: "The flaw came from that hub, or through it."
      case .carries(let name): "The flaw carries \(name), which that hub gave."
      case .isUnderWay: "Something is on its way there, or nobody knows whether it arrived."
      case .isNotThere: "The flaw is not known there under a number."
      case .saysNothingNew: "Exactly this was sent last."
      }
    return Problem(
      code: "hub-echo", status: 409, title: "That would be an echo", detail: detail,
      remedy: refusal == .isNotThere ? "Send a report first." : nil)
  }
}
