import HTML

/// The footer, the same everywhere.
func footer() -> Markup {
  el("footer", .class("foot")) {
    el("div") {
      el("ul") {
        footerLink("/#voluntary", "Taking part is voluntary")
        footerLink("/report", "Report a flaw")
        footerLink("/#verify", "Verify the ledger")
        footerLink("/#accessibility", "Accessibility")
        footerLink("/#contact", "Contact")
      }
      el("p") { "Times are in UTC." }
    }
  }
}

private func footerLink(_ path: String, _ words: String) -> Markup {
  el("li") { el("a", .href(path)) { words } }
}
