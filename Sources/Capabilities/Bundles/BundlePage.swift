import Actions
import Directives
import Formats
import HTML
import Inventory
import Registry
import Vocabulary

/// The page of a bundle: one file that any browser opens, without network or scripts. Pure.
enum BundlePage {
  static func render(_ contents: BundleContents) -> [UInt8] {
    document(
      el("html", .named("lang", "en")) {
        head(contents)
        el("body") {
          el("main") {
            top(contents)
            for (place, item) in contents.items.enumerated() { card(item, place + 1) }
            if contents.omitted > 0 {
              el("p") {
                "\(contents.omitted) more things did not fit. Make a bundle of some assets."
              }
            }
            form(contents)
            foot(contents)
          }
        }
      })
  }

  private static func head(_ contents: BundleContents) -> Markup {
    el("head") {
      el("meta", .named("charset", "utf-8"))
      el(
        "meta", .name("viewport"), .named("content", "width=device-width, initial-scale=1"))
      el(
        "meta", .named("http-equiv", "Content-Security-Policy"),
        .named(
          "content",
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        ))
      el("title") { "What to do, bundle \(contents.number)" }
      el("style") { style }
    }
  }

  private static func top(_ contents: BundleContents) -> Markup {
    markup {
      el("p", .class("label")) { BundleText.label }
      el("h1") { "What to do" }
      el("p") {
        el("strong") { shown(contents.organization.name) }
        ", bundle \(contents.number). As of \(contents.madeAt.day.spoken). Work from it until "
        "\(contents.goodUntil.spoken), then fetch a new one."
        if let replaces = contents.replaces { " It takes the place of bundle \(replaces)." }
      }
      el("p") {
        contents.items.isEmpty
          ? "Nothing is waiting for you."
          : "Begin at the top: the soonest date comes first. When something is done, write its code, "
            + "the day and your initials on the last page."
      }
    }
  }

  private static func card(_ item: BundleItem, _ place: Int) -> Markup {
    let action = item.action
    return el("article", .id("a\(place)")) {
      el("h2") { shown("\(place). \(action.instruction)") }
      el("p", .class("code")) {
        "Code "
        el("strong") { item.code.description }
      }
      el("dl") {
        fact("By when", due(action))
        fact("Where", item.asset.name)
        fact("What", action.product)
        fact("Why", action.reason)
        if action.urgency.asksForensics {
          fact(
            "First",
            "Save evidence. Attackers may already be inside, and any change erases their traces. "
              + "Save memory and logs to another computer before you change anything. Within 72 hours write "
              + "down whether you found signs of a break-in: none, suspected or confirmed.")
        }
        fact("How", action.instruction)
        fact("If that is not possible", action.fallback)
        if let vendor = item.asset.maintainedBy {
          fact("Whom to call", vendor + ", who maintains it")
        }
        if let owner = item.asset.owner { fact("Who is responsible", owner) }
        if !item.causes.isEmpty { flaws(item) }
      }
    }
  }

  private static func flaws(_ item: BundleItem) -> Markup {
    el("div") {
      el("dt") { item.action.targetVersion == nil ? "Flaws this is about" : "Flaws this removes" }
      for cause in item.causes.prefix(20) {
        el("dd") {
          shown(cause.vulnerability + (cause.title.isEmpty ? "" : ": " + cause.title))
          if cause.deadline?.inputs.isKnownExploited == true { " (used by attackers)" }
        }
      }
      if item.causes.count > 20 {
        el("dd") { "and \(item.causes.count - 20) more, in actions.json" }
      }
    }
  }

  private static func form(_ contents: BundleContents) -> Markup {
    guard !contents.items.isEmpty else { return .empty }
    return el("section", .class("paper")) {
      el("h2") { "Bring back what was done" }
      el("p") {
        "Fill this in by hand and take it to a computer with a network. There, on the page "
        "“For a computer without network”, type one line for each thing that was done: its code, the "
        "day as 2026-11-22, and the initials. A typing error is noticed."
      }
      el("table") {
        el("thead") {
          el("tr") {
            for heading in ["Code", "What", "Done on", "Initials"] {
              el("th", .named("scope", "col")) { heading }
            }
          }
        }
        el("tbody") {
          for item in contents.items {
            el("tr") {
              el("th", .named("scope", "row")) { item.code.description }
              el("td") { shown("\(item.action.product), \(item.asset.name)") }
              el("td", .class("blank")) { "\u{A0}" }
              el("td", .class("blank")) { "\u{A0}" }
            }
          }
        }
      }
    }
  }

  private static func foot(_ contents: BundleContents) -> Markup {
    el("footer") {
      el("p") {
        "Made by "
        shown(contents.publisher.name)
        if let contact = contents.publisher.contact {
          ". Questions: "
          shown(contact)
        }
        ". How to check this file is in READ-ME.txt."
      }
    }
  }

  private static func due(_ action: Action) -> String {
    action.due.map { "By \($0.spoken)" } ?? "With your next upgrade"
  }

  private static func fact(_ name: String, _ text: String) -> Markup {
    el("div") {
      el("dt") { name }
      el("dd") { shown(text) }
    }
  }

  private static func shown(_ text: String) -> Markup {
    el("bdi") { BundleText.line(text) }
  }

  private static func markup(@MarkupBuilder _ content: () -> Markup) -> Markup { content() }

  private static let style = Markup.trusted(
    """
    :root{color-scheme:light dark;--line:#8895a0;--soft:#f2f5f7;--ink:#16202a;--bg:#fff}
    @media(prefers-color-scheme:dark){:root{--line:#7c8994;--soft:#1c2630;--ink:#e8eef3;--bg:#10171e}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--bg);color:var(--ink);font:1.05rem/1.5 system-ui,sans-serif}
    main{max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
    h1{margin:.5rem 0}h2{font-size:1.15rem;margin:0 0 .5rem}
    .label{font-weight:700;border:2px solid;padding:.4rem .6rem}
    article{border:1px solid var(--line);border-radius:.4rem;padding:.8rem;margin:1rem 0;\
    break-inside:avoid}
    .code strong,tbody th{font-family:ui-monospace,monospace;letter-spacing:.06em;white-space:nowrap}
    .code{background:var(--soft);padding:.3rem .6rem;display:inline-block;margin:0 0 .5rem}
    dl{margin:0}dl div{margin:0 0 .5rem}dt{font-weight:700}dd{margin:0}
    table{border-collapse:collapse;width:100%}
    th,td{border:1px solid var(--line);padding:.45rem;text-align:left;vertical-align:top}
    .blank{min-width:3.5rem}
    .paper{margin-top:2rem}
    @media(max-width:34rem){thead{position:absolute;clip-path:inset(50%)}tr,td,tbody th{display:block}\
    tr{margin-bottom:.6rem}}
    @media print{body{font-size:11pt}.paper{break-before:page}tr{break-inside:avoid}}
    """)
}
