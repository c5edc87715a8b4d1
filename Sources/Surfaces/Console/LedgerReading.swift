import Ledger

/// Verifying an exported log.
enum LedgerReading {
  static func verify(_ folder: String, key: String) async throws -> LedgerReport {
    try await LedgerService.verify(
      key: key, fetch: { path in try Files.read(folder + "/" + path) })
  }
}
