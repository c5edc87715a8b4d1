import HTML
import Vocabulary

/// The other hubs.
struct HubListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    let kindWords: String
    let organization: String
    let isPaused: Bool
    /// Whether it has the key or secret without which nothing goes there or comes from there.
    let isSetUp: Bool
    /// Why it could not be asked last.
    let reason: String?
  }

  struct Model: Sendable {
    let hubs: [Row]
    let kinds: [Choice]
    let organizations: [Choice]
    let ceilings: [Choice]
    let canChange: Bool
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Other hubs" }
      errorSummary(
        model.form,
        labels: [
          ("name", "Name"), ("address", "Address"), ("organization", "Organization"),
          ("ceiling", "May be sent"),
        ])
      el("p", .class("lead")) {
        "Cases go to and come from other clearinghouses. Both numbers are kept, and nothing goes "
        "back to where it came from."
      }
      if model.hubs.isEmpty {
        emptyState("No other hub yet") { el("p") { "An administrator adds the first below." } }
      } else {
        table(
          "Other hubs",
          [Column("Name"), Column("Speaks"), Column("Stands for it here"), Column("State")],
          hidesCaption: true, rows: model.hubs.map(row))
      }
      if model.canChange { add(model) }
    }
  }

  private static func row(_ item: Row) -> [Markup] {
    [
      el("a", .href("/hubs/" + segment(item.id))) { inert(item.name) }, inert(item.kindWords),
      inert(item.organization), state(isPaused: item.isPaused, isSetUp: item.isSetUp, item.reason),
    ]
  }

  static func state(isPaused: Bool, isSetUp: Bool, _ reason: String?) -> Markup {
    if isPaused { return badge("Paused", .plain, .cross) }
    if !isSetUp { return badge("Not set up: no key, no secret", .bad, .octagon) }
    return reason == nil ? badge("Works", .good, .check) : badge("Cannot be asked", .bad, .octagon)
  }

  private static func add(_ model: Model) -> Markup {
    section("Add a hub", id: "add", class: "card") {
      post("/hubs", class: "form") {
        field(
          "name", "Name",
          hint: "As it calls itself, where it has a name: small letters, digits, hyphens, dots. "
            + "Also the name of its key’s file.",
          in: model.form, required: true)
        field("kind", "What it speaks", .select(model.kinds), in: model.form, required: true)
        field(
          "address", "Address of its API",
          hint: "https://kb.cert.org/vince/comm/api, https://api.github.com/repos/OWNER/NAME …",
          in: model.form, required: true)
        field(
          "organization", "Organization that stands for it", .select(model.organizations),
          hint: "It reports in its name, and can be invited to cases.", in: model.form,
          required: true)
        field(
          "ceiling", "May be sent without taking part, up to", .select(model.ceilings),
          in: model.form)
        el("p", .class("buttons")) { button("Add") }
      }
    }
  }
}

/// One hub, with what came from it.
struct HubPage {
  struct Item: Sendable {
    let foreign: String
    let outcomeWords: String
    let words: String
    let receivedAt: Timestamp
    /// The case, where there is one.
    let caseID: String?
  }

  struct Model: Sendable {
    let id: String
    let name: String
    let kindWords: String
    let address: String
    let organization: String
    let organizationID: String
    let ceiling: String
    let ceilings: [Choice]
    let isPaused: Bool
    let reason: String?
    let nextAt: Timestamp?
    /// Whether it needs keys, and whether there is one to ask with, and a secret to check with.
    let needsKeys: Bool
    let hasToken: Bool
    let hasSecret: Bool
    let canChange: Bool
    let canExchange: Bool
    let items: [Item]
    let pager: Pager
    var form = FormState()
    var path: String { "/hubs/" + segment(id) }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      crumbs([("/hubs", "Other hubs")], here: model.name)
      el("h1") { inert(model.name) }
      errorSummary(model.form, labels: [("file", "Document")])
      facts([
        Fact("Speaks", model.kindWords), Fact("Address", markup: hash(model.address)),
        Fact(
          "Stands for it here",
          markup: el("a", .href("/organizations/" + segment(model.organizationID))) {
            inert(model.organization)
          }),
        Fact(
          "May be sent without taking part",
          model.ceiling.isEmpty ? "Nothing" : "TLP:" + model.ceiling),
        Fact(
          "State",
          markup: HubListPage.state(
            isPaused: model.isPaused,
            isSetUp: !model.needsKeys || model.hasToken || model.hasSecret, model.reason)),
        Fact("Why", optional: model.reason),
        model.nextAt.map { Fact("Asked next", markup: moment($0)) },
        Fact("Key", key(model)), Fact("Secret", secret(model)),
      ])
      if model.canChange { change(model) }
      if model.canExchange, !model.isPaused { upload(model) }
      section("What came", id: "items") { items(model) }
    }
  }

  private static func key(_ model: Model) -> String {
    if model.hasToken { return "There is one" }
    return model.needsKeys ? "None: it is not asked" : "None, and none is needed"
  }

  private static func secret(_ model: Model) -> String {
    if model.hasSecret { return "There is one" }
    return model.needsKeys ? "None: its deliveries are refused" : "None, and none is needed"
  }

  private static func change(_ model: Model) -> Markup {
    post(model.path, class: "form") {
      field(
        "ceiling", "May be sent without taking part, up to", .select(model.ceilings),
        in: model.form, value: model.ceiling)
      buttons {
        button("Save", .quiet, name: "command", value: "save")
        button(
          model.isPaused ? "Let it go on" : "Pause", model.isPaused ? .main : .danger,
          name: "command", value: model.isPaused ? "resume" : "pause")
      }
    }
  }

  private static func upload(_ model: Model) -> Markup {
    section("Take in a document", id: "upload", class: "card") {
      post(model.path + "/items", class: "form", sendsFile: true) {
        field(
          "file", "Document", .file(accept: ".json,.ndjson"),
          hint: "In the form that it speaks, at most 8 MiB.", in: model.form, required: true)
        el("p", .class("buttons")) { button("Take in") }
      }
    }
  }

  private static func items(_ model: Model) -> Markup {
    guard !model.items.isEmpty else {
      return emptyState("Nothing yet") { el("p") { "What it sends is listed here." } }
    }
    return markup {
      table(
        "What came",
        [Column("Number there"), Column("What it was"), Column("Words"), Column("When")],
        dense: true, hidesCaption: true, rows: model.items.map(row))
      pager(model.pager, shown: model.items.count, path: model.path, query: [])
    }
  }

  static func row(_ item: Item) -> [Markup] {
    [
      item.caseID.map { id in
        el("a", .href("/cases/" + segment(id))) { inert(item.foreign) }
      } ?? inert(item.foreign), inert(item.outcomeWords), inert(item.words),
      moment(item.receivedAt),
    ]
  }
}
