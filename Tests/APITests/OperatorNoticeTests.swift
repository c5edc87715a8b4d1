import API
import Access
import Catalog
import Foundation
import Inventory
import Notifications
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("What operators are told") struct OperatorNoticeTests {
  private static let record = #"""
    {"id":"CVE-2026-1000","schema_version":"1.6.0","modified":"2026-11-01T00:00:00Z",
     "published":"2026-11-01T00:00:00Z","summary":"zqxleak reads too far",
     "affected":[{"package":{"ecosystem":"npm","name":"quayside"},
      "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
    """#
  private static let exploited = #"""
    {"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.11.20",
     "dateReleased":"2026-11-20T12:00:00.0000Z","count":1,"vulnerabilities":[
      {"cveID":"CVE-2026-1000","vendorProject":"Quay","product":"Quayside",
       "vulnerabilityName":"Quayside over-read","dateAdded":"2026-11-20",
       "shortDescription":"Reads too far.","requiredAction":"Update.","dueDate":"2026-12-11",
       "knownRansomwareCampaignUse":"Unknown","notes":"","cwes":[]}]}
    """#

  private static func bill(_ version: String) -> [UInt8] {
    Array(
      #"""
      {"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library",
       "name":"quayside","version":"\#(version)","purl":"pkg:npm/quayside@\#(version)"}]}
      """#.utf8)
  }

  @Test(
    "Forty systems are one notice and one mail; a reminder comes in time, and none when it is done",
    arguments: TestDatabase.each)
  func story(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (outside, clock) = (Outside(), TestClock())
      let services = Services(
        database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
        surroundings: outside.surroundings(clock))
      let (person, assets) = try await database.write { tx in
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: "Plant", kind: .criticalInfrastructure, sector: .energy),
          by: .system("test"), in: tx)
        let person = try services.registry.invite(
          PersonDraft(name: "p", email: "p@mail.example", role: .analyst), to: made.id,
          by: .system("test"), in: tx
        ).person
        let assets = try (0..<40).map { place in
          try services.inventory.createAsset(
            AssetDraft(name: "A\(place)", reachability: .public), of: made.id,
            by: .system("test"), in: tx
          ).id
        }
        let principal = Principal(
          identity: .person(person.id),
          membership: .init(
            organization: made.id, kind: .criticalInfrastructure, role: .analyst))
        return (principal, assets)
      }
      try await TestFolder.with { folder in
        for (name, text) in [("CVE-2026-1000.json", Self.record), ("kev.json", Self.exploited)] {
          try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        _ = try await CatalogImporter(
          catalog: services.catalog, database: database, surroundings: services.surroundings
        ).run(path: folder, by: .system("test"))
      }
      func list(_ version: String) async throws {
        let file = try InventoryFile(Self.bill(version))
        for asset in assets {
          try await database.write { tx in
            _ = try services.inventory.addInventory(
              file, to: asset, by: .system("test"), in: tx)
          }
        }
        try await services.settle()
      }
      func pass(minutes: Int) async throws {
        for _ in 0..<minutes {
          clock.advance(seconds: 60)
          try await services.settle()
        }
      }
      func told(_ kind: NoticeKind) async throws -> [Int] {
        try await database.read { tx in
          try services.notifications.list(kinds: [kind], page: PageRequest(), by: person, in: tx)
            .elements.map(\.notice.count)
        }
      }
      try await list("1.0.0")
      try await pass(minutes: 4)
      #expect(try await told(.actionNew) == [40])
      #expect(try outside.mails(to: "p@mail.example").count == 1)
      let mail = try #require(outside.mails.withLock { $0.first })
      #expect(!String(decoding: mail.content, as: UTF8.self).contains("zqxleak"))
      // Days pass until it is late; the same inventory again is no news.
      for _ in 0..<20 {
        clock.advance(seconds: 86_400)
        try await services.settle()
        try await pass(minutes: 2)
      }
      #expect(try await told(.actionDue) == [40])
      #expect(try await told(.actionNew) == [40])
      try await list("2.0.0")
      try await pass(minutes: 2)
      #expect(try await told(.actionVerified) == [40])
      #expect(try await told(.actionDue).isEmpty)
    }
  }
}
