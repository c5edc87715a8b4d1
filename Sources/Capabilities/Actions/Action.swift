public import Directives
public import Inventory
public import Vocabulary

/// The kind of ``ActionID``.
public enum ActionKindTag: IdentifierKind {
  /// `act`.
  public static let prefix = "act"
}
/// Names an action.
public typealias ActionID = Identifier<ActionKindTag>

/// How far an action has come.
public enum ActionState: String, CaseIterable, Sendable {
  /// To be done.
  case open
  /// The operator says it is done; the next inventory will show it.
  case done
  /// An inventory shows that it no longer applies.
  case verified
  /// What it was about was taken back by its source; nobody had to do anything.
  case withdrawn
}

/// One thing an operator has to do: bring one product on one asset up to date.
public struct Action: Sendable, Equatable {
  /// Its identifier.
  public let id: ActionID
  /// Whose.
  public let organization: OrganizationID
  /// Where.
  public let asset: AssetID
  /// The asset's name.
  public let assetName: String
  /// Whether the public can reach the asset.
  public let reachability: Reachability
  /// Whether the asset controls machines, treatment or a plant.
  public let isOperational: Bool
  /// When the asset may be changed; nil where nothing was said.
  public let window: MaintenanceWindow?
  /// The vendor that maintains the asset; nil where the organization does so itself.
  public var maintainedBy: String?
  /// Which component.
  public let component: String
  /// The product with its installed version, for people.
  public let product: String
  /// What to do, as a sentence.
  public let instruction: String
  /// The first version with every known fix, nil when none is known.
  public let targetVersion: String?
  /// What to do when that is not possible in time.
  public let fallback: String
  /// The most urgent outcome among its vulnerabilities.
  public let urgency: Urgency
  /// The earliest last day, nil when no date is set.
  public let due: CalendarDay?
  /// Why this date.
  public let reason: String
  /// How many vulnerabilities it ends.
  public let vulnerabilities: Int
  /// Which ones, as a digest.
  let causes: String
  /// The names of the vulnerabilities that it ends, sorted.
  public var vulnerabilityNames: [String] { causes.split(separator: " ").map(String.init) }
  /// When the operator said that it is done, nil while they have not.
  let doneAt: Timestamp?
  /// How far it has come.
  public let state: ActionState
  /// The strongest evidence that it is done, nil while there is none.
  public let evidence: EvidenceKind?
  /// When it was first told; nil for those from before that was kept.
  public let openedAt: Timestamp?
  /// When it was proven, nil while it is not.
  public let closedAt: Timestamp?
  /// When the vendor who maintains the asset was asked, nil while they were not.
  public let vendorAskedAt: Timestamp?
  /// When it last changed.
  public let changedAt: Timestamp
  /// Counts its changes.
  public let version: Int64
}

/// A vulnerability that an action ends.
public struct ActionCause: Sendable, Equatable {
  /// The vulnerability.
  public let vulnerability: String
  /// Its title.
  public let title: String
  /// Why the component is affected.
  public let match: String
  /// Which part of the component is affected, in words.
  public let hint: String?
  /// Its own deadline.
  public let deadline: Deadline?
}

/// What an operator said they did, or that it has to be done again.
public struct ActionEntry: Sendable, Equatable {
  /// When.
  public let at: Timestamp
  /// Who: a reference, never a name.
  public let actor: String
  /// The state it led to.
  public let state: ActionState
  /// In their words.
  public let note: String
  /// The version that runs now, when they said.
  public let newVersion: String?
  /// The ledger receipt.
  public let receipt: String
}
