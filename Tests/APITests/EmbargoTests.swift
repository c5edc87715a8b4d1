import API
import Access
import Cases
import Coordination
import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Embargoes") struct EmbargoTests {
  @Test(
    "Proposed, answered, brought into force with who agreed, extended, and each is on record",
    arguments: TestDatabase.each)
  func negotiation(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      let coordinator = world.coordinator
      let (short, long) = (world.now.adding(days: 20), world.now.adding(days: 40))
      let (first, counter) = try await world.act { coordination, id, tx in
        let first = try coordination.propose(
          ProposalDraft(until: long, zone: "America/New_York", reason: "We need time"), in: id,
          by: one, in: tx)
        try coordination.answer(
          first, agrees: false, reason: "Too long", in: id, by: two, in: tx)
        let counter = try coordination.propose(
          ProposalDraft(until: short), in: id, by: two, in: tx)
        try coordination.answer(counter, agrees: true, in: id, by: one, in: tx)
        return (first, counter)
      }
      #expect(try await world.view(one).found.embargo == .proposed)
      // The shortest goes first.
      let refused = await refusal {
        try await world.act { try $0.bringIntoForce(first, in: $1, by: coordinator, in: $2) }
      }
      #expect(refused?.code == "shorter-stands")
      try await world.act { try $0.bringIntoForce(counter, in: $1, by: coordinator, in: $2) }
      // The longer one stands as a change of it.
      let view = try await world.view(two)
      #expect(view.found.embargo == .revise && view.found.until == short)
      #expect(
        try await world.messages(world.finder).first?.text.contains("2 agreed, 0 did not, 1 have")
          == true)
      try await world.act { try $0.bringIntoForce(first, in: $1, by: coordinator, in: $2) }
      let after = try await world.view(two)
      #expect(after.found.embargo == .active && after.found.until == long)
      #expect(Set(after.proposals.map(\.outcome)) == [.inForce, .replaced])
      #expect(after.json["embargo"]?["shown"]?.text?.hasSuffix("America/New_York") == true)
      #expect(try await world.facts("coordination.embargo-proposed") == 2)
      #expect(try await world.facts("coordination.embargo-in-force") == 2)
    }
  }

  @Test(
    "While one is in force the case is not published; after it has ended it is",
    arguments: TestDatabase.each)
  func hold(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let refused = await refusal { try await world.publish() }
      #expect(refused?.code == "embargoed")
      let (services, id, coordinator) = (world.services, world.case, world.coordinator)
      let held = try await services.database.read { tx in
        try services.cases.find(id, by: coordinator, in: tx)
      }
      #expect(!held.commands.contains(.publish) && held.label.embargoUntil != nil)
      try await end(world, .fixesReady)
      try await world.publish()
      #expect(try await world.view(coordinator).found.known == .flaw)
      // What was published here is on record as that, and no alarm.
      let detail = try await services.database.read { tx -> String in
        try tx.row(
          "SELECT detail FROM ledger_facts WHERE kind = 'coordination.known-outside'")?["detail"]
          ?? ""
      }
      #expect(detail.contains(#""published":true"#))
      // And there is no other after it.
      let again = await refusal { try await world.embargo(days: 10) }
      #expect(again?.code == "known-outside")
    }
  }

  private func end(_ world: CoordinationWorld, _ reason: EndReason) async throws {
    let coordinator = world.coordinator
    try await world.act {
      try $0.end(
        $1, because: reason, note: "Three of four have a fix.",
        checklist: EndChecklist(hasRemedy: true, hasText: true, canTellOperators: false),
        by: coordinator, in: $2)
    }
  }

  @Test(
    "Ended early, everybody is told why, the checklist is on record, and it stays ended",
    arguments: TestDatabase.each)
  func earlyEnd(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      #expect(await refusal { try await end(world, .agreement) }?.code == "embargo-step")
      try await world.embargo(days: 30)
      try await end(world, .fixesReady)
      for who in world.vendors + [world.finder] {
        let view = try await world.view(who)
        #expect(view.found.embargo == .exited)
        #expect(view.found.ending?.contains("Three of four") == true)
        #expect(view.threads.first?.summary.unread == view.threads.first?.summary.count)
      }
      #expect(await refusal { try await world.embargo(days: 10) }?.code == "embargo-step")
      let detail = try await world.services.database.read { tx -> String in
        try tx.row(
          "SELECT detail FROM ledger_facts WHERE kind = 'coordination.embargo-ended'")?["detail"]
          ?? ""
      }
      #expect(detail.contains(#""canTellOperators":false"#) && detail.contains("prt_"))
      // What happened is said in the case; the record in the log carries no words of it.
      #expect(!detail.contains("Three of four"))
    }
  }

  @Test("It ends by time: not a minute early, seen minute by minute", arguments: TestDatabase.each)
  func time(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let until = world.now.adding(seconds: 2 * 3600)
      let coordinator = world.coordinator
      try await world.act { coordination, id, tx in
        let one = try coordination.propose(
          ProposalDraft(until: until), in: id, by: coordinator, in: tx)
        try coordination.bringIntoForce(one, in: id, by: coordinator, in: tx)
        _ = try coordination.expire(in: tx)
      }
      try await world.pass(minutes: 120)
      #expect(try await world.view(coordinator).found.embargo == .active)
      try await world.pass(minutes: 6)
      #expect(try await world.view(coordinator).found.embargo == .exited)
      try await world.publish()
    }
  }

  @Test(
    "A clock that jumps ends nothing until a person has confirmed it",
    arguments: TestDatabase.each)
  func jump(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let coordinator = world.coordinator
      try await world.pass(minutes: 2)
      world.clock.advance(seconds: 40 * 86_400)
      try await world.pass(minutes: 10)
      #expect(try await world.view(coordinator).found.embargo == .active)
      #expect(await refusal { try await world.publish() }?.code == "embargoed")
      let clock = try await world.act { coordination, _, tx in try coordination.clock(in: tx) }
      #expect(clock.needsConfirmation)
      // Set right again, nothing has happened.
      world.clock.advance(seconds: -40 * 86_400)
      try await world.pass(minutes: 10)
      #expect(try await world.view(coordinator).found.embargo == .active)
      // It really was so late: a person says so.
      world.clock.advance(seconds: 40 * 86_400)
      let one = world.vendors[0]
      #expect(
        await refusal {
          try await world.act { coordination, _, tx in
            try coordination.confirmClock(
              showing: world.services.surroundings.now(), by: one, in: tx)
          }
        }?.status == 403)
      try await world.act { coordination, _, tx in
        try coordination.confirmClock(
          showing: world.services.surroundings.now(), by: coordinator, in: tx)
      }
      try await world.pass(minutes: 1)
      #expect(try await world.view(coordinator).found.embargo == .exited)
      #expect(try await world.facts("coordination.clock-confirmed") == 1)
    }
  }

  @Test("A claim ends nothing; a person who finds it real ends it", arguments: TestDatabase.each)
  func alarm(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let (one, coordinator) = (world.vendors[0], world.coordinator)
      func raise(_ kind: AlarmKind, _ evidence: String) async throws -> AlarmID {
        try await world.act {
          try $0.raise(kind, evidence: evidence, in: $1, by: one, in: $2)
        }
        return try #require(
          try await world.view(coordinator).alarms.first { $0.evidence == evidence }?.id)
      }
      func judge(_ alarm: AlarmID, _ judgement: AlarmJudgement) async throws {
        try await world.act {
          try $0.judge(alarm, judgement, in: $1, by: coordinator, in: $2)
        }
      }
      let first = try await raise(.flaw, "https://forum.example/1")
      #expect(try await world.view(one).found.embargo == .active)
      #expect(try await world.view(world.vendors[1]).alarms.isEmpty, "not everybody's business")
      try await judge(first, .unfounded)
      #expect(await refusal { try await judge(first, .real) }?.code == "alarm-judged")
      // Attacks leave the choice.
      try await judge(try await raise(.attacks, "A log line"), .real)
      #expect(try await world.view(one).found.embargo == .active)
      #expect(try await world.view(one).found.known == .attacks)
      // An exploit in public makes the flaw public, and that ends it.
      try await judge(try await raise(.exploit, "https://exploits.example/7"), .real)
      let after = try await world.view(one)
      #expect(after.found.embargo == .exited)
      #expect(after.found.known == [.flaw, .exploit, .attacks])
    }
  }

  @Test(
    "A reserved identifier or the commit of the fix that appears raises an alarm, once",
    arguments: TestDatabase.each)
  func leak(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let coordinator = world.coordinator
      let watches = ["CVE-2026-4711", "0123456789abcdef0123456789abcdef01234567"].compactMap(
        Watch.init)
      try await world.act {
        try $0.change($1, to: CoordinationChange(watches: watches), by: coordinator, in: $2)
      }
      #expect(try await world.view(coordinator).watches.count == 2)
      #expect(try await world.view(world.vendors[0]).watches.isEmpty)
      try await world.know("CVE-2026-0001")
      #expect(try await world.view(coordinator).alarms.isEmpty)
      try await world.know("CVE-2026-4711")
      try await world.know(
        "CVE-2026-0002",
        references: [
          "https://git.example/a/b/commit/0123456789ABCDEF0123456789abcdef01234567"
        ])
      let alarms = try await world.view(coordinator).alarms
      #expect(alarms.count == 2 && alarms.allSatisfy { $0.author == .software })
      #expect(try await world.view(coordinator).found.embargo == .active, "a person is asked")
      #expect(
        try await world.view(coordinator).duties["coordinator"]?.map(\.kind).contains(.judgeAlarm)
          == true)
      // What is public already is found at once.
      let late = ["CVE-2026-0001"].compactMap(Watch.init)
      try await world.act {
        try $0.change($1, to: CoordinationChange(watches: late), by: coordinator, in: $2)
      }
      #expect(try await world.view(coordinator).alarms.count == 3)
    }
  }

  @Test("A programme bounds what can be agreed", arguments: TestDatabase.each)
  func programme(_ engine: TestDatabase.Case) async throws {
    let distros = try #require(EmbargoProgramme.named("linux-distros"))
    try await CoordinationWorld.with(engine, programme: distros) { world in
      #expect(await refusal { try await world.embargo(days: 15) }?.status == 422)
      try await world.embargo(days: 14)
      // Extended beyond it neither.
      #expect(await refusal { try await world.embargo(days: 16) }?.status == 422)
    }
  }

  @Test(
    "Who is done says whether they keep to it; leaving it is told and ends nothing",
    arguments: TestDatabase.each)
  func adherence(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let one = world.vendors[0]
      try await world.act { coordination, id, tx in
        for step in [ReportStep.validate, .accept] {
          try coordination.change(part: id, to: PartChange(report: step), by: one, in: tx)
        }
      }
      let silent = await refusal {
        try await world.act {
          try $0.change(part: $1, to: PartChange(report: .close), by: one, in: $2)
        }
      }
      #expect(silent?.fields.first?.field == "/keepsEmbargo")
      try await world.act {
        try $0.change(
          part: $1, to: PartChange(report: .close, keepsEmbargo: false), by: one, in: $2)
      }
      let seen = try await world.view(world.vendors[1])
      #expect(seen.participants.contains { $0.report == .closed && !$0.keepsEmbargo })
      #expect(seen.found.embargo == .active)
      #expect(try await world.facts("coordination.embargo-left") == 1)
    }
  }
}
