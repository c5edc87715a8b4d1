import Vocabulary

@testable import Web

extension Samples {
  private var choices: CoordinationPage.Choices {
    let some = [Choice(value: "a", words: word("A")), Choice(value: "b", words: word("B"))]
    return CoordinationPage.Choices(
      programmes: some, visibilities: some, roles: some, statuses: some, justifications: some,
      reasons: some, alarms: some, lights: some)
  }

  private var product: CoordinationPage.Product {
    CoordinationPage.Product(
      product: word("pkg:npm/quayside"), status: word("Not affected"),
      detail: word("The component is not in it"), statement: word("We do not ship it."))
  }

  private func own(isInvited: Bool) -> CoordinationPage.Own {
    CoordinationPage.Own(
      isInvited: isInvited, standing: word("Takes part"), report: word("Works on it"),
      fix: word("Has a fix"),
      steps: [
        Choice(value: "defer", words: word("Put it off")),
        Choice(value: "close", words: word("We are done")),
      ], products: isInvited ? [] : [product], keepsEmbargo: true, isHidden: false,
      accepts: word("AMBER"), reference: word("VND-7"), policy: word("https://v.example/p"),
      canDeploy: true, invitation: word("The hub asks you to take part."))
  }

  private var report: CoordinationPage.Report {
    CoordinationPage.Report(
      finder: word("Tidewater"), receivedAt: now, title: word("Heap overflow"),
      location: word("header.c, line 3"), weaknesses: word("CWE-122"),
      affected: [word("pkg:npm/quayside")], severity: [word("CVSS:3.1/AV:N")],
      tested: word("1.2.3"), description: word("While looking\n<b>around</b>"),
      reproducer: word("./quay crash.bin"), isCut: true,
      files: [.init(digest: word("00fe"), words: word("Reproducer, 12 bytes"))])
  }

  private var person: CoordinationPage.Person {
    CoordinationPage.Person(
      id: word("prt_1"), name: word("Vendor"), roles: word("Vendor"), standing: "Takes part",
      report: word("Works on it"), fix: word("Has a fix"), contact: word("mailto:a@b.example"),
      reference: word("V-1"), policy: word("https://v.example"), keepsEmbargo: false,
      products: [product], waits: word("Say how it stands"), isLate: true, canBeRemoved: true,
      hasNoAccount: true)
  }

  private func proposal(isOpen: Bool, isOwn: Bool) -> CoordinationPage.Proposal {
    CoordinationPage.Proposal(
      id: word("emb_\(isOpen)\(isOwn)"), by: word("Vendor"),
      until: word("2026-12-15 09:00 America/New_York"), reason: word("We need time"),
      outcome: word("Open"), isOpen: isOpen, answers: [word("Other does not agree: too long")],
      isOwn: isOwn)
  }

  private func alarm(_ judgement: String?) -> CoordinationPage.Alarm {
    CoordinationPage.Alarm(
      id: word("alm_1"), kind: word("The flaw may be public"), by: word("Vendor"),
      evidence: word("https://forum.example/1"), at: now, judgement: judgement.map(word))
  }

  /// As the coordinator, a participant or one who is asked sees it.
  func coordination(
    isCoordinator: Bool, isInvited: Bool = false, isEmpty: Bool = false,
    reports: [CoordinationPage.Report]? = nil, form: FormState = FormState()
  ) -> CoordinationPage.Model {
    CoordinationPage.Model(
      caseID: word("cas_01"), title: isInvited ? nil : word("Heap overflow"),
      tlp: word("AMBER+STRICT"), isCoordinator: isCoordinator, canAct: true,
      embargo: word("Embargo in force"), isInForce: !isEmpty, hasEnded: false,
      agreed: isEmpty ? nil : word("2026-12-15T09:00:00Z"),
      until: isEmpty ? nil : word("2026-12-15 09:00 UTC"), ending: isEmpty ? nil : word("Agreed"),
      agreement: isEmpty ? nil : word("2 of 3 agreed to it."),
      known: isEmpty ? [] : [word("Attacks were seen")], visibility: word("Open"),
      visibilityRaw: "a", version: 3, programme: word("45 days"), programmeRaw: "a", offered: today,
      joined: isEmpty ? 0 : 3, lead: word("The coordinator"), leadRaw: "a",
      leads: [Choice(value: "a", words: word("The coordinator"))], watches: word("CVE-2026-1"),
      own: isCoordinator ? nil : own(isInvited: isInvited),
      reports: isCoordinator || isInvited ? nil : reports ?? [report, report],
      hasMoreReports: !isEmpty,
      people: isEmpty ? [] : [person],
      statusCounts: isEmpty ? [] : [(word("Affected"), 2)],
      threads: isEmpty || isInvited
        ? []
        : [
          .init(
            id: word("thr_1"), title: word("Everybody"), count: 3, unread: 2, last: 9,
            isCurrent: true, isCommon: true),
          .init(
            id: word("thr_2"), title: word("With Vendor"), count: 1, unread: 0, last: 4,
            isCurrent: false),
        ],
      messages: isEmpty || isInvited
        ? []
        : [
          .init(
            by: word("Vendor"), kind: word("Message"), text: word("Hello\n<b>all</b>"), at: now,
            fileDigest: word("00ff"), fileName: word("fix.patch"))
        ], older: isEmpty ? nil : word("c"),
      proposals: isEmpty
        ? []
        : [
          proposal(isOpen: true, isOwn: false), proposal(isOpen: true, isOwn: true),
          proposal(isOpen: false, isOwn: false),
        ], alarms: isEmpty ? [] : [alarm(nil), alarm("It is so.")],
      suggestions: isEmpty
        ? []
        : [
          .init(
            organization: word("org_1"), name: word("Harbor"), contact: word("a@b.example"),
            role: "operator", roleWords: word("Operator"), reason: word("Runs it."))
        ], wasSearched: true, clock: isEmpty ? nil : now,
      choices: choices, form: form)
  }

  func waiting(isCoordinator: Bool, isEmpty: Bool = false) -> WaitingPage.Model {
    WaitingPage.Model(
      isCoordinator: isCoordinator,
      rows: isEmpty
        ? []
        : [
          .init(
            caseID: word("cas_01"), title: word("Heap overflow"), who: word("Vendor"),
            what: word("Answer the invitation"), due: now, isLate: true, escalatedAt: now),
          .init(
            caseID: word("cas_02"), title: nil, who: word("Vendor"), what: word("Answer"),
            due: now, isLate: false, escalatedAt: nil),
        ], counts: isEmpty ? [] : [(word("Answer the invitation"), 2, 1), (word("Other"), 1, 0)],
      cases: isEmpty ? [] : [.init(id: word("cas_01"), words: word("Heap overflow"))],
      clock: isEmpty ? nil : now,
      pager: Pager(next: isEmpty ? nil : word("c")))
  }

  var coordinationPages: [SamplePage] {
    let analyst = frame("Heap overflow", .coordination, .analyst)
    let vendor = frame("Heap overflow", .coordination, .finder)
    func refused(_ command: String, _ names: String...) -> FormState {
      var state = FormState(values: ["command": command])
      for name in names { state.errors[name] = word("breaks a rule") }
      return state
    }
    func render(_ model: CoordinationPage.Model) -> [UInt8] {
      CoordinationPage.render(model.isCoordinator ? analyst : vendor, model)
    }
    return [
      SamplePage("coordination", render(coordination(isCoordinator: true))),
      SamplePage("coordination-vendor", render(coordination(isCoordinator: false))),
      SamplePage(
        "coordination-invited", render(coordination(isCoordinator: false, isInvited: true))),
      SamplePage(
        "coordination-end-refused",
        render(
          coordination(
            isCoordinator: true, form: refused("end", "note", "hasRemedy", "hasText")))),
      SamplePage(
        "coordination-state-refused",
        render(
          coordination(
            isCoordinator: false, form: refused("state", "product", "justification")))),
      SamplePage("waiting", WaitingPage.render(analyst, waiting(isCoordinator: true))),
      SamplePage("waiting-vendor", WaitingPage.render(vendor, waiting(isCoordinator: false))),
    ]
  }

  var emptyCoordinationPages: [SamplePage] {
    let frame = frame("Coordination", .coordination, .analyst)
    return [
      SamplePage(
        "coordination-new",
        CoordinationPage.render(frame, coordination(isCoordinator: true, isEmpty: true))),
      SamplePage(
        "waiting-none", WaitingPage.render(frame, waiting(isCoordinator: true, isEmpty: true))),
    ]
  }
}
