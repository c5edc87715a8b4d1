import Vocabulary

@testable import Web

extension Samples {
  var findingRow: FindingListPage.Row {
    FindingListPage.Row(
      id: word("fnd_01"), reference: word("TW-77"), title: word("Heap overflow in png_handle_iCCP"),
      package: word("pkg:generic/libpng@1.6.43"), stateWords: word("Waiting for a first look"),
      receivedAt: now, receipt: word("rct_01"))
  }

  var uploadResult: UploadResultPage.Model {
    UploadResultPage.Model(
      fileName: word("tidehound.ndjson"), accepted: 24, merged: 9, repeated: 3,
      changedCount: 2, changed: [.init(id: word("fnd_03"), reference: word("TW-79"))], rejected: 2,
      findings: [
        .init(id: word("fnd_01"), title: word("Overflow"), isMerged: true, receipt: word("rct_01")),
        .init(id: word("fnd_02"), title: word("Underflow"), isMerged: false, receipt: word("r2")),
      ],
      rejects: [
        .init(
          line: 7, reference: word("TW-78"), field: word("/affected/0/package"),
          rule: word("is not a package URL"))
      ], rejectedLines: word("{\"title\":\"x\"}"),
      refusedFiles: [.init(name: word("core.dump"), reason: word("It is too large."))])
  }

  var findingModel: FindingPage.Model {
    FindingPage.Model(
      id: word("fnd_01"), reference: word("TW-77"), title: word("Heap overflow in png_handle_iCCP"),
      description: word("It overflows."), reproducer: word("./pngtest crash.png"),
      command: word("make check"), packages: [word("pkg:generic/libpng@1.6.43")],
      versions: word("<1.6.44"), repository: word("https://example.org/libpng"),
      location: word("pngrutil.c:1387"), cwe: word("CWE-122"), severity: [word("CVSS:3.1/AV:N")],
      aliases: [word("GHSA-7q3m")], tool: word("tidehound"), toolVersion: word("2.3"),
      model: word("lantern-2"), isHumanVerified: true, receivedAt: now, receipt: word("rct_01"),
      credit: word("A. Finder"), stateWords: word("Confirmed"),
      mergeNote: word("4 others reported the same flaw."),
      vulnerabilityID: word("CVE-2025-64720"), readers: [word("Now: your organization.")],
      history: [event("Received.")],
      remarks: remarks,
      files: [attachedFile, otherFile], trials: [trial, waitingTrial], canTry: true,
      attachmentKinds: [Choice(value: "patch", words: "Patch")],
      trialKinds: [Choice(value: "c", words: "C")])
  }

  var remarks: [RemarkList.Remark] {
    [
      .init(
        weight: word("Needed"), isHolding: true, detail: word("Nothing shows the flaw."),
        remedy: word("Add it."))
    ]
  }

  private var projectModel: ProjectPage.Model {
    ProjectPage.Model(
      id: word("prj_01"), name: word("libpng"), key: word("pkg:generic/libpng"),
      organization: word("Harbour Maintainers"), confirmedAt: now, needs: [word("A reproducer")],
      machines: word("Welcome."), wantsEverything: false, weeklyCapacity: 2, embargoDays: 90,
      contact: word("security@example.org"),
      exclusions: [(what: word("path examples/"), reason: word("never shipped"))],
      note: word("Short, please."), version: 3, canChange: true, canConfirm: true,
      form: projectForm)
  }

  private var projectForm: FormState {
    var form = FormState()
    for (name, _) in ProjectForm.labels {
      form.values[name] = word("entered")
      form.errors[name] = word("breaks a rule")
    }
    return form
  }

  private var projectPages: [SamplePage] {
    let frame = frame("Projects", .projects, .finder)
    let row = ProjectListPage.Row(
      id: word("prj_01"), name: word("libpng"), key: word("pkg:generic/libpng"),
      needs: word("a reproducer"), capacity: word("2 a week"), isConfirmed: false)
    return [
      SamplePage(
        "projects",
        ProjectListPage.render(
          frame,
          .init(
            query: word("png"), projects: [row], pager: Pager(next: word("c")), canClaim: true,
            form: projectForm))),
      SamplePage(
        "projects-empty",
        ProjectListPage.render(
          frame, .init(query: "", projects: [], pager: Pager(next: nil), canClaim: true))),
      SamplePage("project", ProjectPage.render(frame, projectModel)),
      SamplePage(
        "report-anonymous",
        ReportPage.render(frame, .init(form: FormState(), isAnonymous: true))),
      SamplePage(
        "report-anonymous-received",
        AnonymousReceivedPage.render(
          frame, .init(secret: word("bwf_1"), receipt: word("rct_1"), remarks: remarks))),
      SamplePage(
        "report-follow",
        FollowPage.render(
          frame,
          .init(
            title: word("A flaw"), receivedAt: now, receipt: word("rct_1"),
            stateWords: word("Confirmed"), resolution: word("No flaw"), remarks: remarks),
          FormState(errors: ["secret": word("belongs to no report")]))),
      SamplePage(
        "report-checked",
        ReportPage.render(frame, .init(form: FormState(), remarks: remarks))),
    ]
  }

  var finderPages: [SamplePage] {
    let frame = frame("Report a flaw", .report, .finder)
    var report = FormState()
    for (name, _) in ReportPage.labels {
      report.values[name] = word("entered")
      report.errors[name] = word("breaks a rule")
    }
    return [
      SamplePage("report", ReportPage.render(self.frame("Report a flaw", .report, nil), .init())),
      SamplePage("report-refused", ReportPage.render(frame, .init(form: report))),
      SamplePage(
        "upload",
        UploadPage.render(
          frame,
          .init(
            findingLimit: 10_000, byteLimit: 67_108_864,
            form: form("file", "package", "repository")))
      ),
      SamplePage("upload-result", UploadResultPage.render(frame, uploadResult)),
      SamplePage(
        "findings",
        FindingListPage.render(
          frame,
          .init(
            findings: [findingRow], count: 51, pager: Pager(next: word("c")),
            record: .init(judged: 5, real: 4, known: 1, from: 0.38, to: 0.96)))
      ),
      SamplePage("finding", FindingPage.render(frame, findingModel)),
    ] + projectPages
  }
}
