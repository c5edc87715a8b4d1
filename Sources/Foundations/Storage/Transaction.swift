/// Which database does the work.
public enum Engine: String, Sendable, CaseIterable {
  /// The embedded engine.
  case sqlite
  /// PostgreSQL 15 or later.
  case postgres
}

/// A transaction in progress, on a database thread.
///
/// A statement that fails spoils its transaction on both engines: later statements throw the same
/// problem and nothing is committed, unless the failure stayed inside ``savepoint(_:)``.
public final class Transaction {
  /// Which database does the work.
  public let engine: Engine
  private let session: any EngineSession
  private let isCancelled: () -> Bool
  private var spoiled: (any Error)?
  private(set) var commitActions: [@Sendable () -> Void] = []

  init(_ session: any EngineSession, isCancelled: @escaping () -> Bool = { false }) {
    engine = session.engine
    self.session = session
    self.isCancelled = isCancelled
  }

  /// How many values a list in a statement should hold at most. PostgreSQL takes a list as one
  /// value, and reads a table that it has no figures for as a whole, once for each list.
  public var longestList: Int { engine == .sqlite ? SQL.longestPadded : 10_000 }

  /// Runs a statement and returns how many rows it changed.
  @discardableResult public func execute(_ sql: SQL) throws -> Int {
    try guarded { try session.execute(sql) }
  }

  /// All rows of a result; use ``forEach(_:_:)`` for long ones.
  public func rows(_ sql: SQL) throws -> [Row] {
    try guarded { try session.rows(sql) }
  }

  /// The first row of a result, or nil.
  public func row(_ sql: SQL) throws -> Row? { try rows(sql).first }

  /// Passes on row after row without holding all in memory; other statements may run meanwhile.
  public func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    var failure: (any Error)?
    try guarded {
      try session.forEach(sql) { row in
        if isCancelled() { throw StorageProblem.cancelled }
        do {
          try body(row)
          return true
        } catch {
          failure = error
          return false
        }
      }
    }
    if let failure { throw failure }
  }

  /// Inserts many rows; `conflict` is an `ON CONFLICT …` clause.
  public func insert(
    into table: StaticString, columns: [StaticString], rows: [[SQLValue]], conflict: SQL? = nil
  ) throws {
    guard !rows.isEmpty else { return }
    guard rows.allSatisfy({ $0.count == columns.count }) else {
      throw StorageProblem.invalid("insert into \(table): a row has not \(columns.count) values")
    }
    try guarded {
      try session.insert(
        into: table.description, columns: columns.map(\.description), rows: rows,
        conflict: conflict)
    }
  }

  /// Runs `body` so that its failure undoes only its own changes; rethrows the failure.
  public func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
    try guarded { try session.openSavepoint() }
    let actions = commitActions.count
    do {
      let value = try body()
      if let spoiled { throw spoiled }
      try guarded { try session.releaseSavepoint() }
      return value
    } catch {
      commitActions.removeSubrange(actions...)
      do {
        try session.rollBackSavepoint()
        spoiled = nil
      } catch let deeper {
        spoiled = deeper
      }
      throw error
    }
  }

  /// Runs `body` once the transaction is committed and durable, never when it is rolled back.
  ///
  /// It runs on the database thread before the caller of `write` continues, so it must be brief.
  public func afterCommit(_ body: @escaping @Sendable () -> Void) { commitActions.append(body) }

  /// Runs statements that come from a frozen migration.
  func script(_ text: String) throws { try guarded { try session.script(text) } }

  /// Throws what spoiled the transaction, although the caller may have caught it.
  func checkSound() throws { if let spoiled { throw spoiled } }

  private func guarded<Value>(_ body: () throws -> Value) throws -> Value {
    if let spoiled { throw spoiled }
    if isCancelled() { throw StorageProblem.cancelled }
    do {
      return try body()
    } catch {
      spoiled = error
      throw error
    }
  }
}

/// What an engine does for a transaction.
protocol EngineSession: AnyObject {
  var engine: Engine { get }
  func execute(_ sql: SQL) throws -> Int
  func rows(_ sql: SQL) throws -> [Row]
  /// Until `body` returns false.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws
  func insert(into table: String, columns: [String], rows: [[SQLValue]], conflict: SQL?) throws
  func openSavepoint() throws
  func releaseSavepoint() throws
  func rollBackSavepoint() throws
  func script(_ text: String) throws
}
