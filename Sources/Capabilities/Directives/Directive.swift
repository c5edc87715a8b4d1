public import Vocabulary

/// How soon a directive wants something fixed, the most urgent first.
public enum Urgency: String, CaseIterable, Sendable, Comparable {
  /// Three days, with forensic triage before patching.
  case threeDaysForensics = "3DF"
  /// Three days.
  case threeDays = "3D"
  /// Fourteen days.
  case fourteenDays = "14D"
  /// Sixty days.
  case sixtyDays = "60D"
  /// With the next regular upgrade.
  case onUpgrade = "FSU"

  /// Calendar days, nil when no date is set.
  public var days: Int64? {
    switch self {
    case .threeDaysForensics, .threeDays: 3
    case .fourteenDays: 14
    case .sixtyDays: 60
    case .onUpgrade: nil
    }
  }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// More urgent first.
  public static func < (one: Self, other: Self) -> Bool { one.order < other.order }
}

/// The four facts that BOD 26-04 decides by.
public struct DecisionInputs: Sendable, Hashable {
  /// Whether the CVE is in CISA's KEV catalogue.
  public var isKnownExploited: Bool
  /// Whether the public can reach the asset.
  public var isPubliclyExposed: Bool
  /// Whether exploitation can be automated (SSVC).
  public var isAutomatable: Bool
  /// Whether exploitation gives total control (SSVC technical impact).
  public var isTotal: Bool

  /// Inputs.
  public init(
    isKnownExploited: Bool, isPubliclyExposed: Bool, isAutomatable: Bool, isTotal: Bool
  ) {
    self.isKnownExploited = isKnownExploited
    self.isPubliclyExposed = isPubliclyExposed
    self.isAutomatable = isAutomatable
    self.isTotal = isTotal
  }
}

/// A directive as data: every combination of inputs with its outcome. Its text is the issuing
/// body's; the rows are facts and can be replaced by another version of the document.
public struct Directive: Sendable {
  /// A row of the table.
  public struct Row: Sendable, Equatable {
    /// The combination.
    public let inputs: DecisionInputs
    /// The outcome.
    public let urgency: Urgency
  }

  /// A short name, such as `BOD 26-04`.
  public let name: String
  /// What it is called in full.
  public let title: String
  /// The version of the table.
  public let version: String
  /// Who issued it.
  public let issuer: String
  /// When it was issued.
  public let issuedOn: CalendarDay
  /// Where the rows were read.
  public let source: String
  /// The rows, one for each combination.
  public let rows: [Row]

  /// The outcome for a combination.
  public func urgency(_ inputs: DecisionInputs) -> Urgency {
    // Every combination has a row (a test counts them); the strictest answer would be the safe one.
    rows.first { $0.inputs == inputs }?.urgency ?? .threeDaysForensics
  }

  /// CISA's Binding Operational Directive 26-04 of 2026-06-10, decision table
  /// `cisa:BOD2604:1.0.0`.
  public static let bod2604 = Directive(
    name: "BOD 26-04",
    title: "Binding Operational Directive 26-04: Prioritizing Security Updates Based on Risk",
    version: "1.0.0", issuer: "CISA", issuedOn: CalendarDay(number: 20_614),
    source: "CERT/CC SSVC decision table cisa:BOD2604:1.0.0",
    rows: [
      row(false, false, false, false, .onUpgrade), row(true, false, false, false, .fourteenDays),
      row(false, true, false, false, .sixtyDays), row(false, false, true, false, .sixtyDays),
      row(false, false, false, true, .onUpgrade), row(true, true, false, false, .fourteenDays),
      row(true, false, true, false, .fourteenDays), row(false, true, true, false, .fourteenDays),
      row(true, false, false, true, .fourteenDays), row(false, true, false, true, .fourteenDays),
      row(false, false, true, true, .sixtyDays), row(true, true, true, false, .threeDays),
      row(true, true, false, true, .threeDaysForensics),
      row(true, false, true, true, .threeDaysForensics),
      row(false, true, true, true, .threeDays), row(true, true, true, true, .threeDaysForensics),
    ])

  private static func row(
    _ known: Bool, _ exposed: Bool, _ automatable: Bool, _ total: Bool, _ urgency: Urgency
  ) -> Row {
    Row(
      inputs: DecisionInputs(
        isKnownExploited: known, isPubliclyExposed: exposed, isAutomatable: automatable,
        isTotal: total), urgency: urgency)
  }
}
