import Access
import HTML
import Testing
import Vocabulary

@testable import Web

/// Words on pages that would be untrue or unreadable where one thing is other than usual.
@Suite("What pages say where something is other than usual") struct PageWordsTests {
  private let samples = Samples()

  private func shown(_ bytes: [UInt8]) -> String { Walker(bytes).shownText }

  private func shown(_ markup: Markup) -> String { String(decoding: markup.utf8, as: UTF8.self) }

  private func actionPage(_ action: Action) -> [UInt8] {
    ActionPage.render(
      samples.frame("What to do", .actions, .operator),
      .init(
        today: samples.today, action: action,
        guarding: .init(items: [], kinds: [Choice(value: "isolated", words: "It is cut off")])))
  }

  private func hasOpenFold(_ bytes: [UInt8]) -> Bool {
    Walker(bytes).starts.contains { $0.name == "details" && $0.attributes["open"] != nil }
  }

  @Test("A vendor is told to save evidence first, where that is asked for")
  func evidenceFirst() {
    let words = "Before you change anything, save memory and logs to another computer"
    let forensic = samples.action("act_1", .threeDaysForensics, due: samples.today)
    #expect(shown(actionPage(forensic)).contains(words))
    let plain = samples.action("act_1", .threeDays, due: samples.today)
    #expect(!shown(actionPage(plain)).contains(words))
  }

  @Test("Without a fix nothing is said to be removed, and the way to guard it is unfolded")
  func withoutFix() {
    let action = samples.action("act_1", .fourteenDays, due: samples.today, target: nil)
    let page = actionPage(action)
    #expect(shown(page).contains("The flaws this is about"))
    #expect(shown(page).contains("It stays open until there is a fix."))
    #expect(!shown(page).contains("Mark it as done here."))
    #expect(hasOpenFold(page))
    #expect(action.removes == "About CVE-2021-44228.")
    let card = shown(actionCard(action, today: samples.today, canManage: true))
    #expect(!card.contains("Removes "))
    #expect(!card.contains("removed"))

    let fixable = actionPage(samples.action("act_1", .fourteenDays, due: samples.today))
    #expect(shown(fixable).contains("The flaws this removes"))
    #expect(!hasOpenFold(fixable))
  }

  @Test("What nobody proved has no badge of success")
  func unproven() {
    let action = samples.action("act_1", .threeDays, due: samples.today, state: .done)
    let badges = shown(actionBadges(action))
    #expect(badges.contains("Said to be done; not proven"))
    #expect(!badges.contains("good"))
  }

  @Test("What was taken back does not say what to do")
  func withdrawn() {
    func page(_ withdrawal: String?) -> String {
      shown(
        AdvisoryPage.render(
          samples.frame("Advisories", .advisories, nil),
          .init(
            number: "BWA-2026-0001", title: "Reads too far", summary: "Long.", cve: nil,
            weaknesses: [], severities: [],
            products: [.init(name: "quayside", package: nil, affected: "<2", fixed: "2.0.0")],
            remediations: [], references: [], credits: [], withdrawal: withdrawal,
            publishedAt: samples.now, changedAt: samples.now, history: [], files: [])))
    }
    #expect(page(nil).contains("What to do"))
    #expect(page("It was no flaw.").contains("What it said"))
    #expect(!page("It was no flaw.").contains("What to do"))
  }

  @Test("A broken rule is a sentence, and a row of a directive's table has its words")
  func rules() {
    func wrong(_ rule: String) -> String {
      shown(field("x", "X", in: FormState(errors: ["x": rule])))
    }
    #expect(wrong("must not be blank").contains("This must not be blank"))
    #expect(wrong("line 2: text is missing").contains("Line 2: text is missing"))
    #expect(!wrong("line 2: text is missing").contains("This"))
    let summary = shown(
      errorSummary(FormState(errors: ["row-3": "must be FSU"]), labels: DirectiveForm.labels))
    #expect(summary.contains("in KEV, publicly exposed, not automatable, partial: must be FSU"))
  }

  @Test("A stage to come is not closed, and a refused form is not folded shut")
  func stages() throws {
    let page = try #require(samples.patchPages.first { $0.name == "patch" })
    #expect(shown(page.bytes).contains("Not open yet"))
    #expect(hasOpenFold(page.bytes))
  }

  @Test("A message is to everybody by one choice, not two")
  func everybody() throws {
    let page = try #require(samples.pages.first { $0.name == "coordination" })
    let html = String(decoding: page.bytes, as: UTF8.self)
    #expect(html.ranges(of: ">Everybody</option>").count == 1)
  }

  @Test("A page for another role says so without a permission's name")
  func otherRole() {
    let refused = WebRoutes.shown(Denial.forbidden(.knowledgeImport).problem, "01JD")
    #expect(refused.detail == "This page is not for your role or organization.")
    #expect(refused.remedy == nil)
    let other = WebRoutes.shown(.forbidden("Only the owner adds a key."), "01JD")
    #expect(other.detail == "Only the owner adds a key.")
  }
}
