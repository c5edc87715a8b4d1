import HTML
import Vocabulary

/// What is waited for and from whom, due first.
struct WaitingPage {
  struct Row: Sendable {
    let caseID: String
    let title: String?
    let who: String
    let what: String
    let due: Timestamp
    let isLate: Bool
    let escalatedAt: Timestamp?
  }

  /// A case of the reader's own organization.
  struct Own: Sendable {
    let id: String
    /// Its title, or for one who is only asked what it may be about.
    let words: String
  }

  struct Model: Sendable {
    let isCoordinator: Bool
    let rows: [Row]
    /// How many of each kind, and how many of them are late.
    let counts: [(words: String, all: Int, late: Int)]
    /// The reader's own cases; empty for the coordinator.
    let cases: [Own]
    /// What the server's clock shows, where a person has to compare it with another one.
    let clock: Timestamp?
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      el("h1") { model.isCoordinator ? "What waits on whom" : "What is asked of you" }
      el("p", .class("lead")) {
        model.isCoordinator
          ? "Everything that is due in coordinated cases, the earliest first."
          : "Everything that cases wait for from your organization, the earliest first."
      }
      if let now = model.clock {
        clockNotice(
          now,
          "Embargoes that were to end meanwhile wait until somebody has compared the clock with "
            + "another one.", canAct: true)
      }
      if !model.counts.isEmpty {
        facts(
          model.counts.map {
            Fact($0.words, $0.late == 0 ? "\($0.all)" : "\($0.all), \($0.late) late")
          },
          .figures)
      }
      if model.rows.isEmpty {
        emptyState("Nothing is waited for") {
          if model.isCoordinator {
            el("p") {
              "Open "
              el("a", .href("/queue")) { "a case" }
              " and coordinate it with others."
            }
          } else {
            el("p") { "What a case asks of your organization will appear here." }
          }
        }
      } else {
        rows(model)
      }
      pager(model.pager, shown: model.rows.count, path: "/coordination", query: [])
      if !model.cases.isEmpty {
        section("Your cases", id: "cases") {
          el("ul") {
            for one in model.cases {
              el("li") {
                el("a", .href("/cases/" + segment(one.id) + "/coordination")) { inert(one.words) }
              }
            }
          }
        }
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "What is due",
      [Column("Case"), Column("Who"), Column("What"), Column("Due"), Column("State")],
      rows: model.rows.map { row in
        [
          el("a", .href("/cases/" + segment(row.caseID) + "/coordination")) {
            inert(row.title ?? row.caseID)
          }, inert(row.who), inert(row.what), moment(row.due),
          markup {
            if row.isLate { badge("Late", .bad) } else { "In time" }
            if let at = row.escalatedAt {
              " Escalated "
              moment(at)
            }
          },
        ]
      })
  }
}

/// Asks a person to compare the server's clock, and takes what they compared along.
func clockNotice(_ now: Timestamp, _ meaning: String, canAct: Bool) -> Markup {
  noticeBox(.warn) {
    el("p") {
      "The server’s clock jumped, or nothing ran for a while. It shows "
      moment(now)
      ". \(meaning)"
    }
    if canAct {
      post("/coordination/clock") {
        hiddenField("showing", now.rfc3339)
        button("That time is right", .quiet)
      }
    }
  }
}
