public import Formats
public import Inventory
public import Vocabulary

/// The kind of ``DeferralID``.
public enum DeferralKindTag: IdentifierKind {
  /// `dfr`.
  public static let prefix = "dfr"
}
/// Names a deferral.
public typealias DeferralID = Identifier<DeferralKindTag>

/// How far a deferral has come.
public enum DeferralState: String, CaseIterable, Sendable {
  /// Asked for.
  case asked
  /// Granted until its day.
  case granted
  /// Refused.
  case refused
  /// Its day has passed, or it was taken back.
  case ended
}

/// What is done with a deferral.
public enum DeferralCommand: String, CaseIterable, Sendable {
  /// By whoever decides.
  case grant
  /// By whoever decides.
  case refuse
  /// By whoever asked, or by itself at its day.
  case end
}

/// A date that can not be met, said in writing. It moves no date: the date is shown as deferred.
public struct Deferral: Sendable, Equatable {
  /// Its identifier.
  public let id: DeferralID
  /// Whose.
  public let organization: OrganizationID
  /// Where.
  public let asset: AssetID
  /// What; nil for everything on the asset.
  public let vulnerability: String?
  /// The directive, in whatever version holds.
  public let directive: DirectiveID
  /// Why the date can not be met.
  public let justification: String
  /// What is done meanwhile.
  public let compensation: String
  /// The last day.
  public let until: CalendarDay
  /// How far it has come.
  public let state: DeferralState
  /// Who asked: a reference.
  public let askedBy: String
  /// The person behind it; nil where the software asked.
  public let askedPerson: PersonID?
  /// When.
  public let askedAt: Timestamp
  /// Who decided: a reference.
  public let decidedBy: String?
  /// When.
  public let decidedAt: Timestamp?
  /// What whoever decided said.
  public let note: String?
  /// Who ended it: a reference. What was decided stays beside it.
  public let endedBy: String?
  /// When.
  public let endedAt: Timestamp?
  /// Why it ended.
  public let ending: String?
  /// The ledger receipt of the request.
  public let receipt: String
  /// Counts its changes.
  public let version: Int64
}

/// What is asked.
public struct DeferralDraft: Sendable, Equatable {
  /// Where.
  public var asset: AssetID
  /// What; nil for everything on the asset.
  public var vulnerability: String?
  /// Why the date can not be met.
  public var justification: String
  /// What is done meanwhile.
  public var compensation: String
  /// The last day.
  public var until: CalendarDay

  /// What is asked.
  public init(
    asset: AssetID, vulnerability: String?, justification: String, compensation: String,
    until: CalendarDay
  ) {
    self.asset = asset
    self.vulnerability = vulnerability
    self.justification = justification
    self.compensation = compensation
    self.until = until
  }
}

/// How a deferral moves. Pure and total.
public enum DeferralRules {
  /// The most days ahead.
  public static let longest: Int64 = 366

  /// The state a command leads to.
  public static func next(
    _ state: DeferralState, _ command: DeferralCommand
  ) throws(DirectiveProblem) -> DeferralState {
    switch (state, command) {
    case (.asked, .grant): return .granted
    case (.asked, .refuse): return .refused
    case (.asked, .end), (.granted, .end): return .ended
    case (.granted, .grant), (.granted, .refuse), (.refused, .grant), (.refused, .refuse),
      (.refused, .end), (.ended, .grant), (.ended, .refuse), (.ended, .end):
      throw .wrongState("`\(command.rawValue)` does not fit a deferral that is \(state.rawValue).")
    }
  }

  /// The number of the directive that is deferred: one that binds where there is one, since its
  /// issuer decides then; rather the one that gave the date.
  public static func deferred(
    _ deadline: Deadline?, _ applicable: [ApplicableDirective]
  ) -> Int64 {
    let binding = applicable.filter { $0.standing == .binding }.map(\.number)
    if let first = binding.first {
      return deadline.flatMap { binding.contains($0.directive) ? $0.directive : nil } ?? first
    }
    return deadline?.directive ?? applicable.first?.number ?? 0
  }

  /// The rules that a draft breaks.
  public static func broken(_ draft: DeferralDraft, today: CalendarDay) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    for (field, text) in [
      ("/justification", draft.justification), ("/compensation", draft.compensation),
    ] where !text.utf8.contains(where: { $0 > 32 }) || text.utf8.count > 4000 {
      broken.append(
        .init(field: field, rule: "is required and must be at most 4000 bytes long"))
    }
    if draft.until <= today || draft.until > today.adding(days: longest) {
      broken.append(
        .init(field: "/until", rule: "must be a day within the next \(longest) days"))
    }
    return broken
  }
}

/// The kind of ``AttestationID``.
public enum AttestationKindTag: IdentifierKind {
  /// `att`.
  public static let prefix = "att"
}
/// Names a statement about a period.
public typealias AttestationID = Identifier<AttestationKindTag>

/// An organization's statement that it met a directive in a period, or did not, with the figures
/// that the software filled in at that moment.
public struct Attestation: Sendable, Equatable {
  /// Its identifier.
  public let id: AttestationID
  /// Whose.
  public let organization: OrganizationID
  /// Which directive, in whatever version held.
  public let directive: DirectiveID
  /// The first day.
  public let from: CalendarDay
  /// The last day.
  public let to: CalendarDay
  /// Whether they say that they met it.
  public let isMet: Bool
  /// In their words.
  public let statement: String
  /// The figures.
  public let figures: JSONValue
  /// The person behind it: a reference.
  public let signedBy: String
  /// When.
  public let signedAt: Timestamp
  /// The ledger receipt.
  public let receipt: String
}
