import HTML

extension ActionPage {
  /// The playbook that fits an action best.
  struct Guide: Sendable {
    let key: String
    let title: String
    let steps: [String]
    let calls: [String]
    /// Others that fit, by key and heading.
    let others: [(key: String, title: String)]
  }

  /// What an advisory of this hub says can be done.
  struct Remedy: Sendable {
    let number: String
    let words: String
    /// Where to get it.
    let address: String?
  }

  /// What the advisories say besides, in their own words.
  static func remedyStep(_ remedies: [Remedy]) -> Markup {
    guard !remedies.isEmpty else { return .empty }
    return el("li") {
      el("h3") { "What the advisory says" }
      el("ul") {
        for remedy in remedies {
          el("li") {
            inert(remedy.words)
            if let address = remedy.address {
              " "
              hash(address)
            }
            " ("
            el("a", .href("/advisories/" + segment(remedy.number))) { remedy.number }
            ")"
          }
        }
      }
    }
  }

  /// How to go about it, folded so that the page stays short.
  static func guideSection(_ guide: Guide) -> Markup {
    section("How to go about it", id: "guide") {
      el("details", .flag("open", true)) {
        el("summary") { inert(guide.title) }
        PlaybookPage.steps(guide.steps)
        if !guide.calls.isEmpty {
          el("h3") { "Whom to call" }
          PlaybookPage.calls(guide.calls)
        }
      }
      el("p", .class("screen-only")) {
        el("a", .href("/playbooks/" + segment(guide.key))) { "Write your own numbers and steps in" }
      }
      if !guide.others.isEmpty {
        el("p", .class("soft screen-only")) {
          "Also: "
          for (place, other) in guide.others.enumerated() {
            if place > 0 { ", " }
            el("a", .href("/playbooks/" + segment(other.key))) { inert(other.title) }
          }
          "."
        }
      }
    }
  }
}
