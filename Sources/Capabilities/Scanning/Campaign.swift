public import Vocabulary

/// The kind of ``CampaignID``.
public enum CampaignKindTag: IdentifierKind {
  /// `cam`.
  public static let prefix = "cam"
}
/// Names a campaign.
public typealias CampaignID = Identifier<CampaignKindTag>

/// How somebody looks for flaws.
public enum Technique: String, CaseIterable, Sendable, Comparable {
  /// A model reads the source.
  case aiReview
  /// People read the source.
  case sourceReview
  /// A tool reads source or binaries without running them.
  case staticAnalysis
  /// Versions are compared with known vulnerabilities.
  case dependencyCheck
  /// Traffic and banners are watched; nothing is sent to the system.
  case passiveObservation
  /// A copy is fed with made-up input.
  case fuzzing
  /// The running system is asked over the network.
  case networkScan
  /// The running system is attacked, as agreed.
  case penetrationTest

  /// Whether a running system notices nothing of it.
  public var isPassive: Bool {
    switch self {
    case .aiReview, .sourceReview, .staticAnalysis, .dependencyCheck, .passiveObservation: true
    case .fuzzing, .networkScan, .penetrationTest: false
    }
  }

  /// In plain words.
  public var title: String {
    switch self {
    case .aiReview: "A model reads the code"
    case .sourceReview: "People read the code"
    case .staticAnalysis: "A tool reads the code"
    case .dependencyCheck: "Comparing versions with known flaws"
    case .passiveObservation: "Watching only, sending nothing"
    case .fuzzing: "Feeding made-up input"
    case .networkScan: "Asking the running system over the network"
    case .penetrationTest: "Attacking the running system, as agreed"
    }
  }

  /// In the order above.
  public static func < (one: Self, other: Self) -> Bool {
    (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
  }
}

/// With what somebody looks.
public struct Instrument: Sendable, Equatable {
  /// The tool.
  public var tool: String
  /// Its version.
  public var toolVersion: String?
  /// The AI model behind it.
  public var model: String?
  /// The model's version.
  public var modelVersion: String?
  /// How it works.
  public var technique: Technique

  /// An instrument.
  public init(
    tool: String, toolVersion: String? = nil, model: String? = nil, modelVersion: String? = nil,
    technique: Technique
  ) {
    self.tool = tool
    self.toolVersion = toolVersion
    self.model = model
    self.modelVersion = modelVersion
    self.technique = technique
  }
}

/// What a campaign is to be.
public struct CampaignDraft: Sendable, Equatable {
  /// What for, in a sentence.
  public var purpose: String
  /// With what.
  public var instrument: Instrument
  /// Techniques of others that may look at the same target at the same time.
  public var compatible: Set<Technique>
  /// When it begins.
  public var startsAt: Timestamp
  /// When it ends; at most a year after the beginning.
  public var endsAt: Timestamp
  /// Whom to ask about it.
  public var contact: String
  /// Whether those who want the same target may be told the party's name and contact.
  public var isNamed: Bool

  /// A draft.
  public init(
    purpose: String, instrument: Instrument, compatible: Set<Technique> = [],
    startsAt: Timestamp, endsAt: Timestamp, contact: String, isNamed: Bool = false
  ) {
    self.purpose = purpose
    self.instrument = instrument
    self.compatible = compatible
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.contact = contact
    self.isNamed = isNamed
  }

  /// The rules it breaks.
  public var broken: [FieldProblem] {
    var broken: [FieldProblem] = []
    if endsAt <= startsAt || endsAt > startsAt.adding(days: 366) {
      broken.append(.init(field: "/endsAt", rule: "must be after the beginning, within a year"))
    }
    for (field, text) in [("/purpose", purpose), ("/tool", instrument.tool), ("/contact", contact)]
    where !text.utf8.contains(where: { $0 > 32 })
      || text.unicodeScalars.contains(where: \.isControl)
    {
      broken.append(.init(field: field, rule: "must be one line that is not blank"))
    }
    return broken
  }
}

extension Unicode.Scalar {
  var isControl: Bool { value < 32 || (127...159).contains(value) }
}

/// An effort to look for flaws, by one organization.
public struct Campaign: Sendable, Equatable {
  /// Its identifier.
  public let id: CampaignID
  /// Who looks.
  public let organization: OrganizationID
  /// What it is.
  public let draft: CampaignDraft
  /// When it was opened.
  public let createdAt: Timestamp
  /// When it was closed; nil while it is open.
  public let closedAt: Timestamp?
  /// Counts its changes.
  public let version: Int64

  /// Whether targets can be claimed for it at this moment.
  public func isRunning(at now: Timestamp) -> Bool {
    closedAt == nil && now >= draft.startsAt && now < draft.endsAt
  }
}
