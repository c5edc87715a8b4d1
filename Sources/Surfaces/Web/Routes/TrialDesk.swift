import API
import Access
import Formats
import HTTP
import Intake
import Signing
import Storage
import Validation
import Vocabulary

/// Files and trials of findings, as pages show them.
struct TrialDesk: Sendable {
  let desk: Desk
  private var services: Services { desk.services }

  static let attachmentKinds = AttachmentKind.allCases.map {
    Choice(value: $0.rawValue, words: $0.title)
  }
  static let trialKinds = TrialKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) }

  func files(
    of finding: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> [AttachedFile] {
    try services.intake.attachments(of: finding, by: principal, in: tx).map {
      AttachedFile(
        finding: finding.description, digest: $0.digest.description, name: $0.name,
        kind: $0.kind.rawValue, kindWords: $0.kind.title, size: $0.size,
        attachedAt: $0.attachedAt)
    }
  }

  func trials(
    of findings: [FindingID], by principal: Principal, in tx: Transaction
  ) throws -> [TrialShown] {
    guard AccessTable.reach(of: .trialsRead, for: principal) != .none else { return [] }
    return try services.validation.trials(of: findings, visibleTo: principal, in: tx).map(shown)
  }

  /// A trial from its row and the report that was kept of it.
  private func shown(_ trial: Trial) throws -> TrialShown {
    let report = try trial.report.map { try JSONValue.parse(Array($0.utf8), budget: .document) }
    let runs = report?["runs"]?.array ?? []
    let telling = runs.first { $0["result"]?.text == RunResult.fired.rawValue } ?? runs.first
    let correction = report?["correction"]
    return TrialShown(
      id: trial.id.description, finding: trial.finding.description,
      kindWords: trial.order.kind.title, stateWords: trial.state.title,
      verdict: trial.verdict?.rawValue, verdictWords: trial.verdict?.title,
      reason: report?["reason"]?.text, fired: Int(report?["fired"]?.integerValue ?? 0),
      runs: runs.map {
        .init(
          result: $0["result"]?.text ?? "", end: $0["end"]?.text ?? "",
          milliseconds: Int($0["milliseconds"]?.integerValue ?? 0))
      },
      impactWords: report?["impact"]?.text.flatMap(ShownImpact.init)?.title,
      shownSeverity: report?["shownSeverity"]?.text,
      claimedSeverity: report?["claimedSeverity"]?.text,
      crashKind: report?["crash"]?["kind"]?.text,
      frames: (report?["crash"]?["frames"]?.array ?? []).prefix(5).map(Self.frame),
      correctionWords: correction?["verdict"]?.text.flatMap(CorrectionVerdict.init)?.title,
      correctionNote: Self.note(correction),
      evidence: [telling?["errors"]?.text, telling?["output"]?.text].compactMap { $0 }
        .filter { !$0.isEmpty }.joined(separator: "\n"),
      buildLog: report?["buildLog"]?.text, isIndependent: trial.isIndependent,
      grade: report?["isolation"]?["grade"]?.text, requestedAt: trial.requestedAt,
      doneAt: trial.doneAt, digest: trial.digest?.description)
  }

  private static func frame(_ value: JSONValue) -> String {
    let function = value["function"]?.text ?? ""
    let file = value["file"]?.text ?? ""
    let line = value["line"]?.integerValue.map { ":\($0)" } ?? ""
    return file.isEmpty ? function : "\(function), \(file)\(line)"
  }

  private static func note(_ correction: JSONValue?) -> String? {
    guard let correction, !correction.isNull else { return nil }
    var parts: [String] = []
    let runs = correction["runs"]?.array ?? []
    if !runs.isEmpty {
      let fired = runs.count { $0["result"]?.text == RunResult.fired.rawValue }
      parts.append("the flaw showed itself in \(fired) of \(runs.count) runs with it")
    }
    let files = (correction["files"]?.array ?? []).compactMap(\.text)
    if !files.isEmpty {
      let lines = correction["lines"]?.integerValue ?? 0
      parts.append("it changes \(lines) lines of \(files.prefix(5).joined(separator: ", "))")
    }
    if let tried = correction["fuzzed"]?.integerValue {
      parts.append("\(tried) changed reproducers were tried")
    }
    return parts.isEmpty ? correction["log"]?.text : parts.joined(separator: "; ")
  }
}
