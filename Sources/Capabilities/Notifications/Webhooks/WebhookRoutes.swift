import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Webhooks over HTTP.
public enum WebhookRoutes {
  private static let base = "/api/v1/webhooks"

  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    keeping(notifications, database) + changing(notifications, database)
      + sending(notifications, database)
  }

  private static func keeping(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, base, "listWebhooks", .webhooksRead,
        .init("Where your organization’s events are sent.", response: "WebhookList")
      ) { call in
        .json(
          try await database.read { tx in
            [
              "items": .array(
                try notifications.webhooks(by: call.principal, in: tx).map(\.json)),
              "next": .null,
            ]
          })
      },
      .api(
        .post, base, "addWebhook", .webhooksChange,
        .init(
          "Have events sent to an https address. The secret is in this answer only.",
          consumes: ["application/json"], request: "WebhookDraft", response: "WebhookSecret",
          status: 201, isRepeatable: false)
      ) { call in
        var fields = try Fields(call.json())
        let url = fields.text("url", limit: 2000)
        let kinds = try NoticeKind.read(&fields)
        try fields.finish()
        return try await database.write { tx in
          let made = try notifications.addWebhook(url, kinds: kinds, by: call.principal, in: tx)
          return .json(made.webhook.json(secret: made.secret), status: 201)
        }
      },
      .api(
        .get, base + "/{webhook}", "getWebhook", .webhooksRead,
        .init("One webhook.", response: "Webhook")
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        return .json(
          try await database.read { tx in
            try notifications.webhook(id, by: call.principal, in: tx).json
          })
      },
      .api(
        .delete, base + "/{webhook}", "removeWebhook", .webhooksChange,
        .init("Remove a webhook with the record of what was sent.", status: 204)
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        return try await call.transact(database) { tx in
          try notifications.removeWebhook(id, by: call.principal, in: tx)
          return .noContent
        }
      },
    ]
  }

  private static func changing(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .patch, base + "/{webhook}", "switchWebhook", .webhooksChange,
        .init(
          "Switch a webhook on again, or off.", consumes: ["application/json"],
          request: "WebhookSwitch", response: "Webhook")
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        var fields = try Fields(call.json())
        let on = fields.boolean("on") ?? true
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(try notifications.switchWebhook(id, on: on, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, base + "/{webhook}/rotate", "rotateWebhookSecret", .webhooksChange,
        .init(
          "A new secret, in this answer only; for a day the old one signs too.",
          response: "WebhookSecret", isRepeatable: false)
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        return try await database.write { tx in
          let made = try notifications.rotateSecret(of: id, by: call.principal, in: tx)
          return .json(made.webhook.json(secret: made.secret))
        }
      },
    ]
  }

  private static func sending(
    _ notifications: NotificationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, base + "/{webhook}/test", "testWebhook", .webhooksChange,
        .init(
          "Send an event that only shows that events arrive.", response: "WebhookTest",
          status: 202)
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        return try await call.transact(database) { tx in
          .json(
            ["id": try notifications.testWebhook(id, by: call.principal, in: tx).json],
            status: 202)
        }
      },
      .api(
        .get, base + "/{webhook}/deliveries", "listWebhookDeliveries", .webhooksRead,
        .init(
          "What was sent, the newest first. The order of arrival is not promised.",
          response: "WebhookDeliveryList", query: Endpoint.paging)
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try notifications.deliveries(of: id, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, base + "/{webhook}/deliveries/{delivery}/replay", "replayWebhookDelivery",
        .webhooksChange, .init("Send an event once more.", response: "WebhookDelivery")
      ) { call in
        let id: WebhookID = try call.identifier("webhook")
        let delivery: DeliveryID = try call.identifier("delivery")
        return try await call.transact(database) { tx in
          .json(
            try notifications.replay(delivery, of: id, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}

extension NoticeKind {
  static func read(_ fields: inout Fields) throws -> [NoticeKind] {
    let words = fields.texts("kinds", limit: allCases.count, each: 64)
    var kinds: [NoticeKind] = []
    for (place, word) in words.enumerated() {
      if let kind = NoticeKind(rawValue: word) {
        kinds.append(kind)
      } else {
        fields.refuse("kinds/\(place)", "is no kind of event")
      }
    }
    return kinds
  }
}

extension Webhook {
  /// The API form, without secrets.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "url": url.json,
      "kinds": kinds.map(\.rawValue).json, "madeAt": madeAt.json, "on": (stoppedAt == nil).json,
      "stoppedAt": stoppedAt.json, "reason": reason.json, "oldSecretUntil": oldUntil.json,
      "version": version.json,
    ]
  }

  func json(secret: String) -> JSONValue {
    var object = json.object ?? JSONObject()
    object["secret"] = secret.json
    return .object(object)
  }
}

extension WebhookDelivery {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "webhook": webhook.json, "kind": kind.json, "subject": subject.json,
      "tlp": trafficLight.rawValue.json, "at": at.json, "state": state.rawValue.json,
      "attempts": attempts.json, "triedAt": triedAt.json, "status": status.json,
      "answer": answer.json,
    ]
  }
}
