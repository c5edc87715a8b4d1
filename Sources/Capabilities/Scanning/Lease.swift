public import Vocabulary

/// The kind of ``LeaseID``.
public enum LeaseKindTag: IdentifierKind {
  /// `lea`.
  public static let prefix = "lea"
}
/// Names a lease.
public typealias LeaseID = Identifier<LeaseKindTag>

/// Where a lease stands.
public enum LeaseState: String, CaseIterable, Sendable {
  /// The party looks, or says so.
  case held
  /// The party gave the target back without finishing.
  case released
  /// The party finished.
  case completed
  /// No heartbeat came in time, or what allowed it ended.
  case expired

  /// In plain words.
  public var title: String {
    switch self {
    case .held: "At work"
    case .released: "Given back"
    case .completed: "Finished"
    case .expired: "Ended"
    }
  }
}

/// A target taken by a campaign for a while, so that others look elsewhere.
public struct Lease: Sendable, Equatable {
  /// Its identifier.
  public let id: LeaseID
  /// What is looked at.
  public let target: ScanTarget
  /// For what.
  public let campaign: CampaignID
  /// Who looks.
  public let organization: OrganizationID
  /// How.
  public let technique: Technique
  /// Grows with every lease on the target. Whoever stores results under it can refuse those that
  /// come with a smaller one.
  public let fence: Int64
  /// Where it stands.
  public let state: LeaseState
  /// When it was granted.
  public let grantedAt: Timestamp
  /// When the party last said that it is still at work.
  public let heartbeatAt: Timestamp
  /// Until when it holds without another heartbeat.
  public let expiresAt: Timestamp
  /// When it ended; nil while it is held.
  public let endedAt: Timestamp?
  /// Why it ended, in words.
  public let reason: String?
  /// The scope that allows it; nil for public targets.
  public let scope: ScopeID?
  /// Counts its changes.
  public let version: Int64
}

/// What somebody who wants a taken target is told.
public struct ScanConflict: Error, Sendable, Equatable {
  /// One who has it.
  public struct Holder: Sendable, Equatable {
    /// The lease, to quote when asking.
    public let lease: LeaseID
    /// How they look.
    public let technique: Technique
    /// Until when, if no other heartbeat comes.
    public let until: Timestamp
    /// Their name, when they agreed to be named.
    public let name: String?
    /// Their contact, when they agreed to be named.
    public let contact: String?
    /// Whether both could look at once if this campaign and theirs named each other's technique.
    public let couldJoin: Bool

    /// A holder.
    public init(
      lease: LeaseID, technique: Technique, until: Timestamp, name: String?, contact: String?,
      couldJoin: Bool
    ) {
      self.lease = lease
      self.technique = technique
      self.until = until
      self.name = name
      self.contact = contact
      self.couldJoin = couldJoin
    }
  }

  /// What was wanted.
  public let target: ScanTarget
  /// Who has it.
  public let holders: [Holder]
  /// Public targets nobody looks at now, those looked at longest ago first.
  public let instead: [String]
}
