import HTML

/// Nothing is here, and what to do about it.
func emptyState(
  _ heading: String, icon: Icon? = nil, @MarkupBuilder content: () -> Markup
) -> Markup {
  el("div", .class("empty")) {
    el("h2") {
      if let icon {
        icon.markup
        " "
      }
      inert(heading)
    }
    content()
  }
}
