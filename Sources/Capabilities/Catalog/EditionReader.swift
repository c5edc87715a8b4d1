import Storage

/// Tells the edition at which the catalog stands. Those who ask while others wait share one look,
/// which always begins after they asked: what was acknowledged before is in it.
actor EditionReader {
  private let database: Database
  private var running: Task<String, any Error>?
  private var waiting: Task<String, any Error>?

  init(_ database: Database) { self.database = database }

  func current() async throws -> String {
    if let waiting { return try await waiting.value }
    let (database, before) = (database, running)
    let look = Task {
      _ = await before?.result
      // From here on nobody may join: the look could miss what they know to be acknowledged.
      begin()
      return try await database.read { tx in try CatalogStore.edition(in: tx) }
    }
    waiting = look
    return try await look.value
  }

  private func begin() { (running, waiting) = (waiting, nil) }
}
