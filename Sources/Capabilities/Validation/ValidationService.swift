public import Access
import Formats
public import Intake
import Jobs
public import Ledger
import Sandbox
import Signing
public import Storage
public import Vocabulary

/// The front door to trials.
public struct ValidationService: Sendable {
  let ledger: LedgerService
  let intake: IntakeService
  let surroundings: Surroundings

  /// Most trials of one organization's reports that may wait.
  public static let waitingLimit = 20

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, intake: IntakeService, surroundings: Surroundings) {
    self.ledger = ledger
    self.intake = intake
    self.surroundings = surroundings
  }

  /// Orders a trial of a report; a worker that may run cells does it.
  public func order(
    _ order: TrialOrder, of id: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> Trial {
    let finding = try intake.finding(id, by: principal, in: tx)
    let facts = ObjectFacts<TrialObject>(id: id.description, owner: finding.organization)
    let _: Grant<Create, TrialObject> = try decide(
      principal, .orderTrials, on: facts, at: surroundings.now())
    try ValidationRules.check(order)
    let present = Set(
      try intake.attachments(of: id, by: principal, in: tx).map(\.digest.description))
    for (name, digest) in order.files {
      if let digest, !present.contains(digest.description) {
        throw ValidationProblem.noSuchAttachment(name)
      }
    }
    guard try ValidationStore.waiting(of: finding.organization, in: tx) < Self.waitingLimit else {
      throw ValidationProblem.tooManyWaiting(Self.waitingLimit)
    }
    let trial = Trial(
      id: TrialID(surroundings), finding: id, owner: finding.organization, order: order,
      state: .waiting, verdict: nil, digest: nil, report: nil,
      requestedBy: principal.reference, requestedFor: principal.organization,
      requestedAt: surroundings.now(), doneAt: nil)
    try ValidationStore.insert(trial, in: tx)
    try record(
      "trial.ordered", trial, by: principal.reference, ["finding": id.json], in: tx)
    // What kills the machine is not to be run eight times.
    try JobQueue.enqueue(
      ValidationJobs.run, payload: JSONValue.object(["trial": trial.id.json]).serialized(), in: tx,
      surroundings: surroundings, key: trial.id.description, maxAttempts: 3)
    return trial
  }

  /// One trial, for the reporter and the coordinator.
  public func find(_ id: TrialID, by principal: Principal, in tx: Transaction) throws -> Trial {
    guard let trial = try ValidationStore.find(id, in: tx) else { throw Problem.notFound("trial") }
    let facts = ObjectFacts<TrialObject>(id: id.description, owner: trial.owner)
    let _: Grant<Read, TrialObject> = try decide(
      principal, .readTrials, on: facts, at: surroundings.now())
    return trial
  }

  /// The trials of a report, the newest first, at most 100.
  public func trials(
    of id: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> [Trial] {
    let finding = try intake.finding(id, by: principal, in: tx)
    let facts = ObjectFacts<TrialObject>(id: id.description, owner: finding.organization)
    let _: Grant<Read, TrialObject> = try decide(
      principal, .readTrials, on: facts, at: surroundings.now())
    return try ValidationStore.list(of: [id], limit: 100, in: tx)
  }

  /// The trials of several reports, the newest 20, those that the principal may see.
  public func trials(
    of findings: [FindingID], visibleTo principal: Principal, in tx: Transaction
  ) throws -> [Trial] {
    let range = try decide(principal, .readTrials)
    return try ValidationStore.list(of: findings, limit: 20, in: tx)
      .filter { range.organization == nil || range.organization == $0.owner }
  }

  /// What a worker needs to do a trial; nil when it is done already.
  func materials(
    of id: TrialID, in tx: Transaction
  ) throws -> (order: TrialOrder, files: TrialMaterials)? {
    guard let trial = try ValidationStore.find(id, in: tx), trial.state == .waiting else {
      return nil
    }
    func content(_ digest: SHA256Digest?) throws -> [UInt8]? {
      guard let digest else { return nil }
      return try intake.attachment(
        digest, of: trial.finding, by: .system("validation"), in: tx
      ).content
    }
    guard let source = try content(trial.order.source),
      let reproducer = try content(trial.order.reproducer)
    else { throw Problem.notFound("attachment") }
    return (
      trial.order,
      TrialMaterials(
        source: source, reproducer: reproducer, fixed: try content(trial.order.fixed),
        patch: try content(trial.order.patch), crashLog: try content(trial.order.crashLog))
    )
  }

  /// Writes down what a trial showed. A second time changes nothing.
  func finish(_ id: TrialID, _ result: TrialResult, in tx: Transaction) throws {
    guard let trial = try ValidationStore.find(id, in: tx), trial.state == .waiting else { return }
    let finding = try intake.finding(trial.finding, by: .system("validation"), in: tx)
    let document = result.json(
      order: trial.order, claimed: finding.draft.claimedSeverity,
      verifier: "Breakwater \(Software.version), for \(trial.requestedBy)"
        + (trial.isIndependent ? "" : " of the reporter’s own organization")
    ).canonical()
    let text = String(decoding: document, as: UTF8.self)
    guard
      try ValidationStore.finish(
        id, result.verdict, report: text, at: surroundings.now(), in: tx)
    else { return }
    if result.verdict.isShown {
      try intake.noteShown(trial.finding, within: result.impact.severity.limits, in: tx)
    }
    try record(
      "finding.validated", trial, by: "system:validation",
      [
        "finding": trial.finding.json, "flaw": finding.flaw.json,
        "verdict": result.verdict.rawValue.json,
        "fired": result.fired.json, "of": result.runs.count.json,
        "independent": trial.isIndependent.json, "report": sha256(document).description.json,
      ], in: tx)
  }

  private func record(
    _ kind: String, _ trial: Trial, by actor: String, _ detail: JSONValue, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: trial.id.description, organization: trial.owner, actor: actor,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}

extension FindingDraft {
  /// The gravest severity that the report claims, in CVSS's words with the score; nil when it
  /// claims none that can be read.
  public var claimedSeverity: String? {
    severity.compactMap { try? CVSSVector($0.vector) }.max { $0.score < $1.score }
      .map { "\($0.severity) \($0.score)" }
  }
}
