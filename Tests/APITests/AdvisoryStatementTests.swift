import API
import Advisories
import Coordination
import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

/// What those who take part in a case say of their products, on its way to the public.
@Suite("Statements about products in an advisory") struct AdvisoryStatementTests {
  @Test(
    "What was said of products stands in the draft, with its reasons and without the words",
    arguments: TestDatabase.each)
  func drafted(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 5) { world in
      let coordinator = world.coordinator
      let said: [(ProductStatus, StatusJustification?, String?)] = [
        (.fixed, nil, "2.1.0"), (.notAffected, .vulnerableCodeNotPresent, nil),
        (.affected, nil, nil),
        // Without a reason of VEX nothing can be said. The last asks not to be named.
        (.notAffected, nil, nil), (.affected, nil, nil),
      ]
      for (place, (status, justification, fixed)) in said.enumerated() {
        let vendor = world.vendors[place]
        let id = try #require(try await world.view(vendor).own?.id)
        let statement = ProductStatement(
          participant: id, product: "pkg:npm/product-\(place)", status: status,
          justification: justification, fixedVersion: fixed, statement: "Secret words")
        try await world.act { try $0.state(statement, in: $1, by: vendor, in: $2) }
      }
      let hidden = world.vendors[4]
      try await world.act {
        try $0.change(part: $1, to: PartChange(isHidden: true), by: hidden, in: $2)
      }
      let advisories = world.services.advisories
      let draft = try await world.act { _, id, tx in
        try advisories.draft(for: id, by: coordinator, in: tx)
      }
      let products = draft.content.products
      #expect(
        products.map { "\($0.vendor) \($0.name) \($0.versions) \($0.fixed ?? "-")" } == [
          "quayside quayside * -", "Vendor 0 product-0 <2.1.0 2.1.0",
          "Vendor 2 product-2 * -", "Vendor 1 product-1 * -",
        ])
      #expect(products.last?.justification == .vulnerableCodeNotPresent)
      #expect(products.count { $0.isAffected } == 3)
      let text = draft.content.json.serialized()
      #expect(!text.contains("Secret words") && !text.contains("Vendor 4"))
      // It is a text that both versions of CSAF take.
      let moved = try await world.act { _, _, tx in
        try advisories.move(draft.id, .submit, version: nil, by: coordinator, in: tx)
      }
      #expect(moved.state == .inReview)
    }
  }

  @Test(
    "Nothing is taken of who was taken out, or of who makes nothing and was given no product",
    arguments: TestDatabase.each)
  func released(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (coordinator, vendor, finder) = (world.coordinator, world.vendors[0], world.finder)
      let own = try #require(try await world.view(vendor).own?.id)
      let other = try #require(try await world.view(finder).own?.id)
      for (id, who) in [(own, vendor), (other, finder)] {
        let statement = ProductStatement(
          participant: id, product: "pkg:npm/product-0", status: .affected)
        try await world.act { try $0.state(statement, in: $1, by: who, in: $2) }
      }
      let before = try await world.act { try $0.released(of: $1, in: $2) }
      #expect(before.map(\.maker) == ["Vendor 0"])
      try await world.act { try $0.remove(own, from: $1, by: coordinator, in: $2) }
      #expect(try await world.act { try $0.released(of: $1, in: $2) }.isEmpty)
    }
  }
}
