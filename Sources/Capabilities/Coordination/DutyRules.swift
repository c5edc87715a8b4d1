public import Access
public import Cases
public import Vocabulary

/// Something that somebody is waited for.
public enum DutyKind: String, CaseIterable, Sendable {
  /// An invitation is to be answered.
  case answerInvitation
  /// It is to be said whether the report holds.
  case acknowledge
  /// It is to be said how the products stand.
  case stateStatus
  /// A proposal is to be answered.
  case answerProposal
  /// A suspicion is to be judged.
  case judgeAlarm
  /// A proposal is to be decided.
  case decideProposal
  /// The embargo ends.
  case endEmbargo
  /// A participant's question waits for the coordinator.
  case answerQuestion

  /// In plain words.
  public var title: String {
    switch self {
    case .answerInvitation: "Answer the invitation"
    case .acknowledge: "Say whether the report holds"
    case .stateStatus: "Say how the products stand"
    case .answerProposal: "Answer the proposed embargo"
    case .judgeAlarm: "Look at the alarm"
    case .decideProposal: "Decide the proposed embargo"
    case .endEmbargo: "The embargo ends; have a text ready"
    case .answerQuestion: "Answer a question"
    }
  }
}

/// What is due from whom.
public struct Duty: Sendable, Equatable {
  /// What.
  public let kind: DutyKind
  /// By when.
  public let due: Timestamp

  /// A duty.
  public init(_ kind: DutyKind, due: Timestamp) {
    self.kind = kind
    self.due = due
  }
}

/// A duty with its case, for lists.
public struct ListedDuty: Sendable, Equatable {
  /// The case.
  public let `case`: CaseID
  /// Its title.
  public let title: String
  /// Who is waited for; nil for the coordinator.
  public let participant: ParticipantID?
  /// Their name; nil for the coordinator.
  public let name: String?
  /// What is due.
  public let duty: Duty
  /// When it was escalated, nil while it was not.
  public let escalatedAt: Timestamp?
}

/// What is waited for, worked out from where things stand. Pure.
public enum DutyRules {
  /// The open proposals, as far as duties depend on them.
  public struct OpenProposal: Sendable {
    /// When it was proposed.
    public let proposedAt: Timestamp
    /// Who has answered.
    public let answered: Set<ParticipantID>
    /// Who proposes it.
    public let author: Author

    /// An open proposal.
    public init(proposedAt: Timestamp, answered: Set<ParticipantID>, author: Author) {
      self.proposedAt = proposedAt
      self.answered = answered
      self.author = author
    }
  }

  /// What one participant is waited for.
  public static func duties(
    of one: Participant, products: [ProductStatus], proposals: [OpenProposal],
    programme: EmbargoProgramme
  ) -> [Duty] {
    switch one.standing {
    case .declined, .left, .removed: return []
    case .invited:
      return [Duty(.answerInvitation, due: one.invitedAt.adding(days: programme.answerDays))]
    case .joined: break
    }
    guard one.report != .closed else { return [] }
    var duties: [Duty] = []
    let joined = one.answeredAt ?? one.invitedAt
    if one.report == .received || one.report == .start {
      duties.append(Duty(.acknowledge, due: joined.adding(days: programme.acknowledgeDays)))
    }
    let isUnsettled = products.isEmpty || products.contains { $0 != .fixed && $0 != .notAffected }
    if one.hasProducts, isUnsettled, one.report != .invalid, one.report != .deferred {
      let from = one.statedAt ?? joined
      duties.append(Duty(.stateStatus, due: from.adding(days: programme.statusDays)))
    }
    let unanswered = proposals.filter {
      !$0.answered.contains(one.id) && $0.author != .participant(one.id)
    }
    if let first = unanswered.map(\.proposedAt).min() {
      duties.append(Duty(.answerProposal, due: first.adding(days: programme.answerDays)))
    }
    return duties
  }

  /// What the coordinator is waited for.
  public static func duties(
    ofCoordinatorIn found: CoordinatedCase, proposals: [OpenProposal], alarms: [Timestamp],
    questions: [Timestamp]
  ) -> [Duty] {
    var duties: [Duty] = []
    if let first = alarms.min() { duties.append(Duty(.judgeAlarm, due: first.adding(days: 1))) }
    if let first = proposals.map(\.proposedAt).min() {
      duties.append(
        Duty(.decideProposal, due: first.adding(days: found.programme.answerDays + 1)))
    }
    if found.embargo.isInForce, let until = found.until {
      duties.append(Duty(.endEmbargo, due: until))
    }
    if let first = questions.min() {
      duties.append(Duty(.answerQuestion, due: first.adding(days: 2)))
    }
    return duties
  }
}

/// Who reads what. Pure, and closed unless opened.
public enum NeedToKnow {
  /// Who looks.
  public enum Viewer: Sendable, Equatable {
    case coordinator
    case participant(Participant)

    /// The participant who looks.
    public var participant: Participant? {
      if case .participant(let one) = self { one } else { nil }
    }
  }

  /// Whether a viewer reads a thread. `products` are those the viewer has statements about.
  /// While an embargo is in force, one who does not keep to it reads what only they and the
  /// coordinator write, and their own notes.
  public static func reads(
    _ thread: ConversationThread, _ viewer: Viewer, products: Set<String>,
    isInForce: Bool = false
  ) -> Bool {
    switch viewer {
    case .coordinator:
      // Notes are their owner's alone; the coordinator's own have no member.
      return thread.kind != .notes || thread.members.isEmpty
    case .participant(let one):
      guard one.standing == .joined else { return false }
      if isInForce, !one.keepsEmbargo, thread.members != [one.id] { return false }
      switch thread.kind {
      case .common: return true
      case .product: return thread.product.map(products.contains) ?? false
      case .group, .direct, .notes: return thread.members.contains(one.id)
      }
    }
  }

  /// Whether somebody is told what is meant for those who take part: one who joined, and keeps to the
  /// embargo while one is in force.
  public static func isTold(_ one: Participant, _ found: CoordinatedCase) -> Bool {
    one.standing == .joined && (one.keepsEmbargo || !found.embargo.isInForce)
  }

  /// Whether a viewer learns that somebody takes part, and what they say of their products.
  public static func sees(
    _ other: Participant, _ viewer: Viewer, visibility: Visibility
  ) -> Bool {
    switch viewer {
    case .coordinator: return true
    case .participant(let one):
      if other.id == one.id { return true }
      return one.standing == .joined && visibility == .open && !other.isHidden
        && (other.standing == .joined || other.standing == .left)
    }
  }

  /// Whether what one said of products may go into a text for everybody: not of one who declined or
  /// was taken out, nor of one who asked not to be named. For one without an account the coordinator
  /// speaks, also before an answer.
  public static func isReleased(_ one: Participant) -> Bool {
    guard !one.isHidden else { return false }
    switch one.standing {
    case .joined, .left: return true
    case .invited: return one.organization == nil
    case .declined, .removed: return false
    }
  }

  /// Whether a participant takes information with a marking.
  public static func takes(_ one: Participant, _ light: TrafficLight) -> Bool {
    one.accepts.map { light <= $0 } ?? true
  }
}
