import Access
public import Vocabulary

/// The kind of ``MandateID``.
public enum MandateKindTag: IdentifierKind {
  /// `mdt`.
  public static let prefix = "mdt"
}
/// Names a mandate.
public typealias MandateID = Identifier<MandateKindTag>

/// What a client lets whoever looks after its systems do.
public enum Allowance: String, CaseIterable, Sendable {
  /// See assets, what has to be done on them, and why.
  case look
  /// Add assets, change them, and list their software.
  case inventory
  /// Say that something is done, and prove it.
  case work

  /// In plain words, after "They may".
  public var title: String {
    switch self {
    case .look: "see your systems and what has to be done"
    case .inventory: "add and change systems, and list their software"
    case .work: "mark what they did as done, and prove it"
    }
  }

  /// The permissions it stands for. Never among them: people, tokens, reports of flaws, cases,
  /// statements in the client's name.
  var permissions: Set<PermissionName> {
    switch self {
    case .look:
      [
        .knowledgeRead, .assetsRead, .actionsRead, .organizationsRead, .scopesRead,
        .playbooksRead,
      ]
    case .inventory: [.assetsCreate, .assetsChange]
    case .work: [.actionsComplete]
    }
  }
}

/// A client's consent that another organization acts for it.
public struct Mandate: Sendable, Equatable {
  /// Its identifier.
  public let id: MandateID
  /// Who consents.
  public let client: OrganizationID
  /// Who may act.
  public let manager: OrganizationID
  /// What they may do; always with ``Allowance/look``.
  public let allows: Set<Allowance>
  /// The last day on which it holds.
  public let until: CalendarDay
  /// When it was given.
  public let givenAt: Timestamp
  /// Who gave it: a reference, never a name.
  public let givenBy: String
  /// When the client took it back or the manager laid it down; nil while neither did.
  public let endedAt: Timestamp?
  /// Counts its changes.
  public let version: Int64

  /// The client and the manager.
  public var sides: [OrganizationID] { [client, manager] }

  /// How it stands on a day.
  public func state(on day: CalendarDay) -> MandateState {
    if endedAt != nil { return .ended }
    return day <= until ? .holds : .over
  }

  /// Whether it holds on a day.
  public func holds(on day: CalendarDay) -> Bool { state(on: day) == .holds }
}

/// How a mandate stands.
public enum MandateState: String, CaseIterable, Sendable {
  /// It holds.
  case holds
  /// Its last day has passed.
  case over
  /// The client took it back, or the manager laid it down.
  case ended
}

/// A mandate with the names of both sides.
public struct NamedMandate: Sendable, Equatable {
  /// The mandate.
  public let mandate: Mandate
  /// How it stood on the day it was looked up, by the server's clock.
  public let state: MandateState
  /// The client's name.
  public let client: String
  /// The manager's name.
  public let manager: String
}

/// What a client is to let whom do.
public struct MandateDraft: Sendable, Equatable {
  /// Who may act.
  public var manager: OrganizationID
  /// What, besides looking.
  public var allows: Set<Allowance>
  /// The last day on which it holds.
  public var until: CalendarDay

  /// A draft.
  public init(manager: OrganizationID, allows: Set<Allowance>, until: CalendarDay) {
    self.manager = manager
    self.allows = allows
    self.until = until
  }
}
