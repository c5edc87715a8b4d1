import HTML
import Vocabulary

/// The clients of a service provider or vendor, and what is to be done with all of them.
struct FleetPage {
  struct Client: Sendable {
    let id: String
    let name: String
    let open: Int
    let overdue: Int
    let soonest: CalendarDay?
    let until: CalendarDay
    /// What it allows, in words.
    let allows: String
  }

  struct Group: Sendable {
    let product: String
    let targetVersion: String?
    let soonest: CalendarDay?
    let actions: Int
    let organizations: Int
  }

  struct Model: Sendable {
    let today: CalendarDay
    let query: String
    let clients: [Client]
    /// How many clients the search finds in all.
    let clientTotal: Int
    /// Open actions of those, and how many are past the date.
    let open: Int
    let overdue: Int
    let groups: [Group]
    /// How many groups there are in all.
    let groupTotal: Int
    /// The address that a client's administrator opens to consent.
    let invitation: String
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      el("h1") { "Your clients" }
      el("p", .class("lead")) { lead(model) }
      if !model.clients.isEmpty || !model.query.isEmpty {
        search("/fleet", "Find a client or a product", query: model.query)
        section("The same work at many clients", id: "work") { groups(model) }
        section("Clients", id: "clients") { clients(model) }
      } else {
        emptyState("No clients yet") {
          el("p") {
            el("a", .href("#invite")) { "Send a client the address" }
            " that lets you act for it."
          }
        }
      }
      section("How a client lets you act", id: "invite", class: "card") { invitation(model) }
    }
  }

  private static func lead(_ model: Model) -> Markup {
    markup {
      if model.clients.isEmpty {
        "Organizations whose systems you look after can let you act for them."
      } else {
        counted(model.clientTotal, "client") + ", " + counted(model.open, "open action") + "."
        if model.overdue > 0 {
          " "
          el("span", .class("urgent")) { counted(model.overdue, "action") + " past the date." }
        }
      }
    }
  }

  private static func groups(_ model: Model) -> Markup {
    guard !model.groups.isEmpty else {
      return el("p") { "Nothing is open." }
    }
    return markup {
      table(
        "Work, the soonest date first",
        [
          Column("Product"), Column("Update to"), Column("Soonest date"),
          Column("Clients", .number), Column("Systems", .number),
        ], dense: true, hidesCaption: true,
        rows: model.groups.map { group in
          [
            el(
              "a",
              .href(
                address(
                  "/fleet/work", [("product", group.product), ("target", group.targetVersion)]))
            ) { inert(group.product) },
            inert(group.targetVersion ?? "Ask the maker"), day(group.soonest, model.today),
            .text(grouped(group.organizations)), .text(grouped(group.actions)),
          ]
        })
      first(model.groups.count, of: model.groupTotal)
    }
  }

  private static func first(_ shown: Int, of total: Int) -> Markup {
    guard total > shown else { return .empty }
    return el("p", .class("soft")) {
      "The first \(grouped(shown)) of \(grouped(total)). Search to see others."
    }
  }

  private static func clients(_ model: Model) -> Markup {
    guard !model.clients.isEmpty else { return el("p") { "No client’s name matches." } }
    return markup {
      clientTable(model)
      first(model.clients.count, of: model.clientTotal)
    }
  }

  private static func clientTable(_ model: Model) -> Markup {
    table(
      "Clients, whoever is late first",
      [
        Column("Client"), Column("Open", .number), Column("Past the date", .number),
        Column("Soonest date"), Column("You may"), Column("Until"), Column("Act", .buttons),
      ], dense: true, hidesCaption: true,
      rows: model.clients.map { client in
        [
          inert(client.name), .text(grouped(client.open)),
          client.overdue > 0
            ? badge(grouped(client.overdue), .bad, .cross) : .text(grouped(client.overdue)),
          day(client.soonest, model.today), inert(client.allows),
          .text(near(client.until, from: model.today)),
          post("/fleet/act") {
            hiddenField("client", client.id)
            button("Open", .quiet, about: client.name)
          },
        ]
      })
  }

  private static func day(_ day: CalendarDay?, _ today: CalendarDay) -> Markup {
    .text(day.map { near($0, from: today) } ?? "No date")
  }

  private static func invitation(_ model: Model) -> Markup {
    markup {
      el("p") {
        "Send this address to the client. Its administrator opens it, chooses what you may do and "
        "until when, and can take it back on any day."
      }
      el("p") { hash(model.invitation) }
      el("p", .class("soft")) {
        "Programs send the client’s identifier in the header Breakwater-Acting-For."
      }
    }
  }
}
