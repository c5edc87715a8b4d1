import API
import Access
import HTTP
import Notifications
import Storage
import Vocabulary

/// What people are told, and how they choose it.
enum NoticeDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/notices", "showNotices", .noticesRead) { try await list(desk, $0) },
      .page(.post, "/notices/read", "markNoticesRead", .noticesChange) { call in
        _ = try await desk.database.write { tx in
          try desk.services.notifications.readAll(by: call.principal, in: tx)
        }
        return .seeOther("/notices?notice=read")
      },
      .page(.post, "/notices/{notice}/read", "markNoticeRead", .noticesChange) { call in
        let id: NoticeID = try call.identifier("notice")
        _ = try await desk.database.write { tx in
          try desk.services.notifications.read(id, by: call.principal, in: tx)
        }
        return .seeOther("/notices?notice=read")
      },
      .page(.get, "/account/notifications", "showNotificationChoices", .noticesRead) { call in
        try await desk.show { tx in try settings(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/account/notifications", "saveNotificationChoices", .noticesChange) {
        try await choose(desk, $0)
      },
      .page(.get, "/unsubscribe/{secret}", "showUnsubscribe", nil) { call in
        let secret = try call.parameter("secret")
        return try await desk.show { tx in
          guard try desk.services.notifications.canUnsubscribe(secret, in: tx) else {
            throw Problem.notFound("digest")
          }
          return UnsubscribePage.render(
            try desk.frame(call, "Digests", .none, in: tx), .init(secret: secret, isDone: false))
        }
      },
      // From a mail program, which has no session (RFC 8058), or from the page before.
      .openQuestion(
        "/unsubscribe/{secret}", "unsubscribe", bodyLimit: 1024, .init("End digests.")
      ) { call in
        let secret = try call.parameter("secret")
        let isDone = try await desk.database.write { tx in
          try desk.services.notifications.unsubscribe(secret, in: tx)
        }
        guard isDone else { throw Problem.notFound("digest") }
        return try await desk.show { tx in
          UnsubscribePage.render(
            try desk.frame(call, "Digests", .none, in: tx), .init(secret: secret, isDone: true))
        }
      },
    ]
  }

  private static func list(_ desk: Desk, _ call: Call) async throws -> Reply {
    let page = try call.page()
    let unreadOnly = call.query("unread") == "true"
    return try await desk.show { tx in
      let notifications = desk.services.notifications
      let found = try notifications.list(
        unreadOnly: unreadOnly, search: call.search, page: page, by: call.principal, in: tx)
      return NoticeListPage.render(
        try desk.frame(call, "Notices", .notices, in: tx),
        NoticeListPage.Model(
          query: call.query("q") ?? "", unreadOnly: unreadOnly,
          unread: try notifications.unreadCount(by: call.principal, in: tx),
          notices: found.elements.map(row), pager: found.pager(call)))
    }
  }

  private static func row(_ shown: NoticeShown) -> NoticeListPage.Row {
    let notice = shown.notice
    return NoticeListPage.Row(
      id: notice.id.description, title: notice.kind.title,
      subject: notice.numbered, detail: shown.detail?.text,
      tlp: (shown.detail?.trafficLight ?? notice.trafficLight).rawValue, path: notice.path,
      count: notice.count, changedAt: notice.changedAt, isUnread: notice.readAt == nil)
  }

  // MARK: Choosing

  private static func settings(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let notifications = desk.services.notifications
    let choices = try notifications.choices(by: call.principal, in: tx)
    return NoticeSettingsPage.render(
      try desk.frame(call, "What you are told", .notices, in: tx),
      NoticeSettingsPage.Model(
        groups: groups.map { id, title, kinds in
          .init(id: id, title: title, kinds: kinds.map { kind($0, choices) })
        },
        timings: NoticeTiming.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
        zone: choices.zone, quietFrom: choices.quiet.map { QuietHours.words($0.from) } ?? "",
        quietUntil: choices.quiet.map { QuietHours.words($0.until) } ?? "",
        version: choices.version, sendsMail: notifications.sendsMail, form: form))
  }

  private static func kind(
    _ kind: NoticeKind, _ choices: NoticeChoices
  ) -> NoticeSettingsPage.Kind {
    .init(
      field: field(kind), title: kind.title, timing: choices.timing(kind).rawValue,
      usualWords: kind.usual.title, isFixed: kind.isUrgent)
  }

  private static func field(_ kind: NoticeKind) -> String {
    "mail-" + kind.rawValue.replacing(".", with: "-")
  }

  private static var groups: [(id: String, title: String, kinds: [NoticeKind])] {
    let kinds = Dictionary(grouping: NoticeKind.allCases, by: \.group)
    return NoticeGroup.allCases.map { ($0.rawValue, $0.title, kinds[$0] ?? []) }
  }

  private static func choose(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      var timings: [NoticeKind: NoticeTiming] = [:]
      for kind in NoticeKind.allCases {
        timings[kind] = form.value(field(kind)).flatMap(NoticeTiming.init)
      }
      let choices = NoticeChoices(
        timings: timings, zone: form.value("timeZone") ?? "UTC",
        quiet: try NoticeChoices.quiet(form.value("quietFrom"), form.value("quietUntil")),
        version: form.value("version").flatMap(Int64.init) ?? 0)
      _ = try await desk.database.write { tx in
        try desk.services.notifications.choose(choices, by: call.principal, in: tx)
      }
      return .seeOther("/account/notifications?notice=saved")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try settings(
          desk, call, form.state(["timeZone", "quietFrom", "quietUntil"], error.problem), in: tx)
      }
    }
  }
}

/// Kinds that belong together on the page.
enum NoticeGroup: String, CaseIterable {
  case actions, cases, published, house

  var title: String {
    switch self {
    case .actions: "Your systems"
    case .cases: "Cases and embargoes"
    case .published: "What you reported, and what is published"
    case .house: "This place"
    }
  }
}

extension NoticeKind {
  fileprivate var group: NoticeGroup {
    switch thing {
    case .actions, .action, .forensics: .actions
    case .coordination: .cases
    case .case, .finding, .advisory: .published
    case .token, .webhook, .jobs, .mandates: .house
    }
  }
}
