import HTML

/// How wide a page's content is.
enum PageWidth: Sendable {
  /// For reading.
  case normal
  /// For one form.
  case slim
  /// For dense tables.
  case wide

  fileprivate var main: String { self == .slim ? "page slim" : "page" }
}

/// A second link past the header, to the list people come for.
struct SkipLink: Sendable {
  let target: String
  let words: String
}

/// A complete page around its content.
func page(
  _ frame: Frame, _ width: PageWidth = .normal, skip: SkipLink? = nil,
  @MarkupBuilder content: () -> Markup
) -> [UInt8] {
  let main = el("main", .class(width.main), .id("main"), .named("tabindex", "-1")) {
    flash(frame.notice)
    content()
  }
  let body = markup {
    skipLinks(skip)
    masthead(frame)
    main
    footer()
  }
  let attributes: [Attribute] = width == .wide ? [.class("wide")] : []
  return document(
    el("html", .named("lang", "en")) {
      head(frame)
      element("body", attributes, body)
    })
}

private func head(_ frame: Frame) -> Markup {
  el("head") {
    el("meta", .named("charset", "utf-8"))
    el(
      "meta", .name("viewport"), .named("content", "width=device-width, initial-scale=1"))
    el("meta", .name("referrer"), .named("content", "no-referrer"))
    el("title") { visible(frame.title) + " - Breakwater" }
    el("link", .named("rel", "stylesheet"), .href(frame.stylesheetPath))
  }
}

private func skipLinks(_ skip: SkipLink?) -> Markup {
  markup {
    el("a", .class("skip"), .href("#main")) { "Skip to main content" }
    if let skip {
      el("a", .class("skip"), .href("#" + skip.target)) { skip.words }
    }
  }
}

private func flash(_ notice: Notice?) -> Markup {
  guard let notice else { return .empty }
  let role = notice.kind == .bad || notice.kind == .warn ? "alert" : "status"
  return el("div", .class(noticeClass(notice.kind)), .role(role)) {
    el("p") { inert(notice.text) }
  }
}

/// A box with a message that belongs to the page's content.
func noticeBox(
  _ kind: Notice.Kind = .plain, @MarkupBuilder content: () -> Markup
) -> Markup {
  el("div", .class(noticeClass(kind)), content: content)
}

private func noticeClass(_ kind: Notice.Kind) -> String {
  kind == .plain ? "notice" : "notice " + kind.rawValue
}
