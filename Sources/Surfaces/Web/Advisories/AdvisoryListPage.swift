import HTML
import Vocabulary

/// Advisories: those for everybody, or those that the coordinator works on.
struct AdvisoryListPage {
  struct Row: Sendable {
    let number: String
    let path: String
    let title: String
    let stateWords: String
    let tlp: String
    let changedAt: Timestamp
  }

  struct Model: Sendable {
    /// Where the list itself is.
    let path: String
    /// Whether these are the coordinator's, drafts among them.
    let isDesk: Bool
    let advisories: [Row]
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Advisories" }
      el("p", .class("lead")) {
        model.isDesk
          ? "What is written, reviewed and published about cases."
          : "What this clearinghouse has published about flaws, for people and machines."
      }
      if model.advisories.isEmpty {
        emptyState(model.isDesk ? "No advisory yet" : "Nothing published yet") {
          el("p") {
            if model.isDesk {
              "Open one of "
              el("a", .href("/queue")) { "the cases" }
              " and begin its advisory."
            } else {
              "Advisories appear here when they are out. "
              el("a", .href("/vulnerabilities")) { "See what is publicly known" }
              "."
            }
          }
        }
      } else {
        table(
          "Advisories",
          [
            Column("Number"), Column("What it is"), Column("State"), Column("For whom"),
            Column("Changed"),
          ], hidesCaption: true, rows: model.advisories.map(row))
      }
      pager(model.pager, shown: model.advisories.count, path: model.path, query: [])
      if !model.isDesk { machines() }
    }
  }

  private static func row(_ item: Row) -> [Markup] {
    [
      el("a", .href(item.path)) { inert(item.number) }, inert(item.title), inert(item.stateWords),
      tlp(item.tlp), date(item.changedAt),
    ]
  }

  private static func machines() -> Markup {
    section("For machines", id: "machines") {
      el("ul") {
        for (path, words) in [
          ("/.well-known/csaf/provider-metadata.json", "CSAF 2.0: who publishes, and where"),
          ("/.well-known/csaf/v2.1/provider-metadata.json", "CSAF 2.1: who publishes, and where"),
          ("/csaf/feed-tlp-white.json", "CSAF 2.0, the ROLIE feed"),
          ("/csaf/feed-tlp-clear.json", "CSAF 2.1, the ROLIE feed"),
          ("/advisories.atom", "Atom, for feed readers"),
        ] {
          el("li") { el("a", .href(path)) { words } }
        }
      }
    }
  }
}
