public import Inventory
public import Vocabulary

/// The kind of ``ClockID``.
public enum ClockKindTag: IdentifierKind {
  /// `clk`.
  public static let prefix = "clk"
}
/// Names a forensic clock.
public typealias ClockID = Identifier<ClockKindTag>

/// What forensic triage asks, in its order (BOD 26-04).
public enum ForensicStep: String, CaseIterable, Sendable {
  /// Find what is affected.
  case scope
  /// Save memory and logs, before patching.
  case evidence
  /// Decide whether there was a break-in.
  case decision

  /// Hours from the start of the clock.
  public var hours: Int64 {
    switch self {
    case .scope: 2
    case .evidence: 24
    case .decision: 72
    }
  }

  /// In plain words.
  public var title: String {
    switch self {
    case .scope: "Find out which of your systems are affected"
    case .evidence: "Save memory and logs, before you patch"
    case .decision: "Decide whether there was a break-in"
    }
  }
}

/// Whether there was a break-in.
public enum ForensicDecision: String, CaseIterable, Sendable {
  /// Nothing points to one.
  case noEvidence
  /// Something does.
  case suspected
  /// There was one.
  case confirmed

  /// In plain words.
  public var title: String {
    switch self {
    case .noEvidence: "No evidence of a break-in"
    case .suspected: "A break-in is suspected"
    case .confirmed: "A break-in is confirmed"
    }
  }
}

/// How far a clock has come.
public enum ClockState: String, CaseIterable, Sendable {
  /// A step is missing.
  case running
  /// Every step was recorded.
  case finished
  /// The facts changed: nobody is asked for the steps any more.
  case ended
}

/// The forensic clock of one vulnerability on one asset. It starts at the moment at which this
/// clearinghouse takes in what makes the outcome ask for evidence, such as the addition to KEV:
/// CISA's list names a day and no hour. Patching does not stop it.
public struct ForensicClock: Sendable, Equatable {
  /// Its identifier.
  public let id: ClockID
  /// Whose.
  public let organization: OrganizationID
  /// Where.
  public let asset: AssetID
  /// What.
  public let vulnerability: String
  /// The number of the version of a directive that asks for it.
  public let directive: Int64
  /// When it started.
  public let startedAt: Timestamp
  /// When each step was first recorded.
  public var done: [ForensicStep: Timestamp]
  /// The last decision.
  public var decision: ForensicDecision?
  /// Whether it was patched before evidence was saved.
  public var isPatchedFirst: Bool
  /// How far it has come.
  public var state: ClockState
  /// When it last changed.
  public let changedAt: Timestamp
  /// Counts its changes.
  public let version: Int64

  /// The last moment for a step.
  public func due(_ step: ForensicStep) -> Timestamp {
    startedAt.adding(seconds: step.hours * 3600)
  }

  /// Whether a step was late, or is by now.
  public func isLate(_ step: ForensicStep, at now: Timestamp) -> Bool {
    (done[step] ?? now) > due(step)
  }

  /// The next step that is missing.
  public var next: ForensicStep? { ForensicStep.allCases.first { done[$0] == nil } }
}

/// What somebody did for forensic triage.
public struct ForensicEntry: Sendable, Equatable {
  /// When.
  public let at: Timestamp
  /// Who: a reference, never a name.
  public let actor: String
  /// Which step.
  public let step: ForensicStep
  /// In their words.
  public let note: String
  /// For a decision, which.
  public let decision: ForensicDecision?
  /// SHA-256 of a file with what was saved, in hexadecimal; the file stays with them.
  public let digest: String?
  /// The ledger receipt.
  public let receipt: String
}

/// What is said of a step.
public struct ForensicDraft: Sendable, Equatable {
  /// Which step.
  public var step: ForensicStep
  /// What was done.
  public var note: String
  /// For a decision, which.
  public var decision: ForensicDecision?
  /// SHA-256 of a file, in hexadecimal.
  public var digest: String?
  /// Whether it was patched before evidence was saved.
  public var isPatchedFirst: Bool

  /// What is said of a step.
  public init(
    step: ForensicStep, note: String, decision: ForensicDecision? = nil, digest: String? = nil,
    isPatchedFirst: Bool = false
  ) {
    self.step = step
    self.note = note
    self.decision = decision
    self.digest = digest
    self.isPatchedFirst = isPatchedFirst
  }
}

/// How a clock moves. Pure.
public enum ForensicRules {
  /// The rules that a draft breaks.
  public static func broken(_ draft: ForensicDraft) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    if !draft.note.utf8.contains(where: { $0 > 32 }) || draft.note.utf8.count > 4000 {
      broken.append(
        .init(field: "/note", rule: "is required: say what was done, in at most 4000 bytes"))
    }
    if (draft.step == .decision) != (draft.decision != nil) {
      broken.append(
        .init(
          field: "/decision",
          rule: draft.step == .decision
            ? "is required: noEvidence, suspected or confirmed" : "is only for the last step"))
    }
    if let digest = draft.digest,
      digest.utf8.count != 64
        || !digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    {
      broken.append(
        .init(field: "/digest", rule: "must be SHA-256 as 64 lower-case hexadecimal digits"))
    }
    return broken
  }

  /// The clock after a step. The first time counts; a later decision replaces an earlier one.
  public static func after(
    _ clock: ForensicClock, _ draft: ForensicDraft, at now: Timestamp
  ) throws(DirectiveProblem) -> ForensicClock {
    let broken = broken(draft)
    guard broken.isEmpty else { throw .invalid(broken) }
    guard clock.state != .ended else {
      throw .wrongState("Nobody is asked for this any more: the facts changed.")
    }
    var moved = clock
    moved.done[draft.step] = clock.done[draft.step] ?? now
    moved.decision = draft.decision ?? clock.decision
    moved.isPatchedFirst = clock.isPatchedFirst || draft.isPatchedFirst
    if moved.next == nil { moved.state = .finished }
    return moved
  }
}
