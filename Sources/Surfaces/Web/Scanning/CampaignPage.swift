import HTML
import Vocabulary

/// One campaign with the targets that it has taken.
struct CampaignPage {
  struct Lease: Sendable {
    let id: String
    let target: String
    let state: String
    let isHeld: Bool
    let fence: Int64
    let until: Timestamp
    let reason: String?
  }

  /// What somebody is told whose target is taken.
  struct Conflict: Sendable {
    struct Holder: Sendable {
      let lease: String
      let technique: String
      let until: Timestamp
      let name: String?
      let contact: String?
      let couldJoin: Bool
    }

    let target: String
    let holders: [Holder]
    let instead: [String]
  }

  struct Model: Sendable {
    let id: String
    let purpose: String
    let instrument: String
    let technique: String
    let compatible: [String]
    let from: CalendarDay
    let until: CalendarDay
    let contact: String
    let isOpen: Bool
    let canChange: Bool
    let leases: [Lease]
    let pager: Pager
    var conflict: Conflict?
    var form = FormState()

    var path: String { "/campaigns/" + segment(id) }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/campaigns", "Campaigns")], here: model.purpose)
      el("h1") { inert(model.purpose) }
      errorSummary(model.form, labels: [("target", "Target"), ("minutes", "Minutes")])
      if let conflict = model.conflict { taken(conflict) }
      el("div", .class("columns")) {
        el("div") {
          section("Targets", id: "targets") { leases(model) }
        }
        el("aside") {
          section("At a glance", id: "glance", class: "card") { glance(model) }
          if model.canChange, model.isOpen {
            claimForm(model)
            closeForm(model)
          }
        }
      }
    }
  }

  private static func glance(_ model: Model) -> Markup {
    facts(
      [
        Fact("How", model.technique), Fact("With", model.instrument),
        Fact(
          "Stands beside",
          model.compatible.isEmpty ? "Nobody" : model.compatible.joined(separator: "; ")),
        Fact("First day", dateOnly(model.from)), Fact("Last day", dateOnly(model.until)),
        Fact("Whom to ask", model.contact), Fact("State", model.isOpen ? "Open" : "Over"),
      ], .list)
  }

  private static func taken(_ conflict: Conflict) -> Markup {
    noticeBox(.warn) {
      el("h2") { "Somebody looks at this already" }
      el("p") { hash(conflict.target) }
      el("ul") {
        for holder in conflict.holders {
          el("li") {
            inert(holder.technique)
            ", until "
            moment(holder.until)
            " unless they go on. "
            if let contact = holder.contact {
              inert((holder.name.map { $0 + ": " } ?? "") + contact)
            } else {
              "To talk to them, write to the coordinator and quote "
              hash(holder.lease)
              "."
            }
            if holder.couldJoin {
              " You could look at the same time, if both campaigns say so of each other."
            }
          }
        }
      }
      if conflict.instead.isEmpty {
        el("p") { "Wait, or choose another target below." }
      } else {
        el("p") { "Nobody looks at these now:" }
        el("ul") { for target in conflict.instead { el("li") { hash(target) } } }
      }
    }
  }

  private static func leases(_ model: Model) -> Markup {
    guard !model.leases.isEmpty else {
      return emptyState("No target yet") {
        el("p") {
          model.canChange && model.isOpen
            ? "Claim the first one with the form below."
            : "Targets that the campaign takes appear here."
        }
      }
    }
    return markup {
      table(
        "Targets", [Column("Target"), Column("State"), Column("Until"), Column("Do", .buttons)],
        hidesCaption: true,
        rows: model.leases.map { lease in
          [
            hash(lease.target),
            markup {
              lease.isHeld ? badge(lease.state, .good) : badge(lease.state)
              if let reason = lease.reason {
                el("br")
                soft(reason)
              }
            }, moment(lease.until),
            model.canChange && lease.isHeld ? leaseForms(lease) : .text("Nothing to do"),
          ]
        })
      pager(model.pager, shown: model.leases.count, path: model.path, query: [])
    }
  }

  private static func leaseForms(_ lease: Lease) -> Markup {
    let path = "/leases/" + segment(lease.id)
    return markup {
      post(path + "/keep") {
        hiddenField("fence", String(lease.fence))
        button("Still at work", .quiet, about: lease.target)
      }
      el("details") {
        el("summary") { "End it" }
        post(path + "/end") {
          hiddenField("fence", String(lease.fence))
          field("hours", optional("Hours"), .number, prefix: lease.id + "-")
          field(
            "share", optional("Share of the code reached, in percent"), .number,
            prefix: lease.id + "-")
          field("findings", "Findings", .number, value: "0", prefix: lease.id + "-")
          el("p", .class("buttons")) {
            button("Finished", about: lease.target, name: "do", value: "complete")
            button("Give back", .quiet, about: lease.target, name: "do", value: "release")
          }
        }
      }
    }
  }

  private static func claimForm(_ model: Model) -> Markup {
    section("Claim a target", id: "claim", class: "card") {
      post(model.path + "/leases") {
        field(
          "target", "Target",
          hint:
            "A package URL with its version, a repository's address with @ and the commit, or an"
            + " asset's identifier that its owner gave you.", in: model.form, required: true)
        field(
          "minutes", "For how many minutes", .number,
          hint: "Say within this time that you are still at work; else others may have it.",
          in: model.form, value: "60", required: true)
        el("p", .class("buttons")) { button("Claim") }
      }
    }
  }

  private static func closeForm(_ model: Model) -> Markup {
    section("Close this campaign", id: "close", class: "card") {
      el("p") { "What it still holds is given back." }
      post(model.path + "/close") { button("Close campaign", .danger) }
    }
  }
}
