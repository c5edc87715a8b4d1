import API
import Foundation
import Signing
import Storage
import Vocabulary

/// The opened database with every capability over it, for verbs that work on this machine.
struct Runtime: Sendable {
  let settings: Settings
  let services: Services

  var database: Database { services.database }

  /// Opens the database; `migrate` brings its tables up to date first.
  static func open(migrate: Bool = true) async throws -> Runtime {
    let settings = try Settings.read()
    try makeFolder(of: settings.ledgerKey)
    if settings.database.hasPrefix("sqlite:///") {
      try makeFolder(of: String(settings.database.dropFirst("sqlite://".count)))
    }
    let surroundings = Downloading.surroundings()
    let database = try await Database.open(try DatabaseAddress(settings.database))
    if migrate { _ = try await database.migrate(Services.schemas) }
    let signer = try NoteSigner.load(
      path: settings.ledgerKey, name: settings.name, surroundings: surroundings)
    return Runtime(
      settings: settings,
      services: Services(database: database, signer: signer, surroundings: surroundings))
  }

  /// Runs a verb over an opened database and closes it whatever happens.
  static func with<Value>(
    migrate: Bool = true, _ body: (Runtime) async throws -> Value
  ) async throws -> Value {
    let runtime = try await open(migrate: migrate)
    do {
      let value = try await body(runtime)
      await runtime.database.close()
      return value
    } catch {
      await runtime.database.close()
      throw error
    }
  }

  private static func makeFolder(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
}
