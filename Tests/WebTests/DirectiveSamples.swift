import Vocabulary

@testable import Web

extension Samples {
  private func clock(isFull: Bool) -> ForensicShown {
    ForensicShown(
      id: word("clk_1"), vulnerability: word("CVE-2026-1000"), asset: word("Portal"),
      assetID: word("ast_1"), organization: isFull ? word("Agency") : nil, startedAt: now,
      steps: [
        .init(raw: "scope", words: word("Find"), due: now, doneAt: now, isLate: false),
        .init(raw: "evidence", words: word("Save"), due: now, doneAt: nil, isLate: isFull),
        .init(
          raw: "decision", words: word("Decide"), due: now, doneAt: isFull ? now : nil,
          isLate: true),
      ], stateWords: word("Running"), decisionWords: isFull ? word("Suspected") : nil,
      isPatchedFirst: isFull, canRecord: isFull)
  }

  private var directives: DirectiveListPage.Model {
    DirectiveListPage.Model(
      rows: [
        .init(
          id: word("dir_1"), name: word("BOD 26-04"), title: word("A directive"),
          version: word("1.0.0"), binds: word("Binds FCEB"), stateWords: word("Issued"),
          effectiveOn: today, isFollowed: true, publisher: word("Cyber agency"))
      ], pager: Pager(next: word("c")), canWrite: true,
      issuers: [(regime: word("FCEB"), organization: word("CISA"))])
  }

  private func document(isFull: Bool) -> DirectiveDocumentPage.Model {
    DirectiveDocumentPage.Model(
      id: word("dir_1"), name: word("BOD 26-04"), title: word("A directive"),
      version: word("1.0.0"), stateWords: word("Being written"), binds: word("Binds FCEB"),
      issuer: word("CISA"), effectiveOn: today, scope: word("every asset"),
      source: isFull ? word("A page") : "", holidays: isFull ? [today] : [],
      rows: [.init(words: word("in KEV"), outcome: .threeDaysForensics)],
      requirements: isFull ? [word("Update.")] : [], evidence: isFull ? [word("A list.")] : [],
      exceptions: isFull ? [(scope: word("vendors"), reason: word("They can not."))] : [],
      changes: isFull ? [word("Version: 1 → 2")] : nil, ending: isFull ? word("Over.") : nil,
      stored: 3, canWrite: isFull, isDraft: isFull, isIssued: !isFull, canFollow: true,
      isFollowed: isFull, canAttest: true, publisher: word("Cyber agency"),
      canIssue: isFull, canWithdraw: isFull, doubts: isFull ? [word("Look again.")] : [],
      refusal: isFull
        ? (at: "next", why: word("You wrote a part.")) : (at: "text", why: word("No.")),
      form: isFull ? form("name", "scope", "row-3", "rows", "ending", "statement") : FormState())
  }

  private func effect(isFull: Bool) -> EffectPage.Model {
    let row = EffectPage.Row(
      name: word("Agency"), earlier: 1, later: 2, appear: 3, vanish: 4, same: 5, forensics: 6)
    return EffectPage.Model(
      back: ("/directives/1", word("BOD 26-04")), heading: word("What it would change"),
      total: row, rows: isFull ? [row] : [],
      examples: isFull
        ? [
          .init(
            organization: word("Agency"), asset: word("Portal"),
            vulnerability: word("CVE-2026-1000"), before: word("1 May"), after: word("2 May"))
        ] : [], isComplete: !isFull)
  }

  private var deferrals: DeferralPage.Model {
    DeferralPage.Model(
      rows: [
        .init(
          id: word("dfr_1"), organization: word("Agency"), asset: word("Portal"),
          vulnerability: word("CVE-2026-1000"), justification: word("A clinic."),
          compensation: word("Apart."), until: today, stateWords: word("Asked for"),
          note: word("Good."), canDecide: true, canEnd: true)
      ], overseen: OverseenModel(regime: word("FCEB"), issues: word("FCEB")),
      pager: Pager(next: word("c")))
  }

  private func scores(isFull: Bool) -> ScorecardPage.Model {
    ScorecardPage.Model(
      from: today, to: today,
      overseen: OverseenModel(regime: isFull ? word("FCEB") : nil, issues: word("FCEB")),
      rows: isFull
        ? [
          .init(
            name: word("Agency"), open: 5, overdue: 2, overdueDeferred: 1, deferrals: 1,
            closed: 9, inTimePercent: 77, medianDays: 4, steps: 3, stepsInTime: 2,
            patchedFirst: 1)
        ] : [],
      charts: isFull
        ? [
          ColumnChart(
            caption: word("Closed each week"), nameHeading: "Week of", valueHeading: "Closed",
            measures: [Measure("2026-11-16", 3), Measure("2026-11-23", 5)])
        ] : [],
      statements: isFull
        ? [
          .init(
            organization: word("Agency"), directive: word("BOD 26-04"), from: today, to: today,
            isMet: true, text: word("All met."), receipt: word("rcp_1"))
        ] : [])
  }

  private func forensics(isFull: Bool) -> ForensicListPage.Model {
    ForensicListPage.Model(
      clocks: isFull ? [clock(isFull: true), clock(isFull: false)] : [],
      overseen: OverseenModel(regime: nil, issues: isFull ? word("FCEB") : nil),
      state: "running", pager: Pager(next: isFull ? word("c") : nil))
  }

  var directivePages: [SamplePage] {
    let frame = frame("Directives", .deadlines, .operator)
    return [
      SamplePage("directives", DirectiveListPage.render(frame, directives)),
      SamplePage(
        "directive document", DirectiveDocumentPage.render(frame, document(isFull: true))),
      SamplePage(
        "directive to write", NewDirectivePage.render(frame, form("name", "rows", "row-0"))),
      SamplePage("effect", EffectPage.render(frame, effect(isFull: true))),
      SamplePage("forensics", ForensicListPage.render(frame, forensics(isFull: true))),
      SamplePage(
        "forensic clock",
        ForensicPage.render(
          frame,
          .init(
            clock: clock(isFull: true),
            entries: [.init(event: event("Found."), note: word("Two portals."))],
            form: form("note", "decision", "digest")))),
      SamplePage("deferrals", DeferralPage.render(frame, deferrals)),
      SamplePage("scorecards", ScorecardPage.render(frame, scores(isFull: true))),
    ]
  }

  var emptyDirectivePages: [SamplePage] {
    let frame = frame("Directives", .deadlines, .operator)
    return [
      SamplePage(
        "directives, empty",
        DirectiveListPage.render(
          frame, .init(rows: [], pager: Pager(), canWrite: false, issuers: []))),
      SamplePage(
        "directive document, empty",
        DirectiveDocumentPage.render(frame, document(isFull: false))),
      SamplePage("effect, empty", EffectPage.render(frame, effect(isFull: false))),
      SamplePage("forensics, empty", ForensicListPage.render(frame, forensics(isFull: false))),
      SamplePage(
        "forensic clock, empty",
        ForensicPage.render(frame, .init(clock: clock(isFull: false), entries: []))),
      SamplePage(
        "deferrals, empty",
        DeferralPage.render(
          frame, .init(rows: [], overseen: OverseenModel(), pager: Pager()))),
      SamplePage("scorecards, empty", ScorecardPage.render(frame, scores(isFull: false))),
    ]
  }

  /// What the page of an action says of evidence and deferrals.
  var followed: (ForensicSection, DeferralSection) {
    (
      ForensicSection(clocks: [clock(isFull: true), clock(isFull: false)], isOpen: true),
      DeferralSection(
        assetID: word("ast_1"), vulnerability: word("CVE-2026-1000"),
        open: [(words: word("Deferred"), until: today)], canAsk: true)
    )
  }
}
