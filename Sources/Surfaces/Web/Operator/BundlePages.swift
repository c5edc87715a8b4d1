import HTML
import Vocabulary

/// For a site without a network: what is carried there, and what comes back.
struct BundleListPage {
  /// A bundle in the list.
  struct Row: Sendable {
    let id: String
    let number: Int64
    let madeAt: Timestamp
    let goodUntil: CalendarDay
    /// The assets it is about; nil for all.
    let assets: String?
    let actions: Int64
    let answered: Int64
    let size: Int64
    let digest: String
    let isKept: Bool
    let receipt: String
  }

  /// A line that was brought back.
  struct Answer: Sendable {
    let code: String
    let action: String
    let words: String
    let title: String
    let outcome: String
    let isRecorded: Bool
  }

  struct Model: Sendable {
    let today: CalendarDay
    let rows: [Row]
    let pager: Pager
    /// The assets to choose from.
    let assets: [Choice]
    /// What became of what was just brought back; nil when nothing was.
    var answers: [Answer]?
    var receipt: String?
    var form = FormState()
  }

  static let labels = [("lines", "Lines"), ("asset", "Which assets")]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = frame.account?.canManage ?? false
    return page(frame) {
      crumbs([("/actions", "To do")], here: "Without network")
      el("h1") { "For a computer without network" }
      el("p", .class("lead")) {
        "One file with everything that has to be done. Carry it to the site, open it there in any "
        "browser or print it, and bring back what was done."
      }
      errorSummary(model.form, "Nothing was taken in", labels: labels)
      if let answers = model.answers { broughtBack(answers, model.receipt) }
      if canManage { makeForm(model) }
      section("Bundles", id: "bundles") { list(model) }
      if canManage { returnForm(model) }
    }
  }

  private static func makeForm(_ model: Model) -> Markup {
    section("Make a bundle", id: "make", class: "card") {
      post("/bundles", class: "form") {
        field(
          "asset", "Which assets", .select([Choice(value: "", words: "All")] + model.assets),
          hint: "Choose one to carry only what concerns it.", in: model.form)
        buttons { button("Make the file") }
      }
      el("p", .class("soft")) {
        "Write down this clearinghouse’s key once, from "
        el("a", .href("/ledger/key")) { "its page" }
        ", and keep it at the site: with it the file can be checked there."
      }
    }
  }

  private static func list(_ model: Model) -> Markup {
    guard !model.rows.isEmpty else {
      return emptyState("No bundle yet") {
        el("p") { "Make one when you next go to a site that has no network." }
      }
    }
    return markup {
      table(
        "Bundles, the newest first",
        [
          Column("Number"), Column("Made"), Column("Good until"), Column("About"),
          Column("Brought back", .number), Column("File"),
        ], hidesCaption: true, rows: model.rows.map { row($0, model.today) })
      pager(model.pager, shown: model.rows.count, path: "/bundles", query: [])
    }
  }

  private static func row(_ row: Row, _ today: CalendarDay) -> [Markup] {
    [
      inert("Bundle \(row.number)"),
      moment(row.madeAt),
      markup {
        inert(dateOnly(row.goodUntil))
        if row.goodUntil < today {
          " "
          badge("Over", .bad, .cross)
        }
      }, inert(row.assets ?? "All assets"), inert("\(row.answered) of \(row.actions)"),
      markup {
        if row.isKept {
          el("a", .href("/bundles/" + segment(row.id))) {
            "Save"
            hidden(" bundle \(row.number)")
          }
          " (" + kilobytes(row.size) + ") "
        }
        receiptLink(row.receipt)
        el("details") {
          el("summary") {
            "SHA-256"
            hidden(" of bundle \(row.number)")
          }
          hash(row.digest)
        }
      },
    ]
  }

  private static func kilobytes(_ size: Int64) -> String { grouped(Int(size / 1024) + 1) + " KiB" }

  private static func returnForm(_ model: Model) -> Markup {
    section("Bring back what was done", id: "return", class: "card") {
      el("p") {
        "Type a line for each thing: its code, the day, and the initials of who did it. What else was "
        "written may follow. Each becomes a statement in your name; a new inventory proves it."
      }
      post("/bundles/receipts", class: "form", sendsFile: true) {
        field(
          "lines", "Lines", .code, hint: "Such as: 0C07-7K3M-9QX5 2026-11-22 AB", in: model.form)
        field(
          "receipt", optional("Or the file receipt.json"),
          .file(accept: ".json,application/json"), in: model.form)
        buttons { button("Bring back") }
      }
    }
  }

  private static func broughtBack(_ answers: [Answer], _ receipt: String?) -> Markup {
    section("What was brought back", id: "answers") {
      noticeBox(.good) {
        el("p") {
          counted(answers.count { $0.isRecorded }, "thing is", "things are") + " on record now. "
          if let receipt { receiptLink(receipt) }
        }
      }
      if !answers.isEmpty {
        table(
          "Each line", [Column("Code"), Column("What"), Column("Outcome")], hidesCaption: true,
          rows: answers.map { answer in
            [
              inert(answer.code),
              el("a", .href("/actions/" + segment(answer.action))) { inert(answer.title) },
              inert(answer.words),
            ]
          })
      }
    }
  }
}
