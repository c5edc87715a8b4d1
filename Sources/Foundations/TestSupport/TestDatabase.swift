import Foundation
public import Storage
import Synchronization

/// The databases that parameterised tests run on.
public enum TestDatabase {
  /// One engine as a test argument.
  public enum Case: String, Sendable, CaseIterable, CustomStringConvertible {
    /// The embedded engine, in a temporary file.
    case sqlite
    /// PostgreSQL at the address in `BREAKWATER_TEST_POSTGRES`.
    case postgres

    /// What test reports show.
    public var description: String {
      self == .postgres && TestDatabase.postgresAddress == nil
        ? "skipped: no PostgreSQL (BREAKWATER_TEST_POSTGRES)" : rawValue
    }
  }

  /// Both engines. Without PostgreSQL its case stays, so that reports name what was skipped.
  public static var each: [Case] { Case.allCases }

  /// The superuser's database that tests create their schemas in, or nil.
  public static var postgresAddress: String? {
    ProcessInfo.processInfo.environment["BREAKWATER_TEST_POSTGRES"].flatMap {
      $0.isEmpty ? nil : $0
    }
  }

  /// An address nobody else uses, and how to remove what is there; nil when the engine is missing.
  static func fresh(_ engine: Case, durable: Bool) async throws -> Place? {
    switch engine {
    case .sqlite:
      guard durable else { return Place(address: "sqlite::memory:") {} }
      let folder = try TestFolder.make()
      return Place(address: "sqlite://\(folder)/database") {
        try? FileManager.default.removeItem(atPath: folder)
      }
    case .postgres:
      guard let postgresAddress else { return nil }
      let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
      let name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
      let administrator = try await Database.open(
        DatabaseAddress(postgresAddress), options: DatabaseOptions(connections: 1))
      try await administrator.createSchema(name)
      await administrator.close()
      let separator = postgresAddress.contains("?") ? "&" : "?"
      return Place(address: postgresAddress + separator + "schema=" + name) {
        guard
          let administrator = try? await Database.open(
            DatabaseAddress(postgresAddress), options: DatabaseOptions(connections: 1))
        else { return }
        try? await administrator.dropSchema(name)
        await administrator.close()
      }
    }
  }

  struct Place: Sendable {
    let address: String
    let remove: @Sendable () async -> Void
  }

  private static let counter = Atomic<Int>(0)
}

/// Runs `body` on a fresh database of the engine with the schemas applied, and removes it after.
///
/// Returns without running `body` when the engine is missing; reports show that case as
/// "skipped: no PostgreSQL (BREAKWATER_TEST_POSTGRES)".
public func withDatabase(
  _ engine: TestDatabase.Case, schemas: [Schema] = [], options: DatabaseOptions? = nil,
  durable: Bool = false, _ body: (Database) async throws -> Void
) async throws {
  guard let place = try await TestDatabase.fresh(engine, durable: durable) else { return }
  // Tests run side by side, so each takes few of the server's connections.
  let options = options ?? DatabaseOptions(connections: 4)
  let database = try await Database.open(DatabaseAddress(place.address), options: options)
  do {
    _ = try await database.migrate(schemas)
    try await body(database)
  } catch {
    await database.close()
    await place.remove()
    throw error
  }
  await database.close()
  await place.remove()
}

/// Temporary folders for tests.
public enum TestFolder {
  /// A new empty folder, which the caller removes.
  public static func make() throws -> String {
    let path = NSTemporaryDirectory() + "breakwater-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// Runs `body` with a new empty folder and removes it after.
  public static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = try make()
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}
