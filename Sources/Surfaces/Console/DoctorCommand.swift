import API
import ArgumentParser
import Catalog
import Formats
import Jobs
import Ledger
import Storage
import Vocabulary

/// `breakwater doctor`: what is wrong and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check settings, database, background work and knowledge.")

  @Flag(help: "List what imports set aside, with the reason.")
  var quarantine = false

  @OptionGroup var output: OutputOptions

  private struct Check {
    let name: String
    let isGood: Bool
    let text: String
    var json: JSONValue { ["check": name.json, "good": isGood.json, "text": text.json] }
  }

  func run() async throws {
    try await reporting {
      try await Runtime.with(migrate: false) { runtime in
        if quarantine { return try await listQuarantine(runtime) }
        let checks = try await check(runtime)
        output.show(
          .array(checks.map(\.json)),
          checks.map { "\($0.isGood ? "ok  " : "look")  \($0.name): \($0.text)" }
            .joined(separator: "\n"))
        if checks.contains(where: { !$0.isGood }) { throw ExitCode(1) }
      }
    }
  }

  private func check(_ runtime: Runtime) async throws -> [Check] {
    let database = runtime.database
    let services = runtime.services
    let applied = Set(try await database.appliedMigrations())
    let wanted = Services.schemas.flatMap { schema in
      schema.migrations.map { "\(schema.module)/\($0.name)" }
    }
    let missing = wanted.filter { !applied.contains($0) }
    guard missing.isEmpty else {
      return [
        Check(
          name: "tables", isGood: false,
          text: "\(missing.count) migrations are missing; run: breakwater db migrate")
      ]
    }
    let now = services.surroundings.now()
    let seen = try await database.read { tx in
      (try JobQueue.statistics(in: tx, now: now), try services.catalog.totals(in: tx))
    }
    let dead = seen.0.counts[.dead] ?? 0
    let waited = seen.0.oldestDue.map { (now.microseconds - $0.microseconds) / 1_000_000 } ?? 0
    return [
      Check(name: "database", isGood: true, text: "\(database.address)"),
      Check(name: "tables", isGood: true, text: "up to date"),
      Check(
        name: "background work", isGood: dead == 0 && waited < 300,
        text: dead > 0
          ? "\(dead) jobs were given up; look at /jobs"
          : waited >= 300
            ? "a job has waited \(waited) seconds; is `breakwater work` running?" : "in order"),
      Check(
        name: "knowledge", isGood: seen.1.vulnerabilities > 0,
        text: seen.1.vulnerabilities > 0
          ? "\(seen.1.vulnerabilities) vulnerabilities, \(seen.1.knownExploited) known exploited"
          : "nothing imported yet; see: breakwater import --help"),
      Check(name: "ledger key", isGood: true, text: services.ledger.verificationKey),
    ]
  }

  private func listQuarantine(_ runtime: Runtime) async throws {
    let catalog = runtime.services.catalog
    let entries = try await runtime.database.read { tx in
      try catalog.quarantined(page: PageRequest(limit: 500), in: tx)
    }.elements
    output.show(
      .array(
        entries.map {
          ["name": $0.name.json, "place": $0.place.json, "reason": $0.reason.json]
        }),
      entries.isEmpty
        ? "Nothing was set aside."
        : Terminal.table(["ENTRY", "REASON"], entries.map { [$0.name, $0.reason] }))
  }
}
