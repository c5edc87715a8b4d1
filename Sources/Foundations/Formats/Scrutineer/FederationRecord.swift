public import Vocabulary

/// A record of the interchange format of Alpha-Omega's Scrutineer (`docs/interchange.md` and
/// `interchange.schema.json` of August 2026): what hubs tell each other without a finding's content.
public enum FederationRecord: Sendable, Equatable {
  /// An advisory's fix was looked at again.
  case certificate(Certificate)
  /// The publisher holds a finding with this salted hash; ask the contact.
  case claim(hash: String, contact: String)
  /// The maintainers asked neither to be scanned nor contacted.
  case optOut(repository: String, requestedAt: Timestamp, reason: String?)
  /// Where flaws of a repository are reported.
  case route(repository: String, channel: String, verifiedAt: Timestamp)

  /// An advisory's fix that was looked at again.
  public struct Certificate: Sendable, Equatable {
    /// The repository's address.
    public let repository: String
    /// The advisory.
    public let advisory: String
    /// `fixed` in version 1; `bypass`, `variant` or `regressed` in version 2.
    public let status: String
    /// The commit.
    public let commit: String?
    /// When.
    public let auditedAt: Timestamp
  }

  /// What every predicate type of the format begins with.
  public static let prefix = "https://github.com/alpha-omega-security/scrutineer/interchange/"

  /// The kind, as the format names it.
  public var kind: String {
    switch self {
    case .certificate: "certificate"
    case .claim: "claim"
    case .optOut: "optout"
    case .route: "route"
    }
  }

  /// Reads the predicate of a statement. Members that the format does not know are refused, so that
  /// no record smuggles in what a finding says.
  public init(_ statement: InTotoStatement) throws(StatementError) {
    guard statement.predicateType.hasPrefix(Self.prefix) else {
      throw StatementError("/predicateType", "is none of the interchange format")
    }
    let members = Members(statement.predicate)
    switch String(statement.predicateType.dropFirst(Self.prefix.count)) {
    case "certificate/v1":
      self = .certificate(try members.certificate(["fixed"]))
    case "certificate/v2":
      self = .certificate(try members.certificate(["bypass", "variant", "regressed"]))
    case "claim/v1":
      try members.only("contact")
      self = .claim(hash: statement.subjects[0].sha256, contact: try members.text("contact"))
    case "optout/v1":
      try members.only("repository", "requested_at", "reason")
      self = .optOut(
        repository: try members.text("repository"), requestedAt: try members.time("requested_at"),
        reason: try members.optional("reason"))
    case "route/v1":
      try members.only("repository", "channel", "verified_at")
      self = .route(
        repository: try members.text("repository"), channel: try members.text("channel"),
        verifiedAt: try members.time("verified_at"))
    default: throw StatementError("/predicateType", "is of a version that is not read here")
    }
  }

  /// The statement of an opt-out or route; `digest` hashes text with SHA-256 to hexadecimal. The
  /// subject is the repository and the digest of its address.
  public func statement(digest: (String) -> String) -> InTotoStatement {
    let (subject, predicate): (InTotoStatement.Subject, JSONObject)
    switch self {
    case .certificate(let one):
      subject = .init(
        name: one.advisory, sha256: digest(one.repository + "\0" + one.advisory))
      var members: JSONObject = [
        "repository": one.repository.json, "advisory": one.advisory.json,
        "status": one.status.json, "audited_at": one.auditedAt.json,
      ]
      if let commit = one.commit { members["commit"] = commit.json }
      predicate = members
    case .claim(let hash, let contact):
      subject = .init(name: "finding", sha256: hash)
      predicate = ["contact": contact.json]
    case .optOut(let repository, let requestedAt, let reason):
      subject = .init(name: repository, sha256: digest(repository))
      var members: JSONObject = [
        "repository": repository.json, "requested_at": requestedAt.json,
      ]
      if let reason { members["reason"] = reason.json }
      predicate = members
    case .route(let repository, let channel, let verifiedAt):
      subject = .init(name: repository, sha256: digest(repository))
      predicate = [
        "repository": repository.json, "channel": channel.json, "verified_at": verifiedAt.json,
      ]
    }
    return InTotoStatement(
      subjects: [subject], predicateType: Self.prefix + typeName, predicate: predicate)
  }

  private var typeName: String {
    if case .certificate(let one) = self, one.status != "fixed" { return "certificate/v2" }
    return kind + "/v1"
  }
}

/// The members of a predicate, read strictly.
private struct Members {
  let object: JSONObject

  init(_ object: JSONObject) { self.object = object }

  func only(_ names: String...) throws(StatementError) {
    for key in object.keys where !names.contains(key) {
      throw StatementError("/predicate/\(key)", "is not known in this kind of record")
    }
  }

  func optional(_ name: String) throws(StatementError) -> String? {
    guard let value = object[name] else { return nil }
    guard let text = value.text, text.utf8.count <= 2000,
      !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
    else { throw StatementError("/predicate/\(name)", "must be one line of at most 2000 bytes") }
    return text
  }

  func text(_ name: String) throws(StatementError) -> String {
    guard let text = try optional(name), !text.isEmpty else {
      throw StatementError("/predicate/\(name)", "is required")
    }
    return text
  }

  func time(_ name: String) throws(StatementError) -> Timestamp {
    guard let time = Timestamp(rfc3339: try text(name)) else {
      throw StatementError("/predicate/\(name)", "must be an RFC 3339 time")
    }
    return time
  }

  func certificate(
    _ states: [String]
  ) throws(StatementError) -> FederationRecord.Certificate {
    try only("repository", "advisory", "advisory_url", "status", "commit", "audited_at")
    let status = try text("status")
    guard states.contains(status) else {
      throw StatementError("/predicate/status", "must be one of: " + states.joined(separator: ", "))
    }
    _ = try optional("advisory_url")
    return FederationRecord.Certificate(
      repository: try text("repository"), advisory: try text("advisory"), status: status,
      commit: try optional("commit"), auditedAt: try time("audited_at"))
  }
}
