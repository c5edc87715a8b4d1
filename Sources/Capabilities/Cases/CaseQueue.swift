public import Access
public import Formats
import Intake
public import Projects
public import Storage
public import Vocabulary

extension CaseService {
  /// Days over which a project's capacity is counted.
  static let capacityDays: Int64 = 7
  private static let mostRequeued = 2000
  private static let mostHandedAtOnce = 100

  /// What became of the reports of somebody, or made with something; for its owner and the
  /// coordinator.
  public func reputation(
    of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> Reputation {
    _ = try decide(principal, .readFindings, for: organization)
    let subject = ReputationSubject.organization(organization)
    return try QueueStore.reputations([subject], in: tx)[subject] ?? Reputation()
  }

  /// The places of cases that are opened now, by flaw.
  func places(
    of flaws: [FlawID], openedAt now: Timestamp, in tx: Transaction
  ) throws -> [FlawID: (queueAt: Timestamp, severity: Double)] {
    let weights = try intake.weights(of: flaws, in: tx)
    let known = try QueueStore.reputations(
      Set(weights.values.flatMap { $0.flatMap(QueueRules.subjects) }), in: tx)
    return weights.mapValues { reports in
      (
        QueueRules.queueAt(openedAt: now, reports: reports, known: known),
        reports.map(\.severity).max() ?? 0
      )
    }
  }

  /// Works out anew what became of the reports of a case, and gives the finders whose figures moved.
  @discardableResult func settleOutcomes(
    of found: Case, in tx: Transaction
  ) throws -> Set<OrganizationID> {
    let reports = try intake.weights(of: [found.flaw], in: tx)[found.flaw] ?? []
    let moved = try QueueStore.put(
      QueueRules.outcomes(reports, state: found.state, resolution: found.resolution),
      of: reports, in: tx)
    let finders = moved.compactMap { subject -> OrganizationID? in
      if case .organization(let id) = subject { id } else { nil }
    }
    for finder in Set(finders).sorted(by: { $0 < $1 }) {
      try requeueLater(finder, in: tx)
    }
    return Set(finders)
  }

  /// Works out the places of a finder's cases that nobody has judged yet.
  func requeue(_ finder: OrganizationID, in tx: Transaction) throws {
    let cases = try QueueStore.unjudged(of: finder, limit: Self.mostRequeued, in: tx)
    let weights = try intake.weights(of: cases.map(\.flaw), in: tx)
    let known = try QueueStore.reputations(
      Set(weights.values.flatMap { $0.flatMap(QueueRules.subjects) }), in: tx)
    for one in cases {
      guard let reports = weights[one.flaw] else { continue }
      try QueueStore.place(
        one.id,
        at: QueueRules.queueAt(openedAt: one.openedAt, reports: reports, known: known),
        severity: reports.map(\.severity).max() ?? 0, in: tx)
    }
  }

  /// Works out where a case belongs after a trial: its place while nobody judged it, and its severity
  /// while it waits for those who look after the software.
  func reweigh(_ flaw: FlawID, in tx: Transaction) throws {
    try replace([flaw], in: tx)
    guard let found = try CaseStore.find(flaw: flaw, in: tx), found.state == .confirmed,
      let severity = try intake.weights(of: [flaw], in: tx)[flaw]?.map(\.severity).max()
    else { return }
    try QueueStore.weigh(found.id, severity: severity, in: tx)
  }

  /// Whether a case can be handed over now. If those who look after the software have taken on what
  /// they can this week, it is put in line, and false is given.
  func takeTurn(_ found: Case, in tx: Transaction) throws -> Bool {
    guard let project = try intake.project(of: found.flaw, in: tx) else { return true }
    let now = surroundings.now()
    guard try capacity(of: project, at: now, in: tx) > 0 else {
      try QueueStore.wait(found.id, for: project.id, at: now, in: tx)
      return false
    }
    try QueueStore.markHanded(found.id, to: project.id, at: now, in: tx)
    return true
  }

  /// How many more cases a project takes on this week.
  private func capacity(
    of project: Project, at now: Timestamp, in tx: Transaction
  ) throws -> Int {
    guard let most = project.rules.weeklyCapacity, !project.rules.wantsEverything else {
      return Self.mostHandedAtOnce
    }
    let since = now.adding(seconds: -Self.capacityDays * 86_400)
    return max(0, most - (try QueueStore.handedOver(to: project.id, since: since, in: tx)))
  }

  /// Hands over what waits, the worst first, as far as the projects' capacities allow. Gives how many.
  func pace(in tx: Transaction) throws -> Int {
    var handed = 0
    for id in try QueueStore.projectsWaitedFor(in: tx) {
      guard let project = try projects.known(id, in: tx) else { continue }
      let free = min(
        Self.mostHandedAtOnce, try capacity(of: project, at: surroundings.now(), in: tx))
      for waiting in try QueueStore.line(of: id, limit: free, in: tx) {
        _ = try move(waiting, .handOver, by: .system("pace"), in: tx)
        handed += 1
      }
    }
    return handed
  }

  /// What waits for a project, the worst first, at most `limit`; the order is that of contact.
  public func line(
    of project: ProjectID, limit: Int = 100, by principal: Principal, in tx: Transaction
  ) throws -> [Case] {
    guard try decide(principal, .readCases).organization == nil else {
      throw Denial.hidden
    }
    return try QueueStore.line(of: project, limit: limit, in: tx).compactMap {
      try CaseStore.find($0, in: tx)
    }
  }
}

extension Reputation {
  /// The API form.
  public var json: JSONValue {
    [
      "confirmed": counts[.confirmed, default: 0].json,
      "duplicate": counts[.duplicate, default: 0].json,
      "invalid": counts[.invalid, default: 0].json,
      "real": interval.map {
        [
          "share": (Double(real) / Double(judged)).json, "from": $0.lowerBound.json,
          "to": $0.upperBound.json,
        ]
      } ?? .null,
    ]
  }
}
