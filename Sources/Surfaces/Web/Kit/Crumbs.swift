import HTML

/// Where a page is: links from the section down, the page itself last.
func crumbs(_ links: [(path: String, words: String)], here: String) -> Markup {
  el("nav", .class("crumbs"), .label("You are here")) {
    el("ol") {
      for link in links {
        el("li") { el("a", .href(link.path)) { inert(link.words) } }
      }
      el("li", .current(true)) { inert(here) }
    }
  }
}
