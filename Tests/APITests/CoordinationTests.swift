import API
import Access
import Cases
import Coordination
import Formats
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Several parties and one case") struct CoordinationTests {
  @Test(
    "Who is invited sees the terms and not the report; who joins sees it",
    arguments: TestDatabase.each)
  func invitation(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, joins: false) { world in
      try await world.embargo(days: 30)
      let vendor = world.vendors[0]
      let before = try await world.view(vendor)
      #expect(!before.isInside && before.own?.standing == .invited)
      #expect(before.found.embargo == .active && before.found.until != nil)
      #expect(before.threads.isEmpty)
      #expect(before.participants.map(\.id) == [before.own?.id])
      #expect(before.json["title"]?.isNull == true)
      #expect(try await world.messages(vendor).isEmpty)
      let until = before.found.until
      try await world.act { try $0.answer($1, .join, until: until, by: vendor, in: $2) }
      let after = try await world.view(vendor)
      #expect(after.isInside && after.own?.report == .received && after.own?.fix == .aware)
      #expect(after.json["title"]?.text == "Heap overflow in quayside")
      // The marking goes with what they see.
      #expect(after.json["label"]?["tlp"]?.text == "AMBER+STRICT")
      // Joining is agreeing to what is in force.
      #expect(after.proposals.last?.answers.map(\.agrees) == [true])
      // The other one who has not answered is nobody's business.
      #expect(!after.participants.contains { $0.name == "Vendor 1" })
    }
  }

  @Test(
    "Who does not take part finds nothing, nor who declined, left or was taken out",
    arguments: TestDatabase.each)
  func outside(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 3) { world in
      let services = world.services
      let (stranger, declined) = try await services.database.write { tx in
        (
          try CoordinationWorld.member("Stranger", .vendor, services, in: tx),
          try CoordinationWorld.member("Busy", .vendor, services, in: tx)
        )
      }
      let (left, removed) = (world.vendors[0], world.vendors[1])
      let id = try #require(try await world.view(removed).own?.id)
      try await world.act { try $0.answer($1, .leave, by: left, in: $2) }
      let coordinator = world.coordinator
      try await world.act { try $0.remove(id, from: $1, by: coordinator, in: $2) }
      let asked = try #require(declined.organization)
      try await world.act {
        _ = try $0.invite(
          [InvitationDraft(organization: asked, roles: [.vendor])], to: $1, by: coordinator, in: $2)
      }
      #expect(try await world.view(declined).own?.standing == .invited)
      try await world.act { try $0.answer($1, .decline, by: declined, in: $2) }
      let standings = try await world.view(coordinator).participants.map(\.standing)
      #expect(Set(standings) == [.joined, .declined, .left, .removed])
      for nobody in [stranger, declined, left, removed] {
        #expect(await refusal { _ = try await world.view(nobody) }?.status == 404)
        let said = await refusal {
          try await world.act { _ = try $0.send(MessageDraft("x"), in: $1, by: nobody, in: $2) }
        }
        #expect(said?.status == 404)
      }
      // Asked again, one can come back.
      let organization = try #require(left.organization)
      try await world.act {
        _ = try $0.invite(
          [InvitationDraft(organization: organization, roles: [.vendor])], to: $1,
          by: coordinator, in: $2)
        try $0.answer($1, .join, by: left, in: $2)
      }
      #expect(try await world.view(left).isInside)
      #expect(try await world.messages(coordinator).contains { $0.text.contains("not take part") })
    }
  }

  @Test(
    "In a blind case nobody reads another’s name, statement or thread",
    arguments: TestDatabase.each)
  func blind(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, visibility: .blind) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      let id = try #require(try await world.view(two).own?.id)
      try await world.act { coordination, `case`, tx in
        try coordination.state(
          ProductStatement(
            participant: id, product: "pkg:npm/product-1", status: .affected,
            statement: "Secret words"), in: `case`, by: two, in: tx)
        _ = try coordination.send(MessageDraft("Hello all"), in: `case`, by: two, in: tx)
        _ = try coordination.send(
          MessageDraft("About mine", to: .product("pkg:npm/product-1")), in: `case`, by: two,
          in: tx)
      }
      let view = try await world.view(one)
      let text = view.json.serialized()
      for word in ["Vendor 1", "Tidewater", "Secret words", "product-1"] {
        #expect(!text.contains(word), "\(word)")
      }
      let read = try await world.messages(one)
      #expect(read.map(\.text) == ["Hello all"])
      #expect(view.names[id]?.hasSuffix("not named") == true)
      // Nor can one write to another by number, or about another's product.
      for target in [MessageTarget.members([id]), .product("pkg:npm/product-1")] {
        let refused = await refusal {
          try await world.act {
            _ = try $0.send(MessageDraft("x", to: target), in: $1, by: one, in: $2)
          }
        }
        #expect(refused?.status == 422)
      }
      // A text for everybody takes nothing of it either: a product names its maker.
      #expect(try await world.act { try $0.released(of: $1, in: $2) }.isEmpty)
    }
  }

  @Test(
    "One who asked not to be named is not, and threads with them stay theirs",
    arguments: TestDatabase.each)
  func hidden(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two) = (world.vendors[0], world.finder)
      try await world.act {
        try $0.change(part: $1, to: PartChange(isHidden: true), by: two, in: $2)
      }
      #expect(!(try await world.view(one)).json.serialized().contains("Tidewater"))
      #expect(try await world.view(world.coordinator).json.serialized().contains("Tidewater"))
    }
  }

  @Test(
    "A message reaches those it is for: all, some, one, those with a product, oneself",
    arguments: TestDatabase.each)
  func threads(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 3) { world in
      let (one, two, three) = (world.vendors[0], world.vendors[1], world.vendors[2])
      let coordinator = world.coordinator
      let id = try #require(try await world.view(two).own?.id)
      try await world.act { coordination, `case`, tx in
        for (text, target) in [
          ("to all", MessageTarget.common), ("to two", .members([id])),
          ("to the coordinator", .members([])), ("my product", .product("pkg:npm/product-0")),
          ("my note", .notes),
        ] {
          _ = try coordination.send(
            MessageDraft(text, to: target), in: `case`, by: one, in: tx)
        }
        _ = try coordination.send(
          MessageDraft("the hub’s note", to: .notes), in: `case`, by: coordinator, in: tx)
      }
      func read(_ who: Principal) async throws -> Set<String> {
        Set(try await world.messages(who).map(\.text))
      }
      #expect(
        try await read(one)
          == ["to all", "to two", "to the coordinator", "my product", "my note"])
      #expect(try await read(two) == ["to all", "to two"])
      #expect(try await read(three) == ["to all"])
      #expect(
        try await read(coordinator)
          == ["to all", "to two", "to the coordinator", "my product", "the hub’s note"])
    }
  }

  @Test(
    "What is unread is counted for each person, and reading counts once",
    arguments: TestDatabase.each)
  func unread(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      for number in 0..<3 {
        try await world.act {
          _ = try $0.send(MessageDraft("\(number)"), in: $1, by: one, in: $2)
        }
      }
      func common(_ who: Principal) async throws -> ThreadSummary {
        try #require(
          try await world.view(who).threads.first { $0.summary.thread.kind == .common }
        ).summary
      }
      #expect(try await common(one).unread == 0, "one's own words are read")
      let before = try await common(two)
      #expect(before.unread == 3 && before.count == 3)
      let reading = before.last - 1
      try await world.act {
        try $0.markRead(before.thread.id, to: reading, in: $1, by: two, in: $2)
        // Going back takes nothing back.
        try $0.markRead(before.thread.id, to: 1, in: $1, by: two, in: $2)
      }
      #expect(try await common(two).unread == 1)
      #expect(try await common(world.finder).unread == 3)
    }
  }

  @Test(
    "A file is had by those who read the thread it was sent in, and by nobody else",
    arguments: TestDatabase.each)
  func files(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      try await world.act {
        _ = try $0.send(
          MessageDraft("A patch", to: .members([]), file: ("fix.patch", Array("diff".utf8))),
          in: $1, by: one, in: $2)
      }
      let digest = try #require(try await world.messages(one).first?.file?.digest)
      let (coordination, id) = (world.coordination, world.case)
      let got = try await world.services.database.read { tx in
        try coordination.file(digest, in: id, by: one, in: tx)
      }
      #expect(got == Array("diff".utf8))
      let refused = await refusal {
        _ = try await world.services.database.read { tx in
          try coordination.file(digest, in: id, by: two, in: tx)
        }
      }
      #expect(refused?.status == 404)
    }
  }

  @Test(
    "Has not looked is told apart from not affected, and a fix from a fix in use",
    arguments: TestDatabase.each)
  func statements(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      let id = try #require(try await world.view(one).own?.id)
      func status() async throws -> [ProductStatus] {
        try await world.view(two).products.filter { $0.participant == id }.map(\.status)
      }
      #expect(try await status() == [.notLooked])
      let said = ProductStatement(
        participant: id, product: "pkg:npm/product-0", status: .notAffected,
        justification: .componentNotPresent, statement: "We do not ship it.")
      try await world.act { try $0.state(said, in: $1, by: one, in: $2) }
      #expect(try await status() == [.notAffected])
      var fixed = said
      fixed.status = .fixed
      fixed.justification = nil
      fixed.fixedVersion = "2.0.1"
      let statement = fixed
      #expect(
        await refusal {
          try await world.act {
            try $0.change(part: $1, to: PartChange(isDeployed: true), by: one, in: $2)
          }
        }?.status == 422)
      try await world.act {
        try $0.state(statement, in: $1, by: one, in: $2)
        try $0.change(part: $1, to: PartChange(isDeployed: true), by: one, in: $2)
      }
      let seen = try await world.view(two).participants.first { $0.id == id }
      #expect(seen?.fix == .fixDeployed)
      #expect(try await world.facts("coordination.stated") == 2)
    }
  }

  @Test(
    "The coordinator speaks for one without an account, and for nobody who has one",
    arguments: TestDatabase.each)
  func withoutAccount(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let coordinator = world.coordinator
      let id = try #require(
        try await world.act {
          try $0.invite(
            [
              InvitationDraft(
                name: "Small shop", contact: "mailto:a@shop.example", roles: [.maintainer],
                products: ["shop"])
            ], to: $1, by: coordinator, in: $2)
        }.first)
      let said = ProductStatement(participant: id, product: "shop", status: .affected)
      try await world.act {
        try $0.answer($1, .join, for: id, by: coordinator, in: $2)
        try $0.state(said, in: $1, for: id, by: coordinator, in: $2)
      }
      let view = try await world.view(world.vendors[0])
      #expect(view.products.contains { $0.participant == id && $0.status == .affected })
      #expect(!view.json.serialized().contains("a@shop.example"), "contacts are the hub's alone")
      let vendor = try #require(try await world.view(world.vendors[0]).own?.id)
      let refused = await refusal {
        try await world.act {
          try $0.state(said, in: $1, for: vendor, by: coordinator, in: $2)
        }
      }
      #expect(refused?.code == "speaks-for-itself")
      // Nor does one participant speak for another.
      let other = world.vendors[1]
      #expect(
        await refusal {
          try await world.act { try $0.state(said, in: $1, for: vendor, by: other, in: $2) }
        }?.status == 404)
    }
  }

  @Test(
    "A draft goes round with its file; the record proves which text it was",
    arguments: TestDatabase.each)
  func drafts(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, finder) = (world.vendors[0], world.finder)
      let text = "We fixed a heap overflow. Please look, and try the patch."
      try await world.act {
        _ = try $0.send(
          MessageDraft(text, kind: .draft, file: ("fix.patch", Array("--- a".utf8))), in: $1,
          by: one, in: $2)
      }
      let read = try #require(try await world.messages(finder).first)
      #expect(read.kind == .draft && read.text == text && read.file?.name == "fix.patch")
      try await world.act {
        _ = try $0.send(
          MessageDraft("The patch holds.", to: .thread(read.thread)), in: $1, by: finder, in: $2)
      }
      #expect(try await world.messages(one).first?.text == "The patch holds.")
      let recorded = try await world.services.database.read { tx -> [String] in
        try tx.rows("SELECT detail FROM ledger_facts WHERE kind = 'coordination.said'").map {
          try $0["detail"]
        }
      }
      let digest = sha256(Array(text.utf8)).description
      #expect(recorded.count { $0.contains(digest) } == 1)
      #expect(!recorded.contains { $0.contains("heap") })
    }
  }

  @Test(
    "A group reads what is said in it, nobody else does, and it is found again",
    arguments: TestDatabase.each)
  func groups(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 3) { world in
      let (one, two, three) = (world.vendors[0], world.vendors[1], world.vendors[2])
      let members = Set(
        [
          try await world.view(two).own?.id, try await world.view(world.finder).own?.id,
        ].compactMap { $0 })
      let sent = try await world.act { coordination, id, tx in
        try (0..<2).map { number in
          try coordination.send(
            MessageDraft("word \(number)", to: .members(members)), in: id, by: one, in: tx
          ).thread
        }
      }
      #expect(Set(sent).count == 1)
      for who in [one, two, world.finder, world.coordinator] {
        #expect(try await world.messages(who, thread: sent[0]).count == 2)
      }
      #expect(try await world.messages(three).isEmpty)
      let title = try await world.view(two).threads.first { $0.summary.thread.id == sent[0] }?.title
      #expect(title == "With Tidewater, Vendor 0")
    }
  }

  @Test(
    "Operators, authorities and trade groups take part like vendors, with no product to state",
    arguments: TestDatabase.each)
  func roles(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let coordinator = world.coordinator
      for (kind, role) in [
        (OrganizationKind.criticalInfrastructure, ParticipantRole.operator),
        (.federalAgency, .authority), (.finder, .association), (.oversight, .authority),
      ] {
        let services = world.services
        let someone = try await services.database.write { tx in
          try CoordinationWorld.member("\(kind) \(role)", kind, services, in: tx)
        }
        let organization = try #require(someone.organization)
        try await world.act {
          _ = try $0.invite(
            [InvitationDraft(organization: organization, roles: [role])], to: $1,
            by: coordinator, in: $2)
          try $0.answer($1, .join, by: someone, in: $2)
          _ = try $0.send(MessageDraft("Hello from \(role)"), in: $1, by: someone, in: $2)
        }
        let view = try await world.view(someone)
        #expect(view.isInside && view.own?.roles == [role])
        #expect(view.duties.values.joined().map(\.kind) == [.acknowledge])
      }
      #expect(try await world.messages(world.vendors[0]).count == 4)
    }
  }
}
