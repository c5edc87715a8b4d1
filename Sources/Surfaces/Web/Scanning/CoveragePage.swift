import HTML
import Vocabulary

/// Who looked where, and what to look at again.
struct CoveragePage {
  struct Look: Sendable {
    let thing: String
    let version: String?
    let party: String?
    let isOwn: Bool
    let technique: String
    let instrument: String
    let at: Timestamp
    /// The share of the code reached, 0 to 1; nil when not said.
    let share: Double?
    let hours: Double?
    let findings: Int
  }

  struct Proposal: Sendable {
    let thing: String
    let version: String?
    let reasons: [String]
    let lastLook: Timestamp
    let lastVersion: String?
  }

  struct Model: Sendable {
    let query: String
    let looks: [Look]
    let pager: Pager
    let proposals: [Proposal]
    /// How many looks of this page used each technique.
    let techniques: [Measure]
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Who looked where" }
      el("p", .class("lead")) {
        "Public packages and repositories, and your own assets. Those who did not agree to be named "
        "are called a party."
      }
      search("/coverage", "Find a package or repository", query: model.query)
      if model.looks.isEmpty {
        empty(model)
      } else {
        again(model)
        looks(model)
      }
    }
  }

  private static func empty(_ model: Model) -> Markup {
    emptyState(model.query.isEmpty ? "Nobody has looked yet" : "Nothing matches") {
      el("p") {
        if model.query.isEmpty {
          "Looks appear here when a lease is finished. "
          el("a", .href("/campaigns")) { "Go to the campaigns" }
          "."
        } else {
          "Nobody has told us that they looked at it. "
          el("a", .href("/coverage")) { "See everything" }
          "."
        }
      }
    }
  }

  private static func again(_ model: Model) -> Markup {
    guard !model.proposals.isEmpty else { return .empty }
    return section("Worth another look", id: "again") {
      table(
        counted(model.proposals.count, "proposal"),
        [Column("What"), Column("Why"), Column("Last look")],
        rows: model.proposals.map { one in
          [
            hash(one.thing + (one.version.map { "@" + $0 } ?? "")),
            inert(one.reasons.joined(separator: "; ")),
            markup {
              date(one.lastLook)
              if let version = one.lastVersion {
                " at "
                inert(version)
              }
            },
          ]
        })
    }
  }

  private static func looks(_ model: Model) -> Markup {
    section("Looks", id: "looks") {
      funnel(model.techniques)
      table(
        counted(model.looks.count, "look"),
        [
          Column("What"), Column("Who"), Column("How"), Column("When"), Column("Reached"),
          Column("Findings", .number),
        ], rows: model.looks.map(row))
      pager(model.pager, shown: model.looks.count, path: "/coverage", query: [("q", model.query)])
    }
  }

  private static func row(_ look: Look) -> [Markup] {
    [
      hash(look.thing + (look.version.map { "@" + $0 } ?? "")),
      inert(look.isOwn ? "You" : look.party ?? "A party"),
      markup {
        inert(look.technique)
        el("br")
        soft(look.instrument)
      },
      date(look.at),
      markup {
        if let share = look.share {
          "\(Int((share * 100).rounded())) %"
          bar(share)
        } else {
          "Not said"
        }
        if let hours = look.hours {
          " "
          soft("\(hours) hours")
        }
      }, .text(grouped(look.findings)),
    ]
  }
}
