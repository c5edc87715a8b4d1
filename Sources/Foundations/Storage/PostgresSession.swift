#if Postgres
  /// A transaction's statements on one PostgreSQL connection.
  final class PostgresSession: EngineSession {
    let engine = Engine.postgres
    private let connection: PostgresConnection
    private var cursors = 0
    private static let fetched = 500

    init(_ connection: PostgresConnection) { self.connection = connection }

    func execute(_ sql: SQL) throws -> Int { try connection.run(sql).0.changed }

    func rows(_ sql: SQL) throws -> [Row] {
      let (result, columns) = try connection.run(sql)
      return try result.rows(columns)
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
      guard sql.isPlainSelect else {
        for row in try rows(sql) { guard try body(row) else { return } }
        return
      }
      cursors += 1
      let name = "c\(cursors)"
      let statement = PostgresStatement(sql)
      _ = try connection.runOnce(
        "DECLARE \(name) NO SCROLL CURSOR FOR " + statement.text,
        statement.values.map(\.typeNumber), PostgresParameters(statement.values))
      let fetch = SQL(trusted: "FETCH \(Self.fetched) FROM \(name)")
      var columns: Columns?
      while true {
        let result = try connection.runOnce(fetch.text, nil, PostgresParameters([]))
        let shared = columns ?? result.columns()
        columns = shared
        for row in try result.rows(shared) {
          guard try body(row) else { return try connection.script("CLOSE \(name)") }
        }
        if result.count < Self.fetched { return try connection.script("CLOSE \(name)") }
      }
    }

    func insert(into table: String, columns: [String], rows: [[SQLValue]], conflict: SQL?) throws {
      let head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
      guard let conflict else {
        // As many rows a statement as a kilobyte or two of parameters allows.
        let most = max(1, min(200, 2000 / columns.count))
        for start in stride(from: 0, to: rows.count, by: most) {
          let part = rows[start..<min(start + most, rows.count)]
          try insert(head, part, columns: columns.count, isWhole: part.count == most)
        }
        return
      }
      // Row by row, so that a row may meet an earlier one of the same call, as on SQLite.
      var tail = conflict
      tail.places = conflict.places.map { $0 + 1 }
      let text =
        head + places(columns.count, from: 1) + " " + conflict.numbered(from: columns.count)
      for start in stride(from: 0, to: rows.count, by: 256) {
        let part = rows[start..<min(start + 256, rows.count)].map { $0 + conflict.values }
        try connection.runPipelined(text, part[...])
      }
    }

    private func insert(
      _ head: String, _ rows: ArraySlice<[SQLValue]>, columns: Int, isWhole: Bool
    ) throws {
      let lists = rows.indices.map { places(columns, from: ($0 - rows.startIndex) * columns + 1) }
      let text = head + lists.joined(separator: ", ")
      let values = rows.flatMap { $0 }
      if isWhole {
        try connection.runPipelined(text, [values])
      } else {
        _ = try connection.runOnce(text, nil, PostgresParameters(values))
      }
    }

    private func places(_ count: Int, from first: Int) -> String {
      "(" + (0..<count).map { "$\(first + $0)" }.joined(separator: ", ") + ")"
    }

    func openSavepoint() throws { try connection.script("SAVEPOINT breakwater") }
    func releaseSavepoint() throws { try connection.script("RELEASE SAVEPOINT breakwater") }

    func rollBackSavepoint() throws {
      try connection.script("ROLLBACK TO SAVEPOINT breakwater; RELEASE SAVEPOINT breakwater")
    }

    func script(_ text: String) throws { try connection.script(text) }
  }

  extension SQL {
    /// True when a cursor can be declared for it.
    fileprivate var isPlainSelect: Bool {
      let words = text.uppercased().split { !$0.isLetter }
      guard let first = words.first, first == "SELECT" || first == "WITH" else { return false }
      return first == "SELECT" || !words.contains { ["INSERT", "UPDATE", "DELETE"].contains($0) }
    }

    /// The text with `$n` for values, counted on from `count`; NULL is bound like the others.
    fileprivate func numbered(from count: Int) -> String {
      var result: [UInt8] = []
      let source = Array(text.utf8)
      var start = 0
      for (number, place) in places.enumerated() {
        result += source[start..<place]
        result += "$\(count + number + 1)".utf8
        start = place + 1
      }
      return String(decoding: result + source[start...], as: UTF8.self)
    }
  }
#endif
