import HTML

extension CasePage {
  static func similar(_ model: Model, _ canManage: Bool) -> Markup {
    markup {
      el("p") {
        "Found by what the reports say. Ask: would one fix close both? Merging can be undone, and "
        "every finder keeps credit and date."
      }
      for one in model.similar { card(one, model, canManage) }
    }
  }

  static func resembling(_ model: Model) -> Markup {
    markup {
      el("p") { "Public records that read like these reports. Nothing follows from it by itself." }
      for one in model.records {
        el("div", .class("card")) {
          el("p", .class("row")) {
            el("a", .href("/vulnerabilities/" + segment(one.id))) { inert(one.id) }
            badge(one.relation)
            if let chance = one.probability {
              soft("chance that it is the same: " + percent(chance))
            }
          }
          el("p") { inert(one.title) }
          reasons("Speaks for it", one.reasons)
        }
      }
    }
  }

  private static func reasons(_ heading: String, _ reasons: [String]) -> Markup {
    guard !reasons.isEmpty else { return .empty }
    return markup {
      el("p") { el("b") { heading } }
      el("ul") { for reason in reasons { el("li") { inert(reason) } } }
    }
  }

  private static func card(_ one: Similar, _ model: Model, _ canManage: Bool) -> Markup {
    el("div", .class("card")) {
      el("p", .class("row")) {
        el("a", .href("/cases/" + segment(one.id))) { inert(one.title) }
        badge(one.stateWords)
        badge(one.relation)
        if let chance = one.probability { soft("chance that it is the same: " + percent(chance)) }
      }
      if let objection = one.objection { el("p") { inert("Look closely. " + objection + ".") } }
      reasons("Speaks for it", one.reasonsFor)
      reasons("Speaks against it", one.reasonsAgainst)
      if canManage {
        post(model.path + "/merge") {
          hiddenField("version", String(model.version))
          hiddenField("into", one.id)
          button("Merge this case into it", .quiet)
        }
        post(model.path + "/difference") {
          hiddenField("from", one.id)
          button("It is another flaw", .quiet, about: one.title)
        }
      }
    }
  }
}
