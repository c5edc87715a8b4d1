import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves committed pages from the write-ahead log into the database file, away from requests.
final class Checkpoints: Sendable {
  /// Pages in the write-ahead log after the last commit.
  private let pages = Atomic<Int>(0)
  private let isRunning = Atomic(false)
  private let connection: DatabaseQueue
  private let queue = DispatchQueue(label: "breakwater.checkpoint", qos: .utility)
  /// 8 MiB: copied in the background.
  private static let due = 2048
  /// 256 MiB: the writer waits while it is copied, or the log would grow without end.
  private static let overdue = 65_536

  init(file: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(1)
    connection = try DatabaseQueue(path: file, configuration: configuration)
  }

  /// Counts the pages that `writer` commits, and switches off SQLite's own checkpoints.
  func watch(_ writer: GRDB.Database) {
    // The checkpointer lives until the writer is closed: the engine holds both.
    sqlite3_wal_hook(
      writer.sqliteConnection,
      { context, _, _, count in
        guard let context else { return SQLITE_OK }
        Unmanaged<Checkpoints>.fromOpaque(context).takeUnretainedValue()
          .pages.store(Int(count), ordering: .relaxed)
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func runIfDue(writer: GRDB.Database) {
    let count = pages.load(ordering: .relaxed)
    guard count >= Self.due else { return }
    if count >= Self.overdue {
      try? writer.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
    } else if !isRunning.exchange(true, ordering: .acquiringAndReleasing) {
      queue.async { [self] in
        try? connection.writeWithoutTransaction {
          try $0.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
        }
        isRunning.store(false, ordering: .releasing)
      }
    }
  }

  func close() { queue.sync { try? connection.close() } }
}
