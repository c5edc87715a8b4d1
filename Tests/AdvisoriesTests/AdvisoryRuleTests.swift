import Access
import Formats
import Testing
import Vocabulary

@testable import Advisories

@Suite("How advisories move") struct AdvisoryRuleTests {
  /// Every pair that leads somewhere; all others are refused.
  private static let moves: [AdvisoryState: [AdvisoryCommand: AdvisoryState]] = [
    .draft: [.edit: .draft, .submit: .inReview],
    .inReview: [.edit: .draft, .sendBack: .draft, .countersign: .countersigned],
    .countersigned: [.edit: .draft, .sendBack: .draft, .publish: .published],
    .published: [.edit: .draft],
    .withdrawn: [.edit: .draft],
  ]

  @Test("Every state answers every command")
  func everyPair() {
    for state in AdvisoryState.allCases {
      for command in AdvisoryCommand.allCases {
        let reached = try? AdvisoryRules.next(state, command)
        #expect(reached == Self.moves[state]?[command], "\(state) \(command)")
        if reached == nil {
          #expect(throws: AdvisoryProblem.notPossible(state, command)) {
            try AdvisoryRules.next(state, command)
          }
        }
      }
    }
    #expect(
      (try? AdvisoryRules.next(.countersigned, .publish, takesBack: true)) == .withdrawn)
  }

  @Test("Nobody countersigns a text of which they wrote a part, and only people countersign")
  func fourEyes() throws {
    let (author, other) = (PersonID(.system), PersonID(.system))
    #expect(try AdvisoryRules.mayCountersign(other, authors: [author]) == other)
    #expect(throws: AdvisoryProblem.ownText) {
      try AdvisoryRules.mayCountersign(author, authors: [author, other])
    }
    #expect(throws: AdvisoryProblem.noPerson) {
      try AdvisoryRules.mayCountersign(nil, authors: [author])
    }
  }

  @Test("The end of an embargo is told as a person says it")
  func embargoWords() throws {
    let until = try #require(Timestamp(rfc3339: "2026-12-20T14:00:00Z"))
    #expect(
      AdvisoryProblem.embargo(until).problem.detail
        == "The case is under embargo until Sunday, 20 December 2026, 14:00 UTC.")
  }

  @Test("Embargo, compartment and RED keep an advisory in")
  func labels() throws {
    let now = Timestamp(seconds: 1_780_000_000)
    func label(_ until: Timestamp?, _ groups: Set<String> = []) -> Label {
      Label(
        trafficLight: .amberStrict, originator: nil, compartments: groups, embargoUntil: until)
    }
    try AdvisoryRules.mayPublish(.clear, label: label(nil))
    // An embargo is over when it was ended, and not when somebody's clock says so.
    for light in [TrafficLight.clear, .green] {
      #expect(throws: AdvisoryProblem.embargo(now)) {
        try AdvisoryRules.mayPublish(light, label: label(now))
      }
    }
    // Those who take part may be told before the embargo ends.
    try AdvisoryRules.mayPublish(.amber, label: label(now.adding(seconds: 1)))
    #expect(throws: AdvisoryProblem.compartment) {
      try AdvisoryRules.mayPublish(.amber, label: label(nil, ["x"]))
    }
    #expect(throws: AdvisoryProblem.tooNarrow) {
      try AdvisoryRules.mayPublish(.red, label: label(nil))
    }
  }

  private func content() throws -> AdvisoryContent {
    try AdvisoryContent(json: [
      "title": "Reads too far", "summary": "One.\nTwo.",
      "products": [["vendor": "V", "name": "P", "affected": "<2", "fixed": "2"]],
      "remediations": [["category": "workaround", "details": "Switch it off."]],
    ])
  }

  @Test("A reviewer sees what is new, gone and as before")
  func changes() throws {
    let before = try content()
    var after = before
    after.title = "Writes too far"
    after.products[0].fixed = "2.1"
    let changes = AdvisoryRules.changes(from: before, to: after).filter { $0.kind != .same }
    #expect(
      changes.map { "\($0.kind) \($0.line)" } == [
        "removed Title: Reads too far", "added Title: Writes too far", "removed   fixed: 2",
        "added   fixed: 2.1",
      ])
    #expect(AdvisoryRules.changes(from: before, to: before).allSatisfy { $0.kind == .same })
    #expect(AdvisoryRules.changes(from: nil, to: after).allSatisfy { $0.kind == .added })
  }

  private func product(_ more: JSONObject) -> JSONValue {
    var product: JSONObject = ["vendor": "V", "name": "Q", "affected": "*"]
    for member in more.members { product[member.key] = member.value }
    return .object(product)
  }

  /// The places that are refused in a text about these products.
  private func fields(_ products: [JSONValue]) -> [String] {
    do {
      _ = try AdvisoryContent(json: [
        "title": "T", "summary": "S", "products": .array(products),
      ])
      return []
    } catch {
      return (error as? any ProblemConvertible)?.problem.fields.map(\.field) ?? ["?"]
    }
  }

  @Test(
    "The same versions are not both, however they are written, nor are some of all",
    arguments: [
      ("*", "*", true), ("<2", " < 2", true), (">=1, <2", ">=1|<2", true), ("*", "1.2", true),
      ("1.2", "*", true), ("<2", "vers:all/*", true), ("<2", ">=2", false),
      ("1.2", "1.3", false), ("<2", "1.9.5", false),
    ])
  func contradicted(_ affected: String, _ harmless: String, _ clashes: Bool) {
    let found = fields([
      product(["affected": affected.json]),
      product(["affected": harmless.json, "justification": "component_not_present"]),
    ])
    let wanted = clashes ? ["/products/1/justification"] : []
    #expect(found == wanted)
  }

  @Test("What is not affected has a reason and no fix, beside something that is affected")
  func notAffected() throws {
    let affected: JSONValue = ["vendor": "V", "name": "P", "affected": "<2"]
    let reason: JSONValue = "component_not_present"
    #expect(fields([affected, product(["justification": reason])]).isEmpty)
    #expect(fields([product(["justification": reason])]) == ["/products"])
    #expect(
      fields([affected, product(["justification": reason, "fixed": "2"])]) == [
        "/products/1/fixed"
      ])
    #expect(
      fields([affected, product(["justification": "so it is"])]) == [
        "/products/1/justification"
      ])

    let content = try AdvisoryContent(json: [
      "title": "T", "summary": "S",
      "products": [affected, product(["justification": reason])],
    ])
    #expect(content.products.map(\.isAffected) == [true, false])
    #expect(try AdvisoryContent(json: content.json, slack: 8) == content)
    var before = content
    before.products[1].fixed = nil
    let changes = AdvisoryRules.changes(from: before, to: content).filter { $0.kind == .added }
    #expect(
      changes.map(\.line) == [
        "  not affected: *", "  because: The vulnerable component is not in it",
      ])
  }

  @Test("What is stored reads back as it was, and what breaks a rule is named with its place")
  func reading() throws {
    let content = try content()
    #expect(try AdvisoryContent(json: content.json, slack: 8) == content)
    do {
      _ = try AdvisoryContent(json: [
        "title": "T", "summary": "S", "label": "PURPLE", "weaknesses": ["CWE-0"],
        "vectors": ["nonsense"], "products": [["vendor": "V", "package": "nonsense"]],
        "remediations": [["category": "prayer", "details": "x"]],
        "references": [["summary": "s", "url": "http://plain.example"]],
      ])
      Issue.record("was read")
    } catch {
      let fields = (error as? any ProblemConvertible)?.problem.fields.map(\.field) ?? []
      #expect(
        Set(fields) == [
          "/label", "/weaknesses/0", "/vectors/0", "/products/0/name", "/products/0/affected",
          "/products/0/package", "/remediations/0/category", "/references/0/url",
        ])
    }
  }
}
