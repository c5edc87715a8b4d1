import API
import Advisories
import Formats
import Foundation
import Interchange
import Ledger
import Signing
import Storage
import Validation
import Vocabulary

/// The opened database with every capability over it, for verbs that work on this machine.
struct Runtime: Sendable {
  let settings: Settings
  let services: Services

  var database: Database { services.database }

  /// Opens the database; `migrate` brings its tables up to date first.
  static func open(migrate: Bool = true) async throws -> Runtime {
    let settings = try Settings.read()
    // Databases, backups and keys are for this account alone.
    umask(0o077)
    let federation = try federation(settings)
    try makeFolder(of: settings.ledgerKey)
    if settings.database.hasPrefix("sqlite:///") {
      try makeFolder(of: String(settings.database.dropFirst("sqlite://".count)))
    }
    let surroundings = try Outgoing.open(Downloading.surroundings(), settings)
    let database = try await Database.open(try DatabaseAddress(settings.database))
    if migrate { _ = try await database.migrate(Services.schemas) }
    if !FileManager.default.fileExists(atPath: settings.ledgerKey),
      try await LedgerService.hasLog(in: database)
    {
      await database.close()
      throw Problem(
        code: "ledger-key", status: 422, title: "The ledger's key is missing",
        detail: "\(settings.ledgerKey) does not exist, but this database holds a signed log.",
        remedy: "Put the key file back, or name it with BREAKWATER_LEDGER_KEY. A new key would"
          + " break every verifier.")
    }
    if !FileManager.default.fileExists(atPath: settings.advisoryKey),
      try await AdvisoryService.hasPublished(in: database)
    {
      await database.close()
      throw Problem(
        code: "advisory-key", status: 422, title: "The key of the advisories is missing",
        detail:
          "\(settings.advisoryKey) does not exist, but advisories signed with it are published.",
        remedy: "Put the key file back, or name it with BREAKWATER_ADVISORY_KEY. With a new key"
          + " nobody could verify what is published.")
    }
    let signer = try NoteSigner.load(
      path: settings.ledgerKey, name: settings.name, surroundings: surroundings)
    return Runtime(
      settings: settings,
      services: Services(
        database: database, signer: signer, federation: federation, surroundings: surroundings,
        cells: CellSupply(isEnabled: settings.runsTrials, folder: settings.cells),
        merging: settings.merging, publisher: try publisher(settings, surroundings),
        identity: HubKeys.identity(settings)))
  }

  /// In whose name advisories go out; the key is made when it is first needed.
  private static func publisher(
    _ settings: Settings, _ surroundings: Surroundings
  ) throws -> AdvisoryPublisher {
    try makeFolder(of: settings.advisoryKey)
    let address = String(settings.address.reversed().drop { $0 == "/" }.reversed())
    return AdvisoryPublisher(
      publisher: .init(
        name: settings.publisher, namespace: address, contact: settings.contact),
      address: address,
      key: try OpenPGPSigner.load(
        path: settings.advisoryKey, user: settings.publisher, surroundings: surroundings),
      cve: try Outgoing.cveAccount(settings))
  }

  /// A salt needs a contact. A contact alone is harmless.
  private static func federation(_ settings: Settings) throws -> Federation? {
    guard let salt = settings.federationSalt else { return nil }
    return try Federation(salt: salt, contact: settings.federationContact ?? "")
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

/// Runs a verb on this machine's database, and words what went wrong.
func managing(_ body: (Runtime) async throws -> Void) async throws {
  try await reporting { try await Runtime.with(body) }
}
