public import Vocabulary

/// The kind of ``MeasureID``.
public enum MeasureKindTag: IdentifierKind {
  /// `msr`.
  public static let prefix = "msr"
}
/// Names a measure.
public typealias MeasureID = Identifier<MeasureKindTag>

/// How a system is guarded while it has a flaw that is not mended: because there is no fix, its maker
/// gives none any more, or it cannot be updated. The names follow the remediations of CSAF 2.1 section
/// 3.2.4.12 (`mitigation`, `workaround`) in what they stand for.
public enum MeasureKind: String, CaseIterable, Sendable {
  /// Nothing from outside of its own network reaches it.
  case isolated
  /// Only those reach it who need it.
  case restricted
  /// The part with the flaw is switched off or bypassed.
  case workaround
  /// It will be replaced, and is watched until then.
  case replacement

  /// In plain words.
  public var title: String {
    switch self {
    case .isolated: "It is cut off from other networks"
    case .restricted: "Only those who need it can reach it"
    case .workaround: "The part with the flaw is off"
    case .replacement: "It is watched, and will be replaced"
    }
  }
}

/// A measure that stands in for a fix, until a day.
public struct Measure: Sendable, Equatable {
  /// Its identifier.
  public let id: MeasureID
  /// How.
  public let kind: MeasureKind
  /// What was done, in the operator's words.
  public let text: String
  /// Who decided it there, in their words.
  public let decidedBy: String
  /// The last day on which it stands; then somebody looks again.
  public let until: CalendarDay
  /// When it was written down.
  public let at: Timestamp
  /// Who wrote it down: a reference, never a name.
  public let actor: String
  /// When it ended, nil while it stands.
  public let endedAt: Timestamp?
  /// Why it ended.
  public let ending: String?
  /// The ledger receipt.
  public let receipt: String
}

/// A measure as it is handed in.
public struct MeasureDraft: Sendable, Equatable {
  /// How.
  public var kind: MeasureKind
  /// What was done.
  public var text: String
  /// Who decided it.
  public var decidedBy: String
  /// The last day on which it stands.
  public var until: CalendarDay

  /// A draft.
  public init(kind: MeasureKind, text: String, decidedBy: String, until: CalendarDay) {
    self.kind = kind
    self.text = text
    self.decidedBy = decidedBy
    self.until = until
  }
}

/// What holds for measures. Pure.
enum MeasureRules {
  /// Somebody looks again after at most so many days.
  static let mostDays: Int64 = 180
  /// How many an action can have had.
  static let most = 100

  /// The rules a draft breaks.
  static func check(_ draft: MeasureDraft, today: CalendarDay) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    for (field, text, limit) in [("/text", draft.text, 4000), ("/decidedBy", draft.decidedBy, 200)]
    where !text.utf8.contains(where: { $0 > 32 }) || text.utf8.count > limit {
      broken.append(.init(field: field, rule: "must be text of at most \(limit) bytes"))
    }
    if draft.until <= today || draft.until > today.adding(days: mostDays) {
      broken.append(
        .init(field: "/until", rule: "must be a day after today, at most \(mostDays) days ahead"))
    }
    return broken
  }

  /// Why a measure that stands ends now; nil while it goes on standing.
  static func ending(
    of measure: Measure, target: String?, had: String?, today: CalendarDay
  ) -> String? {
    if let target, had == nil { return "A fixed version exists now: \(target)." }
    if measure.until < today { return "Its last day, \(measure.until.spoken), has passed." }
    return nil
  }
}
