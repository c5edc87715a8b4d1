import Access
import TestSupport
import Testing
import Vocabulary

@testable import Fleets

@Suite("Acting for others") struct MandateTests {
  private let surroundings = Surroundings.test()
  private let today = CalendarDay(number: 20_000)

  private func principal(
    of organization: OrganizationID, _ role: Role = .administrator,
    scopes: Set<PermissionName>? = nil
  ) -> Principal {
    Principal(
      identity: .person(PersonID(surroundings)),
      membership: .init(organization: organization, kind: .vendor, role: role), scopes: scopes)
  }

  private func mandate(
    _ client: OrganizationID, _ manager: OrganizationID, _ allows: Set<Allowance>,
    until: Int64 = 20_010, endedAt: Timestamp? = nil
  ) -> Mandate {
    Mandate(
      id: MandateID(surroundings), client: client, manager: manager, allows: allows,
      until: CalendarDay(number: until), givenAt: surroundings.now(), givenBy: "per",
      endedAt: endedAt, version: 1)
  }

  @Test(
    "A deputy has what was allowed of the client, and nothing else", arguments: Allowance.allCases)
  func deputy(_ allowance: Allowance) throws {
    let (client, manager) = (OrganizationID(surroundings), OrganizationID(surroundings))
    let person = principal(of: manager)
    let deputy = try #require(
      MandateRules.deputy(
        person, mandate(client, manager, [allowance]), client: .criticalInfrastructure,
        today: today))
    #expect(deputy.organization == client && deputy.membership?.role == .analyst)
    #expect(deputy.reference == "\(person.reference)@\(manager)")
    let has = PermissionName.allCases.filter {
      AccessTable.reach(of: $0, for: deputy) != .none
    }
    let family = ["assets.", "actions."]
    let reading: Set<PermissionName> = [
      .knowledgeRead, .organizationsRead, .scopesRead, .playbooksRead,
    ]
    let never = PermissionName.allCases.filter { permission in
      !reading.contains(permission)
        && !family.contains { permission.rawValue.hasPrefix($0) }
    }
    #expect(Set(has).isDisjoint(with: never))
    #expect(has.contains(.actionsRead))
    #expect(has.contains(.actionsComplete) == (allowance == .work))
    #expect(has.contains(.assetsChange) == (allowance == .inventory))
    // What belongs to the manager itself is out of reach meanwhile.
    let own = ObjectFacts<AssetObject>(id: "a", owner: manager)
    #expect(throws: Denial.hidden) {
      let _: Grant<Read, AssetObject> = try decide(
        deputy, .readAssets, on: own, at: surroundings.now())
    }
  }

  @Test("Nobody acts without a mandate that holds, nor further for a third")
  func none() throws {
    let (client, manager) = (OrganizationID(surroundings), OrganizationID(surroundings))
    let person = principal(of: manager)
    func acts(_ principal: Principal, _ mandate: Mandate) -> Principal? {
      MandateRules.deputy(principal, mandate, client: .criticalInfrastructure, today: today)
    }
    let held = mandate(client, manager, [.look, .work])
    #expect(acts(person, held) != nil)
    #expect(acts(principal(of: client), held) == nil)
    #expect(acts(.anonymous, held) == nil && acts(.system("x"), held) == nil)
    let asCoordinator = MandateRules.deputy(person, held, client: .coordinator, today: today)
    #expect(asCoordinator == nil)
    #expect(acts(person, mandate(client, manager, [.work], until: 19_999)) == nil)
    #expect(acts(person, mandate(client, manager, [.work], until: 20_000)) != nil)
    let ended = mandate(client, manager, [.work], endedAt: surroundings.now())
    #expect(acts(person, ended) == nil)
    let deputy = try #require(acts(person, held))
    #expect(acts(deputy, mandate(OrganizationID(surroundings), client, [.work])) == nil)
    // An observer looks only, and a limited token stays limited.
    let observer = try #require(acts(principal(of: manager, .observer), held))
    #expect(AccessTable.reach(of: .actionsComplete, for: observer) == .none)
    let limited = try #require(acts(principal(of: manager, scopes: [.actionsRead]), held))
    #expect(limited.scopes == [.actionsRead])
  }

  @Test("Drafts are refused with the place")
  func drafts() {
    let (client, manager) = (OrganizationID(surroundings), OrganizationID(surroundings))
    func broken(_ kind: OrganizationKind?, _ days: Int64, to id: OrganizationID) -> [String] {
      MandateRules.check(
        MandateDraft(manager: id, allows: [], until: today.adding(days: days)), client: client,
        manager: kind, today: today
      ).map(\.field)
    }
    #expect(broken(.vendor, 366, to: manager).isEmpty)
    #expect(broken(.vendor, 367, to: manager) == ["/until"])
    #expect(broken(.vendor, -1, to: manager) == ["/until"])
    #expect(broken(.vendor, 1, to: client) == ["/manager"])
    for kind in [nil, .coordinator, .oversight, .lawEnforcement] as [OrganizationKind?] {
      #expect(broken(kind, 1, to: manager) == ["/manager"])
    }
  }
}
