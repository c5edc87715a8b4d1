public import Signing
public import Vocabulary

/// The kind of ``ReceiptID``.
public enum ReceiptKindTag: IdentifierKind {
  /// `rcp`.
  public static let prefix = "rcp"
}
/// Names a recorded fact and its place in the log.
public typealias ReceiptID = Identifier<ReceiptKindTag>

/// Something that happened and must stay provable.
public struct Fact: Sendable, Equatable {
  /// What happened, class first: `case.opened`.
  public let kind: String
  /// The identifier of what it happened to.
  public let subject: String
  /// Whose it is, or nil when it is nobody's in particular.
  public let organization: OrganizationID?
  /// Who did it.
  public let actor: String
  /// Particulars as canonical JSON text.
  public let detail: String

  /// A fact; kind, subject and actor are single lines.
  public init(
    kind: String, subject: String, organization: OrganizationID? = nil, actor: String,
    detail: String = "{}"
  ) {
    self.kind = kind
    self.subject = subject
    self.organization = organization
    self.actor = actor
    self.detail = detail
  }
}

extension Fact {
  /// The text that the commitment covers: one line each for version, kind, subject, organization
  /// (or `-`), actor and time, then the detail.
  public func record(at time: Timestamp) -> String {
    [
      "breakwater/record/v1", kind, subject, organization?.description ?? "-", actor, time.rfc3339,
      detail,
    ].joined(separator: "\n")
  }

  /// Lower-case words joined by dots; single lines of limited length.
  func check() throws {
    let words = kind.split(separator: ".", omittingEmptySubsequences: false)
    let isKind =
      words.count >= 2 && kind.utf8.count <= 100
      && words.allSatisfy { word in
        !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 }
      }
    guard isKind else {
      throw LedgerProblem.invalid("the kind of a fact is lower-case words joined by dots: \(kind)")
    }
    for line in [subject, actor]
    where line.isEmpty || line.utf8.count > 500 || line.utf8.contains(where: { $0 < 32 }) {
      throw LedgerProblem.invalid("subject and actor of a fact are single lines")
    }
    guard !detail.utf8.contains(0) else {
      throw LedgerProblem.invalid("the detail of a fact holds a NUL character")
    }
  }
}

/// What the log holds of a fact.
public struct LedgerEntry: Sendable, Equatable {
  /// The entry's bytes: lines with version, class, commitment in hexadecimal, and coarse time.
  public let bytes: [UInt8]

  /// The commitment to a record: SHA-256 of salt and record.
  public static func commitment(salt: [UInt8], record: String) -> SHA256Digest {
    sha256(salt + Array(record.utf8))
  }

  init(kind: String, commitment: SHA256Digest, time: Timestamp, granularity: Int64) {
    let coarse = Timestamp(seconds: time.seconds / granularity * granularity)
    let kindClass = kind.prefix { $0 != "." }
    bytes = Array("v1\n\(kindClass)\n\(commitment)\n\(coarse.rfc3339)\n".utf8)
  }

  /// True when the entry commits to this record.
  public static func isCommitted(_ entry: [UInt8], salt: [UInt8], record: String) -> Bool {
    let lines = entry.split(separator: 10, omittingEmptySubsequences: false)
    guard lines.count == 5, lines[0].elementsEqual("v1".utf8) else { return false }
    return constantTimeEquals(
      lines[2], commitment(salt: salt, record: record).description.utf8)
  }
}

/// A fact that was checked and salted, ready to be stored.
struct SealedFact {
  let receipt: ReceiptID
  let fact: Fact
  let recordedAt: Timestamp
  let salt: [UInt8]
  let record: String
  let entry: LedgerEntry

  /// Seconds to which times in the log are rounded down.
  static let granularity: Int64 = 3600

  init(_ fact: Fact, _ surroundings: Surroundings) throws {
    try fact.check()
    self.fact = fact
    receipt = ReceiptID(surroundings)
    recordedAt = surroundings.now()
    salt = surroundings.random(32)
    record = fact.record(at: recordedAt)
    entry = LedgerEntry(
      kind: fact.kind, commitment: LedgerEntry.commitment(salt: salt, record: record),
      time: recordedAt, granularity: Self.granularity)
  }
}

/// A fact as the audit view shows it.
public struct RecordedFact: Sendable, Equatable {
  /// Its receipt.
  public let receipt: ReceiptID
  /// What happened.
  public let fact: Fact
  /// When.
  public let recordedAt: Timestamp
  /// The entry's index in the log.
  public let index: UInt64
}
