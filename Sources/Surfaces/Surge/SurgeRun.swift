import API
import Cases
import Formats
import Foundation
import Intake
import Storage
import Vocabulary

/// That those who look after software were asked to fix something.
struct SurgeContact: Sendable {
  let caseID: String
  let claim: Int
  let at: Timestamp
}

/// One simulated day, as counted when it was over.
struct SurgeDay: Sendable, Equatable {
  /// From 1.
  var day = 0
  /// Reports that came.
  var reports = 0
  /// Those of them that were put to a known flaw when they came.
  var merged = 0
  /// Distinct true flaws among all reports so far.
  var distinct = 0
  /// Cases an analyst closed as one with another.
  var joined = 0
  /// Cases judged.
  var judged = 0
  /// Contacts made.
  var contacts = 0
  /// Minutes worked.
  var minutes = 0
  /// Reports settled today: those in cases that were judged or joined. What comes later to a judged
  /// flaw costs no minute and is not counted, so that what is saved is rather understated.
  var settled = 0
  /// Cases nobody has looked at, in the evening.
  var queue = 0
  /// Cases that wait for a project's capacity, in the evening.
  var waiting = 0
}

/// Sends a surge through a server, day after day, and does what people do.
struct SurgeRun {
  let plan: SurgePlan
  let server: SurgeServer
  var world: SurgeWorld
  /// The truth by the reporter's own number; the server does not know it.
  var claims: [String: Int] = [:]
  /// How many real and unreal reports each finder sent.
  var sent: [(real: Int, unreal: Int)]
  var contacts: [SurgeContact] = []
  var days: [SurgeDay] = []
  var today = SurgeDay()
  private var contacted: Set<String> = []
  private var fixes: [(due: Timestamp, caseID: String)] = []
  private var budget = 0
  /// The minds of maintainers, apart from the world so that reports do not depend on them.
  private var minds: SeededGenerator

  init(_ plan: SurgePlan, _ database: Database) async throws {
    self.plan = plan
    world = SurgeWorld(plan)
    server = try await SurgeServer(database, world: world, seed: plan.seed)
    sent = SurgeSource.all.map { _ in (0, 0) }
    minds = SeededGenerator(seed: plan.seed &+ 2)
  }

  /// Lets all days pass. `progress` is told after each.
  mutating func pass(_ progress: @Sendable (SurgeDay) -> Void) async throws {
    for day in 0..<plan.days {
      today = SurgeDay(day: day + 1)
      for half in 0..<2 {
        let noon = Int64(day) * 86_400 + Int64(half) * 43_200
        server.clock.move(to: noon)
        try await report(half == 0 ? plan.rate - plan.rate / 2 : plan.rate / 2)
        try await server.settle()
        try await notice()
        server.clock.move(to: noon + 600)
        budget += plan.analysts * SurgeAssumption.minutesADay / 2
        try await work()
        try await fix()
        try await server.settle()
        try await notice()
      }
      try await closeDay()
      progress(today)
    }
  }

  /// Each finder sends what it found in one upload.
  private mutating func report(_ count: Int) async throws {
    var uploads = SurgeSource.all.map { _ in [UInt8]() }
    for _ in 0..<count {
      let (source, claim, report) = world.report()
      claims[report.reference] = claim
      if world.claims[claim].isReal { sent[source].real += 1 } else { sent[source].unreal += 1 }
      uploads[source] += report.json.serializedBytes() + [10]
    }
    for (source, lines) in uploads.enumerated() where !lines.isEmpty {
      let answer = try await server.send(
        "POST", "/api/v1/findings", by: server.finders[source].token, lines,
        type: "application/x-ndjson")
      today.reports += Int(answer["accepted"]?.integerValue ?? 0)
      today.merged += Int(answer["merged"]?.integerValue ?? 0)
    }
  }

  /// Analysts take cases from the top of the queue while there is time. Who has begun a case ends it,
  /// and the time is missing the next time.
  private mutating func work() async throws {
    while budget > 0 {
      let page = try await server.send(
        "GET", "/api/v1/cases?state=received&limit=25", by: server.coordinator)
      let queue = page["items"]?.array ?? []
      guard !queue.isEmpty else {
        // Nobody saves up the time in which there was nothing to do.
        budget = 0
        return
      }
      for item in queue where budget > 0 {
        let minutes = try await judge(item)
        budget -= minutes
        today.minutes += minutes
      }
    }
  }

  /// Looks at one case, and gives the minutes that took.
  private mutating func judge(_ item: JSONValue) async throws -> Int {
    guard let id = item["id"]?.text, let flaw = item["flaw"]?.text.flatMap(FlawID.init) else {
      throw Problem.invalid("cases", "must have an identifier and a flaw")
    }
    let reports = try await reports(about: flaw)
    guard let first = reports.first, let claim = claims[first.draft.reference ?? ""] else {
      throw Problem.notFound("report")
    }
    today.settled += reports.count
    if world.claims[claim].kind == .alreadyFixed, first.remarks.contains(.alreadyFixed) {
      today.judged += 1
      try await close(id, .alreadyFixed)
      return SurgeAssumption.minutesForRemark
    }
    var minutes = 0
    let similar = try await server.send(
      "GET", "/api/v1/cases/\(id)/similar", by: server.coordinator)
    for item in (similar["items"]?.array ?? []).prefix(SurgeAssumption.mostSuggestions) {
      minutes += SurgeAssumption.minutesForSuggestion
      guard let other = item["case"]?.text, try await self.claim(of: other) == claim else {
        continue
      }
      _ = try await server.command("/api/v1/cases/\(id)/merges", ["into": other.json])
      today.joined += 1
      return minutes
    }
    today.judged += 1
    try await decide(id, claim)
    let isReady = reports.contains(where: \.isReady)
    return minutes
      + (isReady ? SurgeAssumption.minutesReady : SurgeAssumption.minutesIncomplete)
  }

  private func decide(_ id: String, _ claim: Int) async throws {
    switch world.claims[claim].kind {
    case .flaw, .variant:
      _ = try await server.command("/api/v1/cases/\(id)/commands", ["command": "confirm"])
      _ = try await server.command("/api/v1/cases/\(id)/commands", ["command": "handOver"])
    case .alreadyFixed: try await close(id, .alreadyFixed)
    case .mistake: try await close(id, .invalid)
    }
  }

  private func close(_ id: String, _ resolution: Resolution) async throws {
    _ = try await server.command(
      "/api/v1/cases/\(id)/commands",
      [
        "command": "close", "resolution": resolution.rawValue.json,
        "reason": resolution.title.json,
      ])
  }

  /// Whose request for a fix was answered marks it.
  private mutating func fix() async throws {
    let now = server.clock.now
    let due = fixes.filter { $0.due <= now }
    fixes.removeAll { $0.due <= now }
    for fix in due {
      let found = try await server.send(
        "GET", "/api/v1/cases/\(fix.caseID)", by: server.coordinator)
      guard found["state"]?.text == CaseState.awaitingFix.rawValue else { continue }
      _ = try await server.command(
        "/api/v1/cases/\(fix.caseID)/commands", ["command": "markFixed"])
    }
  }

  /// Takes down which cases reached their maintainers since the last look, by whatever way.
  private mutating func notice() async throws {
    var fresh: [(id: String, flaw: FlawID)] = []
    try await server.everything("/api/v1/cases?state=awaitingFix") { item in
      guard let id = item["id"]?.text, let flaw = item["flaw"]?.text.flatMap(FlawID.init),
        !contacted.contains(id)
      else { return }
      fresh.append((id, flaw))
    }
    for (id, flaw) in fresh {
      guard let claim = try await claim(about: flaw) else { continue }
      contacted.insert(id)
      // To the second: it was handed over at this standstill of the clock, before the look.
      let now = Timestamp(seconds: server.clock.now.seconds)
      contacts.append(SurgeContact(caseID: id, claim: claim, at: now))
      today.contacts += 1
      let days = SurgeAssumption.fixDays * exp(0.6 * minds.normal())
      fixes.append((now.adding(seconds: Int64(days * 86_400)), id))
    }
  }

  private mutating func closeDay() async throws {
    let cases = server.services.cases
    let counts = try await server.database.read { tx in try cases.counts(in: tx) }
    today.queue = counts[.received] ?? 0
    // Whatever is confirmed and not handed over waits for its project.
    today.waiting = counts[.confirmed] ?? 0
    today.distinct = Set(claims.values).count { world.claims[$0].isReal }
    days.append(today)
  }

  private func claim(of caseID: String) async throws -> Int? {
    let found = try await server.send("GET", "/api/v1/cases/\(caseID)", by: server.coordinator)
    guard let flaw = found["flaw"]?.text.flatMap(FlawID.init) else { return nil }
    return try await claim(about: flaw)
  }

  /// What a flaw's first report is truly about.
  private func claim(about flaw: FlawID) async throws -> Int? {
    try await reports(about: flaw, limit: 1).first.flatMap { claims[$0.draft.reference ?? ""] }
  }

  private func reports(about flaw: FlawID, limit: Int = 500) async throws -> [Finding] {
    let intake = server.services.intake
    return try await server.database.read { tx in
      try intake.findings(about: flaw, limit: limit, in: tx)
    }
  }
}
