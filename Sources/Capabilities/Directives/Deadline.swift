public import Inventory
public import Vocabulary

/// By when one vulnerability on one asset is to be dealt with, and why then.
public struct Deadline: Sendable, Equatable {
  /// Where.
  public let asset: AssetID
  /// What.
  public let vulnerability: String
  /// Whose.
  public let organization: OrganizationID
  /// The facts it was decided by.
  public let inputs: DecisionInputs
  /// Whether CISA had assessed the CVE; otherwise the usual assumptions were made.
  public let isAssessed: Bool
  /// The outcome.
  public let urgency: Urgency
  /// The day the days are counted from.
  public let start: CalendarDay
  /// The last day, nil when no date is set.
  public let due: CalendarDay?
  /// Why this date, in plain words.
  public let reason: String
  /// When it was decided.
  public let decidedAt: Timestamp
  /// The number of the version of a directive that gave the date; 0 where none holds.
  public var directive: Int64 = 1
  /// The numbers of all that were weighed, so that a change of them is noticed.
  var basis = "1"
}

/// A decision that was taken about a deadline, kept when a later one replaces it.
public struct DeadlineDecision: Sendable, Equatable {
  /// When.
  public let at: Timestamp
  /// The outcome.
  public let urgency: Urgency
  /// The last day.
  public let due: CalendarDay?
  /// Why, and what had changed.
  public let reason: String
}
