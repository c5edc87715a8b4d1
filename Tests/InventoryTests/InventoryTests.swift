import Access
import Formats
import Jobs
import Ledger
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Inventory

private func bill(_ components: [(name: String, purl: String)]) -> [UInt8] {
  let items: [JSONValue] = components.map {
    ["type": "library", "name": $0.name.json, "purl": $0.purl.json]
  }
  let document: JSONValue = [
    "bomFormat": "CycloneDX", "specVersion": "1.6", "components": .array(items),
  ]
  return document.serializedBytes(pretty: false)
}

/// The Inventory over a fresh database with two operators.
private struct TestInventory: Sendable {
  static let schemas = [
    JobSchema.schema, LedgerSchema.schema, RegistrySchema.schema, InventorySchema.schema,
  ]
  let database: Database
  let service: InventoryService
  let operators: [Principal]

  init(_ database: Database) async throws {
    self.database = database
    let surroundings = Surroundings.test()
    let ledger = LedgerService(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings)
    let registry = RegistryService(ledger: ledger, surroundings: surroundings)
    service = InventoryService(ledger: ledger, registry: registry, surroundings: surroundings)
    operators = try await database.write { tx in
      try (0..<2).map { number in
        let made = try registry.createOrganization(
          OrganizationDraft(name: "O\(number)", kind: .criticalInfrastructure, sector: .energy),
          by: .system("test"), in: tx)
        return Principal(
          identity: .person(PersonID(surroundings)),
          membership: .init(organization: made.id, kind: made.kind, role: .analyst))
      }
    }
  }

  func asset(_ owner: Int = 0, _ name: String = "Portal") async throws -> Asset {
    let (service, principal) = (service, operators[owner])
    return try await database.write { tx in
      try service.createAsset(
        AssetDraft(name: name, reachability: .public),
        of: try #require(principal.organization), by: principal, in: tx)
    }
  }

  func list(
    _ names: [String], on id: AssetID, by owner: Int = 0
  ) async throws -> (asset: Asset, added: Int, removed: Int) {
    let (service, principal) = (service, operators[owner])
    let file = try InventoryFile(bill(names.map { ($0, "pkg:npm/\($0)@1.0.0") }))
    return try await database.write { tx in
      try service.addInventory(file, to: id, by: principal, in: tx)
    }
  }

  func count(_ sql: SQL) async throws -> Int {
    try await database.read { tx in try tx.row(sql)?["n"] ?? -1 }
  }
}

@Suite("Inventories") struct InventoryTests {
  @Test(
    "A new list replaces the old one and says what came and went",
    arguments: TestDatabase.each)
  func replace(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestInventory.schemas) { database async throws in
      let inventory = try await TestInventory(database)
      let asset = try await inventory.asset()
      let first = try await inventory.list(["a", "b", "c"], on: asset.id)
      #expect((first.added, first.removed) == (3, 0))
      #expect(first.asset.componentCount == 3)
      #expect(first.asset.version == asset.version + 1)
      let second = try await inventory.list(["b", "c", "d", "e"], on: asset.id)
      #expect((second.added, second.removed) == (2, 1))
      let same = try await inventory.list(["e", "d", "c", "b"], on: asset.id)
      #expect((same.added, same.removed) == (0, 0))
      let (service, principal) = (inventory.service, inventory.operators[0])
      let page = try await database.read { tx in
        try service.components(
          of: asset.id, page: PageRequest(limit: 3), by: principal, in: tx)
      }
      #expect(page.elements.map(\.name) == ["b", "c", "d"])
      let next = try await database.read { tx in
        try service.components(
          of: asset.id, page: PageRequest(limit: 3, after: page.next), by: principal, in: tx)
      }
      #expect(next.elements.map(\.name) == ["e"])
    }
  }

  @Test("A component is stored once however many assets carry it", arguments: TestDatabase.each)
  func shared(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestInventory.schemas) { database async throws in
      let inventory = try await TestInventory(database)
      for number in 0..<4 {
        let asset = try await inventory.asset(number % 2, "A\(number)")
        _ = try await inventory.list(["a", "b"], on: asset.id, by: number % 2)
      }
      #expect(try await inventory.count("SELECT count(*) AS n FROM inventory_software") == 2)
      #expect(try await inventory.count("SELECT count(*) AS n FROM inventory_installed") == 8)
    }
  }

  @Test("Others' assets can not be listed on, changed or read", arguments: TestDatabase.each)
  func others(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestInventory.schemas) { database async throws in
      let inventory = try await TestInventory(database)
      let asset = try await inventory.asset(0)
      await #expect(throws: Denial.hidden) {
        _ = try await inventory.list(["a"], on: asset.id, by: 1)
      }
      let (service, stranger) = (inventory.service, inventory.operators[1])
      await #expect(throws: Denial.hidden) {
        _ = try await database.write { tx in
          try service.changeAsset(
            asset.id, to: AssetDraft(name: "Mine", reachability: .internal), by: stranger, in: tx)
        }
      }
      let seen = try await database.read { tx in
        try service.assets(page: PageRequest(), by: stranger, in: tx).elements
      }
      #expect(seen.isEmpty)
      #expect(try await inventory.count("SELECT count(*) AS n FROM inventory_installed") == 0)
    }
  }

  @Test("A change based on an old version is refused", arguments: TestDatabase.each)
  func versions(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestInventory.schemas) { database async throws in
      let inventory = try await TestInventory(database)
      let asset = try await inventory.asset()
      let (service, principal) = (inventory.service, inventory.operators[0])
      let change = { (version: Int64?) in
        try await database.write { tx in
          try service.changeAsset(
            asset.id, to: AssetDraft(name: "New", reachability: .internal), version: version,
            by: principal, in: tx)
        }
      }
      #expect(try await change(1).version == 2)
      await #expect(throws: InventoryProblem.self) { _ = try await change(1) }
      #expect(try await change(nil).version == 3)
    }
  }

  @Test("Each component comes once, with the source package that advisories name")
  func rules() throws {
    let url = "pkg:deb/debian/libcurl4@7.88.1-10?arch=amd64&distro=debian-12&upstream=curl"
    let file = try InventoryFile(
      bill([("libcurl4", url), ("libcurl4", url), ("a", "pkg:npm/a@1")]))
    #expect(file.components.count == 2)
    let library = try #require(file.components.first { $0.name == "libcurl4" })
    #expect(library.version == "7.88.1-10")
    #expect(
      library.keys == [
        PackageKey(try PackageURL("pkg:deb/debian/libcurl4")),
        PackageKey(try PackageURL("pkg:deb/debian/curl")),
      ])
    #expect(file.format == "CycloneDX 1.6")
    #expect(file.components.map(\.id).allSatisfy { $0.utf8.count == 32 })
  }

  @Test("A source in another version than its binaries is matched in its own")
  func sources() throws {
    let file = try InventoryFile(
      bill([
        ("one", "pkg:deb/debian/one@1.0-1+b2?distro=debian-12&upstream=whole%401.0-1"),
        ("two", "pkg:deb/debian/two@1.0-1+b2?distro=debian-12&upstream=whole%401.0-1"),
      ]))
    #expect(file.components.map(\.name).sorted() == ["one", "two", "whole"])
    let source = try #require(file.components.first { $0.name == "whole" })
    #expect(source.version == "1.0-1")
    #expect(source.keys == [PackageKey(try PackageURL("pkg:deb/debian/whole"))])
    let one = try #require(file.components.first { $0.name == "one" })
    #expect(one.keys == [PackageKey(try PackageURL("pkg:deb/debian/one"))])
  }

  @Test("An rpm's epoch counts also where only the package URL gives it")
  func epochs() throws {
    let file = try InventoryFile(
      bill([("bind", "pkg:rpm/almalinux/bind@9.16.23-1.el9?arch=x86_64&epoch=32")]))
    #expect(file.components.first?.version == "32:9.16.23-1.el9")
  }

  @Test(
    "What is no inventory, or an empty one, is refused: it would hide every flaw",
    arguments: [
      "", "{}", "[]", "<x/>", "hello", #"{"bomFormat":"CycloneDX","specVersion":"1.6"}"#,
      #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#,
    ])
  func unreadable(text: String) {
    let problem = #expect(throws: InventoryProblem.self) { try InventoryFile(Array(text.utf8)) }
    #expect(problem?.problem.status == 422)
  }

  @Test("A file of another kind replaces the list like any other", arguments: TestDatabase.each)
  func kinds(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestInventory.schemas) { database async throws in
      let inventory = try await TestInventory(database)
      let asset = try await inventory.asset()
      let (service, principal) = (inventory.service, inventory.operators[0])
      for (file, count, urls) in [
        (
          try InventoryFile(Array("a==1.0\nb>=2\n".utf8), name: "requirements.txt"), 1,
          ["pkg:pypi/a@1.0"]
        ),
        (
          try InventoryFile(
            Array("Package: a\nVersion: 1\nStatus: install ok installed\n".utf8),
            release: "debian:12"), 1, ["pkg:deb/debian/a@1?distro=debian-12"]
        ),
      ] {
        let done = try await database.write { tx in
          try service.addInventory(file, to: asset.id, by: principal, in: tx)
        }
        #expect(done.asset.componentCount == count)
        let listed = try await database.read { tx in
          try service.components(of: asset.id, page: PageRequest(), by: principal, in: tx)
        }
        #expect(listed.elements.map(\.packageURL) == urls)
      }
      #expect(
        try await inventory.count(
          "SELECT count(*) AS n FROM inventory_documents WHERE format = 'requirements.txt'") == 1)
    }
  }

  @Test("What a file is, what is missing, and what could not be read, is told")
  func told() throws {
    let status = Array("Package: a\nVersion: 1\nStatus: install ok installed\n".utf8)
    let missing = #expect(throws: InventoryProblem.self) { try InventoryFile(status) }
    #expect(missing?.problem.code == "inventory-release-missing")
    #expect(missing?.problem.remedy?.contains("debian:12") == true)
    #expect(missing?.problem.fields.map(\.field) == ["/release"])
    for release in ["", "debian 12", "debian:12:13"] {
      let problem = #expect(throws: InventoryProblem.self) {
        try InventoryFile(status, release: release)
      }
      #expect(problem?.problem.code == "inventory-unreadable")
    }
    let file = try InventoryFile(status, name: "status", release: "debian:12")
    #expect(file.format == "dpkg")
    #expect(file.components.first?.packageURL == "pkg:deb/debian/a@1?distro=debian-12")
    let lock = try InventoryFile(Array("a==1.0\nb>=2\n".utf8), name: "requirements.txt")
    #expect(lock.format == "requirements.txt" && lock.notes.count == 1)
    // Without its name a lock file is not known, and the problem says so.
    let nameless = #expect(throws: InventoryProblem.self) {
      try InventoryFile(Array("a==1.0\n".utf8))
    }
    #expect(nameless?.problem.remedy?.contains("under its own name") == true)
  }

  @Test("Drafts name every broken rule")
  func drafts() {
    let draft = AssetDraft(
      name: " ", reachability: .public, owner: "a\nb",
      missionFunction: String(repeating: "x", count: 201), maintainedBy: "")
    #expect(draft.broken.map(\.field) == ["/name", "/owner", "/missionFunction", "/maintainedBy"])
    #expect(AssetDraft(name: "x", reachability: .internal).broken.isEmpty)
  }
}
