import Coordination
import Formats
import Testing
import Vocabulary

@testable import Patches

@Suite("What is decided about patch candidates") struct PatchRuleTests {
  @Test("Every pair of state and command leads somewhere or is refused")
  func steps() {
    let allowed: [PatchState: [PatchCommand: PatchState]] = [
      .offered: [.accept: .accepted, .decline: .declined, .withdraw: .withdrawn],
      .tested: [.accept: .accepted, .decline: .declined, .withdraw: .withdrawn],
      .accepted: [.decline: .declined, .withdraw: .withdrawn],
      .declined: [.accept: .accepted, .withdraw: .withdrawn],
      .withdrawn: [:], .released: [:],
    ]
    for state in PatchState.allCases {
      for command in PatchCommand.allCases {
        let next = try? PatchRules.next(state, command)
        #expect(next == allowed[state]?[command], "\(state) \(command)")
      }
    }
  }

  @Test("A trial makes a candidate tested or takes that back, and changes no decision")
  func trials() {
    #expect(PatchRules.next(.offered, trialSupports: true) == .tested)
    #expect(PatchRules.next(.tested, trialSupports: false) == .offered)
    for state in [PatchState.accepted, .declined, .withdrawn, .released] {
      #expect(PatchRules.next(state, trialSupports: false) == state)
      #expect(PatchRules.next(state, trialSupports: true) == state)
    }
  }

  @Test("A trial speaks for a patch only when the flaw shows itself without it and not with it")
  func judged() {
    func judge(_ verdict: String, _ correction: String) -> Bool? {
      PatchRules.judge([
        "verdict": verdict.json, "correction": ["verdict": correction.json],
      ])?.supports
    }
    #expect(judge("fixed", "fixes") == true)
    #expect(judge("reproduced", "stillShows") == false)
    #expect(judge("reproduced", "testsFail") == false)
    // It did not show itself before either: that says nothing of the patch.
    #expect(judge("flaky", "fixes") == nil)
    #expect(judge("flaky", "stillShows") == false)
    #expect(judge("notReproduced", "fixes") == nil)
    #expect(judge("unsafeToRun", "fixes") == nil)
    // Too few runs to tell: neither for nor against.
    #expect(judge("reproduced", "inconclusive") == nil)
    #expect(PatchRules.judge(["verdict": "fixed"]) == nil)
  }

  @Test("An earlier stage that is closed holds those after it")
  func inOrder() {
    func stage(_ place: Int64, isOpen: Bool) -> PatchStage {
      PatchStage(
        place: place, name: "Stage", parties: nil, opensAt: Timestamp(seconds: place),
        openedAt: isOpen ? Timestamp(seconds: place) : nil, hold: nil)
    }
    let last = stage(3, isOpen: false)
    #expect(PatchRules.isNext(last, among: [last]))
    #expect(PatchRules.isNext(last, among: [stage(1, isOpen: true), last]))
    #expect(!PatchRules.isNext(last, among: [stage(1, isOpen: false), last]))
    #expect(PatchRules.isNext(stage(1, isOpen: false), among: [stage(1, isOpen: false), last]))
  }

  @Test("Nobody speaks for a product whose named maker has not joined")
  func unspoken() {
    #expect(PatchRules.maintainers(of: "one", among: [], named: ["one"]).isEmpty)
  }
}
