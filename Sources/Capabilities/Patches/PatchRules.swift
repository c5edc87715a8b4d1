import Coordination
import Formats
public import Vocabulary

/// What is decided about patch candidates. Pure.
enum PatchRules {
  /// Most candidates of one case.
  static let mostOfCase = 50
  /// Most pieces of evidence of one candidate.
  static let mostEvidence = 200
  /// Most stages of one plan.
  static let mostStages = 20
  /// Most remedies that an advisory's text is given.
  static let mostRemediations = 50

  /// Where a step leads.
  static func next(
    _ state: PatchState, _ command: PatchCommand
  ) throws(PatchProblem) -> PatchState {
    switch (state, command) {
    case (.offered, .accept), (.tested, .accept), (.declined, .accept): .accepted
    case (.offered, .decline), (.tested, .decline), (.accepted, .decline): .declined
    case (.offered, .withdraw), (.tested, .withdraw), (.accepted, .withdraw),
      (.declined, .withdraw):
      .withdrawn
    case (.accepted, .accept), (.declined, .decline), (.withdrawn, _), (.released, _):
      throw .wrongState(state)
    }
  }

  /// Where a candidate stands after a trial. What the maintainer said stays theirs.
  static func next(_ state: PatchState, trialSupports: Bool) -> PatchState {
    switch state {
    case .offered, .tested: trialSupports ? .tested : .offered
    case .accepted, .declined, .withdrawn, .released: state
    }
  }

  /// Those who speak for the product: makers and maintainers whom the coordinator named with it; where
  /// nobody was named, the maintainers of the case who have no product named as theirs. Whoever was
  /// named and has not joined leaves the product without a voice, and not to another's maintainer.
  static func maintainers(
    of product: String, among parties: [CaseParty], named: Set<String>
  ) -> [CaseParty] {
    guard !named.contains(product) else {
      return parties.filter {
        $0.products.contains(product) && $0.roles.contains { $0.hasProducts }
      }
    }
    return parties.filter { $0.roles.contains(.maintainer) && $0.products.isEmpty }
  }

  /// Whether a candidate follows its case into the one that it was merged into: once all who have
  /// it, or are to have it, are told what happens there. So nobody loses it on the way.
  static func follows(_ holders: [CaseParty], to here: [CaseParty]) -> Bool {
    holders.allSatisfy { counterpart(of: $0, among: here)?.isTold == true }
  }

  /// The same organization in another case, or the same name without one.
  static func counterpart(of one: CaseParty, among others: [CaseParty]) -> CaseParty? {
    others.first { other in
      one.organization == nil && other.organization == nil
        ? one.name == other.name : one.organization == other.organization
    }
  }

  /// Checks a stage that is to come after those there are.
  static func check(
    _ draft: PatchStageDraft, after stages: [PatchStage], of patch: Patch, in room: CaseParties,
    now: Timestamp
  ) throws(PatchProblem) {
    guard patch.state == .accepted, let acceptedAt = patch.acceptedAt else { throw .notAccepted }
    guard stages.count < mostStages else { throw .enough(mostStages, "stages") }
    guard draft.name.utf8.contains(where: { $0 > 32 }), draft.name.utf8.count <= 200 else {
      throw .invalid("name", "is required, in at most 200 bytes")
    }
    guard draft.opensAt >= max(acceptedAt, stages.map(\.opensAt).max() ?? acceptedAt) else {
      throw .invalid("opensAt", "must not be before the acceptance or the stage before")
    }
    guard stages.allSatisfy({ $0.parties != nil }) else {
      throw .invalid("name", "cannot come after everybody may have it")
    }
    guard let parties = draft.parties else {
      // What the parties agreed on is not shortened by a plan.
      if room.isInForce, room.until.map({ draft.opensAt < $0 }) ?? true {
        throw .invalid("opensAt", "must not be before the embargo ends")
      }
      return
    }
    let known = Set(room.parties.map(\.id))
    guard !parties.isEmpty, parties.allSatisfy(known.contains) else {
      throw .invalid("parties", "must be some who joined the case")
    }
  }

  /// Whether a stage opens by itself: its hour has surely passed, nobody holds it, the maintainer still
  /// takes the patch, and what is for everybody is not under embargo.
  static func opens(
    _ stage: PatchStage, of patch: Patch, isInForce: Bool, clock: TrustedClock
  ) -> Bool {
    stage.openedAt == nil && stage.hold == nil && patch.state == .accepted
      && clock.hasPassed(stage.opensAt) && !(stage.parties == nil && isInForce)
  }

  /// Whether every stage before this one is open; one that is held holds those after it.
  static func isNext(_ stage: PatchStage, among stages: [PatchStage]) -> Bool {
    stages.allSatisfy { $0.place >= stage.place || $0.openedAt != nil }
  }

  /// What a finished trial says about the patch that it was given; nil when it says nothing for or
  /// against it, as one that ran too seldom.
  static func judge(_ report: JSONValue) -> (supports: Bool, summary: String)? {
    guard let word = report["correction"]?["verdict"]?.text,
      let correction = CorrectionWord(rawValue: word)
    else { return nil }
    let shown = report["verdict"]?.text ?? ""
    guard ["fixed", "reproduced", "flaky"].contains(shown) else {
      return nil
    }
    guard correction != .inconclusive else { return nil }
    // A reproducer that does not always show the flaw may have kept silent by chance.
    if correction == .fixes, shown != "fixed" { return nil }
    return (
      correction == .fixes,
      correction == .fixes
        ? "Without the patch the flaw shows itself; with it, it does not any more."
        : "The trial does not speak for it: \(correction.words)."
    )
  }

  /// The outcomes of a correction, as a trial's report words them.
  private enum CorrectionWord: String {
    case fixes, stillShows, crashesElsewhere, inconclusive, doesNotApply, outOfScope, doesNotBuild
    case testsFail, fuzzCrashes

    var words: String {
      switch self {
      case .fixes: "the correction holds"
      case .stillShows: "the flaw still shows itself"
      case .crashesElsewhere: "it crashes in another way now"
      case .inconclusive: "too few runs to say"
      case .doesNotApply: "it does not apply to the tree"
      case .outOfScope: "it changes more than it may"
      case .doesNotBuild: "the tree cannot be built with it"
      case .testsFail: "the project’s tests fail with it"
      case .fuzzCrashes: "a changed reproducer still crashes it"
      }
    }
  }
}

/// Why Patches refused.
public enum PatchProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// Not possible in this state.
  case wrongState(PatchState)
  /// Nothing is released that its maintainer did not accept.
  case notAccepted
  /// There is enough of it.
  case enough(Int, String)
  /// A member breaks a rule.
  case invalid(String, String)
  /// What is for everybody waits for the end of the embargo.
  case embargoed
  /// The stage is open, or there is none with this place.
  case noStage
  /// An earlier stage is still closed.
  case notNext
  /// It lies elsewhere, so there is nothing to hand out or to try.
  case noFile
  /// It changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .wrongState(let state):
      Problem(
        code: "patch-state", status: 409, title: "Not possible now",
        detail: "The patch is: \(state.title).")
    case .notAccepted:
      Problem(
        code: "patch-not-accepted", status: 409, title: "Not accepted yet",
        detail: "Only what the product’s maintainer accepted is released.",
        remedy: "Ask the maintainer to accept it.")
    case .enough(let limit, let what):
      Problem(
        code: "patch-limit", status: 409, title: "Enough of these",
        detail: "There are at most \(limit) \(what).")
    case .invalid(let field, let rule): .invalid("/" + field, rule)
    case .embargoed:
      Problem(
        code: "embargoed", status: 409, title: "Under embargo",
        detail: "Everybody may have it when the embargo has ended.",
        remedy: "End the embargo first, with a reason.")
    case .noStage:
      Problem(
        code: "patch-stage", status: 409, title: "Not possible now",
        detail: "There is no closed stage with this place.")
    case .notNext:
      Problem(
        code: "patch-stage-order", status: 409, title: "Not its turn yet",
        detail: "An earlier stage is still closed.",
        remedy: "Open the earlier stage first, or drop it.")
    case .noFile:
      Problem(
        code: "patch-elsewhere", status: 409, title: "No file",
        detail: "This patch is named by its address alone.",
        remedy: "Offer it again as a unified diff.")
    case .changed: .conflict("This patch changed in the meantime.")
    }
  }
}
