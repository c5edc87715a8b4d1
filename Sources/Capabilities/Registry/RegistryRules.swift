public import Access
import HTTP
public import Vocabulary

/// What holds for organizations, people and credentials. Pure.
public enum RegistryRules {
  /// A session ends after this long without a request.
  public static let idleSeconds: Int64 = 60 * 60
  /// A session ends this long after signing in, whatever happens (NIST SP 800-63B, AAL2).
  public static let absoluteSeconds: Int64 = 12 * 3600
  /// A sign-in link can be used this long.
  public static let linkSeconds: Int64 = 24 * 3600
  /// A token lives at most this long.
  public static let tokenSeconds: Int64 = 366 * 86_400

  /// The rules a draft breaks.
  public static func check(_ draft: OrganizationDraft) -> [FieldProblem] {
    var broken = text("name", draft.name, limit: 200)
    switch (draft.kind, draft.sector, draft.regime) {
    case (.criticalInfrastructure, nil, _):
      broken.append(.init(field: "/sector", rule: "is required for critical infrastructure"))
    case (.federalAgency, _, nil):
      broken.append(.init(field: "/regime", rule: "is required for a federal agency"))
    default: break
    }
    if draft.kind != .criticalInfrastructure, draft.sector != nil {
      broken.append(.init(field: "/sector", rule: "is only for critical infrastructure"))
    }
    if draft.kind != .federalAgency, draft.regime != nil {
      broken.append(.init(field: "/regime", rule: "is only for a federal agency"))
    }
    return broken
  }

  /// The rules a draft breaks.
  public static func check(_ draft: PersonDraft) -> [FieldProblem] {
    var broken = text("name", draft.name, limit: 200) + text("email", draft.email, limit: 254)
    let parts = draft.email.split(separator: "@", omittingEmptySubsequences: false)
    if broken.isEmpty, parts.count != 2 || parts.contains(where: \.isEmpty) {
      broken.append(.init(field: "/email", rule: "must be an e-mail address"))
    }
    return broken
  }

  private static func text(_ field: String, _ value: String, limit: Int) -> [FieldProblem] {
    if !value.utf8.contains(where: { $0 > 32 }) {
      return [.init(field: "/" + field, rule: "is required and must not be blank")]
    }
    if value.utf8.count > limit || value.unicodeScalars.contains(where: { $0.value < 32 }) {
      return [
        .init(field: "/" + field, rule: "must be one line of at most \(limit) bytes")
      ]
    }
    return []
  }

  /// Whether a session may still be used.
  public static func isLive(signedIn: Timestamp, lastSeen: Timestamp, now: Timestamp) -> Bool {
    now < signedIn.adding(seconds: absoluteSeconds) && now < lastSeen.adding(seconds: idleSeconds)
  }

  /// Whether a principal may make credentials for people and programs. A token that was limited to
  /// some permissions may not: what it made would not be limited so.
  public static func mayMakeCredentials(_ principal: Principal) -> Bool {
    principal.scopes == nil
  }

  /// Whether somebody may give this role: never one above their own. The software itself may.
  public static func mayGive(_ role: Role, _ principal: Principal) -> Bool {
    if principal.isSoftware { return true }
    return principal.membership.map { role <= $0.role } ?? false
  }
}

/// Why the Registry refused.
public enum RegistryProblem: Error, Sendable, ProblemConvertible {
  /// The sign-in link or first-run secret was used, has expired or never existed.
  case linkInvalid
  /// The clearinghouse has its first administrator already.
  case alreadySetUp
  /// Somebody tried to give more than they have.
  case roleTooHigh
  /// A limited token tried to make credentials.
  case limitedToken
  /// The only administrator cannot be shut out.
  case lastAdministrator
  /// Somebody tried to change what their own organization is, and would lock themselves out.
  case ownKind
  /// The row changed since it was read.
  case changed
  /// A draft breaks rules.
  case invalid([FieldProblem])

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .linkInvalid:
      Problem(
        code: "link-invalid", status: 410, title: "This link no longer works",
        detail: "Sign-in links work once and only for a day.",
        remedy: "Ask an administrator of your organization for a new link.")
    case .alreadySetUp:
      Problem(
        code: "already-set-up", status: 409, title: "Already set up",
        detail: "This clearinghouse has its first administrator.",
        remedy: "Sign in, or ask the administrator for a link.")
    case .limitedToken:
      .forbidden("A token that is limited to some permissions can not make credentials.")
    case .roleTooHigh: .forbidden("You can not give a role above your own.")
    case .lastAdministrator:
      Problem(
        code: "last-administrator", status: 409, title: "The last administrator",
        detail: "An organization keeps at least one administrator.",
        remedy: "Make somebody else an administrator first.")
    case .ownKind:
      .forbidden("What your own organization is can not be changed from inside it.")
    case .changed: .conflict("Somebody else changed this in the meantime.")
    case .invalid(let broken): Fields.problem(broken)
    }
  }
}
