import HTML
import Vocabulary

/// One case: what can be done, what was reported, who is affected.
struct CasePage {
  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = frame.account?.canManage ?? false
    return page(frame, .wide) {
      crumbs([("/queue", "Cases")], here: model.id)
      el("p", .class("row")) {
        tlp(model.tlp)
        badge(model.stateWords)
        if model.tie?.isKnownExploited == true { badge("Used by attackers", .bad, .octagon) }
      }
      el("h1") { inert(model.title) }
      el("p", .class("lead")) { lead(model) }
      if let waits = model.waits { noticeBox { el("p") { inert(waits) } } }
      errorSummary(model.form, labels: [("reason", "Reason"), ("into", "Case to merge into")])
      el("div", .class("columns")) {
        el("div") { main(model, canManage) }
        el("aside") { aside(model) }
      }
    }
  }

  private static func lead(_ model: Model) -> String {
    let finders = Set(model.findings.map(\.organization)).count
    return counted(model.findings.count, "finding") + " from " + counted(finders, "organization")
      + "; " + counted(model.affectedCount, "affected system") + "."
  }

  private static func main(_ model: Model, _ canManage: Bool) -> Markup {
    markup {
      if canManage { next(model) }
      others(model, canManage)
      elsewhere(model)
      publicTie(model)
      if !model.similar.isEmpty {
        section("May be the same flaw", id: "similar") { similar(model, canManage) }
      }
      if !model.records.isEmpty {
        section("May be public", id: "public-records") { resembling(model) }
      }
      section("Validation", id: "validation") { validation(model, canManage) }
      section("Findings in this case", id: "findings") { findings(model, canManage) }
      if !model.findings.isEmpty { reports(model) }
      section(counted(model.affectedCount, "affected system"), id: "affected") { affected(model) }
    }
  }

  /// The way to the vendors, maintainers and operators who work on it.
  private static func others(_ model: Model, _ canManage: Bool) -> Markup {
    guard let isCoordinated = model.isCoordinated else { return .empty }
    return section("Other parties", id: "coordination") {
      if isCoordinated {
        el("p") {
          el("a", .href(model.path + "/coordination")) {
            "Participants, messages and embargo of this case"
          }
        }
        el("p") {
          el("a", .href(model.path + "/patches")) { "Patches that were offered, and who gets them" }
        }
      } else if canManage {
        el("p") { "Bring vendors, maintainers and operators together, and agree on an embargo." }
        post(model.path + "/coordination/lead") {
          hiddenField("command", "open")
          button("Coordinate with others", .quiet)
        }
      } else {
        el("p") { "Nobody else works on it yet." }
      }
    }
  }

  /// The way to other hubs, with every name.
  private static func elsewhere(_ model: Model) -> Markup {
    guard let names = model.names else { return .empty }
    return section("Other hubs", id: "hubs") {
      if !names.isEmpty { el("p", .class("row")) { for name in names { badge(name) } } }
      el("p") {
        el("a", .href(model.path + "/hubs")) { "What came from other hubs, and what they are sent" }
      }
    }
  }

  private static func publicTie(_ model: Model) -> Markup {
    section("Is it already public?", id: "public") {
      if let tie = model.tie {
        noticeBox(tie.isKnownExploited ? .bad : .warn) {
          el("p") {
            vulnerabilityLink(tie.vulnerabilityID)
            ": "
            inert(tie.title)
          }
          el("p") { tieFacts(tie) }
        }
      } else {
        el("p") { "No public record is tied to this case." }
      }
    }
  }

  private static func tieFacts(_ tie: PublicTie) -> String {
    let used =
      tie.isKnownExploited
      ? "On CISA’s list of flaws that attackers use."
      : "Not on CISA’s list of flaws that attackers use."
    guard let chance = tie.exploitProbability else { return used }
    return used + " Chance of use within 30 days (EPSS): " + percent(chance) + "."
  }

  private static func affected(_ model: Model) -> Markup {
    guard !model.affected.isEmpty else {
      return el("div", .class("empty")) {
        el("p") {
          "No inventory lists an affected version. New inventories are checked as they arrive; "
          "look again before you publish."
        }
      }
    }
    return markup {
      el("p") { "Only the coordinator sees these names." }
      table(
        model.affected.count < model.affectedCount
          ? "\(grouped(model.affected.count)) of \(grouped(model.affectedCount)) shown"
          : "All affected systems",
        [
          Column("Organization"), Column("System"), Column("Component"), Column("Version"),
          Column("Reachable from internet"),
        ], dense: true,
        rows: model.affected.map {
          [
            inert($0.organization), inert($0.asset), hash($0.component), inert($0.version),
            reachability($0.isPublic),
          ]
        })
    }
  }

  private static func aside(_ model: Model) -> Markup {
    markup {
      section("At a glance", id: "glance", class: "card") {
        facts(
          [
            Fact("State", model.stateWords),
            Fact("Turned out to be", optional: model.resolution),
            Fact("Reason", optional: model.reason),
            Fact("Who may see this", markup: tlp(model.tlp)),
            Fact("Opened", markup: moment(model.openedAt)),
            Fact("First judged", markup: model.judgedAt.map(moment) ?? .text("Not yet")),
            Fact("Changed", markup: moment(model.changedAt)),
            Fact("Case", markup: hash(model.id)),
          ], .list)
      }
      section("History", id: "history") { timeline(model.history) }
    }
  }
}
