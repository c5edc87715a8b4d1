import API
import Access
import Catalog
import Foundation
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Vocabulary

extension Services {
  /// Imports files of public knowledge, by name, and lets all work be done.
  func know(files: [String: String]) async throws {
    try await TestFolder.with { folder in
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      _ = try await CatalogImporter(
        catalog: catalog, database: database, surroundings: surroundings
      ).run(path: folder, by: .system("test"))
    }
    try await settle()
  }

  /// How many facts of a kind were recorded.
  func facts(_ kind: String) async throws -> Int {
    try await database.read { tx in
      try tx.row("SELECT count(*) AS n FROM ledger_facts WHERE kind = \(kind)")?["n"] ?? 0
    }
  }
}

/// Three operators' assets, and ways to fill them.
struct Estate: Sendable {
  let services: Services
  let assets: [AssetID]

  init(_ database: Database) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: TestClock()))
    let (registry, inventory) = (services.registry, services.inventory)
    assets = try await database.write { tx in
      try (0..<3).map { place in
        let made = try registry.createOrganization(
          OrganizationDraft(name: "O\(place)", kind: .criticalInfrastructure, sector: .energy),
          by: .system("test"), in: tx)
        return try inventory.createAsset(
          AssetDraft(name: "A\(place)", reachability: .internal), of: made.id,
          by: .system("test"), in: tx
        ).id
      }
    }
  }

  func list(_ bills: [String]) async throws {
    for (asset, bill) in zip(assets, bills) {
      let file = try InventoryFile(Array(bill.utf8))
      let inventory = services.inventory
      try await services.database.write { tx in
        _ = try inventory.addInventory(file, to: asset, by: .system("test"), in: tx)
      }
    }
    try await services.settle()
  }

  func know(_ advisories: [String]) async throws {
    try await services.know(
      files: Dictionary(
        advisories.enumerated().map { ("\($0).json", $1) }, uniquingKeysWith: { $1 }))
  }
}
