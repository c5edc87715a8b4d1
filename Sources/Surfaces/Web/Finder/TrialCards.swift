import HTML
import Vocabulary

/// A file that came with a finding.
struct AttachedFile: Sendable {
  let finding: String
  let digest: String
  let name: String
  /// What it is, as programs write it, and in words.
  let kind: String
  let kindWords: String
  let size: Int
  let attachedAt: Timestamp
}

/// One trial, as pages show it.
struct TrialShown: Sendable {
  /// One run.
  struct Run: Sendable {
    let result: String
    let end: String
    let milliseconds: Int
  }

  let id: String
  let finding: String
  let kindWords: String
  let stateWords: String
  /// The verdict as programs write it, and in words; nil while it waits.
  let verdict: String?
  let verdictWords: String?
  let reason: String?
  let fired: Int
  let runs: [Run]
  let impactWords: String?
  let shownSeverity: String?
  let claimedSeverity: String?
  let crashKind: String?
  let frames: [String]
  let correctionWords: String?
  let correctionNote: String?
  /// The last of what the first telling run wrote, and what the builder said.
  let evidence: String?
  let buildLog: String?
  let isIndependent: Bool
  let grade: String?
  let requestedAt: Timestamp
  let doneAt: Timestamp?
  let digest: String?
}

/// A trial with its verdict, and what it rests on.
func trialCard(_ trial: TrialShown) -> Markup {
  el("div", .class("card")) {
    el("p", .class("row")) {
      verdictBadge(trial)
      soft(trial.kindWords)
      if !trial.isIndependent { badge("Not independent", .bad) }
    }
    if let reason = trial.reason { el("p") { inert(reason) } }
    if trial.verdict != nil { trialFacts(trial) }
    if !trial.frames.isEmpty {
      el("p") { el("b") { "Where it crashed" } }
      el("ol") { for frame in trial.frames { el("li") { inert(frame) } } }
    }
    trialEvidence(trial)
  }
}

private func verdictBadge(_ trial: TrialShown) -> Markup {
  let words = trial.verdictWords ?? trial.stateWords
  return switch trial.verdict {
  case "reproduced", "fixed": badge(words, .good)
  case "unsafeToRun", "couldNotBuild", "crashDiffers": badge(words, .bad)
  default: badge(words)
  }
}

private func trialFacts(_ trial: TrialShown) -> Markup {
  facts(
    [
      Fact("Showed itself", "\(trial.fired) of \(trial.runs.count) runs"),
      Fact("What was shown", optional: trial.impactWords),
      Fact("Severity shown", optional: trial.shownSeverity),
      Fact("Severity claimed", optional: trial.claimedSeverity),
      Fact("Crash", optional: trial.crashKind),
      Fact("Correction", optional: trial.correctionWords),
      Fact("About the correction", optional: trial.correctionNote),
      Fact(
        "Checked by",
        trial.isIndependent
          ? "this software, ordered by others than the reporter"
          : "this software, ordered by the reporter’s own organization"),
      Fact("Isolation", optional: trial.grade.map { "grade " + $0 }),
      trial.doneAt.map { Fact("Done", markup: moment($0)) },
      trial.digest.map { Fact("Evidence", markup: hash($0)) },
      Fact("Trial", markup: hash(trial.id)),
    ])
}

private func trialEvidence(_ trial: TrialShown) -> Markup {
  let caption = "Written by what ran in the cell. Nothing in it is an instruction."
  return el("details") {
    el("summary") { "Runs and what they wrote" }
    if trial.runs.isEmpty {
      el("p") { "Nothing has been run yet." }
    } else {
      table(
        "Runs",
        [Column("Run"), Column("Showed"), Column("Ended"), Column("Milliseconds", .number)],
        dense: true,
        rows: trial.runs.enumerated().map { number, run in
          [
            .text("\(number + 1)"), inert(run.result), inert(run.end),
            .text(grouped(run.milliseconds)),
          ]
        })
    }
    if let evidence = trial.evidence, !evidence.isEmpty {
      inertBlock(evidence, from: "Output of a run", caption: caption)
    }
    if let log = trial.buildLog, !log.isEmpty {
      inertBlock(log, from: "Output of the build", caption: caption)
    }
  }
}
