public import Vocabulary

/// Why Scanning refused.
public enum ScanningProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The target cannot be read; the rule it breaks.
  case target(String)
  /// Rules of a document are broken.
  case invalid([FieldProblem])
  /// The campaign is over, or has not begun.
  case campaignNotRunning
  /// The maintainers asked not to be scanned.
  case optedOut(String, reason: String?)
  /// The owner's word does not allow it now.
  case notPermitted(ScanRefusal, next: Timestamp?)
  /// The lease is not held any more.
  case leaseEnded(LeaseState)
  /// Somebody else has had the target in the meantime.
  case fenced
  /// The owner's own signature is missing or is not one.
  case signature(String)
  /// It was taken back before.
  case scopeRevoked
  /// It changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .target(let rule): .invalid("/target", rule)
    case .invalid(let fields):
      Problem(
        code: "scanning-invalid", status: 422, title: "The document breaks a rule",
        detail: fields.first.map { "\($0.field) \($0.rule)." } ?? "A rule was broken.",
        remedy: "Correct the named members and send it again.", fields: fields)
    case .campaignNotRunning:
      refused(
        "campaign-not-running", "The campaign is not running",
        "It has not begun, has ended or was closed.", "Open a campaign that covers today.")
    case .optedOut(let thing, let reason):
      refused(
        "opted-out", "The maintainers asked not to be scanned",
        "\(thing): its maintainers asked that nobody scans it or contacts them about it."
          + (reason.map { " They say: \($0)" } ?? ""),
        "Choose another target. Flaws you already know of can still be reported here.")
    case .notPermitted(let refusal, let next):
      refused(
        "scan-not-permitted", "Not permitted by the owner", refusal.title,
        next.map { "The next permitted moment is \($0.rfc3339)." }
          ?? "Ask the owner to sign a scope that names your organization.")
    case .leaseEnded(let state):
      refused(
        "lease-ended", "The lease has ended", "It is \(state.rawValue).",
        "Stop, and claim the target again if you still want it.")
    case .fenced:
      refused(
        "lease-fenced", "The fencing number is not this lease's",
        "The number that was sent belongs to another lease.",
        "Send the number that this lease was granted with.")
    case .signature(let detail):
      Problem(
        code: "scope-signature", status: 422, title: "The owner's signature is needed",
        detail: detail,
        remedy:
          "Sign on a machine that has the key: breakwater scopes sign FILE --key KEYFILE. A lost "
          + "key is removed by the coordinator.")
    case .scopeRevoked:
      refused(
        "scope-revoked", "The scope was taken back before", "It does not hold any more.",
        "Sign a new one.")
    case .changed: .conflict("Somebody else changed this in the meantime.")
    }
  }

  private func refused(
    _ code: String, _ title: String, _ detail: String, _ remedy: String
  ) -> Problem {
    Problem(code: code, status: 409, title: title, detail: detail, remedy: remedy)
  }
}
