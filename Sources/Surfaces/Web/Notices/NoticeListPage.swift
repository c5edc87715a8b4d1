import HTML
import Vocabulary

/// What the reader is told.
struct NoticeListPage {
  struct Row: Sendable {
    let id: String
    /// What happened, in words.
    let title: String
    /// What to, such as `Case cas_…`; nil where the words say it.
    let subject: String?
    /// Its own words, as far as the reader may see them.
    let detail: String?
    let tlp: String
    let path: String
    let count: Int
    let changedAt: Timestamp
    let isUnread: Bool
  }

  struct Model: Sendable {
    let query: String
    /// Whether only unread ones are listed.
    let unreadOnly: Bool
    /// How many are unread in all.
    let unread: Int
    let notices: [Row]
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Notices" }
      search(
        "/notices", "Find a notice by the number of its case, finding or action",
        query: model.query, keeping: [("unread", model.unreadOnly ? "true" : nil)])
      tabs(
        "Which notices",
        [
          Tab(words: "All", count: nil, path: "/notices", isCurrent: !model.unreadOnly),
          Tab(
            words: "Unread", count: model.unread, path: "/notices?unread=true",
            isCurrent: model.unreadOnly),
        ])
      // Even where none of them is shown: what the reader may not see any more is counted too.
      if model.unread > 0 {
        post("/notices/read") { buttons { button("Mark all as read", .quiet) } }
      }
      if model.notices.isEmpty { empty(model) } else { list(model) }
      pager(
        model.pager, shown: model.notices.count, path: "/notices",
        query: [("q", model.query), ("unread", model.unreadOnly ? "true" : nil)])
      el("p") {
        el("a", .href("/account/notifications")) { "Choose what you are told, and when by mail" }
      }
    }
  }

  private static func list(_ model: Model) -> Markup {
    table(
      "Notices",
      [
        Column("What happened"), Column("About"), Column("Label"), Column("When"),
        Column("Mark", .buttons),
      ], hidesCaption: true, rows: model.notices.map(row))
  }

  private static func row(_ item: Row) -> [Markup] {
    [
      markup {
        if item.isUnread { badge("New", .good) }
        " "
        el("a", .href(item.path)) { inert(item.title) }
        if item.count > 1 { soft(" (\(grouped(item.count)))") }
      },
      markup {
        if let subject = item.subject { hash(subject) }
        if let detail = item.detail {
          if item.subject != nil { el("br") }
          inert(detail)
        }
      }, tlp(item.tlp), moment(item.changedAt),
      item.isUnread
        ? post("/notices/" + segment(item.id) + "/read") {
          button("Mark as read", .quiet, about: item.title)
        } : .empty,
    ]
  }

  private static func empty(_ model: Model) -> Markup {
    emptyState(
      model.query.isEmpty
        ? model.unreadOnly ? "You have read everything" : "Nothing yet" : "No notice matches",
      icon: .check
    ) {
      el("p") {
        if model.query.isEmpty && !model.unreadOnly {
          "You are told here when something waits for you or has changed."
        } else {
          el("a", .href("/notices")) { "See all notices" }
          "."
        }
      }
    }
  }
}

/// The page behind the link in a digest that ends digests. Opening it changes nothing: programs that
/// look at links in mails would end them.
struct UnsubscribePage {
  struct Model: Sendable {
    let secret: String
    let isDone: Bool
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("h1") { model.isDone ? "No more digests" : "End the digests?" }
      if model.isDone {
        el("p", .class("lead")) { "You get no more digests by mail." }
        el("p") {
          "What has a date still comes. You can read and choose everything "
          el("a", .href("/account/notifications")) { "on the page of what you are told" }
          "."
        }
      } else {
        el("p", .class("lead")) {
          "What comes in a daily or weekly mail then comes no more by mail. It stays on the page "
          "of notices."
        }
        post("/unsubscribe/" + segment(model.secret)) { buttons { button("End the digests") } }
      }
    }
  }
}
