import HTML
import Vocabulary

/// What a case is called at other hubs, what came about it, and sending it there.
struct CaseHubsPage {
  struct Link: Sendable {
    let hub: String
    let hubID: String
    let foreign: String
    let words: String
    let madeAt: Timestamp
  }

  struct Sent: Sendable {
    let id: String
    let hub: String
    let kindWords: String
    let stateWords: String
    let foreign: String?
    let reason: String?
    let madeAt: Timestamp
    let isUnknown: Bool
  }

  /// What would be sent, or why nothing may be.
  struct Shown: Sendable {
    let hub: String
    let hubID: String
    /// Why it may not be sent; nil where it may.
    let refusal: String?
    let remedy: String?
    let kindWords: String
    let permitted: String
    let method: String
    let address: String
    let body: String
    let digest: String
    let isReport: Bool
    let title: String
    let text: String
    let statement: String
    let changes: [String]
  }

  struct Model: Sendable {
    let caseID: String
    let title: String
    let tlp: String
    let embargoUntil: Timestamp?
    let names: [String]
    let links: [Link]
    let items: [HubPage.Item]
    let sent: [Sent]
    let hubs: [Choice]
    let shown: Shown?
    let canSend: Bool
    var form = FormState()
    var path: String { "/cases/" + segment(caseID) + "/hubs" }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      crumbs(
        [("/queue", "Cases"), ("/cases/" + segment(model.caseID), model.caseID)],
        here: "Other hubs")
      el("p", .class("row")) { tlp(model.tlp) }
      el("h1") {
        "Other hubs: "
        inert(model.title)
      }
      errorSummary(model.form, labels: [("hub", "Hub")])
      if let until = model.embargoUntil {
        noticeBox(.warn) {
          el("p") {
            "An embargo is in force until "
            moment(until)
            ". Only hubs that take part and keep to it are told."
          }
        }
      }
      section("Names", id: "names") { names(model) }
      if model.canSend { choose(model) }
      if let shown = model.shown { preview(model, shown) }
      section("What was sent", id: "sent") { sent(model) }
      section("What came", id: "items") { items(model) }
    }
  }

  private static func names(_ model: Model) -> Markup {
    markup {
      if model.names.isEmpty {
        el("p") { "It has no name outside of here." }
      } else {
        el("p", .class("row")) { for name in model.names { badge(name) } }
      }
      if !model.links.isEmpty {
        table(
          "The same elsewhere",
          [Column("Hub"), Column("Number there"), Column("How"), Column("Since")], dense: true,
          rows: model.links.map { link in
            [
              el("a", .href("/hubs/" + segment(link.hubID))) { inert(link.hub) },
              hash(link.foreign), inert(link.words), moment(link.madeAt),
            ]
          })
      }
    }
  }

  private static func choose(_ model: Model) -> Markup {
    section("Send it to a hub", id: "choose", class: "card") {
      if model.hubs.isEmpty {
        el("p") { "No hub that takes something is there." }
      } else {
        el("form", .named("method", "get"), .action(model.path), .class("form")) {
          field("hub", "Hub", .select(model.hubs), in: model.form, value: model.shown?.hubID)
          el("p", .class("buttons")) { button("Show what would be sent", .quiet) }
        }
      }
    }
  }

  private static func preview(_ model: Model, _ shown: Shown) -> Markup {
    section("What " + visible(shown.hub) + " would get", id: "preview") {
      if let refusal = shown.refusal {
        noticeBox(.bad) {
          el("p") { inert(refusal) }
          if let remedy = shown.remedy { el("p") { inert(remedy) } }
        }
      } else {
        words(model, shown)
        el("p") { inert(shown.permitted) }
        if !shown.changes.isEmpty {
          el("h3") { "Changed since the last time" }
          el("ul") { for change in shown.changes { el("li") { inert(change) } } }
        }
        el("p") { hash(shown.method + " " + shown.address) }
        inertBlock(
          shown.body, from: "The very bytes", caption: "Nothing else leaves, but the key.")
        post(model.path, class: "form") {
          hiddenField("command", "send")
          hiddenField("hub", shown.hubID)
          hiddenField("digest", shown.digest)
          hiddenField("title", shown.title)
          hiddenField("text", shown.text)
          hiddenField("statement", shown.statement)
          el("p", .class("buttons")) { button("Send exactly this", about: shown.hub) }
        }
      }
      agreement(model, shown)
    }
  }

  /// The words that a person may change; they are shown anew before they can be sent.
  private static func words(_ model: Model, _ shown: Shown) -> Markup {
    post(model.path, class: "form") {
      hiddenField("command", "preview")
      hiddenField("hub", shown.hubID)
      if shown.isReport {
        field("title", "Title", in: model.form, value: shown.title)
        field("text", "What is wrong", .text, in: model.form, value: shown.text)
        hiddenField("statement", shown.statement)
      } else {
        hiddenField("title", shown.title)
        hiddenField("text", shown.text)
        field("statement", "Statement", .text, in: model.form, value: shown.statement)
      }
      el("p", .class("buttons")) { button("Show with these words", .quiet) }
    }
  }

  private static func agreement(_ model: Model, _ shown: Shown) -> Markup {
    guard shown.refusal != nil else { return .empty }
    return post(model.path, class: "form") {
      hiddenField("command", "agree")
      hiddenField("hub", shown.hubID)
      hiddenField("until", model.embargoUntil?.rfc3339 ?? "")
      el("p") {
        "Where the hub has no people with an account here, write down that it agreed to the terms"
        if let until = model.embargoUntil {
          ", to keep quiet until "
          moment(until)
        }
        "."
      }
      el("p", .class("buttons")) { button("It agreed to the terms", .quiet, about: shown.hub) }
    }
  }

  private static func sent(_ model: Model) -> Markup {
    guard !model.sent.isEmpty else { return el("p") { "Nothing yet." } }
    return table(
      "What was sent",
      [
        Column("Hub"), Column("What"), Column("State"), Column("Number there"), Column("When"),
        Column("Settle", .buttons),
      ], dense: true, hidesCaption: true,
      rows: model.sent.enumerated().map { place, one in
        [
          inert(one.hub), inert(one.kindWords),
          markup {
            inert(one.stateWords)
            if let reason = one.reason {
              ". "
              inert(reason)
            }
          }, one.foreign.map(hash) ?? .text("None yet"), moment(one.madeAt),
          one.isUnknown && model.canSend ? settle(model, one, place) : .empty,
        ]
      })
  }

  private static func settle(_ model: Model, _ one: Sent, _ place: Int) -> Markup {
    post(model.path, class: "form") {
      hiddenField("command", "settle")
      hiddenField("sending", one.id)
      field("foreign", "Number there, if it arrived", prefix: "settle-\(place)-")
      buttons {
        button("It arrived", .quiet, about: one.hub, name: "arrived", value: "yes")
        button("It did not: send again", .quiet, about: one.hub, name: "arrived", value: "no")
      }
    }
  }

  private static func items(_ model: Model) -> Markup {
    guard !model.items.isEmpty else { return el("p") { "Nothing yet." } }
    return table(
      "What came",
      [Column("Number there"), Column("What it was"), Column("Words"), Column("When")],
      dense: true, hidesCaption: true, rows: model.items.map(HubPage.row))
  }
}
