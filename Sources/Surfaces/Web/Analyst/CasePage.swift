import HTML
import Vocabulary

/// One case: what can be done, what was reported, who is affected.
struct CasePage {
  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = model.canTriage
    return page(frame, .wide) {
      crumbs([("/queue", "Cases")], here: model.id)
      el("p", .class("row")) {
        tlp(model.tlp)
        badge(model.stateWords)
        if model.tie?.isKnownExploited == true { badge("Used by attackers", .bad, .octagon) }
      }
      el("h1") { inert(model.title) }
      if !model.isOutside { el("p", .class("lead")) { lead(model) } }
      if let waits = model.waits { noticeBox { el("p") { inert(waits) } } }
      if let keeper = model.keeper {
        noticeBox {
          el("p") {
            "This case was merged into "
            el("a", .href("/cases/" + segment(keeper))) { inert(model.keeperTitle ?? keeper) }
            ". What is to be done is done there. A report can be "
              + "taken out again there; it gets a new case, and this one stays closed."
          }
        }
      }
      if canManage, model.keeper == nil {
        el("p") { el("a", .href("#next")) { "What can be done now" } }
      }
      errorSummary(
        model.form,
        labels: [
          ("command", "This step"), ("reason", "Reason"), ("confirm", "Before you publish"),
          ("into", "Case to merge into"), ("title", "Title"),
        ])
      if model.isOutside {
        publicTie(model)
      } else {
        el("div", .class("columns")) {
          el("div") { main(model, canManage) }
          el("aside") { aside(model) }
        }
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
      // What was reported comes first: all else follows from it. A merged case has none of it left.
      if model.keeper == nil {
        if !model.findings.isEmpty { reports(model) }
        if canManage { next(model) }
        section("Findings in this case", id: "findings") { findings(model, canManage) }
      }
      publicTie(model)
      if !model.similar.isEmpty {
        section("May be the same flaw", id: "similar") { similar(model, canManage) }
      }
      if !model.records.isEmpty {
        section("May be public", id: "public-records") { resembling(model) }
      }
      section("Validation", id: "validation") { validation(model, canManage) }
      others(model, canManage)
      merged(model, canManage)
      elsewhere(model)
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
      } else if canManage, model.keeper == nil {
        el("p") { "Bring vendors, maintainers and operators together, and agree on an embargo." }
        if !model.parties.isEmpty {
          el("p") {
            inert("At once these take part: " + model.parties.joined(separator: ", ") + ".")
          }
        }
        post(model.path + "/coordination/lead", class: "form") {
          hiddenField("command", "open")
          radios(
            "visibility", "Who sees whom?",
            [
              Choice(
                value: "open",
                words: "Whoever joins sees the names of all who take part, the finders’ too, "
                  + "but for those who ask not to be named"),
              Choice(value: "blind", words: "Nobody but you sees who takes part"),
            ],
            hint: "Reports are shown as they were written, also where the text names a finder. "
              + "Once others have joined unseen, it stays so.", value: "open")
          el("p", .class("buttons")) { button("Coordinate with others", .quiet) }
        }
      } else {
        el("p") { "Nobody else works on it yet." }
      }
    }
  }

  /// What stays with cases that were merged into this one, and the button that brings it over.
  private static func merged(_ model: Model, _ canManage: Bool) -> Markup {
    guard !model.merged.isEmpty else { return .empty }
    return section("Merged into this case", id: "merged") {
      el("p") { "Whoever takes part there still does, and sees nothing of this case." }
      table(
        "Merged cases that others work on",
        [
          Column("Case"), Column("Take part"), Column("Not asked here"),
          Column("Patches that can follow"), Column("Patches that wait"),
        ], hidesCaption: true,
        rows: model.merged.prefix(50).map { row in
          [
            el("a", .href("/cases/" + segment(row.id) + "/coordination")) { inert(row.title) },
            .text(grouped(row.joined)), .text(grouped(row.missing)), .text(grouped(row.movable)),
            .text(grouped(row.waiting)),
          ]
        })
      if model.merged.count > 50 {
        el("p") { inert("These are the oldest 50 of \(grouped(model.merged.count)).") }
      }
      if canManage, model.merged.contains(where: { $0.missing + $0.movable > 0 }) {
        if model.isCoordinated == true {
          post(model.path + "/gather") { button("Ask them, and bring the patches", .quiet) }
          el("p") {
            "They see the terms and join or not. A patch follows once all who have it have joined."
          }
        } else {
          el("p") { "Coordinate this case with others first; then they can be asked." }
        }
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
      if let number = model.advisoryNumber {
        el("p") {
          "Its own advisory is out: "
          el("a", .href("/advisories/" + segment(number))) { inert(number) }
          "."
        }
      }
      if let tie = model.tie {
        noticeBox(tie.isKnownExploited ? .bad : .warn) {
          el("p") {
            vulnerabilityLink(tie.vulnerabilityID)
            ": "
            inert(tie.title)
          }
          el("p") { tieFacts(tie) }
        }
      } else if model.advisoryNumber == nil {
        el("p") {
          model.isOutside
            ? "No advisory is out for it." : "No public record is tied to this case."
        }
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
