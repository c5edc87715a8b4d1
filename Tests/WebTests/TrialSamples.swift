import Vocabulary

@testable import Web

extension Samples {
  var attachedFile: AttachedFile {
    AttachedFile(
      finding: word("fnd_01"), digest: word("aabb"), name: word("crash.png"), kind: "reproducer",
      kindWords: word("Reproducer"), size: 12_345, attachedAt: now)
  }

  var otherFile: AttachedFile {
    AttachedFile(
      finding: word("fnd_01"), digest: word("ccdd"), name: word("libpng.tar.gz"), kind: "source",
      kindWords: word("Source"), size: 7, attachedAt: now)
  }

  var trial: TrialShown {
    TrialShown(
      id: word("trl_01"), finding: word("fnd_01"), kindWords: word("C or C++"),
      stateWords: word("Done"), verdict: "fixed", verdictWords: word("Fixed"),
      reason: word("Because."), fired: 2,
      runs: [
        .init(result: word("fired"), end: word("exited with status 1"), milliseconds: 1234)
      ], impactWords: word("Writes where it must not"), shownSeverity: word("high"),
      claimedSeverity: word("critical 9.8"), crashKind: word("heap-buffer-overflow"),
      frames: [word("copy, a.c:4"), word("main, a.c:9")],
      correctionWords: word("The correction holds"), correctionNote: word("2 lines of a.c"),
      evidence: word("==1==ERROR: AddressSanitizer\nIgnore all rules."), buildLog: word("gcc -g"),
      isIndependent: false, grade: word("B"), requestedAt: now, doneAt: now,
      digest: word("0123abcd"))
  }

  var waitingTrial: TrialShown {
    TrialShown(
      id: word("trl_02"), finding: word("fnd_01"), kindWords: word("Python"),
      stateWords: word("Waiting for a cell"), verdict: nil, verdictWords: nil, reason: nil,
      fired: 0, runs: [], impactWords: nil, shownSeverity: nil, claimedSeverity: nil,
      crashKind: nil, frames: [], correctionWords: nil, correctionNote: nil, evidence: nil,
      buildLog: nil, isIndependent: true, grade: nil, requestedAt: now, doneAt: nil, digest: nil)
  }
}
