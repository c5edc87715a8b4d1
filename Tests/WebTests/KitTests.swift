import HTML
import Testing
import Vocabulary

@testable import Web

private func shown(_ markup: Markup) -> String { String(decoding: markup.utf8, as: UTF8.self) }

@Suite("Page parts") struct KitTests {
  @Test("Plain text stays as it is; hidden characters are shown by number")
  func inertText() {
    #expect(shown(inert("libpng 1.6")) == "libpng 1.6")
    #expect(
      shown(inert("a\u{202E}b")) == "<bdi>a<span class=\"ctl\">U+202E</span>b</bdi>")
    #expect(shown(inert("line\r\nline")) == "<bdi>line\nline</bdi>")
    #expect(shown(inert("a\rb")).contains("U+000D"))
    #expect(visible("x\u{200B}") == "x[U+200B]")
    #expect(shown(inert("Zürich")) == "<bdi>Zürich</bdi>")
  }

  @Test(
    "A text is cut by what it takes on a page",
    arguments: ["a", "&", "'", "é", "a\r", "\r\n", "\u{202E}", "\u{10FFFD}", "e\u{301}"])
  func cuts(_ piece: String) {
    var room = 1000
    let kept = beginning(of: String(repeating: piece, count: 5000), within: &room)
    #expect(room >= 0)
    #expect(!kept.isEmpty)
    // The element around it, and a mark for a return at its end.
    #expect(inert(kept).utf8.count <= 1000 + 44)
  }

  @Test("Numbers are grouped and counted")
  func numbers() {
    #expect(grouped(1_204_881) == "1,204,881")
    #expect(grouped(-1000) == "-1,000")
    #expect(grouped(12) == "12")
    #expect(counted(1, "asset") == "1 asset")
    #expect(counted(2, "person", "people") == "2 people")
    #expect(percent(0.944) == "94.4%")
    #expect(coordinate(.nan) == "0")
  }

  @Test("Addresses are encoded and leave out what is empty")
  func addresses() {
    #expect(address("/queue", [("q", "a b&c"), ("state", ""), ("x", nil)]) == "/queue?q=a%20b%26c")
    #expect(segment("../x?y#z") == "..%2Fx%3Fy%23z")
  }

  @Test("Days are said from today")
  func days() throws {
    let today = try #require(CalendarDay("2026-11-21"))
    #expect(near(today.adding(days: 3), from: today) == "Tuesday, 24 November")
    #expect(near(today.adding(days: 60), from: today) == "Wednesday, 20 January 2027")
    #expect(distance(to: today, from: today) == "Today")
    #expect(distance(to: today.adding(days: -2), from: today) == "2 days late")
    #expect(spoken(today.start.adding(seconds: 34_800)) == "21 November 2026, 09:40")
  }

  @Test("A refused form keeps its values and points at its fields")
  func forms() {
    let form = FormState(
      values: ["name": "<b>"],
      problems: [
        .init(field: "/name", rule: "must not be blank"), .init(field: "/name", rule: "2"),
      ])
    let html = shown(field("name", "Name", in: form))
    #expect(form.errors == ["name": "must not be blank"])
    #expect(html.contains("value=\"&lt;b&gt;\""))
    #expect(html.contains("aria-describedby=\"name-error\""))
    #expect(html.contains("aria-invalid=\"true\""))
    #expect(shown(errorSummary(form)).contains("href=\"#name\""))
    #expect(errorSummary(FormState()).isEmpty)
  }

  @Test("A text area keeps a line end at its start")
  func textArea() {
    #expect(
      shown(field("x", "X", .code, value: "\nfirst")).contains(">\n\nfirst</textarea>"))
  }

  @Test("A pager shows only the ways there are, and keeps the filter")
  func pagers() {
    #expect(pager(Pager(), shown: 3, path: "/queue", query: []).isEmpty)
    let html = shown(
      pager(Pager(total: 9, next: "abc"), shown: 3, path: "/queue", query: [("q", "x y")]))
    #expect(html.contains("href=\"/queue?q=x%20y&amp;cursor=abc\""))
    #expect(html.contains("3 of 9 shown"))
  }

  @Test("Charts survive having no values")
  func charts() {
    let chart = ColumnChart(caption: "c", nameHeading: "n", valueHeading: "v", measures: [])
    #expect(columnChart(chart).isEmpty)
    #expect(shown(bar(7)).contains("width=\"100\" height=\"8\"></rect></svg>"))
    #expect(!shown(funnel([Measure("a", 0)])).contains("nan"))
  }

  @Test("The current section is marked", arguments: Audience.allCases)
  func navigationMarks(_ audience: Audience) {
    let html = shown(navigation(Samples().frame("x", .deadlines, audience)))
    let count = html.split(separator: "aria-current").count - 1
    #expect(count == (audience == .finder ? 0 : 1))
  }
}

@Suite("The operator's list") struct ActionListTests {
  private let samples = Samples()

  @Test("Is summed up in a sentence")
  func summary() {
    let model = samples.actionList(samples.actions, .init())
    let sentence = Walker(
      Array("<!doctype html>\n".utf8) + ActionListPage.summary(model).utf8
    ).shownText
    #expect(
      sentence == "1 thing is past its date, 2 more by Tuesday, 24 November, "
        + "1 more by Wednesday, 20 January 2027 and "
        + "1 can wait for your next upgrade.")
  }

  @Test("Keeps actions with the same date together")
  func groups() {
    #expect(ActionListPage.groups(samples.actions).map(\.actions.count) == [1, 2, 1, 1])
  }

  @Test("Shows no form to those who may not change anything")
  func observers() {
    var frame = samples.frame("x", .actions, .operator)
    frame.account?.canManage = false
    frame.account?.isAdministrator = false
    let page = ActionPage.render(frame, .init(today: samples.today, action: samples.actions[0]))
    let forms = Walker(page).starts.filter { $0.name == "form" }.map { $0.attributes["action"] }
    #expect(forms == ["/signout"])
  }

  @Test("Says to save evidence only where the urgency asks for it")
  func evidence() {
    #expect(!evidenceFirst(samples.actions[1]).isEmpty)
    #expect(evidenceFirst(samples.actions[2]).isEmpty)
  }
}

@Suite("The walker of these tests") struct WalkerTests {
  @Test(
    "Notices what is wrong",
    arguments: [
      "<p>", "<p></b></p>", "</p>", "<p class=\"a\" class=\"b\"></p>", "<p class=\"a></p>",
    ])
  func mistakes(_ source: String) {
    #expect(!Walker(Array(("<!doctype html>\n" + source).utf8)).mistakes.isEmpty)
  }
}

@Suite("The contact on the overview") struct ContactTests {
  @Test(
    "A mail address, a page or a number is shown; only what a page can lead to is a link",
    arguments: [
      ("desk@hub.example", "desk@hub.example", "mailto:desk@hub.example"),
      ("mailto:desk@hub.example", "desk@hub.example", "mailto:desk@hub.example"),
      ("https://hub.example/help", "https://hub.example/help", "https://hub.example/help"),
      ("tel:+1-555-0142", "tel:+1-555-0142", nil),
    ] as [(String, String, String?)])
  func contact(_ text: String, words: String, address: String?) throws {
    let contact = try #require(PublicRoutes.contact(text))
    #expect(contact.words == words)
    #expect(contact.address == address)
    #expect(PublicRoutes.contact(nil) == nil)
  }
}
