import TestSupport
import Testing
import Vocabulary

@testable import Coordination

@Suite("The process as Vultron defines it") struct ProtocolTests {
  // The tables are written down a second time, from the documentation of the process models.
  private static let reports: [ReportManagement: [ReportStep: ReportManagement]] = [
    .start: [.receive: .received],
    .received: [.validate: .valid, .invalidate: .invalid],
    .invalid: [.validate: .valid, .close: .closed],
    .valid: [.accept: .accepted, .defer: .deferred],
    .accepted: [.defer: .deferred, .close: .closed],
    .deferred: [.accept: .accepted, .close: .closed],
    .closed: [:],
  ]

  private static let embargoes: [EmbargoManagement: [EmbargoStep: EmbargoManagement]] = [
    .none: [.propose: .proposed],
    .proposed: [.propose: .proposed, .reject: EmbargoManagement.none, .accept: .active],
    .active: [.propose: .revise, .terminate: .exited],
    .revise: [.propose: .revise, .accept: .active, .reject: .active, .terminate: .exited],
    .exited: [:],
  ]

  @Test("Report management: every state with every step", arguments: ReportManagement.allCases)
  func reports(state: ReportManagement) throws {
    let declared = try #require(Self.reports[state])
    for step in ReportStep.allCases { #expect(state.after(step) == declared[step], "\(step)") }
    #expect(state.steps == ReportStep.allCases.filter { declared[$0] != nil })
  }

  @Test("Embargo management: every state with every step", arguments: EmbargoManagement.allCases)
  func embargoes(state: EmbargoManagement) throws {
    let declared = try #require(Self.embargoes[state])
    for step in EmbargoStep.allCases { #expect(state.after(step) == declared[step], "\(step)") }
  }

  @Test("No embargo begins or is agreed once something is known; one that is can always end")
  func embargoAndKnowledge() throws {
    for bits in 1..<8 {
      let known = PublicKnowledge(rawValue: bits)
      for state in EmbargoManagement.allCases {
        for step in [EmbargoStep.propose, .accept] {
          #expect(throws: CoordinationProblem.knownOutside(known)) {
            try EmbargoRules.next(state, step, known: known)
          }
        }
      }
      for state in [EmbargoManagement.active, .revise] {
        #expect(try EmbargoRules.next(state, .terminate, known: known) == .exited)
      }
      // Must: public or exploited in public. Attacks alone: people choose.
      #expect(EmbargoRules.mustEnd(known) == (known != .attacks))
    }
    #expect(throws: CoordinationProblem.embargoStep(.exited, .propose)) {
      try EmbargoRules.next(.exited, .propose, known: [])
    }
  }

  @Test("There are 32 case states, each with its six letters")
  func states() {
    let all = DisclosureState.all
    #expect(all.count == 32)
    #expect(Set(all.map(\.letters)).count == 32)
    for state in all {
      let letters = state.letters
      #expect(letters.lowercased() == "vfdpxa")
      // D implies F implies V.
      #expect(!letters.contains("D") || letters.contains("F"))
      #expect(!letters.contains("F") || letters.contains("V"))
    }
  }

  @Test("Each event changes one letter, in every state, and only where the grammar lets it")
  func events() {
    for state in DisclosureState.all {
      for event in DisclosureEvent.allCases {
        guard let next = state.after(event) else { continue }
        let changed = zip(state.letters, next.letters).filter { $0 != $1 }
        #expect(changed.count == 1, "\(state.letters) \(event)")
        #expect(changed.first?.1.isUppercase == true)
      }
    }
    // An exploit in public: the public comes next, and nothing else.
    for state in DisclosureState.all where state.letters.contains("pX") {
      #expect(DisclosureEvent.allCases.filter { state.after($0) != nil } == [.publicAware])
    }
    // What the public knows the vendor knows next.
    for state in DisclosureState.all where state.letters.hasPrefix("vfdP") {
      #expect(DisclosureEvent.allCases.filter { state.after($0) != nil } == [.vendorAware])
    }
  }

  @Test("There are 70 ways from nothing known to everything (Householder and Spring)")
  func histories() {
    func ways(_ state: DisclosureState) -> Int {
      if state.letters == "VFDPXA" { return 1 }
      return DisclosureEvent.allCases.compactMap(state.after).map(ways).reduce(0, +)
    }
    #expect(ways(DisclosureState()) == 70)
  }

  @Test("Settling adds what follows and nothing else")
  func settled() {
    for state in DisclosureState.all {
      let settled = state.settled
      #expect(settled.settled == settled)
      #expect(settled.known.isSuperset(of: state.known) && settled.fix >= state.fix)
      #expect(!settled.letters.contains("pX"))
      #expect(!settled.letters.hasPrefix("vfdP"))
      if state.known == .attacks { #expect(settled == state) }
    }
  }

  @Test("In and out of a case: every standing with every step", arguments: Standing.allCases)
  func standings(standing: Standing) throws {
    let declared: [Standing: [StandingStep: Standing]] = [
      .invited: [.join: .joined, .decline: .declined, .remove: .removed],
      .joined: [.leave: .left, .remove: .removed],
      .declined: [.invite: .invited], .left: [.invite: .invited], .removed: [.invite: .invited],
    ]
    let steps = try #require(declared[standing])
    for step in StandingStep.allCases { #expect(standing.after(step) == steps[step], "\(step)") }
    #expect(standing.sees == (standing == .invited || standing == .joined))
  }
}

@Suite("When an embargo ends") struct EmbargoTimeTests {
  private let start = Timestamp(seconds: 1_795_248_000)

  @Test("The moment is that of the place’s clock, through the change of its clocks")
  func places() throws {
    let winter = try #require(
      EmbargoTime.instant(day: "2026-12-15", time: "09:00", zone: "America/New_York"))
    #expect(winter.rfc3339 == "2026-12-15T14:00:00Z")
    let summer = try #require(
      EmbargoTime.instant(day: "2026-07-15", time: "09:00", zone: "America/New_York"))
    #expect(summer.rfc3339 == "2026-07-15T13:00:00Z")
    #expect(
      EmbargoTime.words(winter, zone: "America/New_York") == "2026-12-15 09:00 America/New_York")
    #expect(EmbargoTime.words(winter, zone: "Asia/Tokyo") == "2026-12-15 23:00 Asia/Tokyo")
  }

  @Test("An hour that clocks leave out is refused; of one that comes twice it is the later")
  func changes() throws {
    #expect(
      EmbargoTime.instant(day: "2026-03-08", time: "02:30", zone: "America/New_York") == nil)
    let twice = try #require(
      EmbargoTime.instant(day: "2026-11-01", time: "01:30", zone: "America/New_York"))
    #expect(twice.rfc3339 == "2026-11-01T06:30:00Z")
    for zone in ["EST", "+02:00", "../etc/passwd", "Mars/Olympus", ""] {
      #expect(EmbargoTime.instant(day: "2026-12-15", time: "09:00", zone: zone) == nil, "\(zone)")
    }
    for (day, time) in [("2026-02-30", "09:00"), ("2026-12-15", "25:00"), ("x", "y")] {
      #expect(EmbargoTime.instant(day: day, time: time, zone: "UTC") == nil)
    }
  }

  @Test("Every programme offers less than it allows, and ends are held to it")
  func programmes() throws {
    #expect(Set(EmbargoProgramme.all.map(\.id)).count == EmbargoProgramme.all.count)
    for programme in EmbargoProgramme.all {
      #expect(programme.defaultDays <= programme.mostDays && programme.defaultDays > 0)
      let last = start.adding(days: programme.mostDays)
      try EmbargoRules.checkEnd(last, programme: programme, from: start, now: start)
      #expect(throws: CoordinationProblem.endTooFar(programme, last)) {
        try EmbargoRules.checkEnd(
          last.adding(seconds: 1), programme: programme, from: start, now: start)
      }
      #expect(throws: CoordinationProblem.endTooSoon) {
        try EmbargoRules.checkEnd(
          start.adding(seconds: 3600), programme: programme, from: start, now: start)
      }
    }
    let distros = try #require(EmbargoProgramme.named("linux-distros"))
    #expect(distros.mostDays == 14 && distros.defaultDays <= 7)
  }

  @Test("Time seen minute by minute passes; an end comes late by the tolerance and never early")
  func steady() {
    let end = start.adding(seconds: 7200)
    var (clock, now) = (TrustedClock(startingAt: start), start)
    while !clock.hasPassed(end) {
      #expect(now < end.adding(seconds: TrustedClock.tolerance + 60))
      now = now.adding(seconds: 60)
      clock = clock.advanced(to: now)
      #expect(clock.trusted == now)
    }
    #expect(now >= end.adding(seconds: TrustedClock.tolerance))
    #expect(!clock.needsConfirmation)
  }

  @Test("A clock that jumps ends nothing", arguments: [3600, 86_400, 30 * 86_400, -3600, -86_400])
  func jumps(seconds: Int64) {
    let end = start.adding(seconds: 1800)
    var clock = TrustedClock(startingAt: start)
    // The machine's clock is off by `seconds` from now on, and real time goes on.
    var real = start
    while real < end {
      real = real.adding(seconds: 60)
      clock = clock.advanced(to: real.adding(seconds: seconds))
      #expect(!clock.hasPassed(end), "real time is \(real)")
    }
    // Put right again it can not have been early either.
    clock = clock.advanced(to: real)
    #expect(!clock.hasPassed(end.adding(seconds: TrustedClock.tolerance)))
    #expect(TrustedClock(startingAt: real).hasPassed(end.adding(seconds: -301)))
  }

  @Test("A clock that swings to and fro never runs ahead of the time it showed")
  func swings() {
    var generator = SeededGenerator(seed: 7)
    var clock = TrustedClock(startingAt: start)
    var (highest, real) = (start, start)
    for _ in 0..<2000 {
      real = real.adding(seconds: 60)
      let now = real.adding(seconds: Int64.random(in: -4000...4000, using: &generator))
      let next = clock.advanced(to: now)
      highest = max(highest, now)
      #expect(next.trusted >= clock.trusted)
      #expect(next.trusted <= highest)
      clock = next
    }
  }
}

@Suite("Who reads what, and what is due") struct NeedToKnowTests {
  private let now = Timestamp(seconds: 1_795_248_000)
  private let surroundings = Surroundings.test()

  private func participant(
    _ standing: Standing = .joined, isHidden: Bool = false, report: ReportManagement = .received
  ) -> Participant {
    Participant(
      id: ParticipantID(surroundings), organization: nil, name: "N", contact: nil,
      roles: [.vendor], standing: standing, report: report, fix: .aware, keepsEmbargo: true,
      isHidden: isHidden, accepts: nil, reference: nil, policy: nil, invitedAt: now,
      answeredAt: now, statedAt: nil, version: 1)
  }

  private func thread(
    _ kind: ThreadKind, _ members: Set<ParticipantID> = [], product: String? = nil
  ) -> ConversationThread {
    ConversationThread(
      id: ThreadID(surroundings), kind: kind, title: "T", product: product, members: members)
  }

  @Test("A thread is read by those it is for, whatever their standing was")
  func threads() {
    for standing in Standing.allCases {
      let one = participant(standing)
      let viewer = NeedToKnow.Viewer.participant(one)
      let isIn = standing == .joined
      #expect(NeedToKnow.reads(thread(.common), viewer, products: []) == isIn)
      #expect(NeedToKnow.reads(thread(.direct, [one.id]), viewer, products: []) == isIn)
      #expect(NeedToKnow.reads(thread(.notes, [one.id]), viewer, products: []) == isIn)
      #expect(
        NeedToKnow.reads(thread(.product, product: "p"), viewer, products: ["p"]) == isIn)
      #expect(!NeedToKnow.reads(thread(.product, product: "p"), viewer, products: ["q"]))
      #expect(!NeedToKnow.reads(thread(.notes), viewer, products: []), "the coordinator's notes")
      let other = participant().id
      for kind in [ThreadKind.direct, .group, .notes] {
        #expect(!NeedToKnow.reads(thread(kind, [other]), viewer, products: ["p"]))
      }
    }
    let other = participant().id
    #expect(!NeedToKnow.reads(thread(.notes, [other]), .coordinator, products: []))
    #expect(NeedToKnow.reads(thread(.direct, [other]), .coordinator, products: []))
  }

  @Test("In a blind case nobody sees another, and nobody sees one who asked not to be named")
  func visibility() {
    let one = participant()
    for standing in Standing.allCases {
      for isHidden in [false, true] {
        let other = participant(standing, isHidden: isHidden)
        #expect(!NeedToKnow.sees(other, .participant(one), visibility: .blind))
        let isOpen = (standing == .joined || standing == .left) && !isHidden
        #expect(NeedToKnow.sees(other, .participant(one), visibility: .open) == isOpen)
        #expect(NeedToKnow.sees(other, .coordinator, visibility: .blind))
        #expect(NeedToKnow.sees(other, .participant(other), visibility: .blind))
        #expect(
          !NeedToKnow.sees(one, .participant(participant(.invited)), visibility: .open))
      }
    }
  }

  @Test("What is due follows from where somebody stands")
  func duties() throws {
    let programme = EmbargoProgramme.usual
    func due(_ one: Participant, _ products: [ProductStatus] = []) -> [DutyKind] {
      DutyRules.duties(of: one, products: products, proposals: [], programme: programme)
        .map(\.kind)
    }
    #expect(due(participant(.invited)) == [.answerInvitation])
    for standing in [Standing.declined, .left, .removed] {
      #expect(due(participant(standing)) == [])
    }
    #expect(due(participant(), [.notLooked]) == [.acknowledge, .stateStatus])
    #expect(due(participant(report: .accepted), [.fixed, .notAffected]) == [])
    #expect(due(participant(report: .accepted), [.fixed, .notLooked]) == [.stateStatus])
    #expect(due(participant(report: .closed), [.notLooked]) == [])
    let one = participant(report: .accepted)
    let proposal = DutyRules.OpenProposal(proposedAt: now, answered: [], author: .coordinator)
    let asked = DutyRules.duties(
      of: one, products: [.fixed], proposals: [proposal], programme: programme)
    #expect(asked == [Duty(.answerProposal, due: now.adding(days: programme.answerDays))])
    for settled in [
      DutyRules.OpenProposal(proposedAt: now, answered: [one.id], author: .coordinator),
      DutyRules.OpenProposal(proposedAt: now, answered: [], author: .participant(one.id)),
    ] {
      #expect(
        DutyRules.duties(
          of: one, products: [.fixed], proposals: [settled], programme: programme) == [])
    }
  }

  @Test("What is said of a product stands on its own, and looking can not be undone")
  func statements() throws {
    let id = participant().id
    func said(_ status: ProductStatus) -> ProductStatement {
      ProductStatement(participant: id, product: "p", status: status)
    }
    #expect(throws: (any Error).self) { try StatementRules.check(said(.notAffected), after: nil) }
    #expect(throws: (any Error).self) { try StatementRules.check(said(.fixed), after: nil) }
    var reasoned = said(.notAffected)
    reasoned.justification = .componentNotPresent
    try StatementRules.check(reasoned, after: said(.affected))
    reasoned.status = .affected
    #expect(throws: (any Error).self) { try StatementRules.check(reasoned, after: nil) }
    try StatementRules.check(said(.notLooked), after: said(.notLooked))
    #expect(throws: CoordinationProblem.hasLooked) {
      try StatementRules.check(said(.notLooked), after: said(.underInvestigation))
    }
    #expect(StatementRules.fix(.unaware, [.affected]) == .aware)
    #expect(StatementRules.fix(.aware, [.fixed, .notAffected]) == .fixReady)
    #expect(StatementRules.fix(.aware, [.fixed, .affected]) == .aware)
    #expect(StatementRules.fix(.aware, [.notAffected]) == .aware)
    #expect(StatementRules.fix(.fixDeployed, [.fixed]) == .fixDeployed)
  }

  @Test("What is looked out for is an identifier or a commit, and nothing else")
  func watches() throws {
    #expect(Watch("cve-2026-1000")?.value == "CVE-2026-1000")
    #expect(Watch("CVE-2026-1000")?.kind == .identifier)
    #expect(Watch("DEADBEEFdeadbeef")?.kind == .commit)
    #expect(Watch("DEADBEEF")?.value == "deadbeef")
    for text in [
      "", "short", "no hyphen here", "x\u{202E}-12345", String(repeating: "a", count: 101),
    ] {
      #expect(Watch(text) == nil, "\(text)")
    }
  }
}
