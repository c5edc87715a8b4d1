import API
import Access
import HTTP
import Notifications
import Storage
import Vocabulary

/// Where an organization's events are sent.
enum WebhookDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/account/webhooks", "showWebhooks", .webhooksRead) { call in
        try await desk.show { tx in try list(desk, call, nil, FormState(), in: tx) }
      },
      .page(.post, "/account/webhooks", "makeWebhook", .webhooksChange) {
        try await add(desk, $0)
      },
      .page(.get, "/account/webhooks/{webhook}", "showWebhook", .webhooksRead) { call in
        let id: WebhookID = try call.identifier("webhook")
        return try await desk.show { tx in try one(desk, call, id, nil, in: tx) }
      },
      .page(.post, "/account/webhooks/{webhook}", "commandWebhook", .webhooksChange) {
        try await command(desk, $0)
      },
    ]
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let (url, kinds) = (
        form.value("url") ?? "", form.all("kinds").compactMap(NoticeKind.init(rawValue:))
      )
      let made = try await desk.database.write { tx in
        try desk.services.notifications.addWebhook(url, kinds: kinds, by: call.principal, in: tx)
      }
      return try await desk.show { tx in
        try list(desk, call, made.secret, FormState(), in: tx)
      }
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["url"], error.problem)
        state.values["kinds"] = form.all("kinds").joined(separator: " ")
        return try list(desk, call, nil, state, in: tx)
      }
    }
  }

  private static func command(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: WebhookID = try call.identifier("webhook")
    let form = try call.form()
    let notifications = desk.services.notifications
    let path = "/account/webhooks/\(id)"
    switch form.value("command") {
    case "test":
      _ = try await desk.database.write { tx in
        try notifications.testWebhook(id, by: call.principal, in: tx)
      }
      return .seeOther(path + "?notice=tested")
    case "rotate":
      let made = try await desk.database.write { tx in
        try notifications.rotateSecret(of: id, by: call.principal, in: tx)
      }
      return try await desk.show { tx in try one(desk, call, id, made.secret, in: tx) }
    case "on", "off":
      let on = form.value("command") == "on"
      _ = try await desk.database.write { tx in
        try notifications.switchWebhook(id, on: on, by: call.principal, in: tx)
      }
      return .seeOther(path + "?notice=saved")
    case "remove":
      try await desk.database.write { tx in
        try notifications.removeWebhook(id, by: call.principal, in: tx)
      }
      return .seeOther("/account/webhooks?notice=removed")
    case "replay":
      guard let delivery = form.value("delivery").flatMap(DeliveryID.init) else {
        throw Problem.invalid("/delivery", "is required")
      }
      _ = try await desk.database.write { tx in
        try notifications.replay(delivery, of: id, by: call.principal, in: tx)
      }
      return .seeOther(path + "?notice=tested")
    default: throw Problem.invalid("/command", "is not known here")
    }
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ secret: String?, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let found = try desk.services.notifications.webhooks(by: call.principal, in: tx)
    return WebhookListPage.render(
      try desk.frame(call, "Webhooks", .none, in: tx),
      WebhookListPage.Model(
        webhooks: found.map {
          .init(
            id: $0.id.description, url: $0.url, kindWords: words($0.kinds),
            isOn: $0.stoppedAt == nil, madeAt: $0.madeAt)
        }, kinds: NoticeKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
        secret: secret, form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ id: WebhookID, _ secret: String?, in tx: Transaction
  ) throws -> [UInt8] {
    let notifications = desk.services.notifications
    let found = try notifications.webhook(id, by: call.principal, in: tx)
    let sent = try notifications.deliveries(
      of: id, page: try call.page(), by: call.principal, in: tx)
    return WebhookPage.render(
      try desk.frame(call, "Webhook", .none, in: tx),
      WebhookPage.Model(
        id: found.id.description, url: found.url, kindWords: words(found.kinds),
        isOn: found.stoppedAt == nil, reason: found.reason,
        oldSecretUntil: found.oldUntil.flatMap { $0 > call.now ? $0 : nil }, secret: secret,
        deliveries: sent.elements.map(delivery), pager: sent.pager(call)))
  }

  private static func delivery(_ one: WebhookDelivery) -> WebhookPage.Delivery {
    .init(
      id: one.id.description, kind: one.kind, subject: one.subject,
      stateWords: stateWords(one.state), isWaiting: one.state == .waiting,
      attempts: one.attempts, triedAt: one.triedAt, status: one.status, answer: one.answer)
  }

  private static func stateWords(_ state: DeliveryState) -> String {
    switch state {
    case .waiting: "To be sent"
    case .delivered: "Arrived"
    case .failed: "Given up"
    }
  }

  private static func words(_ kinds: [NoticeKind]) -> String {
    kinds.isEmpty ? "All" : kinds.map(\.title).joined(separator: ", ")
  }
}
