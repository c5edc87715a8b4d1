import Access
import Formats
import Inventory
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Directives

@Suite("Directives as documents") struct DocumentTests {
  private let surroundings = Surroundings.test()

  @Test("Every pair of state and command is answered, and by the right one")
  func transitions() {
    let possible: [DirectiveState: [DirectiveCommand: DirectiveState]] = [
      .draft: [.edit: .draft, .issue: .issued, .withdraw: .withdrawn],
      .issued: [.supersede: .superseded, .withdraw: .withdrawn], .superseded: [:],
      .withdrawn: [:],
    ]
    for state in DirectiveState.allCases {
      for command in DirectiveCommand.allCases {
        let wanted = possible[state]?[command]
        #expect((try? DocumentRules.next(state, command)) == wanted, "\(state) \(command)")
      }
      #expect(
        Set(DocumentRules.commands(in: state)) == Set(possible[state]?.keys.map { $0 } ?? []))
    }
  }

  @Test("Whoever wrote a part may not issue it; nobody is nobody")
  func fourEyes() throws {
    let (one, other) = (PersonID(surroundings), PersonID(surroundings))
    #expect(try DocumentRules.mayIssue(other, authors: [one]) == other)
    #expect(throws: DirectiveProblem.ownText) {
      try DocumentRules.mayIssue(one, authors: [one, other])
    }
    #expect(throws: DirectiveProblem.noPerson) { try DocumentRules.mayIssue(nil, authors: [one]) }
  }

  @Test("What the first start stores is BOD 26-04, and it goes through JSON unchanged")
  func builtIn() throws {
    let stored = try Directive(json: JSONValue.parse(Array(BuiltInDirective.content.utf8)))
    #expect(stored == .bod2604)
    #expect(try Directive(json: Directive.bod2604.json) == .bod2604)
    #expect(DocumentRules.broken(.bod2604).isEmpty)
    #expect(DirectiveDocument.bod2604 != nil)
  }

  @Test("A table with a gap or a contradiction is refused, and the row is named")
  func tables() throws {
    var gap = Directive.bod2604
    let lost = gap.rows.removeLast()
    #expect(DocumentRules.broken(gap).map(\.rule) == ["need a row for: \(lost.inputs.words)"])
    var twice = Directive.bod2604
    twice.rows.append(.init(inputs: lost.inputs, urgency: .sixtyDays))
    #expect(DocumentRules.broken(twice).first?.rule.contains("3DF, 60D") == true)
    #expect(throws: Problem.self) { try Directive(json: gap.json) }
    #expect(throws: Problem.self) { try Directive(json: twice.json) }
  }

  @Test("A worse row with more time is noticed, and not refused")
  func reversals() throws {
    #expect(TableAdvice.reversals(in: .bod2604).isEmpty)
    var odd = Directive.bod2604
    let worst = DecisionInputs(
      isKnownExploited: true, isPubliclyExposed: true, isAutomatable: true, isTotal: true)
    odd.rows = odd.rows.map { row in
      row.inputs == worst ? .init(inputs: worst, urgency: .sixtyDays) : row
    }
    let found = TableAdvice.reversals(in: odd)
    #expect(found.count == 4)
    #expect(found.allSatisfy { $0.worse.inputs == worst && $0.lesser.urgency < .sixtyDays })
    #expect(DocumentRules.broken(odd).isEmpty)
    // Without evidence but as soon is no later date.
    odd.rows = odd.rows.map { row in
      row.inputs == worst ? .init(inputs: worst, urgency: .threeDays) : row
    }
    #expect(TableAdvice.reversals(in: odd).isEmpty)
  }

  @Test("What is wrong is named with its place")
  func places() throws {
    func fields(_ change: (inout JSONObject) -> Void) -> [String] {
      var object = Directive.bod2604.json.object ?? JSONObject()
      change(&object)
      do {
        _ = try Directive(json: .object(object))
        return []
      } catch { return (error as? Problem)?.fields.map(\.field) ?? ["\(error)"] }
    }
    #expect(fields { $0["name"] = "" } == ["/name"])
    #expect(fields { $0["regime"] = "CIA" } == ["/regime"])
    #expect(fields { $0["surprise"] = 1 } == ["/surprise"])
    #expect(fields { $0["effectiveOn"] = "2026-02-30" } == ["/effectiveOn"])
    #expect(fields { $0["effectiveOn"] = "2026-01-01" } == ["/effectiveOn"])
    #expect(fields { $0["holidays"] = ["2026-12-25", "Christmas"] } == ["/holidays/1"])
    #expect(fields { $0["scope"] = ["all": [["kind": "wizard"]]] } == ["/scope/all/0/kind"])
    #expect(fields { $0["scope"] = ["sql": "1=1"] } == ["/scope/sql"])
    #expect(fields { $0["exceptions"] = [["reason": "r"]] } == ["/exceptions/0/scope"])
    let rows = Directive.bod2604.json["rows"]?.array ?? []
    #expect(
      fields {
        $0["rows"] = .array(
          rows.dropLast() + [
            [
              "inKEV": true, "publiclyExposed": true, "automatable": true,
              "technicalImpact": "total", "outcome": "soon",
            ]
          ])
      } == ["/rows/15/outcome"])
  }

  @Test("An expression has a budget of parts and of depth")
  func budget() {
    var deep: JSONValue = ["everything": true]
    for _ in 0..<20 { deep = ["not": deep] }
    #expect(throws: ScopeProblem.self) { try DirectiveScope(json: deep, at: "scope") }
    let wide: JSONValue = ["any": .array((0..<300).map { _ in ["everything": true] })]
    #expect(throws: ScopeProblem.self) { try DirectiveScope(json: wide, at: "scope") }
    for json: JSONValue in [
      [:], ["any": []], ["kind": "vendor", "sector": "energy"], "x", ["everything": false],
      ["maintainedBy": ""], ["maintainedBy": "a\nb"], ["not": nil],
    ] {
      #expect(throws: ScopeProblem.self) { try DirectiveScope(json: json, at: "scope") }
    }
  }

  @Test("Every part goes through JSON unchanged, has words, and means what it says")
  func scopes() throws {
    let hospital = organization(.criticalInfrastructure, sector: .healthcareAndPublicHealth)
    let agency = organization(.federalAgency, regime: .federalCivilian)
    let asset = asset(.public, vendor: "Corvane Health", mission: "Billing")
    let taken: [DirectiveScope] = [
      .everything, .kind(.criticalInfrastructure), .sector(.healthcareAndPublicHealth),
      .reachability(.public), .vendorMaintained(true), .maintainedBy("CORVANE health"),
      .missionFunction("billing"), .not(.regime(.federalCivilian)),
      .all([.everything, .not(.reachability(.internal))]),
      .any([.kind(.vendor), .sector(.healthcareAndPublicHealth)]),
    ]
    for scope in taken {
      #expect(try DirectiveScope(json: scope.json, at: "scope") == scope)
      #expect(!scope.words.isEmpty)
      #expect(scope.takesIn(asset, of: hospital), "\(scope.words)")
      #expect(!DirectiveScope.not(scope).takesIn(asset, of: hospital))
    }
    #expect(DirectiveScope.regime(.federalCivilian).takesIn(asset, of: agency))
    #expect(!DirectiveScope.sector(.energy).takesIn(asset, of: hospital))
  }

  @Test("Versions are compared in words")
  func differences() throws {
    var next = Directive.bod2604
    #expect(DocumentRules.changes(from: .bod2604, to: next).isEmpty)
    next.rows[0] = .init(inputs: next.rows[0].inputs, urgency: try #require(.init(rawValue: "30B")))
    next.scope = .reachability(.public)
    let lines = DocumentRules.changes(from: .bod2604, to: next)
    #expect(lines.count == 2)
    #expect(lines.contains { $0.hasSuffix("With your next upgrade → Within 30 business days") })
  }

  func organization(
    _ kind: OrganizationKind, sector: Sector? = nil, regime: Regime? = nil
  ) -> Organization {
    .test(kind, sector: sector, regime: regime, surroundings)
  }

  func asset(_ reachability: Reachability, vendor: String? = nil, mission: String? = nil) -> Asset {
    .test(reachability, vendor: vendor, mission: mission, surroundings)
  }
}
