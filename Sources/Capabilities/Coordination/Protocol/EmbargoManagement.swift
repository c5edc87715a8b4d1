public import Vocabulary

/// Where the agreement to keep quiet stands (Vultron, Embargo Management process model).
///
/// A case has one, and never more than one embargo in force.
public enum EmbargoManagement: String, CaseIterable, Sendable {
  /// There is none.
  case none
  /// One is proposed, none is in force.
  case proposed
  /// One is in force.
  case active
  /// One is in force, and a change of it is proposed.
  case revise
  /// It has ended; there will be no other.
  case exited

  /// In plain words.
  public var title: String {
    switch self {
    case .none: "No embargo"
    case .proposed: "Embargo proposed"
    case .active: "Embargo in force"
    case .revise: "Embargo in force, change proposed"
    case .exited: "Embargo ended"
    }
  }

  /// Whether everybody keeps quiet now.
  public var isInForce: Bool { self == .active || self == .revise }

  /// Where a step leads, nil where it is not one that can be taken.
  public func after(_ step: EmbargoStep) -> EmbargoManagement? {
    switch (self, step) {
    case (.none, .propose), (.proposed, .propose): .proposed
    case (.proposed, .reject): EmbargoManagement.none
    case (.proposed, .accept), (.revise, .accept), (.revise, .reject): .active
    case (.active, .propose), (.revise, .propose): .revise
    case (.active, .terminate), (.revise, .terminate): .exited
    case (.none, _), (.proposed, _), (.active, _), (.exited, _), (.revise, _): nil
    }
  }
}

/// A step of the agreement.
public enum EmbargoStep: String, CaseIterable, Sendable {
  /// An end is proposed, or another than the one in force.
  case propose
  /// What was proposed comes into force.
  case accept
  /// What was proposed is dropped.
  case reject
  /// It ends, by time or before.
  case terminate
}

/// The rules that join the embargo with what is known outside (Vultron, model interactions).
public enum EmbargoRules {
  /// The state after a step, seen together with what is known outside.
  ///
  /// Once the flaw, an exploit or attacks are known, no embargo is sought or agreed; what is in force
  /// can only end.
  public static func next(
    _ state: EmbargoManagement, _ step: EmbargoStep, known: PublicKnowledge
  ) throws(CoordinationProblem) -> EmbargoManagement {
    if step == .propose || step == .accept, !known.isEmpty { throw .knownOutside(known) }
    guard let next = state.after(step) else { throw .embargoStep(state, step) }
    return next
  }

  /// Whether what is known outside has ended an embargo: it must when the flaw or an exploit is
  /// public. Attacks alone leave the choice to people, because saying so may help attackers more.
  public static func mustEnd(_ known: PublicKnowledge) -> Bool {
    known.contains(.flaw) || known.contains(.exploit)
  }

  /// Whether an end may be proposed: at least an hour away, at most as far as the programme goes.
  public static func checkEnd(
    _ until: Timestamp, programme: EmbargoProgramme, from opened: Timestamp, now: Timestamp
  ) throws(CoordinationProblem) {
    guard until > now.adding(seconds: 3600) else { throw .endTooSoon }
    let last = opened.adding(days: programme.mostDays)
    guard until <= last else { throw .endTooFar(programme, last) }
  }

  /// Whether one proposal may come into force while others stand: the shortest goes first, because a
  /// short embargo can be extended and a refused one protects nobody.
  public static func isShortest(_ until: Timestamp, among open: [Timestamp]) -> Bool {
    open.allSatisfy { until <= $0 }
  }
}
