public import Vocabulary

/// The kind of ``ProposalID``.
public enum ProposalKindTag: IdentifierKind {
  /// `emb`.
  public static let prefix = "emb"
}
/// Names a proposal of an embargo.
public typealias ProposalID = Identifier<ProposalKindTag>

/// The kind of ``AlarmID``.
public enum AlarmKindTag: IdentifierKind {
  /// `alm`.
  public static let prefix = "alm"
}
/// Names an alarm.
public typealias AlarmID = Identifier<AlarmKindTag>

/// What became of a proposal.
public enum ProposalOutcome: String, CaseIterable, Sendable {
  /// Nobody has decided.
  case open
  /// It came into force.
  case inForce
  /// Another took its place.
  case replaced
  /// It was dropped.
  case dropped

  /// In plain words.
  public var title: String {
    switch self {
    case .open: "Open"
    case .inForce: "In force"
    case .replaced: "Replaced"
    case .dropped: "Dropped"
    }
  }
}

/// What a participant says to a proposal.
public struct ProposalAnswer: Sendable, Equatable {
  /// Who.
  public let participant: ParticipantID
  /// Whether they agree.
  public let agrees: Bool
  /// Why, in their words.
  public let reason: String?
  /// When.
  public let at: Timestamp
}

/// An embargo that somebody proposes, or a change of the one in force.
public struct EmbargoProposal: Sendable, Equatable {
  /// Its identifier.
  public let id: ProposalID
  /// Who proposes it.
  public let author: Author
  /// Its end. The moment in UTC counts.
  public let until: Timestamp
  /// The place whose clock it was proposed by.
  public let zone: String
  /// Why.
  public let reason: String?
  /// When it was proposed.
  public let proposedAt: Timestamp
  /// What became of it.
  public let outcome: ProposalOutcome
  /// The answers, the oldest first.
  public let answers: [ProposalAnswer]
}

/// Why an embargo ends before its time.
public enum EndReason: String, CaseIterable, Sendable {
  case publicKnowledge, exploitPublic, attacks
  /// Enough vendors have a fix.
  case fixesReady
  /// Those who take part agreed.
  case agreement
  /// A participant does not keep to it.
  case notKept

  /// In plain words.
  public var title: String {
    switch self {
    case .publicKnowledge: "The flaw is public"
    case .exploitPublic: "An exploit is public"
    case .attacks: "Attacks were seen"
    case .fixesReady: "Enough vendors have a fix"
    case .agreement: "Those who take part agreed"
    case .notKept: "Somebody does not keep to it"
    }
  }
}

/// What is asked before an embargo ends early. "No" is an answer; not having asked is none.
public struct EndChecklist: Sendable, Equatable {
  /// Whether a fix or a mitigation can be had.
  public let hasRemedy: Bool
  /// Whether a text for the public is ready.
  public let hasText: Bool
  /// Whether operators who are hit can be told.
  public let canTellOperators: Bool

  /// The answers.
  public init(hasRemedy: Bool, hasText: Bool, canTellOperators: Bool) {
    self.hasRemedy = hasRemedy
    self.hasText = hasText
    self.canTellOperators = canTellOperators
  }
}

/// What somebody suspects to be known outside.
public enum AlarmKind: String, CaseIterable, Sendable {
  case flaw, exploit, attacks

  /// What it would add to what is known.
  public var knowledge: PublicKnowledge {
    switch self {
    case .flaw: .flaw
    case .exploit: .exploit
    case .attacks: .attacks
    }
  }

  /// In plain words.
  public var title: String {
    switch self {
    case .flaw: "The flaw may be public"
    case .exploit: "An exploit may be public"
    case .attacks: "There may be attacks"
    }
  }
}

/// What a person found an alarm to be.
public enum AlarmJudgement: String, CaseIterable, Sendable {
  /// It is so.
  case real
  /// It is not.
  case unfounded
}

/// A suspicion that something is known outside. The software or a participant raises it; only a
/// person of the coordinator judges it, so that nobody ends an embargo by a claim.
public struct Alarm: Sendable, Equatable {
  /// Its identifier.
  public let id: AlarmID
  /// Who raised it.
  public let author: Author
  /// What is suspected.
  public let kind: AlarmKind
  /// What it rests on, such as an address or an identifier.
  public let evidence: String
  /// When.
  public let raisedAt: Timestamp
  /// What a person found.
  public let judgement: AlarmJudgement?
}
