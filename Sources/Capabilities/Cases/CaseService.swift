public import Access
import Formats
public import Intake
import Jobs
public import Ledger
public import Projects
public import Storage
public import Vocabulary

/// The front door to cases.
public struct CaseService: Sendable {
  let ledger: LedgerService
  let projects: ProjectService
  let intake: IntakeService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, projects: ProjectService, intake: IntakeService,
    surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.projects = projects
    self.intake = intake
    self.surroundings = surroundings
  }

  /// Opens a case for a flaw. Whoever reported it first is a party at once; those whose reports were
  /// merged by rule become parties when the case is judged, because a rule can be guessed and must
  /// not open an embargoed case. Doing it again changes nothing but the parties.
  public func open(for flaw: FlawID, in tx: Transaction) throws { try open(for: [flaw], in: tx) }

  /// Opens cases for many flaws as ``open(for:in:)`` does, with a few statements.
  public func open(for flaws: [FlawID], in tx: Transaction) throws {
    let standing = try intake.flaws(flaws, in: tx).values
      .filter { $0.mergedInto == nil }.sorted { $0.id < $1.id }
    let reporters = try intake.reporters(of: standing.map(\.id), in: tx)
    let existing = try CaseStore.openings(of: standing.map(\.id), in: tx)
    let origins = try intake.origins(
      of: existing.filter(\.value.isJudged).keys.sorted(), in: tx)
    let barred = try CaseStore.barred(
      fromCasesOf: Set(origins.values.joined()).sorted(), in: tx)
    let now = surroundings.now()
    var opened: [(CaseID, Flaw)] = []
    var parties: [(CaseID, OrganizationID)] = []
    for flaw in standing {
      let finders = reporters[flaw.id] ?? []
      let known = existing[flaw.id]
      let id = known?.id ?? CaseID(surroundings)
      if known == nil { opened.append((id, flaw)) }
      // Nobody joins an open case unjudged: likeness and rules can be guessed at.
      let joining = known == nil ? finders.prefix(1) : known?.isJudged == true ? finders[...] : []
      // Nor does one who was taken out of a case whose reports came here: where the software
      // merges, they come before that case has ended.
      let kept = Set((origins[flaw.id] ?? []).flatMap { barred[$0] ?? [] })
      parties += joining.filter { !kept.contains($0) }.map { (id, $0) }
    }
    let places = try places(of: opened.map(\.1.id), openedAt: now, in: tx)
    try CaseStore.insert(opened, trafficLight: .amberStrict, at: now, places: places, in: tx)
    try replace(standing.filter { existing[$0.id] != nil }.map(\.id), in: tx)
    try CaseStore.addParties(parties, in: tx)
    try ledger.record(
      opened.map { fact("case.opened", $0, by: .system("cases"), ["flaw": $1.id.json]) }, in: tx)
  }

  /// One case.
  public func find(_ id: CaseID, by principal: Principal, in tx: Transaction) throws -> Case {
    guard let found = try CaseStore.find(id, in: tx) else { throw Problem.notFound("case") }
    let _: Grant<Read, CaseObject> = try decide(
      principal, .readCases, on: facts(found), at: surroundings.now())
    return found
  }

  /// The case about a flaw, nil when there is none or the principal may not see it.
  public func find(about flaw: FlawID, by principal: Principal, in tx: Transaction) throws -> Case?
  {
    guard let found = try CaseStore.find(flaw: flaw, in: tx) else { return nil }
    return try? find(found.id, by: principal, in: tx)
  }

  /// Cases visible to the principal, in the order of work.
  public func list(
    state: CaseState? = nil, search: String? = nil, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<Case> {
    let grant = try decide(principal, .readCases)
    return Page(
      rows: try CaseStore.list(
        state: state, search: search, party: grant.organization, page: page, in: tx),
      limit: page.limit, cursor: { Cursor("\($0.queueAt.microseconds)", $0.id.description) })
  }

  /// How many of the cases visible to the principal are in each state.
  public func counts(
    for principal: Principal, in tx: Transaction
  ) throws -> [CaseState: Int] {
    let grant = try decide(principal, .readCases)
    return try CaseStore.counts(party: grant.organization, in: tx)
  }

  /// How many cases are in each state.
  public func counts(in tx: Transaction) throws -> [CaseState: Int] {
    try CaseStore.counts(party: nil, in: tx)
  }

  /// Moves a case. `version` is the one the caller saw; nil takes the stored one.
  public func move(
    _ id: CaseID, _ command: CaseCommand, reason: String? = nil, resolution: Resolution? = nil,
    version: Int64? = nil, by principal: Principal, in tx: Transaction
  ) throws -> Case {
    let (found, grant) = try triage(id, by: principal, in: tx)
    if command == .reopen, try intake.flaw(found.flaw, in: tx)?.mergedInto != nil {
      throw CaseProblem.mergedAway
    }
    var state = try CaseRules.next(found.state, command, reason: reason)
    if resolution != nil, command != .close { throw CaseProblem.resolutionNotAsked }
    if command == .publish, let until = found.label.embargoUntil {
      throw CaseProblem.embargoed(until)
    }
    guard version == nil || version == found.version else { throw CaseProblem.changed }
    if command == .handOver {
      if try !takeTurn(found, in: tx) {
        try record("case.waits", id, by: principal, ["command": command.rawValue.json], in: tx)
        // Who wants it handed over holds it for real.
        guard found.state == .received else { return try CaseStore.find(id, in: tx) ?? found }
        state = .confirmed
      }
    } else {
      try QueueStore.stopWaiting(id, in: tx)
    }
    let now = surroundings.now()
    let judged = found.judgedAt ?? (CaseRules.isVerdict(state) ? now : nil)
    let light = state == .published ? .clear : found.label.trafficLight
    guard
      try CaseStore.move(
        grant, to: state, reason: reason, resolution: resolution, trafficLight: light,
        judgedAt: judged, at: now, in: tx)
    else { throw CaseProblem.changed }
    // Judged real: everybody who reported it takes part from now on.
    if state != .received, state != .closed { try open(for: found.flaw, in: tx) }
    try record(
      "case.moved", id, by: principal,
      [
        "command": command.rawValue.json, "state": state.rawValue.json,
        "resolution": (resolution?.rawValue).json,
      ], in: tx)
    let moved = try CaseStore.find(id, in: tx) ?? found
    try settleOutcomes(of: moved, in: tx)
    return moved
  }

  /// Takes a report out of the case's flaw again; it gets a case of its own.
  public func separate(
    _ finding: FindingID, from id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> FlawID {
    let (found, grant) = try triage(id, by: principal, in: tx)
    // What is separated would be free of the embargo.
    if let until = found.label.embargoUntil { throw CaseProblem.embargoed(until) }
    let before = try intake.findings(about: found.flaw, in: tx)
    guard let separated = before.first(where: { $0.id == finding }) else {
      throw Problem.notFound("finding")
    }
    let flaw = try intake.separate(finding, grant: grant, in: tx)
    try open(for: flaw, in: tx)
    // Whoever has no report left in the case is no party of it any more.
    if !before.contains(where: {
      $0.id != finding && $0.organization == separated.organization
    }) {
      try CaseStore.removeParty(separated.organization, from: id, in: tx)
    }
    // What was counted as a second report about this flaw is the first about another.
    try settleOutcomes(of: found, in: tx)
    if let own = try CaseStore.find(flaw: flaw, in: tx) { try settleOutcomes(of: own, in: tx) }
    return flaw
  }

  /// Decides that this case is about the same flaw as another; this one is closed.
  public func merge(
    _ id: CaseID, into other: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> Case {
    let (found, grant) = try triage(id, by: principal, in: tx)
    let (target, _) = try triage(other, by: principal, in: tx)
    // The embargo belongs to the case that would end; the other way it stays.
    if let until = found.label.embargoUntil { throw CaseProblem.embargoed(until) }
    try intake.merge(found.flaw, into: target.flaw, grant: grant, in: tx)
    try endMerged(found.flaw, into: target.flaw, in: tx)
    return try CaseStore.find(other, in: tx) ?? target
  }

  /// Decides that two cases are about different flaws: nothing suggests it again, or merges them.
  public func keepApart(
    _ id: CaseID, from other: CaseID, by principal: Principal, in tx: Transaction
  ) throws {
    let (found, grant) = try triage(id, by: principal, in: tx)
    let (different, _) = try triage(other, by: principal, in: tx)
    try intake.keepApart(found.flaw, from: different.flaw, grant: grant, in: tx)
  }

  /// Ends the case of a flaw that turned out to be another, in whatever state it is; the parties
  /// of both follow the other's case. Doing it again changes nothing.
  public func endMerged(_ flaw: FlawID, into other: FlawID, in tx: Transaction) throws {
    let before = try CaseStore.find(flaw: other, in: tx)?.label.releasableTo ?? []
    try open(for: other, in: tx)
    guard let found = try CaseStore.find(flaw: flaw, in: tx),
      let target = try CaseStore.find(flaw: other, in: tx)
    else { return }
    if try CaseStore.link(found.id, mergedInto: target.id, in: tx) {
      // Whoever was taken out of this one is not let in again by its reports.
      for one in try CaseStore.barred(from: found.id, in: tx) where !before.contains(one) {
        try CaseStore.bar(one, from: target.id, true, in: tx)
      }
    }
    guard found.state != .closed else { return }
    let now = surroundings.now()
    let grant = try decide(.system("cases"), .triageCases, on: facts(found), at: now)
    guard
      try CaseStore.move(
        grant, to: .closed, reason: "Same flaw as \(target.id).", resolution: .duplicate,
        trafficLight: found.label.trafficLight, judgedAt: found.judgedAt ?? now, at: now, in: tx)
    else { throw CaseProblem.changed }
    // Merged by the software, the flaw stays under its embargo.
    if let until = found.label.embargoUntil, target.label.embargoUntil == nil {
      _ = try CaseStore.hold(target.id, until: until, in: tx)
    }
    try QueueStore.stopWaiting(found.id, in: tx)
    try settleOutcomes(of: target, in: tx)
    try record(
      "case.moved", found.id, by: .system("cases"),
      ["command": "close", "state": CaseState.closed.rawValue.json], in: tx)
  }

  /// Works out anew where cases stand in the order of work, after more reports came.
  func replace(_ flaws: [FlawID], in tx: Transaction) throws {
    guard !flaws.isEmpty else { return }
    let places = try places(of: flaws, openedAt: surroundings.now(), in: tx)
    for flaw in flaws {
      guard let found = try CaseStore.find(flaw: flaw, in: tx) else { continue }
      guard found.state == .received else {
        try settleOutcomes(of: found, in: tx)
        continue
      }
      guard let place = places[flaw] else { continue }
      // What speaks for it counts from when the case was opened.
      let lead = surroundings.now().seconds - place.queueAt.seconds
      try QueueStore.place(
        found.id, at: found.openedAt.adding(seconds: -lead), severity: place.severity, in: tx)
    }
  }

  /// One job a finder works out their cases' places, however many outcomes change at once.
  func requeueLater(_ finder: OrganizationID, in tx: Transaction) throws {
    try JobQueue.enqueue(
      CaseJobs.requeue, payload: finder.description, in: tx, surroundings: surroundings,
      key: "requeue:\(finder)")
  }

  private func triage(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (Case, Grant<Write, CaseObject>) {
    guard let found = try CaseStore.find(id, in: tx) else { throw Problem.notFound("case") }
    let grant = try decide(principal, .triageCases, on: facts(found), at: surroundings.now())
    return (found, grant)
  }

  private func facts(_ found: Case) -> ObjectFacts<CaseObject> {
    ObjectFacts(
      id: found.id.description, version: found.version, owner: nil, label: found.label)
  }

  private func record(
    _ kind: String, _ id: CaseID, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(fact(kind, id, by: principal, detail), in: tx)
  }

  private func fact(
    _ kind: String, _ id: CaseID, by principal: Principal, _ detail: JSONValue
  ) -> Fact {
    Fact(
      kind: kind, subject: id.description, organization: nil, actor: principal.reference,
      detail: String(decoding: detail.canonical(), as: UTF8.self))
  }
}
