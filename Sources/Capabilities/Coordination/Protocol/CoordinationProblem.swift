public import Access
public import Vocabulary

/// Why Coordination refused.
public enum CoordinationProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The case is coordinated already.
  case alreadyOpen
  /// The step does not fit where the participant stands with the report.
  case reportStep(ReportManagement, ReportStep)
  /// The step does not fit where the embargo stands.
  case embargoStep(EmbargoManagement, EmbargoStep)
  /// What is known outside leaves nothing to agree on.
  case knownOutside(PublicKnowledge)
  /// The proposed end is past or within the hour.
  case endTooSoon
  /// The proposed end is beyond what the programme allows.
  case endTooFar(EmbargoProgramme, Timestamp)
  /// A shorter proposal stands.
  case shorterStands
  /// An earlier end than the agreed one has to be agreed to by all.
  case notAgreed
  /// The programme's limits hold while an embargo does.
  case programmeInForce
  /// Who joined unseen stays unseen.
  case staysBlind
  /// The invitation was answered before.
  case answered(Standing)
  /// Only those who joined may do that.
  case notJoined
  /// The caller is no participant here.
  case noParticipant
  /// Whoever has an account speaks for themselves.
  case speaksForItself
  /// Who is done while an embargo is in force says whether they keep to it.
  case sayWhetherKept
  /// What was looked at can not be unlooked.
  case hasLooked
  /// The participants are as many as there can be.
  case tooMany
  /// Somebody has as many of these as one can have.
  case enough(String, Int)
  /// Who does not keep to the embargo in force talks with the coordinator alone.
  case keepsNothing
  /// The embargo in force is another one than the caller named; nil where none is.
  case termsDiffer(Timestamp?)
  /// The participant does not take what has the case's marking.
  case notTaken(TrafficLight)
  /// The machine's clock shows something else than the person read.
  case clockDiffers(Timestamp)
  /// An alarm was judged before.
  case judged
  /// It changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .alreadyOpen:
      conflict("coordination-open", "It is coordinated already", "Change what is there.")
    case .reportStep(let state, let step):
      conflict(
        "report-step", "`\(step.rawValue)` does not fit: the report is \(state.rawValue) here",
        "Possible now: " + state.steps.map(\.rawValue).joined(separator: ", ") + ".")
    case .embargoStep(let state, let step):
      conflict(
        "embargo-step", "`\(step.rawValue)` does not fit: the embargo is \(state.rawValue)",
        "Read the case again; an embargo that ended stays ended.")
    case .knownOutside(let known):
      conflict(
        "known-outside", "No embargo can be agreed: " + known.words.joined(separator: ", "),
        "Prepare to publish.")
    case .endTooSoon:
      .invalid("/until", "must be at least an hour away")
    case .endTooFar(let programme, let last):
      .invalid(
        "/until",
        "must be no later than \(last.rfc3339): `\(programme.id)` ends after "
          + "\(programme.mostDays) days")
    case .shorterStands:
      conflict(
        "shorter-stands", "A proposal with an earlier end stands",
        "Bring that one into force, or drop it first.")
    case .notAgreed:
      conflict(
        "not-agreed", "Not everybody who takes part agreed to an earlier end",
        "Wait for their answers, or end the embargo early with its reason.")
    case .programmeInForce:
      conflict(
        "programme-in-force", "The parties agreed under the programme as it is",
        "Change it when no embargo is in force.")
    case .staysBlind:
      conflict(
        "stays-blind", "Others joined without being seen", "Leave it as it is.")
    case .sayWhetherKept:
      .invalid("/keepsEmbargo", "must be said by whoever is done while an embargo is in force")
    case .hasLooked: .invalid("/status", "can not go back to notLooked")
    case .enough(let things, let most):
      conflict(
        "enough", "There are \(most) \(things) of yours already",
        "Wait until some are dealt with, or write to the coordinator.")
    case .tooMany: .invalid("/participants", "would be more than 500 in one case")
    case .changed: .conflict("Somebody else changed this in the meantime.")
    case .keepsNothing:
      conflict(
        "keeps-no-embargo", "You said that you do not keep to the embargo",
        "Write to the coordinator alone, or keep to it.")
    case .termsDiffer(let until?):
      conflict(
        "terms-differ", "Who joins agrees to an embargo until \(until.rfc3339)",
        "Read the terms again and name this end as `until`.")
    case .termsDiffer(nil):
      conflict(
        "terms-differ", "No embargo is in force any more", "Read the case again; leave `until` out."
      )
    case .notTaken(let light):
      .invalid(
        "/accepts",
        "must be \(light.rawValue) or narrower in this case; whoever does not take that declines "
          + "or leaves")
    case .clockDiffers(let now):
      .invalid(
        "/showing", "must be the server’s time, give or take ten minutes; it shows \(now.rfc3339)")
    case .answered, .notJoined, .noParticipant, .speaksForItself, .judged: standingProblem
    }
  }

  private var standingProblem: Problem {
    switch self {
    case .answered(let standing):
      conflict(
        "invitation-answered", "The invitation is answered: \(standing.rawValue)",
        "Ask the coordinator for another one.")
    case .notJoined: conflict("not-joined", "Only who joined can do this", "Join the case first.")
    case .noParticipant:
      conflict(
        "no-participant", "You do not take part in this case as a participant",
        "Name the participant without an account that you act for.")
    case .speaksForItself:
      conflict(
        "speaks-for-itself", "This participant has an account and speaks for itself",
        "Ask them in the case.")
    default: conflict("alarm-judged", "This alarm was judged before", "Raise another one.")
    }
  }

  private func conflict(_ code: String, _ detail: String, _ remedy: String) -> Problem {
    Problem(
      code: code, status: 409, title: "Not possible now", detail: detail + ".", remedy: remedy)
  }
}
