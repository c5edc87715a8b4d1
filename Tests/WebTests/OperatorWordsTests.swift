import Testing

@testable import Web

/// What pages tell an operator, where a word less would mislead.
@Suite("What an operator's pages say") struct OperatorWordsTests {
  private let samples = Samples()

  private func shown(_ bytes: [UInt8]) -> String { Walker(bytes).shownText }

  @Test("What is said to be done and not proven is not told as nothing")
  func unproven() {
    let frame = samples.frame("Assets", .assets, .operator)
    let asset = shown(
      AssetPage.render(frame, samples.asset([], components: samples.components)))
    #expect(asset.contains("Said to be done; not proven"))
    #expect(asset.contains("1 waits for proof"))
    #expect(!asset.contains("None of the flaws we know about"))
    let busy = shown(
      AssetPage.render(frame, samples.asset(samples.actions, components: samples.components)))
    #expect(busy.contains("All \(samples.actions.count + 30) open actions"))
    let list = shown(
      ActionListPage.render(
        samples.frame("What to do", .actions, .operator),
        samples.actionList(samples.actions, .init())))
    #expect(list.contains("1 waits for proof"))
  }

  @Test("The list, the print page and the page of an action name it with the same words")
  func headings() {
    let frame = samples.frame("What to do", .actions, .operator)
    let action = samples.action("act_1", .threeDaysForensics, due: samples.today)
    let heading = "Ask Corvane Health to update Apache Log4j to 2.17.1 or later"
    #expect(action.heading == heading)
    let pages = [
      ActionListPage.render(frame, samples.actionList([action], .init())),
      ActionPrintPage.render(
        frame,
        .init(today: samples.today, printedAt: samples.now, actions: [action], omitted: 0)),
      ActionPage.render(frame, .init(today: samples.today, action: action)),
    ]
    for page in pages { #expect(shown(page).contains(heading)) }
    #expect(shown(pages[1]).contains("Removes CVE-2021-44228."))
    #expect(shown(pages[2]).contains("We run Apache Log4j on Lab interface engine."))
  }

  @Test("An overseer is told who shows them the cards")
  func oversight() {
    let page = shown(
      ScorecardPage.render(
        samples.frame("Scorecard", .deadlines, .overseer),
        ScorecardPage.Model(
          from: samples.today, to: samples.today, overseen: OverseenModel(), rows: [], charts: [],
          statements: [], issuers: [(regime: "FCEB", organization: "Cyber agency")])))
    #expect(page.contains("Cyber agency"))
    #expect(!page.contains("Week by week"))
  }
}
