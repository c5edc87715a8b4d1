import Access
import TestSupport
import Testing
import Vocabulary

private let surroundings = Surroundings.test()
private let own = OrganizationID(surroundings)
private let other = OrganizationID(surroundings)
private let now = surroundings.now()

private func person(
  _ kind: OrganizationKind, _ role: Role, scopes: Set<PermissionName>? = nil
) -> Principal {
  Principal(
    identity: .person(PersonID(surroundings)),
    membership: .init(organization: own, kind: kind, role: role), scopes: scopes)
}

private func asset(_ owner: OrganizationID?, _ label: Label? = nil) -> ObjectFacts<AssetObject> {
  ObjectFacts(id: "ast_1", version: 3, owner: owner, label: label)
}

private func `case`(_ label: Label) -> ObjectFacts<CaseObject> {
  ObjectFacts(id: "cas_1", version: 3, owner: nil, label: label)
}

private func status(_ body: () throws -> Void) -> Int {
  do {
    try body()
    return 200
  } catch {
    return (error as? Denial)?.problem.status ?? 500
  }
}

@Suite("Decisions") struct DecisionTests {
  @Test("Anonymous callers read public knowledge and are asked to sign in for all else")
  func anonymous() {
    for permission in PermissionName.allCases {
      let reach = AccessTable.reach(of: permission, for: .anonymous)
      #expect(reach == (permission == .knowledgeRead ? .all : .none))
    }
    #expect(status { _ = try decide(.anonymous, .readAssets, on: asset(own), at: now) } == 401)
    #expect(status { _ = try decide(.anonymous, .createAssets, for: own) } == 401)
    #expect(status { _ = try decide(.anonymous, .readKnowledge) } == 200)
  }

  @Test("A known principal without membership is denied by default, with 403")
  func withoutMembership() {
    let nobody = Principal(identity: .person(PersonID(surroundings)), membership: nil)
    for permission in PermissionName.allCases where permission != .knowledgeRead {
      #expect(AccessTable.reach(of: permission, for: nobody) == .none)
    }
    #expect(status { _ = try decide(nobody, .readAssets, on: asset(own), at: now) } == 403)
    #expect(status { _ = try decide(nobody, .readAssets) } == 403)
  }

  @Test("What belongs to others looks as if it did not exist")
  func othersAreHidden() {
    let operatorAnalyst = person(.criticalInfrastructure, .analyst)
    #expect(
      status { _ = try decide(operatorAnalyst, .changeAssets, on: asset(own), at: now) } == 200)
    #expect(
      status { _ = try decide(operatorAnalyst, .changeAssets, on: asset(other), at: now) } == 404)
    #expect(
      status { _ = try decide(operatorAnalyst, .changeAssets, on: asset(nil), at: now) } == 404)
    #expect(status { _ = try decide(operatorAnalyst, .readAssets, for: other) } == 404)
    #expect(Denial.hidden.problem.status == Problem.notFound("x").status)
    #expect(Denial.hidden.problem.code == Problem.notFound("x").code)
  }

  @Test("Where the verb itself is missing the answer is 403, whoever owns the row")
  func verbFirst() {
    let observer = person(.criticalInfrastructure, .observer)
    for owner in [own, other] {
      #expect(status { _ = try decide(observer, .changeAssets, on: asset(owner), at: now) } == 403)
    }
    #expect(status { _ = try decide(observer, .readAssets, on: asset(own), at: now) } == 200)
  }

  @Test("The coordinator sees assets and never changes those of others")
  func coordinator() {
    for role in Role.allCases {
      let coordinator = person(.coordinator, role)
      #expect(status { _ = try decide(coordinator, .readAssets, on: asset(other), at: now) } == 200)
      #expect(
        status { _ = try decide(coordinator, .changeAssets, on: asset(other), at: now) }
          == (role == .observer ? 403 : 404))
      let action = ObjectFacts<ActionObject>(id: "act_1", owner: other)
      #expect(
        status { _ = try decide(coordinator, .completeActions, on: action, at: now) }
          == (role == .observer ? 403 : 404))
    }
  }

  @Test("A grant carries the row's id, version and owner, and who was authorised")
  func grant() throws {
    let analyst = person(.criticalInfrastructure, .analyst)
    let grant = try decide(analyst, .changeAssets, on: asset(own), at: now)
    #expect(grant.id == "ast_1")
    #expect(grant.version == 3)
    #expect(grant.owner == own)
    #expect(grant.principal == analyst)
    let range = try decide(analyst, .readCases)
    #expect(range.organization == own)
    #expect(range.includesReleased)
    let wide = try decide(person(.coordinator, .observer), .readAssets)
    #expect(wide.organization == nil)
    #expect(!wide.includesReleased)
  }

  @Test("Release, public labels and embargoes decide what a party reads")
  func labels() {
    let finder = person(.finder, .analyst)
    let read: (Label, Timestamp) -> Int = { label, now in
      status { _ = try decide(finder, .readCases, on: `case`(label), at: now) }
    }
    #expect(read(.missing(originator: nil), now) == 404)
    #expect(read(Label(trafficLight: .red, originator: nil, releasableTo: [own]), now) == 200)
    #expect(read(Label(trafficLight: .green, originator: nil, releasableTo: [other]), now) == 404)
    #expect(read(.open, now) == 200)
    let embargoed = Label(
      trafficLight: .clear, originator: nil, embargoUntil: now.adding(seconds: 60))
    #expect(read(embargoed, now) == 404)
    #expect(read(embargoed, now.adding(seconds: 59)) == 404)
    #expect(read(embargoed, now.adding(seconds: 60)) == 200)
    // `own` reach ignores release: a label is no way to somebody's assets.
    let released = Label(trafficLight: .clear, originator: nil, releasableTo: [own])
    #expect(
      status { _ = try decide(finder, .readAssets, on: asset(other, released), at: now) } == 404)
  }

  @Test("Compartments bind everybody but the software itself")
  func compartments() {
    let label = Label(
      trafficLight: .clear, originator: own, releasableTo: [own], compartments: ["hydra"])
    for kind in OrganizationKind.allCases {
      let reader = person(kind, .administrator)
      #expect(status { _ = try decide(reader, .readCases, on: `case`(label), at: now) } == 404)
    }
    #expect(
      status { _ = try decide(.system("jobs"), .readCases, on: `case`(label), at: now) } == 200)
  }

  @Test("Each denial has its own status and says what to do")
  func problems() {
    #expect(Denial.unauthenticated.problem.status == 401)
    #expect(Denial.unauthenticated.problem.remedy?.contains("Bearer") == true)
    #expect(Denial.forbidden(.casesTriage).problem.status == 403)
    #expect(Denial.forbidden(.casesTriage).problem.detail.contains("cases.triage"))
    #expect(Denial.hidden.problem.status == 404)
  }
}
