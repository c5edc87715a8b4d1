import API
import Cases
import Formats
import Intake
import Storage
import Vocabulary

/// Compares what the server holds at the end with the truth. Reads through the interface for
/// programs, as anybody could who knows the truth.
struct SurgeMeasuring {
  let run: SurgeRun
  private var result: SurgeResult
  /// The claims of a flaw's reports, oldest first.
  private var flaws: [String: [Int]] = [:]
  /// Of which project each report is, by its place in the world.
  private var reportsOf: [Int: Int] = [:]

  init(_ run: SurgeRun) {
    self.run = run
    result = SurgeResult(plan: run.plan)
  }

  mutating func measure() async throws -> SurgeResult {
    try await readReports()
    try await readCases()
    try await findMisplaced()
    measureContacts()
    try await readReputations()
    result.days = run.days
    result.funnel.joined = run.days.reduce(0) { $0 + $1.joined }
    result.funnel.judged = run.days.reduce(0) { $0 + $1.judged }
    result.effort.minutes = run.days.reduce(0) { $0 + $1.minutes }
    result.effort.settled = run.days.reduce(0) { $0 + $1.settled }
    return result
  }

  private mutating func readReports() async throws {
    var (flaws, reportsOf, held) = ([String: [Int]](), [Int: Int](), 0)
    var count = 0
    try await run.server.everything("/api/v1/findings") { item in
      guard let reference = item["report"]?["reference"]?.text, let claim = run.claims[reference],
        let flaw = item["flaw"]?.text
      else { throw Problem.notFound("report") }
      count += 1
      flaws[flaw, default: []].append(claim)
      reportsOf[run.world.claims[claim].project, default: 0] += 1
      if item["ready"] == .bool(false) { held += 1 }
    }
    (self.flaws, self.reportsOf) = (flaws, reportsOf)
    result.funnel.reports = count
    result.funnel.held = held
    result.funnel.flaws = flaws.count
    let claims = Set(run.claims.values)
    result.funnel.distinct = claims.count { run.world.claims[$0].isReal }
    for claims in flaws.values {
      let sizes = Dictionary(claims.map { ($0, 1) }, uniquingKeysWith: +).values
      let all = Self.pairs(claims.count)
      let wrong = all - sizes.reduce(0) { $0 + Self.pairs($1) }
      result.merging.pairs += all
      result.merging.falsePairs += wrong
      if wrong > 0 { result.merging.mixedFlaws += 1 }
    }
  }

  private static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }

  private mutating func readCases() async throws {
    var waits: [Bool: [Double]] = [:]
    var unjudged: [Bool: Int] = [:]
    var standing: [Int: (all: Int, judged: Int)] = [:]
    var states: [CaseState: Int] = [:]
    var waiting = 0
    try await run.server.everything("/api/v1/cases") { item in
      guard let flaw = item["flaw"]?.text, let state = item["state"]?.text.flatMap(CaseState.init)
      else { throw Problem.notFound("case") }
      // What was joined with another has no report any more.
      guard let claim = flaws[flaw]?.first else { return }
      states[state, default: 0] += 1
      if !(item["waiting"]?.isNull ?? true) { waiting += 1 }
      let isReal = run.world.claims[claim].isReal
      let judgedAt = item["judgedAt"]?.text.flatMap { Timestamp(rfc3339: $0) }
      if isReal {
        let before = standing[claim] ?? (0, 0)
        standing[claim] = (before.all + 1, before.judged + (judgedAt == nil ? 0 : 1))
      }
      if let judgedAt, let opened = item["openedAt"]?.text.flatMap({ Timestamp(rfc3339: $0) }) {
        waits[isReal, default: []].append(Double(judgedAt.seconds - opened.seconds) / 3600)
      } else {
        unjudged[isReal, default: 0] += 1
      }
    }
    result.funnel.dismissed = states[.closed] ?? 0
    result.funnel.fixed = states[.fixed] ?? 0
    result.funnel.unjudged = states[.received] ?? 0
    result.funnel.waiting = waiting
    result.merging.splitFlaws = standing.values.count { $0.all > 1 }
    result.merging.splitCases = standing.values.reduce(0) { $0 + $1.all - 1 }
    result.merging.splitJudged = standing.values.reduce(0) { $0 + max(0, $1.judged - 1) }
    result.waits = [true, false].map { isReal in
      let hours = (waits[isReal] ?? []).sorted()
      return SurgeResult.Wait(
        isReal: isReal, judged: hours.count, unjudged: unjudged[isReal] ?? 0,
        median: Self.percentile(hours, 0.5), ninetieth: Self.percentile(hours, 0.9),
        longest: hours.last ?? 0)
    }
  }

  /// The least value that so great a share of the sorted values does not exceed.
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
    return sorted[min(max(place, 0), sorted.count - 1)]
  }

  /// Which rule put a report to the flaw of another.
  private mutating func findMisplaced() async throws {
    let intake = run.server.services.intake
    var merged = 0
    for (name, claims) in flaws where claims.count > 1 {
      guard let flaw = FlawID(name), let first = claims.first else { continue }
      let (reports, records) = try await run.server.database.read { tx in
        (
          try intake.findings(about: flaw, in: tx),
          try intake.merges(of: flaw, in: tx).filter { $0.undoneAt == nil }
        )
      }
      // The last record that holds is why a report is where it is.
      let rules = Dictionary(
        records.map { ($0.finding, $0.rule) }, uniquingKeysWith: { $1 })
      for report in reports {
        let rule = rules[report.id] ?? .first
        if Self.isSoftware(rule) { merged += 1 }
        guard let claim = run.claims[report.draft.reference ?? ""], claim != first else {
          continue
        }
        result.merging.misplacedByRule[rule.rawValue, default: 0] += 1
        if areBeside(claim, first) {
          result.merging.variantsByRule[rule.rawValue, default: 0] += 1
        }
      }
    }
    result.funnel.merged = merged
  }

  private static func isSoftware(_ rule: MergeRule) -> Bool {
    ![.first, .manual, .separated].contains(rule)
  }

  private func areBeside(_ one: Int, _ other: Int) -> Bool {
    run.world.claims[one].kind == .variant(of: other)
      || run.world.claims[other].kind == .variant(of: one)
  }

  private mutating func measureContacts() {
    let contacts = run.contacts
    result.contact.contacts = contacts.count
    result.funnel.handedOver = contacts.count
    result.contact.flaws = Set(contacts.map(\.claim)).count
    result.contact.needless = contacts.count { !run.world.claims[$0.claim].isReal }
    let byProject = Dictionary(grouping: contacts) { run.world.claims[$0.claim].project }
    for (place, project) in run.world.projects.enumerated() {
      guard let capacity = project.capacity else { continue }
      let times = (byProject[place] ?? []).map(\.at)
      var most = 0
      for end in times {
        let count = times.count { $0 <= end && $0 > end.adding(days: -7) }
        most = max(most, count)
        result.contact.weeks += 1
        if count > capacity { result.contact.weeksOver += 1 }
      }
      result.contact.busiest.append(
        SurgeResult.Busiest(
          project: project.name, capacity: capacity, most: most,
          reportsAWeek: Double(reportsOf[place] ?? 0) * 7 / Double(run.plan.days)))
    }
  }

  private mutating func readReputations() async throws {
    for prior in [0.05, 0.25, 0.9] {
      var learnt = SurgeResult.Learnt(prior: prior)
      var (judgedReal, real, all) = (0, 0, 0)
      for (place, source) in SurgeSource.all.enumerated() where source.prior == prior {
        let finder = run.server.finders[place].organization
        let found = try await run.server.send(
          "GET", "/api/v1/organizations/\(finder)/reputation", by: run.server.coordinator)
        let good = Int(
          (found["confirmed"]?.integerValue ?? 0) + (found["duplicate"]?.integerValue ?? 0))
        let judged = good + Int(found["invalid"]?.integerValue ?? 0)
        judgedReal += good
        learnt.judged += judged
        real += run.sent[place].real
        all += run.sent[place].real + run.sent[place].unreal
        guard judged > 0, let share = found["real"] else { continue }
        learnt.finders += 1
        if let from = share["from"]?.double, let to = share["to"]?.double, from <= prior,
          prior <= to
        {
          learnt.covered += 1
        }
      }
      learnt.truth = all == 0 ? 0 : Double(real) / Double(all)
      learnt.learnt = learnt.judged == 0 ? nil : Double(judgedReal) / Double(learnt.judged)
      result.reputations.append(learnt)
    }
  }
}
