import Testing

@testable import HTML

private func shown(_ markup: Markup) -> String { String(decoding: markup.utf8, as: UTF8.self) }

@Suite("Markup") struct MarkupTests {
  @Test("Text is shown, never interpreted")
  func text() {
    #expect(
      shown(.text(#"<script>alert("1" & '2')</script>"#))
        == "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;")
    #expect(shown(.text("&amp;")) == "&amp;amp;")
    #expect(shown(.text("tab\tline\nreturn\r ünï 日本")) == "tab\tline\nreturn\r ünï 日本")
    #expect(
      shown(.text("\u{0}\u{8}\u{B}\u{C}\u{E}\u{1B}\u{7F}"))
        == String(repeating: "\u{FFFD}", count: 7))
  }

  @Test("No byte of hostile text survives as markup, in content or in an attribute")
  func hostile() {
    for scalar in (0..<0x300).compactMap({ UnicodeScalar($0) }) {
      let text = "a\(Character(scalar))b"
      let written = shown(el("p", .class(text)) { text })
      let inner = written.dropFirst("<p class=\"".count).dropLast("</p>".count)
      #expect(inner.split(separator: "\">", omittingEmptySubsequences: false).count == 2)
      #expect(!inner.dropFirst().contains("<"))
      #expect(written.filter { $0 == "\"" }.count == 2, "\(scalar.value)")
    }
  }

  @Test("Elements close, void elements do not")
  func elements() {
    #expect(shown(el("p") { "x" }) == "<p>x</p>")
    #expect(shown(el("td")) == "<td></td>")
    for void: HTML.Tag in ["input", "br", "hr", "meta", "link", "img", "wbr"] {
      #expect(shown(element(void, [.id("a")], .text("lost"))) == "<\(void.name) id=\"a\">")
    }
    #expect(
      shown(el("input", .type("checkbox"), .flag("checked"), .flag("disabled", false)))
        == #"<input type="checkbox" checked>"#)
    #expect(shown(el("a", .current(true)) { "x" }) == #"<a aria-current="page">x</a>"#)
    #expect(shown(el("a", .current(false)) { "x" }) == "<a>x</a>")
    #expect(
      String(decoding: document(el("html")), as: UTF8.self)
        == "<!doctype html>\n<html></html>\n")
  }

  @Test(
    "Addresses that could run something or leave unseen become a fragment",
    arguments: [
      "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\tjavascript:x",
      "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd",
      "//evil.example/x", "ftp://x", "", "x", "blob:https://x", "https:evil", "http:/x",
      "\u{1}javascript:alert(1)", "mailto", "ht\ttps://x", "view-source:https://x",
    ])
  func refused(address: String) {
    #expect(shown(el("a", .href(address))) == ##"<a href="#"></a>"##)
    #expect(shown(el("form", .action(address))) == ##"<form action="#"></form>"##)
  }

  @Test(
    "Browsers read a backslash as a slash: such a path would leave this server",
    arguments: ["/\\evil.example/x", "/\t/evil.example", "/\n/evil.example"])
  func backslash(address: String) {
    #expect(shown(el("a", .href(address))) == ##"<a href="#"></a>"##)
  }

  @Test(
    "Paths, fragments and web addresses stay as they are",
    arguments: [
      "/actions?x=1", "#main", "?cursor=31", "https://example.org/a", "HTTP://EXAMPLE.ORG",
      "mailto:desk@example.org",
    ])
  func kept(address: String) {
    #expect(shown(el("a", .href(address))) == "<a href=\"\(address)\"></a>")
  }

  @Test("The builder puts pieces in order, whatever they are made of")
  func builder() {
    let names = ["a", "<b>"]
    let markup = el("ul") {
      for name in names { el("li") { name } }
      if names.isEmpty { "none" }
      if names.count == 2 { "two" } else { "more" }
      12
      String?.none
      Markup.trusted("<hr>")
    }
    #expect(shown(markup) == "<ul><li>a</li><li>&lt;b&gt;</li>two12<hr></ul>")
    #expect(Markup.empty.isEmpty)
    #expect(!markup.isEmpty)
  }
}
