public import Access
public import Vocabulary

/// The kind of ``ParticipantID``.
public enum ParticipantKindTag: IdentifierKind {
  /// `prt`.
  public static let prefix = "prt"
}
/// Names one who takes part in a case.
public typealias ParticipantID = Identifier<ParticipantKindTag>

/// What somebody is to a case.
public enum ParticipantRole: String, CaseIterable, Sendable {
  case vendor, maintainer, coordinator, finder
  /// Runs what is affected.
  case `operator`
  /// Makes a part of a vendor's product.
  case supplier
  /// A part of government, such as a regulator.
  case authority
  /// A trade group.
  case association

  /// In plain words.
  public var title: String {
    switch self {
    case .vendor: "Vendor"
    case .maintainer: "Maintainer"
    case .coordinator: "Coordinator"
    case .finder: "Finder"
    case .operator: "Operator"
    case .supplier: "Supplier upstream"
    case .authority: "Authority"
    case .association: "Trade group"
    }
  }

  /// Whether it has products to speak of.
  public var hasProducts: Bool {
    switch self {
    case .vendor, .maintainer, .supplier: true
    case .coordinator, .finder, .operator, .authority, .association: false
    }
  }
}

/// Whether an invited one takes part.
public enum Standing: String, CaseIterable, Sendable {
  /// Asked, and has not answered. Sees the terms, not the report.
  case invited
  /// Takes part.
  case joined
  /// Does not want to.
  case declined
  /// Did, and does not any more.
  case left
  /// Was taken out by the coordinator.
  case removed

  /// In plain words.
  public var title: String {
    switch self {
    case .invited: "Invited, no answer yet"
    case .joined: "Takes part"
    case .declined: "Declined"
    case .left: "Left"
    case .removed: "Taken out"
    }
  }

  /// Whether they see anything.
  public var sees: Bool { self == .invited || self == .joined }

  /// Where a step leads, nil where it is not one that can be taken.
  public func after(_ step: StandingStep) -> Standing? {
    switch (self, step) {
    case (.invited, .join): .joined
    case (.invited, .decline): .declined
    case (.joined, .leave): .left
    case (.invited, .remove), (.joined, .remove): .removed
    case (.declined, .invite), (.left, .invite), (.removed, .invite): .invited
    case (.invited, _), (.joined, _), (.declined, _), (.left, _), (.removed, _): nil
    }
  }
}

/// A step in or out of a case.
public enum StandingStep: String, CaseIterable, Sendable {
  case invite, join, decline, leave, remove
}

/// One who takes part in a case, or was asked to.
public struct Participant: Sendable, Equatable {
  /// Its identifier.
  public let id: ParticipantID
  /// The organization; nil for somebody without an account, for whom the coordinator speaks.
  public let organization: OrganizationID?
  /// The name.
  public let name: String
  /// How to reach them outside, where known; for the coordinator alone.
  public let contact: String?
  /// What they are to the case.
  public let roles: [ParticipantRole]
  /// Whether they take part.
  public var standing: Standing
  /// How far they have come with the report.
  public var report: ReportManagement
  /// How far they have come with the fix.
  public var fix: FixPath
  /// Whether they keep to the embargo, as far as they said.
  public var keepsEmbargo: Bool
  /// Whether they asked that others do not learn that they take part.
  public var isHidden: Bool
  /// The most restricted marking that they take, nil for all.
  public var accepts: TrafficLight?
  /// Their own number for the case.
  public var reference: String?
  /// Where their policy is.
  public var policy: String?
  /// When they were asked.
  public var invitedAt: Timestamp
  /// When they answered.
  public var answeredAt: Timestamp?
  /// When they last said how their products stand.
  public var statedAt: Timestamp?
  /// Counts changes.
  public var version: Int64

  /// Whether they have products to speak of.
  public var hasProducts: Bool { roles.contains(where: \.hasProducts) }
}

/// How a product stands towards the flaw (the states of VEX, and one that says nobody looked).
public enum ProductStatus: String, CaseIterable, Sendable {
  /// Nobody has looked. It is not "not affected".
  case notLooked
  /// Somebody looks.
  case underInvestigation
  case affected
  case notAffected
  /// In the named version.
  case fixed

  /// In plain words.
  public var title: String {
    switch self {
    case .notLooked: "Has not looked"
    case .underInvestigation: "Looking into it"
    case .affected: "Affected"
    case .notAffected: "Not affected"
    case .fixed: "Fixed"
    }
  }
}

/// Why a product is not affected (CISA, Vulnerability Exploitability eXchange: Status
/// Justifications, 2022).
public enum StatusJustification: String, CaseIterable, Sendable {
  case componentNotPresent, vulnerableCodeNotPresent, vulnerableCodeNotInExecutePath
  case vulnerableCodeCannotBeControlledByAdversary, inlineMitigationsAlreadyExist

  /// In plain words.
  public var title: String {
    switch self {
    case .componentNotPresent: "The component is not in it"
    case .vulnerableCodeNotPresent: "The vulnerable code is not in it"
    case .vulnerableCodeNotInExecutePath: "The vulnerable code is never run"
    case .vulnerableCodeCannotBeControlledByAdversary: "An attacker can not steer it"
    case .inlineMitigationsAlreadyExist: "What is around it prevents the attack"
    }
  }
}

/// What a participant says of one product.
public struct ProductStatement: Sendable, Equatable {
  /// Whose it is.
  public let participant: ParticipantID
  /// A package URL or a name.
  public let product: String
  /// How it stands.
  public var status: ProductStatus
  /// Why it is not affected.
  public var justification: StatusJustification?
  /// The version with the fix.
  public var fixedVersion: String?
  /// When a fix is expected.
  public var expected: CalendarDay?
  /// Text meant for the public, once the case is.
  public var statement: String?
  /// When this was said; nil while nothing was.
  public var statedAt: Timestamp?
  /// Whether the coordinator named it as theirs; only then they read what is said about it.
  public var isNamed = false

  /// A statement.
  public init(
    participant: ParticipantID, product: String, status: ProductStatus,
    justification: StatusJustification? = nil, fixedVersion: String? = nil,
    expected: CalendarDay? = nil, statement: String? = nil, statedAt: Timestamp? = nil
  ) {
    self.participant = participant
    self.product = product
    self.status = status
    self.justification = justification
    self.fixedVersion = fixedVersion
    self.expected = expected
    self.statement = statement
    self.statedAt = statedAt
  }
}
