public import Vocabulary

/// The kind of ``CoverageID``.
public enum CoverageKindTag: IdentifierKind {
  /// `cov`.
  public static let prefix = "cov"
}
/// Names a look that is over.
public typealias CoverageID = Identifier<CoverageKindTag>

/// How deep somebody looked, as they say.
public struct Depth: Sendable, Equatable {
  /// Hours of work or machine time.
  public var hours: Double?
  /// Tokens that models read and wrote.
  public var tokens: Int64?
  /// The share of the code that was reached, 0 to 1.
  public var share: Double?
  /// How many findings came of it.
  public var findings: Int

  /// A depth.
  public init(
    hours: Double? = nil, tokens: Int64? = nil, share: Double? = nil, findings: Int = 0
  ) {
    self.hours = hours
    self.tokens = tokens
    self.share = share
    self.findings = findings
  }
}

/// A look that is over: who, with what, at which version, how deep.
public struct Coverage: Sendable, Equatable {
  /// Its identifier.
  public let id: CoverageID
  /// What was looked at.
  public let target: ScanTarget
  /// Who looked.
  public let organization: OrganizationID
  /// For what.
  public let campaign: CampaignID
  /// With what.
  public let instrument: Instrument
  /// How deep.
  public let depth: Depth
  /// When it ended.
  public let at: Timestamp
  /// Whether others may be told who it was.
  public let isNamed: Bool
}

/// How strong models are, for asking whether a stronger one has appeared. Data, not a verdict of
/// this software: a document that people change, each change a new edition.
public struct ModelRanking: Sendable, Equatable {
  /// A model and its strength; larger finds more.
  public struct Entry: Sendable, Equatable {
    /// The model's name, in lower case.
    public let model: String
    /// Its strength, 1 to 1000.
    public let rank: Int

    /// An entry.
    public init(model: String, rank: Int) {
      self.model = model.lowercased()
      self.rank = rank
    }
  }

  /// 0 for the empty ranking that there is before the first.
  public let edition: Int64
  /// Where the ranking comes from.
  public let source: String
  /// The models, the strongest first.
  public let entries: [Entry]

  /// A ranking.
  public init(edition: Int64, source: String, entries: [Entry]) {
    self.edition = edition
    self.source = source
    self.entries = entries.sorted { ($1.rank, $0.model) < ($0.rank, $1.model) }
  }

  /// The strength of a model; 0 when it has none here, or none was used.
  public func rank(of model: String?) -> Int {
    guard let name = model?.lowercased() else { return 0 }
    return entries.first { $0.model == name }?.rank ?? 0
  }
}

/// Why something should be looked at again.
public struct RescanProposal: Sendable, Equatable {
  /// The reason.
  public enum Reason: String, CaseIterable, Sendable {
    /// A newer version is in use.
    case newerVersion
    /// A stronger model is known than any that looked.
    case strongerModel
    /// Nobody has looked for long.
    case old
  }

  /// The thing, without a version.
  public let thing: String
  /// The version to look at, when the reason is that one.
  public let version: String?
  /// The reasons, at least one.
  public let reasons: [Reason]
  /// When somebody last looked, and at which version.
  public let lastLook: (at: Timestamp, version: String?)
  /// The strongest known model that has not looked yet, when the reason is that one.
  public let model: String?

  /// Equal in every part.
  public static func == (one: Self, other: Self) -> Bool {
    one.thing == other.thing && one.version == other.version && one.reasons == other.reasons
      && one.lastLook == other.lastLook && one.model == other.model
  }
}

/// What a project's maintainers asked of everybody who looks for flaws.
public struct MaintainerWish: Sendable, Equatable {
  /// The repository, in one spelling.
  public let repository: String
  /// When the maintainers asked not to be scanned nor contacted; nil when they did not.
  public let optedOutAt: Timestamp?
  /// Why, in their words.
  public let reason: String?
  /// Where to report flaws: an address or an https address; nil when not known.
  public let channel: String?
  /// When that was last checked.
  public let channelVerifiedAt: Timestamp?
  /// Where this was learnt from.
  public let source: String
}
