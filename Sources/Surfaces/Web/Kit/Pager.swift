import HTML

/// Where a list can be continued.
struct Pager: Sendable {
  /// What the list holds in all, when known.
  var total: Int?
  /// The cursor of the next page, nil on the last.
  var next: String?
  /// Whether this is a later page, so that the way back to the first is shown.
  var isContinued: Bool

  init(total: Int? = nil, next: String? = nil, isContinued: Bool = false) {
    self.total = total
    self.next = next
    self.isContinued = isContinued
  }
}

/// Links to the next page and back to the first, keeping the filter.
func pager(
  _ pager: Pager, shown: Int, path: String, query: [(name: String, value: String?)],
  label: String = "Pages"
) -> Markup {
  guard pager.next != nil || pager.isContinued else { return .empty }
  return el("nav", .class("pager"), .label(label)) {
    el("p") {
      if let total = pager.total {
        "\(grouped(shown)) of \(grouped(total)) shown"
      } else {
        "\(grouped(shown)) shown"
      }
    }
    el("p", .class("row")) {
      if pager.isContinued {
        el("a", .class("button quiet"), .href(address(path, query))) { "From the start" }
      }
      if let next = pager.next { nextLink(path, query + [("cursor", next)]) }
    }
  }
}

private func nextLink(_ path: String, _ query: [(name: String, value: String?)]) -> Markup {
  el("a", .class("button quiet"), .href(address(path, query)), .named("rel", "next")) { "Next" }
}
