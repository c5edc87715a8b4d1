import HTML
import Vocabulary

/// What an operator shows an examiner, an insurer or a board, made to be printed.
struct EvidencePackPage {
  struct Model: Sendable {
    let today: CalendarDay
    let since: CalendarDay
    let madeAt: Timestamp
    let organization: String
    let closed: [Action]
    let open: [Action]
    let inTime: (met: Int, all: Int)
    let overdue: Int
    let isComplete: Bool
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      crumbs([("/actions", "To do")], here: "Evidence")
      el("p", .class("kicker")) { inert(model.organization) }
      el("h1") { "What was done, and what proves it" }
      el("p") {
        "From "
        inert(model.since.spoken)
        " to "
        moment(model.madeAt)
        ". Keep it private: it shows where you can be attacked."
      }
      el("div", .class("screen-only")) {
        el("p", .class("soft")) {
          "Print this page with your browser, or save it as a PDF from there. The signed file says "
          "the same and can be checked by anybody who has this clearinghouse’s key."
        }
        el("form", .named("method", "get"), .action("/actions/evidence"), .class("form")) {
          field(
            "since", "From which day", hint: "Such as 2026-01-01.", in: model.form,
            value: model.since.description)
          buttons {
            button("Show", .quiet)
            buttonLink("Save the signed file", "/actions/evidence.json?since=\(model.since)")
          }
        }
      }
      errorSummary(model.form, labels: [("since", "From which day")])
      facts(
        [
          Fact("Closed with proof", grouped(model.closed.count)),
          Fact("Of those with a date, in time", "\(model.inTime.met) of \(model.inTime.all)"),
          Fact("Open", grouped(model.open.count)), Fact("Past their date", grouped(model.overdue)),
        ], .figures)
      section("Closed", id: "closed") { closed(model) }
      section("Open, or waiting for proof", id: "open") { open(model) }
      if !model.isComplete {
        noticeBox(.warn) {
          el("p") { "There is more than fits. Choose a later first day for the rest." }
        }
      }
    }
  }

  private static func closed(_ model: Model) -> Markup {
    guard !model.closed.isEmpty else {
      return emptyState("Nothing was closed in this time") {
        el("p") { "Choose an earlier first day, or prove what you have done." }
      }
    }
    return table(
      "Closed, the newest first",
      [Column("What"), Column("Where"), Column("Due"), Column("Proof"), Column("Receipt")],
      hidesCaption: true, rows: model.closed.map(closedRow))
  }

  private static func closedRow(_ action: Action) -> [Markup] {
    let due: Markup = inert(action.due?.spoken ?? "No date")
    let said = action.proofs.last(where: \.supports)?.summary
    let proof: Markup =
      action.strength.map { strength in
        inert("Strength \(strength.value) of 5: \(said ?? strength.words)")
      } ?? .empty
    let receipt: Markup = action.proofs.last.map { receiptLink($0.receipt) } ?? .empty
    return [link(action), inert(action.assetName), due, proof, receipt]
  }

  private static func open(_ model: Model) -> Markup {
    guard !model.open.isEmpty else {
      return emptyState("Nothing is open", icon: .check) { el("p") { "Well done." } }
    }
    return table(
      "Open, the soonest first",
      [Column("What"), Column("Where"), Column("When"), Column("How it stands")],
      hidesCaption: true,
      rows: model.open.map { action in
        [
          link(action), inert(action.assetName), inert(action.dueWords(model.today)),
          standing(action),
        ]
      })
  }

  private static func standing(_ action: Action) -> Markup {
    if action.state == .done { return inert("Said to be done; not proven yet") }
    guard let asked = action.vendorAskedAt else { return inert("Not done") }
    return markup {
      "With "
      inert(action.maintainedBy ?? "the vendor")
      " since "
      moment(asked)
    }
  }

  private static func link(_ action: Action) -> Markup {
    el("a", .href(action.path)) { inert(action.heading) }
  }
}
