public import Formats
public import Intake
public import Vocabulary

/// The kind of ``HubItemID``.
public enum HubItemKindTag: IdentifierKind {
  /// `itm`.
  public static let prefix = "itm"
}
/// Names something that another hub sent.
public typealias HubItemID = Identifier<HubItemKindTag>

/// What another hub says of one flaw, read from its form.
public struct HubItem: Sendable {
  /// The hub's own number.
  public var foreign: String
  /// One line.
  public var title: String
  /// The text.
  public var text: String
  /// How far it has come there, in its word.
  public var status: String
  /// Names that stand in fields for names.
  public var names: [KnownName]
  /// Own numbers that stand anywhere: nobody can guess those of cases.
  public var returned: [KnownName]
  /// The hubs that it came through, the one that sends it last; empty where the form names none.
  public var chain: [String]
  /// When it last changed there.
  public var changedAt: Timestamp?
  /// Until when it is to be kept quiet.
  public var embargoUntil: Timestamp?
  /// Whether it is public there.
  public var isPublic: Bool
  /// The finding in the API's form, not judged yet; nil for what is never one.
  public var finding: JSONValue?

  /// What it says, without times: the same again changes nothing.
  public var said: JSONValue {
    [
      "title": title.json, "text": text.json, "status": status.json,
      "names": names.map(\.text).sorted().json, "embargoUntil": embargoUntil.json,
      "isPublic": isPublic.json,
    ]
  }
}

/// What became of something that another hub sent.
public enum HubItemOutcome: String, CaseIterable, Sendable {
  /// It was a flaw that nobody had reported.
  case opened
  /// It was a report of a flaw that is known.
  case joined
  /// It was what was sent there: it comes back, and is no report.
  case returned
  /// It changes what the hub said before.
  case updated
  /// It says what it said before.
  case repeated
  /// It concerns nothing here.
  case ignored
  /// It cannot be a report by the rules here.
  case refused

  /// In plain words.
  public var title: String {
    switch self {
    case .opened: "A new flaw"
    case .joined: "About a known flaw"
    case .returned: "Ours, come back"
    case .updated: "Changed there"
    case .repeated: "Nothing new"
    case .ignored: "About nothing here"
    case .refused: "Refused"
    }
  }
}

/// Something that another hub sent, with what became of it.
public struct ReceivedItem: Sendable, Equatable {
  /// Its identifier.
  public let id: HubItemID
  /// The hub.
  public let hub: HubID
  /// The hub's own number.
  public let foreign: String
  /// What became of it.
  public let outcome: HubItemOutcome
  /// The flaw; nil where it concerns none.
  public let flaw: FlawID?
  /// What it changes, or why it was refused, in words; the words of others are inert.
  public let words: String
  /// SHA-256 of what it says.
  public let digest: String
  /// When it came.
  public let receivedAt: Timestamp
  /// When it last changed there.
  public let changedThere: Timestamp?
}

/// That a flaw here and something at another hub are the same.
public struct HubLink: Sendable, Equatable {
  /// The hub.
  public let hub: HubID
  /// Its own number.
  public let foreign: String
  /// The flaw, as it was named when the link was made; it may have been merged since.
  public let flaw: FlawID
  /// The report that it came as; nil where it was sent from here.
  public let finding: FindingID?
  /// What it said last, by ``HubItem/said``; nil where nothing came.
  public var said: String?
  /// Digest of that.
  public var receivedDigest: String?
  /// When it last changed there.
  public var changedThere: Timestamp?
  /// Digest of what was sent last.
  public var sentDigest: String?
  /// The hubs that it came through.
  public var chain: [String]
  /// When the link was made.
  public let madeAt: Timestamp

  /// A link.
  public init(
    hub: HubID, foreign: String, flaw: FlawID, finding: FindingID?, said: String? = nil,
    receivedDigest: String? = nil, changedThere: Timestamp? = nil, sentDigest: String? = nil,
    chain: [String] = [], madeAt: Timestamp
  ) {
    self.hub = hub
    self.foreign = foreign
    self.flaw = flaw
    self.finding = finding
    self.said = said
    self.receivedDigest = receivedDigest
    self.changedThere = changedThere
    self.sentDigest = sentDigest
    self.chain = chain
    self.madeAt = madeAt
  }
}
