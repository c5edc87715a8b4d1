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
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Your findings" }
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
      "Your findings, the newest first",
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
