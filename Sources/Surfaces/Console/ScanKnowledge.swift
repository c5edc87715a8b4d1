import API
import Catalog
import Exposure
import Formats
import Foundation
import Inventory
import Signing
import Storage
import Vocabulary

/// A vulnerability of one component.
struct ScanFinding: Sendable {
  /// The place in ``ScanInventory/seen``.
  let component: Int
  let vulnerability: String
  let title: String
  let reason: String
  let fixedVersion: String?
  /// Which part of the component is affected, in words.
  let hint: String?
  let vector: String?
  let score: Double?
  let severity: CVSSSeverity?
  let facts: PriorityFacts?
  /// Why it does not count, by what a VEX document says.
  let suppression: String?

  var isKnownExploited: Bool { facts?.isKnownExploited ?? false }
}

/// What a scan found.
struct ScanReport: Sendable {
  let inventory: ScanInventory
  /// What counts, the most urgent first.
  let findings: [ScanFinding]
  /// What a VEX document says not to count, in the same order.
  let suppressed: [ScanFinding]
  /// Components without a version, or without anything they could be matched by.
  let unmatched: Int
  /// How many vulnerabilities the database knows.
  let known: Int

  func seen(_ finding: ScanFinding) -> ScanInventory.Seen { inventory.seen[finding.component] }
}

/// The knowledge in the database, for reading only.
struct ScanKnowledge: Sendable {
  private let services: Services

  /// Opens the database for one scan. It is not made where it is missing, and not brought up to date.
  static func with<Value>(
    _ surroundings: Surroundings, _ body: (ScanKnowledge) async throws -> Value
  ) async throws -> Value {
    let settings = try Settings.read()
    if settings.database.hasPrefix("sqlite:///") {
      let path = String(settings.database.dropFirst("sqlite://".count))
      guard FileManager.default.fileExists(atPath: path) else {
        throw empty("\(path) does not exist")
      }
    }
    let database = try await Database.open(
      try DatabaseAddress(settings.database), options: DatabaseOptions(connections: 2))
    do {
      // Services need a key to sign with; nothing is signed here.
      let signer = try NoteSigner(name: "scan", seed: [UInt8](repeating: 0, count: 32))
      let services = Services(database: database, signer: signer, surroundings: surroundings)
      let value = try await body(try await ScanKnowledge(services))
      await database.close()
      return value
    } catch {
      await database.close()
      throw error
    }
  }

  private init(_ services: Services) async throws {
    self.services = services
    let applied = Set(try await services.database.appliedMigrations())
    let wanted = Services.schemas.filter { $0.module == "Catalog" }.flatMap { schema in
      schema.migrations.map { "\(schema.module)/\($0.name)" }
    }
    guard !applied.isEmpty else { throw Self.empty("\(services.database.address) is empty") }
    guard wanted.allSatisfy(applied.contains) else {
      throw Problem(
        code: "scan-database", status: 422, title: "The database is of an older version",
        detail: "\(services.database.address) has not the tables of this version.",
        remedy: "Bring it up to date with `breakwater db migrate`.")
    }
  }

  private static func empty(_ why: String) -> Problem {
    Problem(
      code: "scan-knowledge", status: 422, title: "Nothing is known yet",
      detail: "There is no knowledge to match with: \(why).",
      remedy: "Run `breakwater import` with OSV, CVE, KEV or EPSS files, or name another database"
        + " with BREAKWATER_DATABASE.")
  }

  /// Matches an inventory with all that is known.
  func report(on inventory: ScanInventory) async throws -> ScanReport {
    let (catalog, exposure) = (services.catalog, services.exposure)
    // One component may be matched as itself and as the source it was built from.
    var places: [String: [Int]] = [:]
    var components: [Component] = []
    var unmatched = 0
    for (place, seen) in inventory.seen.enumerated() {
      let made = InventoryScanning.components(of: seen.component).filter {
        $0.version != nil && !$0.keys.isEmpty
      }
      if made.isEmpty { unmatched += 1 }
      for component in made {
        if places[component.id] == nil { components.append(component) }
        places[component.id, default: []].append(place)
      }
    }
    let asked = components
    let (verdicts, known, facts, totals) = try await services.database.read { tx in
      let totals = try catalog.totals(in: tx)
      let verdicts = try exposure.verdicts(for: asked, in: tx)
      let ids = Set(verdicts.map(\.vulnerability)).sorted()
      return (
        verdicts, try catalog.vulnerabilities(ids, in: tx), try catalog.priority(of: ids, in: tx),
        totals.vulnerabilities
      )
    }
    guard totals > 0 else { throw Self.empty("nothing was imported") }
    var found: [String: ScanFinding] = [:]
    for verdict in verdicts {
      for place in places[verdict.component] ?? [] {
        let finding = Self.finding(
          verdict, place, known[verdict.vulnerability], facts[verdict.vulnerability])
        let key = "\(place) \(verdict.vulnerability)"
        // A binary and its source may both be named; the one with a fix says more.
        if let other = found[key] {
          // What counts as one of them counts.
          let better =
            (other.suppression != nil && finding.suppression == nil)
            || (other.fixedVersion == nil && finding.fixedVersion != nil
              && (other.suppression == nil) == (finding.suppression == nil))
          if !better { continue }
        }
        found[key] = finding
      }
    }
    let sorted = found.values.sorted { Self.order($0, $1, inventory) }
    return ScanReport(
      inventory: inventory, findings: sorted.filter { $0.suppression == nil },
      suppressed: sorted.filter { $0.suppression != nil }, unmatched: unmatched, known: totals)
  }

  private static func finding(
    _ verdict: ScannedVerdict, _ place: Int, _ known: Vulnerability?, _ facts: PriorityFacts?
  ) -> ScanFinding {
    let vector = known?.vector.flatMap { try? CVSSVector($0) }
    return ScanFinding(
      component: place, vulnerability: verdict.vulnerability, title: known?.title ?? "",
      reason: verdict.reason, fixedVersion: verdict.fixedVersion, hint: verdict.hint,
      vector: vector?.text,
      score: vector?.score, severity: vector?.severity, facts: facts,
      suppression: verdict.suppression)
  }

  /// Known exploited first, then by score, forecast, package and identifier.
  private static func order(
    _ one: ScanFinding, _ other: ScanFinding, _ inventory: ScanInventory
  ) -> Bool {
    if one.isKnownExploited != other.isKnownExploited { return one.isKnownExploited }
    if one.score != other.score { return one.score ?? -1 > other.score ?? -1 }
    let (first, second) = (one.facts?.forecast?.probability, other.facts?.forecast?.probability)
    if first != second { return first ?? -1 > second ?? -1 }
    let names = [one, other].map { inventory.seen[$0.component].component.name }
    if names[0] != names[1] { return names[0] < names[1] }
    if one.vulnerability != other.vulnerability { return one.vulnerability < other.vulnerability }
    return one.component < other.component
  }
}
