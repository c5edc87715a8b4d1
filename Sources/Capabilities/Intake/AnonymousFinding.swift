import Access
import Formats
import Signing
public import Storage
public import Vocabulary

/// What somebody without an account gets for a report.
public struct AnonymousAcceptance: Sendable {
  /// What became of it.
  public let acceptance: Acceptance
  /// With which it can be followed; shown once, and stored as a digest only.
  public let secret: String
}

extension IntakeService {
  /// Accepts a report from somebody without an account, in the name of the organization that stands
  /// for all of them. The finder may give a name to be credited by.
  public func acceptAnonymously(
    _ draft: FindingDraft, for organization: OrganizationID, in tx: Transaction
  ) throws -> AnonymousAcceptance {
    try spend(1, of: organization, limit: quota.anonymous, in: tx)
    // Their own number means nothing among strangers: one could be another's.
    var draft = draft
    draft.reference = nil
    let principal = Principal(
      identity: .system("anonymous"),
      membership: .init(organization: organization, kind: .finder, role: .analyst))
    guard let accepted = try take([draft], of: organization, by: principal, in: tx).first else {
      throw Problem.notFound("finding")
    }
    // 160 random bits; a digest without salt is enough for what cannot be guessed.
    let secret = "bwf_" + Hexadecimal.encode(surroundings.random(20))
    try IntakeStore.keep(digest: Self.digest(secret), of: accepted.finding, in: tx)
    return AnonymousAcceptance(acceptance: accepted, secret: secret)
  }

  /// The report that a secret belongs to.
  public func finding(secret: String, in tx: Transaction) throws -> Finding {
    guard secret.utf8.count <= 100,
      let id = try IntakeStore.finding(digest: Self.digest(secret), in: tx),
      let finding = try IntakeStore.finding(id, in: tx)
    else { throw IntakeProblem.unknownSecret }
    return finding
  }

  private static func digest(_ secret: String) -> String {
    sha256(Array(("finding-secret " + secret).utf8)).description
  }
}
