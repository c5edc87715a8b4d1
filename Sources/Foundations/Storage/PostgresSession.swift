#if Postgres
  /// A transaction's statements on one PostgreSQL connection.
  final class PostgresSession: EngineSession {
    let engine = Engine.postgres
    private let connection: PostgresConnection
    private var cursors = 0
    private static let fetched = 500
    /// The most rows that share a statement. It stays prepared, as do those of half as many rows, a
    /// quarter and so on, so that any number of rows is put in without parsing and planning.
    private static let shared = 32
    /// From this many rows on they are copied in, which needs no parsing and no plan.
    private static let copied = 20

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
        statement.types, PostgresParameters(statement.values))
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
      let names = columns.joined(separator: ", ")
      if conflict == nil, rows.count >= Self.copied {
        try connection.copy(rows, into: "\(table) (\(names))")
        connection.added[table, default: 0] += rows.count
        return
      }
      let head = "INSERT INTO \(table) (\(names)) VALUES "
      connection.added[table, default: 0] += rows.count
      // As many rows a statement as a kilobyte or two of parameters allows.
      let most = max(1, min(200, 2000 / columns.count))
      for start in stride(from: 0, to: rows.count, by: most) {
        let part = rows[start..<min(start + most, rows.count)]
        guard let conflict else {
          try insert(head, part, "")
          continue
        }
        if Self.mayShareStatement(part, columns, conflict) {
          try insert(head, part, " " + conflict.text)
        } else {
          // Row by row, so that a row may meet an earlier one of the same call, as on SQLite.
          let text =
            head + places(columns.count, from: 1) + " " + conflict.numbered(from: columns.count)
          try connection.runPipelined(part.map { (text, $0 + conflict.values) })
        }
      }
    }

    /// Whether a clause does the same for all rows at once as for one after the other: it updates
    /// nothing, or no two rows have the columns in common that it names.
    private static func mayShareStatement(
      _ rows: ArraySlice<[SQLValue]>, _ columns: [String], _ conflict: SQL
    ) -> Bool {
      guard conflict.values.isEmpty else { return false }
      if conflict.text.hasSuffix("DO NOTHING") { return true }
      guard let open = conflict.text.firstIndex(of: "("), conflict.text[..<open] == "ON CONFLICT ",
        let close = conflict.text.firstIndex(of: ")")
      else { return false }
      let names = conflict.text[open..<close].dropFirst().split(separator: ",")
      let places = names.compactMap { name in columns.firstIndex(of: name.filter { $0 != " " }) }
      guard places.count == names.count else { return false }
      return Set(rows.map { row in places.map { row[$0] } }).count == rows.count
    }

    private func insert(_ head: String, _ rows: ArraySlice<[SQLValue]>, _ tail: String) throws {
      var statements: [(text: String, values: [SQLValue])] = []
      var rest = rows
      while let columns = rest.first?.count {
        let largest = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
        let part = rest.prefix(min(Self.shared, largest))
        let lists = part.indices.map { places(columns, from: ($0 - part.startIndex) * columns + 1) }
        statements.append((head + lists.joined(separator: ", ") + tail, part.flatMap { $0 }))
        rest = rest.dropFirst(part.count)
      }
      try connection.runPipelined(statements)
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
