import Access
import Inventory
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Directives
@testable import Inventory
@testable import Registry

extension Organization {
  static func test(
    _ kind: OrganizationKind, sector: Sector? = nil, regime: Regime? = nil,
    _ surroundings: Surroundings
  ) -> Organization {
    Organization(
      id: OrganizationID(surroundings), name: "O", kind: kind, sector: sector, regime: regime,
      createdAt: surroundings.now(), version: 1)
  }
}

extension Asset {
  static func test(
    _ reachability: Reachability, vendor: String? = nil, mission: String? = nil,
    _ surroundings: Surroundings
  ) -> Asset {
    Asset(
      id: AssetID(surroundings), organization: OrganizationID(surroundings), name: "A",
      reachability: reachability, owner: nil, missionFunction: mission, maintainedBy: vendor,
      isOperational: false, window: nil, componentCount: 0, inventoriedAt: nil, subject: nil,
      version: 1)
  }
}

@Suite("Which directives count, and what they say together") struct ApplicationTests {
  private let surroundings = Surroundings.test()
  private let today = CalendarDay(number: 20_778)

  private func held(
    _ number: Int64, _ lineage: DirectiveID, _ directive: Directive
  ) -> ApplicationRules.InForce {
    .init(number: number, lineage: lineage, directive: directive)
  }

  private func everywhere(_ code: String, regime: Regime?, _ name: String) throws -> Directive {
    var directive = Directive.bod2604
    let urgency = try #require(Urgency(rawValue: code))
    directive.name = name
    directive.regime = regime
    directive.rows = DecisionInputs.all.map { .init(inputs: $0, urgency: urgency) }
    return directive
  }

  @Test("Each regime counts its own alone; everybody else the directive all are asked to follow")
  func regimes() throws {
    let bod = try #require(DirectiveDocument.bod2604)
    let (nss, dow) = (DirectiveID(surroundings), DirectiveID(surroundings))
    let all = [
      held(1, bod, .bod2604),
      held(2, nss, try everywhere("7D", regime: .nationalSecuritySystems, "N")),
      held(3, dow, try everywhere("5D", regime: .departmentOfWar, "D")),
      held(4, DirectiveID(surroundings), try everywhere("1D", regime: nil, "G")),
    ]
    let asset = Asset.test(.public, surroundings)
    let wanted: [(Regime?, [Int64], DirectiveStanding)] = [
      (.federalCivilian, [1], .binding), (.nationalSecuritySystems, [2], .binding),
      (.departmentOfWar, [3], .binding), (nil, [1], .guidance),
    ]
    for (regime, numbers, standing) in wanted {
      let owner = Organization.test(
        regime == nil ? .vendor : .federalAgency, regime: regime, surroundings)
      let found = ApplicationRules.applicable(to: asset, of: owner, among: all, adopted: [:])
      #expect(found.map(\.number) == numbers)
      #expect(found.allSatisfy { $0.standing == standing })
    }
  }

  @Test("What was adopted counts from that day on, and what is left out does not")
  func adoption() throws {
    let lineage = DirectiveID(surroundings)
    var guide = try everywhere("7D", regime: .nationalSecuritySystems, "N")
    let bod = held(1, try #require(DirectiveDocument.bod2604), .bod2604)
    let hospital = Organization.test(
      .criticalInfrastructure, sector: .healthcareAndPublicHealth, surroundings)
    let asset = Asset.test(.internal, surroundings)
    let found = ApplicationRules.applicable(
      to: asset, of: hospital, among: [bod, held(2, lineage, guide)], adopted: [lineage: today])
    #expect(found.map(\.number) == [2])
    #expect(found.first?.standing == .adopted)
    #expect(found.first?.since == today)
    guide.exceptions = [.init(scope: .reachability(.internal), reason: "Not reachable.")]
    let left = ApplicationRules.applicable(
      to: asset, of: hospital, among: [bod, held(2, lineage, guide)], adopted: [lineage: today])
    #expect(left.map(\.standing) == [.guidance])
    guide.exceptions = []
    guide.scope = .reachability(.public)
    #expect(!ApplicationRules.takes(guide, asset, hospital))
  }

  private func applicable(_ number: Int64, _ directive: Directive) -> ApplicableDirective {
    .init(number: number, directive: directive, standing: .binding, since: directive.effectiveOn)
  }

  private func stored(
    _ decision: DirectiveRules.Decision, _ number: Int64, _ inputs: DecisionInputs, basis: String
  ) -> Deadline {
    Deadline(
      asset: AssetID(surroundings), vulnerability: "CVE-2026-1",
      organization: OrganizationID(surroundings), inputs: inputs, isAssessed: true,
      urgency: decision.urgency, start: decision.start, due: decision.due,
      reason: decision.reason, decidedAt: today.start, directive: number, basis: basis)
  }

  @Test("The earliest date wins and the reason names who gave it; unchanged is not decided anew")
  func earliest() throws {
    let inputs = DecisionInputs.all[0]
    let both = [
      applicable(2, try everywhere("30D", regime: .federalCivilian, "SLOW")),
      applicable(3, try everywhere("10B", regime: .federalCivilian, "FAST")),
    ]
    let (number, decision) = try #require(
      ApplicationRules.settle(
        both, inputs, assessed: true, previous: nil, firstSeen: today, today: today))
    #expect(number == 3)
    #expect(decision.reason.contains("FAST gives 10 business days"))
    let deadline = stored(decision, number, inputs, basis: "2 3")
    #expect(
      ApplicationRules.settle(
        both, inputs, assessed: true, previous: deadline, firstSeen: today,
        today: today.adding(days: 5)) == nil)
  }

  @Test("An earlier date from one takes away no evidence that another asks for")
  func evidence() throws {
    let inputs = DecisionInputs.all[0]
    let both = [
      applicable(2, try everywhere("30DF", regime: .federalCivilian, "SLOW")),
      ApplicableDirective(
        number: 3, directive: try everywhere("2D", regime: nil, "FAST"), standing: .adopted,
        since: today),
    ]
    let (number, decision) = try #require(
      ApplicationRules.settle(
        both, inputs, assessed: true, previous: nil, firstSeen: today, today: today))
    #expect(number == 3 && decision.urgency.rawValue == "2DF")
    #expect(decision.due == today.adding(days: 2))
    #expect(decision.reason.contains("SLOW asks to save evidence before patching"))
    let deadline = stored(decision, number, inputs, basis: "2 3")
    #expect(ApplicationRules.asking(both, deadline) == 2)
  }

  @Test("A corrected list of holidays moves a date earlier")
  func holidays() throws {
    let inputs = DecisionInputs.all[0]
    var directive = try everywhere("3B", regime: .federalCivilian, "X")
    directive.holidays = (1...7).map { today.adding(days: $0) }
    let first = try #require(
      ApplicationRules.settle(
        [applicable(2, directive)], inputs, assessed: true, previous: nil, firstSeen: today,
        today: today))
    directive.holidays = []
    directive.version = "2"
    let next = try #require(
      ApplicationRules.settle(
        [applicable(3, directive)], inputs, assessed: true,
        previous: stored(first.decision, 2, inputs, basis: "2"), firstSeen: today,
        today: today))
    #expect(next.decision.due == directive.due(next.decision.urgency, from: today))
    #expect(next.decision.reason.contains("earlier since X version 2 holds"))
  }

  @Test("A later version says so, and moves a date later only with that reason")
  func superseded() throws {
    let inputs = DecisionInputs.all[0]
    let old = applicable(2, try everywhere("10D", regime: .federalCivilian, "X 1"))
    let first = try #require(
      ApplicationRules.settle(
        [old], inputs, assessed: true, previous: nil, firstSeen: today, today: today))
    let deadline = stored(first.decision, 2, inputs, basis: "2")
    var slower = try everywhere("20D", regime: .federalCivilian, "X 1")
    slower.version = "2"
    let later = try #require(
      ApplicationRules.settle(
        [applicable(5, slower)], inputs, assessed: true, previous: deadline, firstSeen: today,
        today: today.adding(days: 3)))
    #expect(later.decision.due == today.adding(days: 20))
    #expect(later.decision.reason.contains("less urgent since X 1 version 2 holds"))
    let faster = try everywhere("3D", regime: .federalCivilian, "X 1")
    let sooner = try #require(
      ApplicationRules.settle(
        [applicable(5, faster)], inputs, assessed: true, previous: deadline, firstSeen: today,
        today: today.adding(days: 3)))
    #expect(sooner.decision.due == today.adding(days: 6))
    // Nothing holds any more: said, and without a date.
    let none = try #require(
      ApplicationRules.settle(
        [], inputs, assessed: true, previous: deadline, firstSeen: today, today: today))
    #expect(none.number == 0 && none.decision.due == nil)
    #expect(none.decision.reason.contains("No directive asks anything here now"))
  }

  @Test("What was known before a directive held is counted from its first day")
  func effective() throws {
    var directive = try everywhere("10D", regime: .federalCivilian, "NEW")
    directive.effectiveOn = today
    let found = try #require(
      ApplicationRules.settle(
        [applicable(2, directive)], DecisionInputs.all[0], assessed: true, previous: nil,
        firstSeen: today.adding(days: -100), today: today))
    #expect(found.decision.due == today.adding(days: 10))
  }
}
