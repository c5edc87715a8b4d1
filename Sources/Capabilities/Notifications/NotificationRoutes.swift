import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Notices and how to be told of them, over HTTP.
public enum NotificationRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    reading(notifications, database) + choosing(notifications, database)
  }

  private static func reading(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/notices", "listNotices", .noticesRead,
        .init(
          "What you are told, unread first, then the newest. A token reads for whoever made it.",
          response: "NoticeList",
          query: [
            ("unread", "`true` for unread ones only."), ("kind", "Only of this kind."),
            ("q", "Part of the identifier that it is about."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let kinds = try NoticeKind.query(call)
        let (unread, search) = (call.query("unread") == "true", call.search)
        return .list(
          try await database.read { tx in
            try notifications.list(
              unreadOnly: unread, kinds: kinds, search: search, page: page, by: call.principal,
              in: tx)
          }, { $0.json(address: notifications.address) })
      },
      .api(
        .post, "/api/v1/notices/{notice}/read", "readNotice", .noticesChange,
        .init("Mark one read: no mail is sent of it any more.", response: "Notice")
      ) { call in
        let id: NoticeID = try call.identifier("notice")
        return try await call.transact(database) { tx in
          let notice = try notifications.read(id, by: call.principal, in: tx)
          return .json(
            NoticeShown(notice: notice, detail: nil).json(address: notifications.address))
        }
      },
      .api(
        .post, "/api/v1/notices/read", "readNotices", .noticesChange,
        .init("Mark all read.", response: "NoticesRead")
      ) { call in
        try await call.transact(database) { tx in
          .json(["read": try notifications.readAll(by: call.principal, in: tx).json])
        }
      },
    ]
  }

  private static func choosing(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/notification-choices", "getNotificationChoices", .noticesRead,
        .init(
          "How you are told: by kind of event when mail goes out, your clock, your quiet hours.",
          response: "NotificationChoices")
      ) { call in
        .json(
          try await database.read { tx in
            try notifications.choices(by: call.principal, in: tx).json(
              sendsMail: notifications.sendsMail)
          })
      },
      .api(
        .put, "/api/v1/notification-choices", "chooseNotifications", .noticesChange,
        .init(
          "Choose anew. `version` is the one that was read; what is left out is as usual.",
          consumes: ["application/json"], request: "NotificationChoosing",
          response: "NotificationChoices")
      ) { call in
        let choices = try NoticeChoices(json: call.json())
        return try await call.transact(database) { tx in
          .json(
            try notifications.choose(choices, by: call.principal, in: tx).json(
              sendsMail: notifications.sendsMail))
        }
      },
    ]
  }
}

extension NoticeKind {
  /// The kinds that a query asks for; none for all.
  static func query(_ call: Call) throws -> [NoticeKind] {
    guard let word = call.query("kind") else { return [] }
    guard let kind = NoticeKind(rawValue: word) else {
      throw Problem.invalid(
        "kind", "must be one of: " + allCases.map(\.rawValue).joined(separator: ", "))
    }
    return [kind]
  }
}

extension NoticeShown {
  /// The API form.
  public func json(address: String) -> JSONValue {
    [
      "id": notice.id.json, "kind": notice.kind.rawValue.json, "title": notice.kind.title.json,
      "subject": notice.subject.json, "count": notice.count.json,
      "detail": (detail?.text).json,
      "tlp": (detail?.trafficLight ?? notice.trafficLight).rawValue.json,
      "link": (address + notice.path).json, "at": notice.at.json,
      "changedAt": notice.changedAt.json, "readAt": notice.readAt.json,
    ]
  }
}

extension NoticeChoices {
  /// The API form, with every kind.
  public func json(sendsMail: Bool) -> JSONValue {
    var timings = JSONObject()
    for kind in NoticeKind.allCases {
      timings[kind.rawValue] = [
        "mail": timing(kind).rawValue.json, "usual": kind.usual.rawValue.json,
        "fixed": kind.isUrgent.json, "title": kind.title.json,
      ]
    }
    return [
      "sendsMail": sendsMail.json, "timings": .object(timings), "timeZone": zone.json,
      "quietFrom": (quiet.map { QuietHours.words($0.from) }).json,
      "quietUntil": (quiet.map { QuietHours.words($0.until) }).json, "version": version.json,
    ]
  }

  /// Reads choices: `timings` by kind, `timeZone`, `quietFrom` and `quietUntil`, `version`.
  public init(json value: JSONValue) throws {
    var fields = try Fields(value)
    var timings: [NoticeKind: NoticeTiming] = [:]
    let members = fields.value("timings")?.object?.members ?? []
    for (name, word) in members {
      guard let kind = NoticeKind(rawValue: name),
        let timing = (word["mail"]?.text ?? word.text).flatMap(NoticeTiming.init(rawValue:))
      else {
        fields.refuse(
          "timings/\(name.prefix(64))", "must be a kind with atOnce, daily, weekly or never")
        continue
      }
      timings[kind] = timing
    }
    let zone = fields.optionalText("timeZone", limit: 64) ?? "UTC"
    let from = fields.optionalText("quietFrom", limit: 5)
    let until = fields.optionalText("quietUntil", limit: 5)
    let version = fields.integer("version", in: 0...Int64.max) ?? 0
    try fields.finish()
    self.init(
      timings: timings, zone: zone, quiet: try Self.quiet(from, until), version: version)
  }

  /// Quiet hours from two texts, both or neither.
  public static func quiet(_ from: String?, _ until: String?) throws -> QuietHours? {
    guard from != nil || until != nil else { return nil }
    guard let from, let until, let hours = QuietHours(from: from, until: until) else {
      throw NotificationProblem.quietHours
    }
    return hours
  }
}
