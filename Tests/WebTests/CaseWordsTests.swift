import Formats
import Testing

@testable import Intake
@testable import Web

/// What the pages of cases say to those who do not look after them.
@Suite("What pages of cases say") struct CaseWordsTests {
  private let samples = Samples()

  private func shown(_ bytes: [UInt8]) -> String { Walker(bytes).shownText }

  @Test("Who only sees a public case gets its title, its state and its advisory")
  func outside() {
    var model = samples.caseModel([])
    model.canTriage = false
    model.isOutside = true
    model.keeper = nil
    model.advisoryNumber = "BWA-2026-0001"
    let page = shown(CasePage.render(samples.frame("Case", .queue, .operator), model))
    #expect(page.contains("Heap overflow reading chunk length in libpng"))
    #expect(page.contains("Waiting for a first look"))
    #expect(page.contains("BWA-2026-0001"))
    for words in [
      "Merge into another case", "Give it another title", "0 findings", "look again",
      "No public record",
    ] {
      #expect(!page.contains(words), "\(words)")
    }
  }

  @Test("What can be done with a case is shown to those who may, whatever else they may do")
  func triage() {
    var model = samples.caseModel([])
    model.keeper = nil
    let frame = samples.frame("Case", .queue, .analyst)
    #expect(shown(CasePage.render(frame, model)).contains("Give it another title"))
    // The sample waits for a first look, and nobody has said yet that it is real.
    #expect(shown(CasePage.render(frame, model)).contains("It also says that the flaw is real"))
    model.canTriage = false
    #expect(!shown(CasePage.render(frame, model)).contains("Give it another title"))
  }

  @Test("The likeliest case to merge into is chosen before anybody chooses")
  func likeliest() {
    var model = samples.caseModel([samples.finding])
    model.keeper = nil
    let frame = samples.frame("Case", .queue, .analyst)
    let page = String(decoding: CasePage.render(frame, model), as: UTF8.self)
    #expect(page.contains("value=\"cas_2\" selected"))
    #expect(!page.contains("value=\"\" selected>Another one"))
  }

  @Test("Who sees no cases is offered nothing to look for them with")
  func overseer() {
    let none = QueuePage.Model(
      states: [.init(state: "received", words: "Waiting for a first look", count: 0)],
      state: "received", query: "", cases: [], pager: Pager())
    let page = shown(QueuePage.render(samples.frame("Cases", .queue, .overseer), none))
    #expect(page.contains("Your organization does not see cases"))
    #expect(!page.contains("Find a case"))
    #expect(!page.contains("look at all cases"))
  }

  @Test("What was published here is called so, what came out elsewhere is not")
  func known() {
    let kind = "coordination.known-outside"
    #expect(CoordinationWords.of(kind, published: true) == "Published")
    #expect(CoordinationWords.of(kind) == "Something became known outside")
  }

  @Test("A report without a reproducer has none")
  func reproducer() throws {
    let bare = try FindingDraft(json: [
      "title": "Flaw", "affected": [["package": "pkg:npm/quayside@1.0.0"]],
    ])
    #expect(CaseDesk.reproducer(of: bare) == nil)
    var shown = bare
    shown.command = "run"
    #expect(CaseDesk.reproducer(of: shown) == "run")
    shown.reproducer = "input"
    #expect(CaseDesk.reproducer(of: shown) == "run\ninput")
  }

  @Test("A report is not told that it reads like its own advisory")
  func likeness() {
    let check = ReportCheck(
      ["BWA-2026-0001", "BWA-2026-0002"].map { number in
        ReportRemark(
          code: .looksPublic, weight: .notice, field: "/description",
          detail: "This reads like \(number).", remedy: "Name it.")
      }, project: nil)
    #expect(FinderRoutes.shown(check).count == 2)
    let left = FinderRoutes.shown(check, but: "BWA-2026-0001")
    #expect(left.map(\.detail) == ["This reads like BWA-2026-0002."])
  }
}
