import HTML
import Vocabulary

/// What a finder has sent.
struct FindingListPage {
  struct Row: Sendable {
    let id: String
    let reference: String?
    let title: String
    let package: String?
    /// How far the flaw has come, in words.
    let stateWords: String
    let receivedAt: Timestamp
    let receipt: String
  }

  struct Model: Sendable {
    let findings: [Row]
    /// All that were sent, on every page.
    let count: Int
    let pager: Pager
    /// What became of the reports that were judged; nil where none was.
    let record: Record?
  }

  struct Record: Sendable {
    let judged: Int
    let real: Int
    let known: Int
    /// Between which shares the true one lies, 0 to 1.
    let from: Double
    let to: Double
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Your findings" }
      if let record = model.record { standing(record) }
      if model.findings.isEmpty { empty } else { rows(model) }
      pager(model.pager, shown: model.findings.count, path: "/findings", query: [])
      if !model.findings.isEmpty {
        el("p", .class("buttons")) {
          buttonLink("Report a flaw", "/report")
          buttonLink("Upload a file", "/report/upload", .quiet)
        }
      }
    }
  }

  private static func standing(_ record: Record) -> Markup {
    section("Your record", id: "record", class: "card") {
      facts(
        [
          Fact("Judged", grouped(record.judged)), Fact("Real", grouped(record.real)),
          Fact("Of these known before", grouped(record.known)),
        ], .figures)
      el("p") {
        "Between \(percent(record.from)) and \(percent(record.to)) of your reports are real, as far "
          + "as these tell. It orders what is looked at first, and blocks nothing."
      }
    }
  }

  private static var empty: Markup {
    emptyState("Nothing sent yet") {
      el("p") { "Report one flaw in a form, or upload many in a file." }
      el("p", .class("buttons")) {
        buttonLink("Report a flaw", "/report")
        buttonLink("Upload a file", "/report/upload", .quiet)
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      counted(model.count, "finding") + ", the newest first",
      [
        Column("Finding"), Column("Package"), Column("State"), Column("Received"),
        Column("Receipt"),
      ],
      rows: model.findings.map(row))
  }

  private static func row(_ finding: Row) -> [Markup] {
    [
      markup {
        el("a", .href("/findings/" + segment(finding.id))) { inert(finding.title) }
        if let reference = finding.reference {
          el("br")
          soft(reference)
        }
      },
      finding.package.map(hash) ?? .text("Not stated"), badge(finding.stateWords),
      date(finding.receivedAt), receiptLink(finding.receipt),
    ]
  }
}
