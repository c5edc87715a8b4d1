public import Cases
public import Formats
public import Vocabulary

/// The kind of ``SendingID``.
public enum SendingKindTag: IdentifierKind {
  /// `snd`.
  public static let prefix = "snd"
}
/// Names something that is sent to another hub.
public typealias SendingID = Identifier<SendingKindTag>

/// What is sent.
public enum SendingKind: String, CaseIterable, Sendable {
  /// That there is a flaw.
  case report
  /// What is said of one that is known there.
  case statement

  /// In plain words.
  public var title: String { self == .report ? "Report" : "Statement" }
}

/// How far something that is sent has come.
public enum SendingState: String, CaseIterable, Sendable {
  /// To be sent.
  case wanted
  /// Being sent; after a crash or a time-out nobody knows whether it arrived.
  case asking
  /// It arrived.
  case sent
  /// It was refused, there or here; nothing arrived.
  case refused
  /// Nobody knows whether it arrived, and that hub cannot be asked. A person finds out.
  case unknown

  /// In plain words.
  public var title: String {
    switch self {
    case .wanted: "To be sent"
    case .asking: "Being sent"
    case .sent: "Arrived"
    case .refused: "Refused"
    case .unknown: "Not known whether it arrived"
    }
  }

  /// Whether it may still arrive.
  public var isUnderWay: Bool {
    switch self {
    case .wanted, .asking, .unknown: true
    case .sent, .refused: false
    }
  }
}

/// Something that is sent to another hub.
public struct Sending: Sendable, Equatable {
  /// Its identifier.
  public let id: SendingID
  /// The hub.
  public let hub: HubID
  /// The case.
  public let `case`: CaseID
  /// What is sent.
  public let kind: SendingKind
  /// How far it has come.
  public var state: SendingState
  /// What was confirmed, field by field.
  public let content: ExchangeRecord
  /// SHA-256 of the bytes that were shown and confirmed.
  public let digest: String
  /// The hub's own number for it, once it is known.
  public var foreign: String?
  /// Since when it is being sent.
  public var askedAt: Timestamp?
  /// How often it was tried.
  public var attempts: Int
  /// Why the last attempt failed, in words.
  public var reason: String?
  /// Who confirmed it.
  public let actor: String
  /// When.
  public let madeAt: Timestamp
  /// Counts changes.
  public var version: Int64
  /// Whether the hub took part in the case when it was confirmed.
  public let tookPart: Bool
}

/// What would be sent, before anybody confirms it.
public struct SendingPreview: Sendable {
  /// What would be sent.
  public let kind: SendingKind
  /// Where to, and how.
  public let method: String
  /// Where to.
  public let address: String
  /// The very bytes.
  public let body: [UInt8]
  /// SHA-256 of those and of where they go.
  public let digest: String
  /// Field by field.
  public let content: ExchangeRecord
  /// Why it may be sent, in words.
  public let permitted: String
  /// Whether the hub takes part in the case.
  public let takesPart: Bool
  /// What differs from what was sent last, in words; empty for the first.
  public let changes: [String]
}

/// The words that a person gives for what is sent; nil takes what is drafted.
public struct SendingWords: Sendable, Equatable {
  /// One line.
  public var title: String?
  /// What is wrong, for a report.
  public var text: String?
  /// What is said, for a statement.
  public var statement: String?

  /// Words.
  public init(title: String? = nil, text: String? = nil, statement: String? = nil) {
    self.title = title
    self.text = text
    self.statement = statement
  }
}
