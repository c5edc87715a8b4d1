public import Access
import Formats
public import Inventory
import Ledger
public import Registry
public import Storage
public import Vocabulary

/// Forensic clocks: they start and end with deadlines, and people record the steps.
extension DirectiveService {
  /// Starts and ends clocks with the outcomes that changed. What was patched before evidence was
  /// saved is kept as that; the clock goes on.
  func follow(
    _ changed: [Deadline], previous: [String: Deadline], gone: [Deadline],
    patched: [Deadline], _ applicable: [ApplicableDirective], in tx: Transaction
  ) throws {
    let asking = try unfollowed(changed, previous, in: tx)
    guard let asset = (changed.first ?? gone.first ?? asking.first)?.asset else { return }
    let now = surroundings.now()
    func asked(_ deadline: Deadline) -> Bool {
      previous[deadline.vulnerability]?.urgency.asksForensics ?? false
    }
    let fresh = asking.map { deadline in
      var fresh = deadline
      fresh.directive = ApplicationRules.asking(applicable, deadline) ?? deadline.directive
      return fresh
    }
    let relaxed = changed.filter { !$0.urgency.asksForensics && asked($0) }
    let closed = Set(patched.map(\.vulnerability))
    let takenBack = gone.filter { !closed.contains($0.vulnerability) }
    if !fresh.isEmpty {
      let clocks = fresh.map { (ClockID(surroundings), $0) }
      try ForensicStore.start(clocks, at: now, in: tx)
      try ledger.record(clocks.map { started($1) }, in: tx)
    }
    try ForensicStore.end(
      (relaxed + takenBack).map(\.vulnerability), on: asset, at: now, in: tx)
    let over = patched.filter(\.urgency.asksForensics).map(\.vulnerability)
    let early = try ForensicStore.withoutEvidence(over, on: asset, in: tx)
    try ForensicStore.markPatchedFirst(early.map(\.id), at: now, in: tx)
    for clock in early {
      try record(
        "forensics.patched-first", clock.id.description, clock.organization,
        by: .system("directives"), ["vulnerability": clock.vulnerability.json], in: tx)
    }
  }

  /// The deadlines that ask for evidence now and have no clock for it: none ever ran, it had ended,
  /// or it was finished for something that was gone in between.
  private func unfollowed(
    _ changed: [Deadline], _ previous: [String: Deadline], in tx: Transaction
  ) throws -> [Deadline] {
    let names = Set(changed.map(\.vulnerability))
    let kept = previous.values.filter { !names.contains($0.vulnerability) }
    let asking = (changed + kept).filter(\.urgency.asksForensics)
      .sorted { $0.vulnerability < $1.vulnerability }
    guard let asset = asking.first?.asset else { return [] }
    let known = Dictionary(
      try ForensicStore.clocks(on: asset, asking.map(\.vulnerability), in: tx).map {
        ($0.vulnerability, $0.state)
      }, uniquingKeysWith: { first, _ in first })
    return asking.filter { deadline in
      switch known[deadline.vulnerability] {
      case nil, .ended: true
      case .running: false
      case .finished: previous[deadline.vulnerability] == nil
      }
    }
  }

  private func started(_ deadline: Deadline) -> Fact {
    let detail: JSONValue = ["vulnerability": deadline.vulnerability.json]
    return Fact(
      kind: "forensics.started", subject: deadline.asset.description,
      organization: deadline.organization, actor: "system:directives",
      detail: String(decoding: detail.canonical(), as: UTF8.self))
  }

  /// Records a step.
  public func record(
    _ draft: ForensicDraft, on id: ClockID, by principal: Principal, in tx: Transaction
  ) throws -> ForensicClock {
    guard let clock = try ForensicStore.find(id, in: tx) else { throw Problem.notFound("clock") }
    let now = surroundings.now()
    let grant: Grant<Write, ComplianceObject> = try decide(
      principal, .recordCompliance,
      on: ObjectFacts(id: id.description, version: clock.version, owner: clock.organization),
      at: now)
    let moved = try ForensicRules.after(clock, draft, at: now)
    guard try ForensicStore.move(grant, to: moved, at: now, in: tx) else {
      throw DirectiveProblem.changed
    }
    var detail: JSONObject = JSONObject()
    detail["step"] = draft.step.rawValue.json
    detail["note"] = draft.note.json
    detail["decision"] = (draft.decision?.rawValue).json
    detail["digest"] = draft.digest.json
    detail["patchedFirst"] = moved.isPatchedFirst.json
    let receipt = try receipt(
      "forensics.recorded", id.description, clock.organization, by: principal, .object(detail),
      in: tx)
    try ForensicStore.insert(
      ForensicEntry(
        at: now, actor: principal.reference, step: draft.step, note: draft.note,
        decision: draft.decision, digest: draft.digest, receipt: receipt.description),
      of: id, in: tx)
    return try ForensicStore.find(id, in: tx) ?? moved
  }

  /// One clock with what was recorded, oldest first.
  public func clock(
    _ id: ClockID, by principal: Principal, in tx: Transaction
  ) throws -> (clock: ForensicClock, entries: [ForensicEntry]) {
    guard let clock = try ForensicStore.find(id, in: tx) else { throw Problem.notFound("clock") }
    _ = try decideRead(clock.organization, by: principal, in: tx)
    return (clock, try ForensicStore.entries(of: id, in: tx))
  }

  /// Clocks of one's own organization, of another that one may look at, or of a whole regime for its
  /// issuer; the oldest first.
  public func clocks(
    of wanted: Overseen = .own, states: [ClockState] = [.running], page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<ForensicClock> {
    let organizations = try overseen(wanted, by: principal, in: tx).map(\.id)
    return Page(
      rows: try ForensicStore.list(of: organizations, states, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Whether the principal may see how an organization follows directives.
  public func readsCompliance(
    of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) -> Bool {
    (try? decideRead(organization, by: principal, in: tx)) != nil
  }

  /// The clocks of some vulnerabilities on an asset, for who authorised the asset.
  public func clocks(
    on asset: AssetID, _ vulnerabilities: [String], in tx: Transaction
  ) throws -> [ForensicClock] {
    try ForensicStore.clocks(on: asset, vulnerabilities, in: tx)
  }

  /// The organizations with clocks that miss a step due by a moment, with the newest start among
  /// those; for capabilities downstream.
  public func missing(
    _ step: ForensicStep, dueBy moment: Timestamp, in tx: Transaction
  ) throws -> [(organization: OrganizationID, newest: Timestamp)] {
    try ForensicStore.missing(
      step, startedBy: moment.adding(seconds: -step.hours * 3600), in: tx)
  }

  /// How many clocks of an organization miss a step that is due within the seconds given for it, or
  /// late; for capabilities downstream.
  public func clocksMissing(
    of organization: OrganizationID, within seconds: (ForensicStep) -> Int64, at now: Timestamp,
    in tx: Transaction
  ) throws -> Int {
    // A step is near when its clock was started by this moment.
    let starts = Dictionary(
      uniqueKeysWithValues: ForensicStep.allCases.map { step in
        (step, now.adding(seconds: seconds(step) - step.hours * 3600))
      })
    return try ForensicStore.countMissing(of: organization, startedBy: starts, in: tx)
  }

  // MARK: Who may look

  /// Whose compliance somebody wants to see.
  public enum Overseen: Sendable, Equatable {
    /// One's own organization's.
    case own
    /// One organization's.
    case organization(OrganizationID)
    /// That of all agencies of a regime.
    case regime(Regime)
  }

  /// The organizations meant, when the principal may look at them.
  func overseen(
    _ wanted: Overseen, by principal: Principal, in tx: Transaction
  ) throws -> [Organization] {
    switch wanted {
    case .own:
      let grant = try decide(principal, .readCompliance)
      guard let own = principal.organization ?? grant.organization else { return [] }
      return [try decideRead(own, by: principal, in: tx)]
    case .organization(let id): return [try decideRead(id, by: principal, in: tx)]
    case .regime(let regime):
      let issuer = try self.issuer(of: regime, in: tx)
      let _: Grant<Read, ComplianceObject> = try decide(
        principal, .readCompliance, on: ObjectFacts(id: regime.rawValue, owner: issuer),
        at: surroundings.now())
      return try registry.members(of: regime, in: tx)
    }
  }

  /// Lets an organization itself look, and whoever issues for its regime.
  @discardableResult func decideRead(
    _ id: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> Organization {
    guard let found = try registry.known(id, in: tx) else {
      throw Problem.notFound("organization")
    }
    let issuer = try found.regime.flatMap { try self.issuer(of: $0, in: tx) }
    let _: Grant<Read, ComplianceObject> = try decide(
      principal, .readCompliance,
      on: ObjectFacts(
        id: id.description, version: found.version, owner: id,
        label: Label(
          trafficLight: .amber, originator: id, releasableTo: Set([issuer].compactMap(\.self)))),
      at: surroundings.now())
    return found
  }
}
