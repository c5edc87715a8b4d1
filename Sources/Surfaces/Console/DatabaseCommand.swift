import API
import ArgumentParser
import Formats
import Foundation
import Ledger
import Storage
import Vocabulary

/// `breakwater db`: looking after the database.
struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Migrate, back up, restore and verify the database.",
    subcommands: [Migrate.self, Backup.self, Restore.self, Verify.self, SchemaText.self])

  /// `breakwater db migrate`.
  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the tables up to date.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        try await Runtime.with(migrate: false) { runtime in
          let applied = try await runtime.database.migrate(Services.schemas)
          output.show(
            applied.json,
            applied.isEmpty ? "up to date" : applied.map { "applied \($0)" }.joined(separator: "\n")
          )
        }
      }
    }
  }

  /// `breakwater db backup`.
  struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy the database while it is in use.",
      discussion: "The ledger's signing key is a file of its own: keep a copy of it apart.")

    @Argument(help: "The file to write; it must not exist.")
    var path: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        guard !FileManager.default.fileExists(atPath: path) else {
          throw Problem(
            code: "file", status: 409, title: "The file exists", detail: "\(path) exists already.",
            remedy: "Choose another name; a backup never overwrites.")
        }
        try await Runtime.with(migrate: false) { runtime in
          try await runtime.database.backup(to: path)
          output.show(["backup": path.json], "backed up to \(path)")
        }
      }
    }
  }

  /// `breakwater db restore`.
  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a backup in place of a SQLite database that nobody has open.")

    @Argument(help: "The backup file.")
    var path: String

    @Flag(help: "Replace a database that exists; it is kept beside with the ending .replaced.")
    var replace = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let settings = try Settings.read()
        guard settings.database.hasPrefix("sqlite:///") else {
          throw Problem(
            code: "restore", status: 422, title: "Not a SQLite database",
            detail: "PostgreSQL backups are restored with its own tools.",
            remedy: "Use pg_restore, then `breakwater db verify`.")
        }
        let target = String(settings.database.dropFirst("sqlite://".count))
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else { _ = try Files.read(path); return }
        if manager.fileExists(atPath: target) {
          guard replace else {
            throw Problem(
              code: "restore", status: 409, title: "A database exists",
              detail: "\(target) exists already.",
              remedy: "Stop the server, then repeat with --replace; the old one is kept beside.")
          }
          for ending in ["", "-wal", "-shm"] where manager.fileExists(atPath: target + ending) {
            try? manager.removeItem(atPath: target + ending + ".replaced")
            try manager.moveItem(atPath: target + ending, toPath: target + ending + ".replaced")
          }
        }
        let folder = (target as NSString).deletingLastPathComponent
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try manager.copyItem(atPath: path, toPath: target)
        output.show(["restored": target.json], "restored \(target); now: breakwater db verify")
      }
    }
  }

  /// `breakwater db verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the tables and the ledger inside them.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        try await Runtime.with(migrate: false) { runtime in
          let ledger = runtime.services.ledger
          _ = try await ledger.integrate()
          let changed = try await ledger.contradictions()
          let complaints =
            try await runtime.database.verify()
            + changed.map { "fact \($0) is not what the ledger commits to" }
          let folder =
            FileManager.default.temporaryDirectory.path + "/breakwater-verify-"
            + Hexadecimal.encode(runtime.services.surroundings.random(6))
          defer { try? FileManager.default.removeItem(atPath: folder) }
          _ = try await ledger.export(to: folder)
          let report = try await LedgerReading.verify(folder, key: ledger.verificationKey)
          output.show(
            ["complaints": complaints.json, "entries": Int(report.size).json],
            (complaints.isEmpty ? ["tables: in order"] : complaints).joined(separator: "\n")
              + "\nledger: \(report.size) entries verified")
          if !complaints.isEmpty { throw ExitCode(1) }
        }
      }
    }
  }

  /// `breakwater db schema`.
  struct SchemaText: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema", abstract: "Print the present shape of the tables.")

    func run() async throws {
      try await reporting {
        try await Runtime.with { Terminal.print(try await $0.database.schemaText()) }
      }
    }
  }
}
