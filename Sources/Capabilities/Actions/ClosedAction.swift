public import Vocabulary

/// When an action that is closed went from one stage to the next.
public struct ClosedAction: Sendable, Equatable {
  /// Whose.
  public let organization: OrganizationID
  /// What it ended.
  public let vulnerabilities: [String]
  /// When it was first told.
  public let openedAt: Timestamp
  /// When the operator said that it is done; nil where it was closed without.
  public let doneAt: Timestamp?
  /// When it was proven.
  public let closedAt: Timestamp
  /// The last day, nil when there was none.
  public let due: CalendarDay?
  /// What proved it.
  public let evidence: EvidenceKind?

  /// When an action went from one stage to the next.
  public init(
    organization: OrganizationID, vulnerabilities: [String], openedAt: Timestamp,
    doneAt: Timestamp?, closedAt: Timestamp, due: CalendarDay?, evidence: EvidenceKind?
  ) {
    self.organization = organization
    self.vulnerabilities = vulnerabilities
    self.openedAt = openedAt
    self.doneAt = doneAt
    self.closedAt = closedAt
    self.due = due
    self.evidence = evidence
  }
}
