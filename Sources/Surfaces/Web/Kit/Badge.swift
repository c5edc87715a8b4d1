import HTML

/// The colours a badge can have; its words always say the same.
enum BadgeKind: String, Sendable {
  case plain, good, bad
}

/// A shape and words.
func badge(_ words: String, _ kind: BadgeKind = .plain, _ icon: Icon? = nil) -> Markup {
  el("span", .class("badge " + kind.rawValue)) {
    if let icon { icon.markup }
    inert(words)
  }
}

/// A sharing label of FIRST's Traffic Light Protocol 2.0, such as `AMBER+STRICT`.
func tlp(_ word: String) -> Markup {
  let colour = word.split(separator: "+").first.map { $0.lowercased() } ?? ""
  let known = ["red", "amber", "green", "clear"].contains(colour)
  return el("span", .class(known ? "tlp " + colour : "tlp")) { "TLP:" + visible(word) }
}

/// Whether the public can reach a system.
func reachability(_ isPublic: Bool) -> Markup {
  markup {
    (isPublic ? Icon.globe : Icon.inside).markup
    isPublic ? " Yes" : " No"
  }
}
