import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Playbooks

@Suite("Playbooks") struct PlaybookRulesTests {
  private let surroundings = Surroundings.test()

  private func book(
    _ key: String, _ organization: OrganizationID?, _ sector: Sector? = nil,
    _ situation: Situation = .any
  ) throws -> Playbook {
    Playbook(
      key: try #require(PlaybookKey(key)), organization: organization, number: 1,
      text: PlaybookText(
        sector: sector, situation: situation, title: key, steps: ["Do it."], calls: []),
      changedAt: nil, changedBy: nil)
  }

  @Test("Every shipped text is plain, valid, and named once")
  func shipped() throws {
    let keys = ShippedPlaybooks.all.map(\.key)
    #expect(Set(keys).count == keys.count && keys.count == 9)
    for book in ShippedPlaybooks.all {
      #expect(PlaybookRules.check(book.text).isEmpty, "\(book.key)")
      let grade = try #require(ReadingGrade.of([book.text.title] + book.text.steps))
      #expect(grade <= ReadingGrade.hardest, "\(book.key) needs \(grade) years of school")
    }
  }

  @Test("Each of hospital, bank and water utility finds its own first")
  func sectors() throws {
    func first(_ sector: Sector, _ situations: Set<Situation>) -> String? {
      PlaybookRules.fitting(ShippedPlaybooks.all, sector: sector, situations: situations).first?
        .key.description
    }
    #expect(first(.healthcareAndPublicHealth, []) == "hospital-system")
    #expect(first(.healthcareAndPublicHealth, [.operational]) == "medical-device")
    #expect(first(.financialServices, []) == "bank-system")
    #expect(first(.waterAndWastewater, [.operational]) == "water-controls")
    #expect(first(.dams, [.operational]) == "any-controls")
    // Whoever runs the plant is asked before anybody pulls a cable.
    #expect(first(.dams, [.operational, .forensics]) == "any-controls")
    #expect(first(.waterAndWastewater, [.operational, .forensics]) == "water-controls")
    #expect(first(.financialServices, [.forensics]) == "save-evidence-first")
    #expect(first(.communications, []) == "update-an-office-system")
  }

  @Test("Of one key the nearest counts: own, the coordinator's, the shipped one")
  func nearest() throws {
    let (own, hub) = (OrganizationID(surroundings), OrganizationID(surroundings))
    let books = [
      try book("a", nil), try book("a", hub), try book("a", own), try book("b", hub),
      try book("b", nil), try book("c", nil),
    ]
    func found(_ books: [Playbook], _ reader: OrganizationID?) -> [OrganizationID?] {
      PlaybookRules.nearest(books, own: reader).map(\.organization)
    }
    #expect(found(books, own) == [own, hub, nil])
    #expect(found(books.reversed(), own) == [own, hub, nil])
    #expect(found(books.filter { $0.organization != own }, own) == [hub, hub, nil])
  }

  @Test("Texts that are none are refused with the place")
  func refused() {
    func broken(_ change: (inout PlaybookText) -> Void) -> [String] {
      var text = PlaybookText(
        sector: nil, situation: .any, title: "T", steps: ["S"], calls: ["C"])
      change(&text)
      return PlaybookRules.check(text).map(\.field)
    }
    #expect(broken { _ in }.isEmpty)
    #expect(broken { $0.title = " " } == ["/title"])
    #expect(broken { $0.steps = [] } == ["/steps"])
    #expect(broken { $0.steps = Array(repeating: "S", count: 21) } == ["/steps"])
    #expect(broken { $0.steps = [String(repeating: "a", count: 1001)] } == ["/steps"])
    #expect(broken { $0.calls = ["\u{0}"] } == ["/calls"])
    for key in ["", "A", "a b", "../x", String(repeating: "a", count: 61)] {
      #expect(PlaybookKey(key) == nil, "\(key)")
    }
  }

  @Test("Hard words and long sentences count as hard", arguments: [true, false])
  func grade(_ isHard: Bool) throws {
    let easy = "Turn it off. Wait a bit. Turn it on. See if it runs. If not, call us at once. "
    let hard =
      "Organizational representatives must immediately operationalize comprehensive"
      + " cryptographic authentication capabilities throughout administratively interconnected"
      + " infrastructure environments notwithstanding considerable interoperability difficulties. "
    let grade = try #require(
      ReadingGrade.of([String(repeating: isHard ? hard : easy, count: 3)]))
    #expect(isHard ? grade > 20 : grade < 3, "\(grade)")
    #expect(ReadingGrade.of(["Too few words."]) == nil)
    #expect(ReadingGrade.syllables("table") == 2 && ReadingGrade.syllables("made") == 1)
    #expect(ReadingGrade.syllables("walked") == 1 && ReadingGrade.syllables("needed") == 2)
  }
}
