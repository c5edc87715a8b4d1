import Vocabulary

@testable import Web

extension Samples {
  private func list(_ rows: [AdvisoryListPage.Row], isDesk: Bool) -> AdvisoryListPage.Model {
    AdvisoryListPage.Model(
      path: isDesk ? "/drafts" : "/advisories", isDesk: isDesk, advisories: rows,
      pager: Pager(next: rows.isEmpty ? nil : word("c")))
  }

  private var row: AdvisoryListPage.Row {
    .init(
      number: word("BWA-2026-0001"), path: "/advisories/1", title: word("Reads too far"),
      stateWords: word("Published"), tlp: word("CLEAR"), changedAt: now)
  }

  private func advisory(isFull: Bool) -> AdvisoryPage.Model {
    AdvisoryPage.Model(
      number: word("BWA-2026-0001"), title: word("Reads too far"),
      summary: word("A long chunk is read past its end.\nAnybody can send one."),
      cve: isFull ? word("CVE-2026-1000") : nil, weaknesses: isFull ? [word("CWE-125")] : [],
      severities: isFull ? [word("9.8 (critical)")] : [],
      products: isFull
        ? [
          .init(
            name: word("Quay quayside"), package: word("pkg:npm/quayside"), affected: word("<2"),
            fixed: word("2.0.0")),
          .init(name: word("Quay pump"), package: nil, affected: word("*"), fixed: nil),
        ] : [],
      unaffected: isFull
        ? [
          .init(
            name: word("Quay crane"), versions: word(">=3"), reason: word("It is never run"))
        ] : [],
      remediations: isFull ? [(kind: word("Fix"), details: word("Update."))] : [],
      references: isFull ? [(summary: word("More"), url: word("https://a.example"))] : [],
      credits: isFull ? [word("A. Finder")] : [], withdrawal: isFull ? nil : word("No flaw."),
      publishedAt: now, changedAt: now, history: [event("First published.")],
      files: [(path: "/csaf/white/2026/bwa-2026-0001.json", words: word("CSAF 2.0"))])
  }

  private func draft(isFull: Bool) -> AdvisoryDraftPage.Model {
    AdvisoryDraftPage.Model(
      id: word("adv_1"), caseID: word("cas_1"), number: word("BWA-2026-0001"),
      title: word("Reads too far"), stateWords: word("Being written"), tlp: word("AMBER"),
      version: 3, commands: isFull ? [("submit", word("Hand over for review"))] : [],
      refusal: isFull ? [word("The case is under embargo."), word("Wait for its end.")] : [],
      notes: isFull ? [word("Another person has to countersign it.")] : [],
      changes: isFull
        ? [
          .init(kind: "added", text: word("Title: new")),
          .init(kind: "removed", text: word("Title: old")),
          .init(kind: "same", text: word("CVE: none")),
        ] : [], isFirst: !isFull, withoutCredit: isFull ? 2 : 0,
      publishedPath: isFull ? "/advisories/BWA-2026-0001" : nil, canWrite: true,
      numbering: isFull
        ? .init(
          words: word("No identifier was reserved."), reason: word("The quota"),
          outlook: word("It is rejected."), canReserve: true, canCancel: true)
        : nil,
      form: isFull ? form("title", "summary", "products", "remediations") : FormState())
  }

  var advisoryPages: [SamplePage] {
    let frame = frame("Advisories", .drafts, .analyst)
    let open = self.frame("Advisories", .advisories, nil)
    return [
      SamplePage("advisories", AdvisoryListPage.render(open, list([row], isDesk: false))),
      SamplePage("advisory", AdvisoryPage.render(open, advisory(isFull: true))),
      SamplePage("drafts", AdvisoryListPage.render(frame, list([row], isDesk: true))),
      SamplePage("draft", AdvisoryDraftPage.render(frame, draft(isFull: true))),
    ]
  }

  var emptyAdvisoryPages: [SamplePage] {
    let frame = frame("Advisories", .drafts, .analyst)
    return [
      SamplePage("advisories-none", AdvisoryListPage.render(frame, list([], isDesk: false))),
      SamplePage("advisory-withdrawn", AdvisoryPage.render(frame, advisory(isFull: false))),
      SamplePage("drafts-none", AdvisoryListPage.render(frame, list([], isDesk: true))),
      SamplePage("draft-new", AdvisoryDraftPage.render(frame, draft(isFull: false))),
    ]
  }
}
