import Vocabulary

@testable import Web

extension Samples {
  func front(isEmpty: Bool = false) -> FrontPage.Model {
    let weeks = [1690, 1984, 1916, 2208, 2656, 4488, 3984].enumerated().map {
      Measure(word("Week \($0.offset)"), $0.element)
    }
    return FrontPage.Model(
      funnel: isEmpty
        ? []
        : [
          Measure(word("Findings received"), 48112, note: word("From 214 finders")),
          Measure(word("Distinct flaws"), 19204, note: word("60% were known already")),
          Measure(word("Confirmed"), 6377), Measure(word("Fixed in a release"), 1942),
        ],
      stages: isEmpty
        ? []
        : [
          .init(
            name: word("From report to verdict"), count: 31, half: word("2 hours"),
            ninety: word("1 day"), ninetyFive: word("3 days"))
        ],
      durations: isEmpty
        ? [] : [.init(name: word("from receipt to first verdict"), value: word("19 hours"))],
      charts: isEmpty
        ? []
        : [
          ColumnChart(
            caption: word("Findings received each week"), nameHeading: word("Week of"),
            valueHeading: word("Findings"), measures: weeks)
        ],
      openActions: isEmpty
        ? []
        : [
          .init(urgency: .threeDaysForensics, count: 118, overdue: 17),
          .init(urgency: .onUpgrade, count: 21960, overdue: 0),
        ],
      ledger: isEmpty
        ? nil
        : .init(
          entries: 1_204_881, key: word("breakwater.example+8d3c1f02+AZk2"),
          checkpoint: word("1204881 fxwKlOLWWzg="),
          firstCommand: word("breakwater ledger verify --keep checkpoint.txt"),
          laterCommand: word("breakwater ledger verify --since checkpoint.txt")), asOf: now,
      contact: isEmpty
        ? nil
        : .init(words: word("help@breakwater.example"), address: "mailto:help@breakwater.example"))
  }

  func directive(_ rows: [DirectivePage.Row]) -> DirectivePage.Model {
    DirectivePage.Model(
      name: word("BOD 26-04"), origin: word("The table is CISA’s, of 10 June 2026."),
      version: word("1.0.0"), rows: rows,
      scope: [.init(name: word("Everyone else"), text: word("Advice."))],
      questions: [.init(name: word("In KEV"), text: word("Is it on CISA’s list?"))],
      duties: [.init(name: word("Save evidence first"), text: word("Within 24 hours."))],
      officialAddress: "https://www.cisa.gov/directives")
  }

  var vulnerability: VulnerabilityPage.Model {
    VulnerabilityPage.Model(
      id: word("CVE-2021-44228"), title: word("Log4j lets attackers run code"),
      summary: word("Log4j 2 looks up addresses in the text it logs."),
      whatToDo: word("Update log4j-core to 2.17.1 or later."), details: word("Long text."),
      aliases: [word("GHSA-jfh8-c2jp-5v3q")], isKnownExploited: true,
      exploitedSince: CalendarDay("2021-12-10"), isUsedInRansomware: true, hasFix: true,
      exploitProbability: 0.944, exploitPercentile: 0.999, automatable: word("Yes"),
      technicalImpact: word("Total"), exploitation: word("Active"), severity: [word("CVSS 10.0")],
      weaknesses: [word("CWE-917")], publishedAt: now, withdrawnAt: nil,
      ranges: [
        .init(
          package: word("pkg:maven/log4j-core"), introduced: word("2.13.0"), fixed: word("2.15.0"),
          lastAffected: nil, source: word("OSV"), hint: word("Only what uses it is affected.")),
        .init(
          package: word("pkg:maven/log4j-core"), introduced: nil, fixed: nil,
          lastAffected: word("2.3"), source: word("OSV"), hint: nil),
      ],
      deadlines: [
        .init(isPublic: true, urgency: .threeDaysForensics),
        .init(isPublic: false, urgency: .threeDaysForensics),
      ],
      sources: [
        .init(
          name: word("CVE record"), address: "https://www.cve.org/", says: word("CVSS 10.0"),
          changedAt: now, fetchedAt: now, isDisputed: true),
        .init(
          name: word("Odd"), address: "javascript:alert(4)", says: word("x"), changedAt: nil,
          fetchedAt: nil, isDisputed: false),
      ],
      relations: [
        .init(says: word("GHSA-1 is another name of CVE-1"), source: word("OSV"), statedAt: now)
      ], hasMoreRelations: true, references: ["javascript:alert(5)", word("https://example.org/")],
      actions: [
        .init(id: word("act_1"), words: word("Update Apache Log4j"), urgency: .threeDaysForensics)
      ])
  }

  func receipt(_ check: ReceiptPage.Check) -> ReceiptPage.Model {
    ReceiptPage.Model(
      id: word("rct_01jd7q3m8x"), what: word("Finding received"),
      record: word("finding.received"), recordedAt: now,
      entry: 1_204_882, check: check, checkpointAt: now, treeSize: 1_204_901,
      root: word("7f1c0a94"), witnessesSigned: 5, witnesses: 5, commitment: word("c41d9a07e2b8"),
      salt: word("5e09b7cd"), origin: word("breakwater.example/ledger/2026"),
      publicKey: word("breakwater.example/ledger/2026+8d3c1f02+AZk2"),
      verifyCommand: word("breakwater verify --key ledger.key"))
  }

  var publicPages: [SamplePage] {
    let rows = (0..<16).map {
      DirectivePage.Row(
        number: $0, isKnownExploited: $0 & 1 == 1, isPublic: $0 & 2 == 2,
        isAutomatable: $0 & 4 == 4, isTotalImpact: $0 & 8 == 8, outcome: Urgency.allCases[$0 % 5])
    }
    let row = VulnerabilityListPage.Row(
      id: word("CVE-2021-44228"), title: word("Log4j lets attackers run code"),
      packages: [word("log4j-core")], isKnownExploited: true, exploitProbability: 0.944,
      publishedAt: now)
    return [
      SamplePage(
        "front", FrontPage.render(frame("Vulnerability clearinghouse", .overview, nil), front())),
      SamplePage(
        "vulnerabilities",
        VulnerabilityListPage.render(
          frame("Vulnerabilities", .vulnerabilities, .overseer),
          .init(query: word("log4j"), vulnerabilities: [row], pager: Pager(next: word("c"))))
      ),
      SamplePage(
        "vulnerability",
        VulnerabilityPage.render(frame("CVE", .vulnerabilities, .operator), vulnerability)
      ),
      SamplePage(
        "directive", DirectivePage.render(frame("Deadlines", .deadlines, nil), directive(rows))),
      SamplePage("receipt", ReceiptPage.render(frame("Receipt", .none, nil), receipt(.included))),
      SamplePage(
        "receipt-waiting", ReceiptPage.render(frame("Receipt", .none, nil), receipt(.waiting))),
      SamplePage(
        "receipt-mismatch", ReceiptPage.render(frame("Receipt", .none, nil), receipt(.mismatch))),
      SamplePage(
        "problem",
        ProblemPage.render(
          frame("Not saved", .queue, .analyst),
          .init(
            status: 409, title: word("It changed in the meantime"),
            detail: word("Somebody confirmed the case."), remedy: word("Read it again."),
            fields: [word("name: must not be blank")], requestID: word("01JD7Q4T2B")))
      ),
    ]
  }

  var accountPages: [SamplePage] {
    let person = OrganizationPage.Person(
      id: word("per_1"), name: word("Dana Whitfield"), email: word("dana@harlanridge.example"),
      role: "administrator", roleWords: word("Administrator"), isDisabled: false)
    let outsider = OrganizationPage.Person(
      id: word("per_2"), name: word("Luis Ortega"), email: word("luis@ortega-it.example"),
      role: "observer", roleWords: word("Observer"), isDisabled: true)
    let tokens = [false, true].map {
      OrganizationPage.Token(
        id: word("tok_1"), name: word("Inventory upload"), roleWords: word("Analyst"),
        createdAt: now, expiresAt: now, isRevoked: $0)
    }
    func organization(_ kind: OrganizationPage.Secret.Kind, _ form: FormState) -> [UInt8] {
      OrganizationPage.render(
        frame("Organization", .organization, .analyst),
        .init(
          id: word("org_1"), name: word("Harlan Ridge Community Hospital"),
          kindWords: word("Critical infrastructure"), sector: word("Healthcare"),
          regime: word("None"), createdAt: now, standing: word("The dates are advice."),
          people: [person, outsider], tokens: tokens,
          roles: [
            Choice(value: "administrator", words: word("Administrator")),
            Choice(value: "observer", words: word("Observer")),
          ],
          secret: .init(
            kind: kind, name: word("Board report"), secret: word("bwk_m2Fk09qLr7XwZc41TnVb8sYe"),
            expiresAt: now), form: form))
    }
    let visitor = frame("Sign in", .none, nil)
    return [
      SamplePage("organization", organization(.token, FormState())),
      SamplePage(
        "organization-link", organization(.link, form("name", "email", values: ["form": "people"]))),
      SamplePage(
        "organization-days", organization(.link, form("name", "days", values: ["form": "tokens"]))),
      SamplePage(
        "signin", SignInPage.render(visitor, .init(next: word("/actions"), form: form("secret")))),
      SamplePage(
        "signin-confirm",
        SignInConfirmPage.render(
          visitor,
          .init(
            name: word("Dana Whitfield"), organization: word("Harlan Ridge"),
            secret: word("5e09b7cd"), next: word("/actions")))
      ),
      SamplePage(
        "setup",
        SetupPage.render(
          visitor, .init(secret: word("5e09b7cd"), form: form("organization", "name", "email")))
      ),
    ]
  }
}
