public import Registry
public import Vocabulary

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

  /// Every combination there is, sixteen.
  public static let all: [DecisionInputs] = (0..<16).map { bits in
    DecisionInputs(
      isKnownExploited: bits & 1 != 0, isPubliclyExposed: bits & 2 != 0,
      isAutomatable: bits & 4 != 0, isTotal: bits & 8 != 0)
  }

  /// The combination in words, for whoever has to find its row.
  public var words: String {
    [
      isKnownExploited ? "in KEV" : "not in KEV",
      isPubliclyExposed ? "publicly exposed" : "not exposed",
      isAutomatable ? "automatable" : "not automatable", isTotal ? "total" : "partial",
    ].joined(separator: ", ")
  }
}

/// A directive as data: whom it is about, every combination of inputs with its outcome, how days
/// count and what is asked. Its text is the issuing body's; the rows are facts and can be replaced by
/// another version of the document.
public struct Directive: Sendable, Hashable {
  /// A row of the table.
  public struct Row: Sendable, Hashable {
    /// The combination.
    public let inputs: DecisionInputs
    /// The outcome.
    public let urgency: Urgency

    /// A row.
    public init(inputs: DecisionInputs, urgency: Urgency) {
      self.inputs = inputs
      self.urgency = urgency
    }
  }

  /// What the directive does not ask of some assets.
  public struct Exception: Sendable, Hashable {
    /// Of which.
    public let scope: DirectiveScope
    /// Why.
    public let reason: String

    /// An exception.
    public init(scope: DirectiveScope, reason: String) {
      self.scope = scope
      self.reason = reason
    }
  }

  /// A short name, such as `BOD 26-04`.
  public var name: String
  /// What it is called in full.
  public var title: String
  /// The version of the table.
  public var version: String
  /// Who issued it.
  public var issuer: String
  /// The regime whose agencies it binds; nil for guidance, which binds nobody.
  public var regime: Regime?
  /// Whether everybody who takes part may read it once it is issued; otherwise its regime alone.
  public var isPublic = true
  /// When it was issued.
  public var issuedOn: CalendarDay
  /// The first day on which it holds.
  public var effectiveOn: CalendarDay
  /// Where the rows were read.
  public var source: String
  /// Which assets it is about.
  public var scope = DirectiveScope.everything
  /// The rows, one for each combination.
  public var rows: [Row]
  /// Days that are no business days besides Saturdays and Sundays.
  public var holidays: [CalendarDay] = []
  /// What has to be done, a paragraph each.
  public var requirements: [String] = []
  /// What shows that it was done, a paragraph each.
  public var evidence: [String] = []
  /// What it does not ask.
  public var exceptions: [Exception] = []

  /// The outcome for a combination.
  public func urgency(_ inputs: DecisionInputs) -> Urgency {
    // Every combination has a row, which is checked; the strictest answer would be the safe one.
    rows.first { $0.inputs == inputs }?.urgency ?? .threeDaysForensics
  }

  /// The last day, counted from one on; nil without a date.
  public func due(_ urgency: Urgency, from start: CalendarDay) -> CalendarDay? {
    DueRule.due(urgency, from: start, holidays: Set(holidays))
  }

  /// CISA's Binding Operational Directive 26-04 of 2026-06-10, decision table
  /// `cisa:BOD2604:1.0.0`.
  public static let bod2604 = Directive(
    name: "BOD 26-04",
    title: "Binding Operational Directive 26-04: Prioritizing Security Updates Based on Risk",
    version: "1.0.0", issuer: "CISA", regime: .federalCivilian,
    issuedOn: CalendarDay(number: 20_614), effectiveOn: CalendarDay(number: 20_614),
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
    ],
    requirements: [
      "Deal with each vulnerability by its date, or with the next upgrade where there is no date.",
      "Where the outcome asks for forensic triage: find what is affected within 2 hours, save "
        + "volatile evidence within 24 hours and before patching, and decide within 72 hours "
        + "whether there was a break-in.",
      "Justify in writing what can not be met in time.",
    ],
    evidence: [
      "An inventory taken later that does not list the vulnerable version any more.",
      "For forensic triage: who did each step and when.",
    ])

  static func row(
    _ known: Bool, _ exposed: Bool, _ automatable: Bool, _ total: Bool, _ urgency: Urgency
  ) -> Row {
    Row(
      inputs: DecisionInputs(
        isKnownExploited: known, isPubliclyExposed: exposed, isAutomatable: automatable,
        isTotal: total), urgency: urgency)
  }
}
