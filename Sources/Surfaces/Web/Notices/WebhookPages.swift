import HTML
import Vocabulary

/// Where an organization's events are sent.
struct WebhookListPage {
  struct Row: Sendable {
    let id: String
    let url: String
    let kindWords: String
    let isOn: Bool
    let madeAt: Timestamp
  }

  struct Model: Sendable {
    let webhooks: [Row]
    let kinds: [Choice]
    /// A new secret, shown on this one page.
    let secret: String?
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Webhooks" }
      if let secret = model.secret { webhookSecret(secret) }
      errorSummary(model.form, labels: [("url", "Address"), ("kinds", "Which events")])
      el("p", .class("lead")) {
        "Your own software can be told when something happens: kind, number, place and label are "
        "sent, and no details."
      }
      if model.webhooks.isEmpty {
        emptyState("No webhook yet") { el("p") { "Name the first address below." } }
      } else {
        table(
          "Webhooks",
          [Column("Address"), Column("Events"), Column("State"), Column("Since")],
          hidesCaption: true, rows: model.webhooks.map(row))
      }
      add(model)
    }
  }

  private static func row(_ item: Row) -> [Markup] {
    [
      el("a", .class("hash"), .href("/account/webhooks/" + segment(item.id))) { inert(item.url) },
      inert(item.kindWords), state(item.isOn), date(item.madeAt),
    ]
  }

  static func state(_ isOn: Bool) -> Markup {
    isOn ? badge("On", .good, .check) : badge("Off", .bad, .cross)
  }

  private static func add(_ model: Model) -> Markup {
    section("Add a webhook", id: "add", class: "card") {
      post("/account/webhooks", class: "form") {
        field(
          "url", "Address", hint: "It begins with https:// and can be reached from here.",
          in: model.form, required: true)
        checks("kinds", "Which events", model.kinds, hint: "None ticked: all.", in: model.form)
        el("p", .class("buttons")) { button("Add") }
      }
    }
  }
}

/// A webhook's secret, shown once.
func webhookSecret(_ secret: String) -> Markup {
  el("div", .class("notice good"), .role("status")) {
    el("h2") { "New secret" }
    el("p") { "Copy it now. It is shown this once and cannot be shown again." }
    el("p", .class("hash")) { el("strong") { inert(secret) } }
    el("p") {
      "With it your software checks the header webhook-signature, as the Standard Webhooks "
      "specification says."
    }
  }
}

/// One webhook with what was sent to it.
struct WebhookPage {
  struct Delivery: Sendable {
    let id: String
    let kind: String
    let subject: String
    let stateWords: String
    let isWaiting: Bool
    let attempts: Int
    let triedAt: Timestamp?
    let status: Int?
    let answer: String?
  }

  struct Model: Sendable {
    let id: String
    let url: String
    let kindWords: String
    let isOn: Bool
    let reason: String?
    let oldSecretUntil: Timestamp?
    let secret: String?
    let deliveries: [Delivery]
    let pager: Pager
    var path: String { "/account/webhooks/" + segment(id) }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      crumbs([("/account/webhooks", "Webhooks")], here: "Webhook")
      el("h1") { "Webhook" }
      if let secret = model.secret { webhookSecret(secret) }
      facts([
        Fact("Address", markup: hash(model.url)), Fact("Events", model.kindWords),
        Fact("State", markup: WebhookListPage.state(model.isOn)),
        Fact("Why it is off", optional: model.isOn ? nil : model.reason),
        model.oldSecretUntil.map { Fact("The old secret signs until", markup: moment($0)) },
      ])
      post(model.path) {
        buttons {
          button("Send a test", .main, name: "command", value: "test")
          button("New secret", .quiet, name: "command", value: "rotate")
          button(
            model.isOn ? "Switch off" : "Switch on", .quiet, name: "command",
            value: model.isOn ? "off" : "on")
          button("Remove", .danger, name: "command", value: "remove")
        }
      }
      section("What was sent", id: "sent") { sent(model) }
    }
  }

  private static func sent(_ model: Model) -> Markup {
    guard !model.deliveries.isEmpty else {
      return emptyState("Nothing yet") { el("p") { "Send a test to see whether it arrives." } }
    }
    return markup {
      table(
        "Events",
        [
          Column("Event"), Column("About"), Column("State"), Column("Tries", .number),
          Column("Last try"), Column("Answer"), Column("Again", .buttons),
        ], dense: true, hidesCaption: true, rows: model.deliveries.map { row(model, $0) })
      pager(model.pager, shown: model.deliveries.count, path: model.path, query: [])
    }
  }

  private static func row(_ model: Model, _ item: Delivery) -> [Markup] {
    [
      inert(item.kind), hash(item.subject), inert(item.stateWords), .text("\(item.attempts)"),
      item.triedAt.map(moment) ?? .text("Not yet"),
      markup {
        if let status = item.status { "\(status) " }
        if let answer = item.answer { inert(answer) }
      },
      item.isWaiting
        ? .empty
        : post(model.path) {
          hiddenField("delivery", item.id)
          button("Send again", .quiet, about: item.id, name: "command", value: "replay")
        },
    ]
  }
}
