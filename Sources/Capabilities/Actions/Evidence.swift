public import Formats
public import Vocabulary

/// The kind of ``EvidenceID``.
public enum EvidenceKindTag: IdentifierKind {
  /// `evd`.
  public static let prefix = "evd"
}
/// Names a piece of evidence.
public typealias EvidenceID = Identifier<EvidenceKindTag>

/// How much a piece of evidence proves, the least first.
public enum EvidenceStrength: Int, CaseIterable, Sendable, Comparable {
  /// Somebody said so.
  case said = 1
  /// Somebody answers for it by name.
  case answeredFor
  /// Who maintains the system confirms it.
  case confirmed
  /// The version was read off the system.
  case measured
  /// The system was looked at again as a whole.
  case examined

  /// In plain words.
  public var title: String {
    switch self {
    case .said: "Somebody said so"
    case .answeredFor: "Somebody answers for it by name"
    case .confirmed: "Its vendor confirmed it, as entered here"
    case .measured: "The version was read off the system"
    case .examined: "The system was looked at again"
    }
  }

  /// Weaker first.
  public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// What is offered as proof that something was done.
public enum EvidenceKind: String, CaseIterable, Sendable {
  /// What somebody wrote when they marked it as done.
  case statement
  /// A statement for which somebody answers by name and function; the ledger seals it.
  case signedStatement
  /// What the vendor who maintains the system confirmed.
  case vendorAttestation
  /// A version that was read off the running system.
  case versionProbe
  /// A scanner's log.
  case scan
  /// An inventory that was taken later.
  case inventory

  /// How much it proves.
  public var strength: EvidenceStrength {
    switch self {
    case .statement: .said
    case .signedStatement: .answeredFor
    case .vendorAttestation: .confirmed
    case .versionProbe: .measured
    case .scan, .inventory: .examined
    }
  }

  /// Whether it closes an action. That somebody said so does not.
  public var closes: Bool { strength > .said }

  /// In plain words.
  public var title: String {
    switch self {
    case .statement: "Marked as done"
    case .signedStatement: "Statement by name"
    case .vendorAttestation: "What the vendor wrote"
    case .versionProbe: "Version read off the system"
    case .scan: "New scan"
    case .inventory: "New inventory"
    }
  }
}

/// What a piece of evidence says about an action.
public enum EvidenceOutcome: String, CaseIterable, Sendable {
  case supports, contradicts
}

/// A piece of evidence on record. It is never changed or deleted.
public struct Evidence: Sendable, Equatable {
  /// Its identifier.
  public let id: EvidenceID
  /// What it is.
  public let kind: EvidenceKind
  /// Which way it points.
  public let outcome: EvidenceOutcome
  /// What it says, in one sentence.
  public let summary: String
  /// What was handed in, as it was entered.
  public let detail: JSONValue
  /// When it came.
  public let at: Timestamp
  /// Who brought it: a reference, never a name.
  public let actor: String
  /// The ledger receipt.
  public let receipt: String
}

/// Evidence as it is handed in.
public enum EvidenceDraft: Sendable, Equatable {
  /// Somebody answers for it.
  case signedStatement(name: String, function: String, text: String)
  /// The vendor confirms it: who there, on which day, in which words.
  case vendorAttestation(vendor: String, person: String?, on: CalendarDay, text: String)
  /// The version that the system shows, and how it was read.
  case versionProbe(version: String, method: String)
  /// A scanner's log, with the digest of its bytes.
  case scan(SARIFLog, digest: String)

  /// What it is.
  public var kind: EvidenceKind {
    switch self {
    case .signedStatement: .signedStatement
    case .vendorAttestation: .vendorAttestation
    case .versionProbe: .versionProbe
    case .scan: .scan
    }
  }

  /// What was handed in, for the record.
  public var detail: JSONValue {
    switch self {
    case .signedStatement(let name, let function, let text):
      ["name": name.json, "function": function.json, "text": text.json]
    case .vendorAttestation(let vendor, let person, let day, let text):
      [
        "vendor": vendor.json, "person": person.json, "on": day.description.json,
        "text": text.json,
      ]
    case .versionProbe(let version, let method):
      ["version": version.json, "method": method.json]
    case .scan(let log, let digest):
      [
        "tools": log.runs.prefix(20).map { run in
          String(
            ([run.toolName] + [run.toolVersion].compactMap(\.self)).joined(separator: " ")
              .prefix(200))
        }.json,
        "results": log.runs.reduce(0) { $0 + $1.results.count }.json, "sha256": digest.json,
      ]
    }
  }
}
