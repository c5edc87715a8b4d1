import API
import Access
import Cases
import Coordination
import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake
@testable import Patches

/// A coordinated case, and a second one about what turns out to be the same flaw: with its finder,
/// a vendor of the first case, a vendor of its own and one who declined.
private struct Pair: Sendable {
  let world: CoordinationWorld
  let gull: Principal
  let third: Principal
  let declined: Principal
  let second: CaseID

  var services: Services { world.services }

  init(_ world: CoordinationWorld, visibility: Visibility = .open) async throws {
    self.world = world
    let (services, coordinator, vendor) = (world.services, world.coordinator, world.vendors[0])
    let (gull, third, declined) = try await services.database.write { tx in
      (
        try CoordinationWorld.member("Gull", .finder, services, in: tx),
        try CoordinationWorld.member("Third", .vendor, services, in: tx),
        try CoordinationWorld.member("Declined", .vendor, services, in: tx)
      )
    }
    (self.gull, self.third, self.declined) = (gull, third, declined)
    let report = try FindingDraft(json: [
      "title": "Path traversal in breakwall", "affected": [["package": "pkg:npm/breakwall"]],
      "description": "It reads any file.",
    ])
    let flaw = try await services.database.write { tx in
      try #require(try services.intake.accept([report], by: gull, in: tx).first).flaw
    }
    try await services.settle()
    second = try await services.database.write { tx in
      let found = try #require(try services.cases.find(about: flaw, by: coordinator, in: tx))
      _ = try services.cases.move(found.id, .confirm, by: coordinator, in: tx)
      let coordination = services.coordination
      try coordination.open(found.id, visibility: visibility, by: coordinator, in: tx)
      _ = try coordination.invite(
        [vendor, third, declined].enumerated().map { place, one in
          InvitationDraft(
            organization: one.organization, roles: [.vendor],
            products: ["pkg:npm/second-\(place)"])
        }, to: found.id, by: coordinator, in: tx)
      for one in [vendor, third] { try coordination.answer(found.id, .join, by: one, in: tx) }
      try coordination.answer(found.id, .decline, by: declined, in: tx)
      return found.id
    }
  }

  func merge() async throws {
    let (services, world, second) = (services, world, second)
    try await services.database.write { tx in
      _ = try services.cases.merge(second, into: world.case, by: world.coordinator, in: tx)
    }
    try await services.settle()
  }

  func left() async throws -> [LeftBehind] {
    let (services, world) = (services, world)
    return try await services.database.read { tx in
      try services.patches.leftBehind(of: world.case, by: world.coordinator, in: tx)
    }
  }

  func gather() async throws -> Gathering {
    let (services, world) = (services, world)
    return try await services.database.write { tx in
      try services.patches.gather(world.case, by: world.coordinator, in: tx)
    }
  }

  /// Whether somebody sees the terms of a case, and whether also what it is about.
  func sight(_ id: CaseID, _ who: Principal) async throws -> [Bool] {
    let services = services
    return try await services.database.read { tx in
      let seen = try services.coordination.sight(of: id, by: who, in: tx)
      return [seen.terms, seen.inside]
    }
  }

  func offer() async throws -> Patch {
    let (services, gull, second) = (services, gull, second)
    let draft = PatchDraft(
      product: "pkg:npm/second-1", base: "1.x",
      author: PatchAuthor(kind: .person, name: "Mender", version: nil), signOff: "MIT", note: nil,
      diff: nil, address: "https://example.com/fix")
    return try await services.database.write { tx in
      try services.patches.offer(draft, on: second, by: gull, in: tx)
    }
  }

  func sees(_ patch: PatchID, _ who: Principal) async throws -> Bool {
    let services = services
    return try await services.database.read { tx in
      (try? services.patches.view(patch, by: who, in: tx)) != nil
    }
  }
}

@Suite("What stays with a merged case") struct MergedCaseTests {
  @Test(
    "Its people are asked over, and a patch follows once all who have it have joined",
    arguments: TestDatabase.each)
  func gathered(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let pair = try await Pair(world)
      let patch = try await pair.offer()
      #expect(try await pair.left().isEmpty)
      try await pair.merge()

      // Nobody is put into the other case, and nothing is lost in the merged one.
      #expect(try await pair.sight(world.case, pair.third) == [false, false])
      #expect(try await pair.sight(pair.second, pair.third) == [true, true])
      #expect(try await pair.sees(patch.id, pair.third))
      let left = try await pair.left()
      #expect(left.map(\.room.id) == [pair.second])
      #expect(left.first?.room.joined == 3 && left.first?.room.missing.count == 2)
      #expect(left.first?.movable == 0 && left.first?.waiting == 1)

      // Who declined is not asked again by it, and who is here is asked once.
      #expect(try await pair.gather() == Gathering(asked: 2, moved: 0, waiting: 1))
      #expect(try await pair.sight(world.case, pair.third) == [true, false])
      #expect(try await pair.sight(world.case, pair.declined) == [false, false])
      #expect(try await pair.gather().asked == 0)
      let names = try await world.view(world.coordinator).products.filter(\.isNamed)
        .map(\.product)
      #expect(names.contains("pkg:npm/second-1"))

      let services = world.services
      try await services.database.write { tx in
        try services.coordination.answer(world.case, .join, by: pair.third, in: tx)
      }
      #expect(try await pair.gather().moved == 0)
      try await services.database.write { tx in
        try services.coordination.answer(world.case, .join, by: pair.gull, in: tx)
      }
      #expect(try await pair.gather() == Gathering(asked: 0, moved: 1, waiting: 0))
      let after = try await pair.left()
      #expect(after.allSatisfy { $0.isSettled })
      let moved = try await services.database.read { tx in
        try services.patches.list(of: world.case, by: world.coordinator, in: tx)
      }
      #expect(moved.map(\.id) == [patch.id])
      for one in [pair.gull, pair.third] { #expect(try await pair.sees(patch.id, one)) }
      for one in world.vendors { #expect(try await !pair.sees(patch.id, one)) }
    }
  }

  @Test("It is for the coordinator alone", arguments: TestDatabase.each)
  func refused(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let pair = try await Pair(world)
      try await pair.merge()
      let services = world.services
      for one in [world.vendors[0], world.finder, pair.third] {
        let seen = await refusal {
          try await services.database.read { tx in
            _ = try services.patches.leftBehind(of: world.case, by: one, in: tx)
          }
        }
        #expect(seen?.status == 404)
        let gathered = await refusal {
          try await services.database.write { tx in
            _ = try services.patches.gather(world.case, by: one, in: tx)
          }
        }
        #expect(gathered?.status == 403)
      }
    }
  }

  @Test("Who took part unnamed is asked over unnamed", arguments: TestDatabase.each)
  func unnamed(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let pair = try await Pair(world, visibility: .blind)
      try await pair.merge()
      _ = try await pair.gather()
      let services = world.services
      try await services.database.write { tx in
        try services.coordination.answer(world.case, .join, by: pair.third, in: tx)
      }
      let organization = try #require(pair.third.organization)
      let all = try await world.view(world.coordinator).participants
      let one = all.first { $0.organization == organization }
      #expect(one?.isHidden == true)
      let seen = try await world.view(world.vendors[1]).participants
      #expect(!seen.contains { $0.organization == organization })
    }
  }

  @Test(
    "Who was unnamed stays so where the other case is coordinated after the merge",
    arguments: TestDatabase.each)
  func unnamedLater(_ engine: TestDatabase.Case) async throws {
    for visibility in [Visibility.open, .blind] {
      try await CoordinationWorld.with(engine, visibility: visibility) { world in
        let (services, coordinator) = (world.services, world.coordinator)
        let (finder, vendor, first) = (world.finder, world.vendors[0], world.case)
        if visibility == .open {
          try await world.act {
            try $0.change(part: $1, to: PartChange(isHidden: true), by: finder, in: $2)
          }
        }
        let report = try FindingDraft(json: [
          "title": "Path traversal in breakwall", "affected": [["package": "pkg:npm/breakwall"]],
          "description": "It reads any file.",
        ])
        let flaw = try await services.database.write { tx in
          let gull = try CoordinationWorld.member("Gull", .finder, services, in: tx)
          return try #require(try services.intake.accept([report], by: gull, in: tx).first).flaw
        }
        try await services.settle()
        let later = try await services.database.write { tx in
          let found = try #require(try services.cases.find(about: flaw, by: coordinator, in: tx))
          _ = try services.cases.move(found.id, .confirm, by: coordinator, in: tx)
          _ = try services.cases.merge(first, into: found.id, by: coordinator, in: tx)
          let coordination = services.coordination
          try coordination.open(found.id, by: coordinator, in: tx)
          _ = try coordination.invite(
            [InvitationDraft(organization: vendor.organization, roles: [.vendor])], to: found.id,
            by: coordinator, in: tx)
          try coordination.answer(found.id, .join, by: vendor, in: tx)
          return found.id
        }
        let (all, seen) = try await services.database.read { tx in
          (
            try services.coordination.view(later, by: coordinator, in: tx).participants,
            try services.coordination.view(later, by: vendor, in: tx)
          )
        }
        let one = all.first { $0.organization == finder.organization }
        #expect(one?.standing == .joined && one?.isHidden == true)
        #expect(!seen.participants.contains { $0.organization == finder.organization })
        #expect(seen.reports?.count == 2)
        #expect(seen.reports?.compactMap(\.finder) == ["Gull"])
      }
    }
  }

  @Test("Who was taken out is not let in again by the merge", arguments: TestDatabase.each)
  func barred(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let pair = try await Pair(world)
      let services = world.services
      try await services.database.write { tx in
        let people = try services.coordination.view(
          pair.second, by: world.coordinator, in: tx
        ).participants
        let one = try #require(people.first { $0.organization == pair.gull.organization })
        try services.coordination.remove(one.id, from: pair.second, by: world.coordinator, in: tx)
      }
      try await pair.merge()
      let seen = await refusal {
        try await services.database.read { tx in
          _ = try services.cases.find(world.case, by: pair.gull, in: tx)
        }
      }
      #expect(seen?.status == 404)
      #expect(try await pair.left().first?.room.missing.count == 1)
    }
  }

  @Test(
    "Nor where the software merged, and more is reported before the case has ended",
    arguments: TestDatabase.each)
  func barredBetween(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let pair = try await Pair(world)
      let (services, coordinator) = (world.services, world.coordinator)
      let (first, second, gull) = (world.case, pair.second, pair.gull)
      try await services.database.write { tx in
        let people = try services.coordination.view(second, by: coordinator, in: tx).participants
        let one = try #require(people.first { $0.organization == gull.organization })
        try services.coordination.remove(one.id, from: second, by: coordinator, in: tx)
      }
      try await services.database.write { tx in
        let old = try #require(try services.cases.known(second, in: tx)).flaw
        let other = try #require(try services.cases.known(first, in: tx)).flaw
        try services.intake.absorb(
          old, into: other, rule: .similar, evidence: "what they say is alike",
          by: .system("intake"), in: tx)
        try services.cases.open(for: other, in: tx)
      }
      func reads() async throws -> Bool {
        try await services.database.read { tx in
          (try? services.cases.find(first, by: gull, in: tx)) != nil
        }
      }
      #expect(try await !reads())
      try await services.settle()
      let keeper = try await services.database.read { tx in
        try services.cases.keeper(of: second, in: tx)
      }
      #expect(keeper == first)
      #expect(try await !reads())
    }
  }
}
