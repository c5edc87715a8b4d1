import HTML
import Vocabulary

/// One published advisory, for everybody.
struct AdvisoryPage {
  struct Product: Sendable {
    let name: String
    let package: String?
    let affected: String
    let fixed: String?
  }

  /// Versions of a product that are known not to be affected.
  struct Unaffected: Sendable {
    let name: String
    let versions: String
    let reason: String
  }

  struct Model: Sendable {
    let number: String
    let title: String
    let summary: String
    let cve: String?
    let weaknesses: [String]
    let severities: [String]
    let products: [Product]
    var unaffected: [Unaffected] = []
    /// What to do: the kind in words, and the text.
    let remediations: [(kind: String, details: String)]
    let references: [(summary: String, url: String)]
    let credits: [String]
    let withdrawal: String?
    let publishedAt: Timestamp?
    let changedAt: Timestamp
    /// What changed when, the newest first.
    let history: [Event]
    /// Files by their words.
    let files: [(path: String, words: String)]
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/advisories", "Advisories")], here: model.number)
      el("h1") { inert(model.title) }
      if let reason = model.withdrawal {
        noticeBox(.warn) {
          el("p") {
            "Taken back: "
            inert(reason)
          }
        }
      }
      el("div", .class("columns")) {
        el("div") { main(model) }
        el("aside") { aside(model) }
      }
    }
  }

  private static func main(_ model: Model) -> Markup {
    markup {
      if !model.products.isEmpty {
        section(model.withdrawal == nil ? "What to do" : "What it said", id: "do") {
          table(
            "Affected products",
            [Column("Product"), Column("Affected"), Column("Fixed in")], hidesCaption: true,
            rows: model.products.map { product in
              [
                inert(product.name), hash(product.affected),
                product.fixed.map { hash($0) } ?? .text("No version yet"),
              ]
            })
          if !model.remediations.isEmpty {
            el("ul") {
              for item in model.remediations {
                el("li") {
                  el("strong") { inert(item.kind + ". ") }
                  inert(item.details)
                }
              }
            }
          }
        }
      }
      if !model.unaffected.isEmpty {
        section("Not affected", id: "not-affected") {
          table(
            "Products that are not affected",
            [Column("Product"), Column("Versions"), Column("Why")], hidesCaption: true,
            rows: model.unaffected.map { product in
              [inert(product.name), hash(product.versions), inert(product.reason)]
            })
        }
      }
      section("What is wrong", id: "what") {
        for paragraph in model.summary.split(separator: "\n", omittingEmptySubsequences: true) {
          el("p") { inert(String(paragraph)) }
        }
      }
      if !model.references.isEmpty {
        section("More about it", id: "more") {
          el("ul") {
            for item in model.references {
              el("li") {
                inert(item.summary + ": ")
                hash(item.url)
              }
            }
          }
        }
      }
      section("Files", id: "files") {
        el("ul") {
          for file in model.files { el("li") { el("a", .href(file.path)) { inert(file.words) } } }
        }
      }
    }
  }

  private static func aside(_ model: Model) -> Markup {
    markup {
      section("At a glance", id: "glance", class: "card") {
        facts(
          [
            Fact("Number", model.number), Fact("CVE", optional: model.cve),
            Fact("Weakness", optional: model.weaknesses.joined(separator: ", ")),
            Fact("Severity", optional: model.severities.joined(separator: "; ")),
            Fact("Thanks to", optional: model.credits.joined(separator: ", ")),
            model.publishedAt.map { Fact("Published", markup: date($0)) },
            Fact("Changed", markup: date(model.changedAt)),
          ], .list)
      }
      section("History", id: "history") { timeline(model.history) }
    }
  }
}
