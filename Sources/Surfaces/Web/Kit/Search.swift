import HTML

/// A search box, with further filters folded away below it.
func search(
  _ path: String, _ label: String, query: String, keeping: [(name: String, value: String?)] = [],
  more: Markup = .empty, isMoreOpen: Bool = false
) -> Markup {
  el("form", .named("method", "get"), .action(path), .role("search"), .label(label)) {
    for kept in keeping {
      if let value = kept.value, !value.isEmpty { hiddenField(kept.name, value) }
    }
    el("div", .class("find")) {
      el("label", .for("q")) { label }
      el("div") {
        el("input", .id("q"), .name("q"), .type("search"), .value(query))
        button("Find", .quiet)
      }
    }
    if !more.isEmpty {
      el("details", .class("filters"), .flag("open", isMoreOpen)) {
        el("summary") { "More filters" }
        el("div") { more }
      }
    }
  }
}

/// States with their counts, as links.
struct Tab: Sendable {
  let words: String
  let count: Int?
  let path: String
  let isCurrent: Bool
}

/// A row of states; the current one is marked.
func tabs(_ label: String, _ tabs: [Tab]) -> Markup {
  el("nav", .label(label)) {
    el("ul", .class("tabs")) {
      for tab in tabs {
        el("li") {
          el("a", .href(tab.path), .current(tab.isCurrent)) {
            inert(tab.words)
            if let count = tab.count {
              " "
              el("b") { grouped(count) }
            }
          }
        }
      }
    }
  }
}
