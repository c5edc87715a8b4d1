#if Postgres
  import CPostgres

  /// One connection with its prepared statements; used by the thread that opened it.
  final class PostgresConnection {
    let handle: OpaquePointer
    private var prepared: [String: Prepared] = [:]
    private var names = 0
    private static let mostPrepared = 500
    /// How many rows the open transaction put into which table.
    var added: [String: Int] = [:]

    private struct Prepared {
      let name: String
      var columns: Columns?
    }

    /// Connects and sets the session up; throws ``StorageProblem/unavailable(_:)``.
    init(uri: String, schema: String?, options: DatabaseOptions) throws {
      // Keywords after the address would override it, those before it are defaults.
      let keywords = ["application_name", "connect_timeout", "dbname", "client_encoding"]
      let values = ["breakwater", "\(max(2, Int(options.busyTimeout)))", uri, "UTF8"]
      let connected = withCStrings(keywords) { keywords in
        withCStrings(values) { PQconnectdbParams(keywords, $0, 1) }
      }
      guard let connected else { throw StorageProblem.unavailable("libpq is out of memory") }
      handle = connected
      guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
      PQsetNoticeProcessor(handle, { _, _ in }, nil)
      let limit = options.statementTimeout.map { Int($0 * 1000) } ?? 0
      try script("SET statement_timeout = \(limit); SET cursor_tuple_fraction = 1")
      try script("SET bytea_output = 'hex'; SET standard_conforming_strings = on")
      // Acknowledged means durable, whatever the server's default is.
      try script(
        """
        SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local')
        """)
      if let schema { try script("SET search_path = \(quotedName(schema))") }
    }

    deinit { PQfinish(handle) }

    /// The server's last words may arrive before libpq notices that it has gone.
    private var isGivenUp = false

    var isLost: Bool { isGivenUp || PQstatus(handle) != CONNECTION_OK }

    func lost() -> StorageProblem {
      .unavailable(PQerrorMessage(handle).map { String(cString: $0) } ?? "connection lost")
    }

    /// Runs one or more statements without values.
    func script(_ text: String) throws {
      guard !text.utf8.contains(0) else {
        throw StorageProblem.invalid("a statement holds a NUL character")
      }
      _ = try checked(PQexec(handle, text), text)
    }

    /// Runs a statement, prepared once for each text and types.
    func run(_ sql: SQL) throws -> (PostgresResult, Columns) {
      let statement = PostgresStatement(sql)
      let parameters = try PostgresParameters(statement.values)
      let types = statement.types
      guard statement.isCacheable else {
        let result = try runOnce(statement.text, types, parameters)
        return (result, result.columns())
      }
      let key = statement.key
      let name = try prepare(statement.text, key: key, types: types)
      let result = parameters.withPointers {
        PQexecPrepared(
          handle, name, parameters.count, $0, parameters.lengths, parameters.formats, 0)
      }
      let checkedResult = try checked(result, statement.text)
      if let columns = prepared[key]?.columns { return (checkedResult, columns) }
      let columns = checkedResult.columns()
      prepared[key]?.columns = columns
      return (checkedResult, columns)
    }

    /// Runs a statement without keeping it prepared; no types means that the server infers them.
    func runOnce(
      _ text: String, _ types: [Oid]?, _ parameters: PostgresParameters
    ) throws -> PostgresResult {
      let result = parameters.withPointers {
        PQexecParams(
          handle, text, parameters.count, types, $0, parameters.lengths, parameters.formats, 0)
      }
      return try checked(result, text)
    }

    /// Sends statements one after the other without waiting for answers in between. They stay
    /// prepared.
    func runPipelined(_ statements: [(text: String, values: [SQLValue])]) throws {
      let parameters = try statements.map { try PostgresParameters($0.values) }
      let names = try prepareAll(statements.map(\.text))
      guard PQenterPipelineMode(handle) == 1 else { throw lost() }
      defer { PQexitPipelineMode(handle) }
      for (name, row) in zip(names, parameters) {
        let isSent = row.withPointers {
          PQsendQueryPrepared(handle, name, row.count, $0, row.lengths, row.formats, 0)
        }
        guard isSent == 1 else { throw lost() }
      }
      guard PQpipelineSync(handle) == 1 else { throw lost() }
      var failure: (any Error)?
      var isSynchronized = false
      while !isSynchronized {
        // Each statement's results end with a null; the mark at the end has none.
        guard let next = PQgetResult(handle) else {
          if isLost { throw lost() }
          continue
        }
        let result = PostgresResult(next)
        switch result.status {
        case PGRES_PIPELINE_SYNC: isSynchronized = true
        case PGRES_FATAL_ERROR: failure = failure ?? problem(result, statements.first?.text ?? "")
        default: break
        }
      }
      if let failure { throw failure }
    }

    /// Adds rows to a table and the columns named with it.
    func copy(_ rows: [[SQLValue]], into target: String) throws {
      let text = "COPY \(target) FROM STDIN"
      let begun = PostgresResult(try present(PQexec(handle, text)))
      guard begun.status == PGRES_COPY_IN else { throw problem(begun, text) }
      var failure: (any Error)?
      do {
        var lines: [UInt8] = []
        for (place, row) in rows.enumerated() {
          try lines.append(copied: row)
          guard lines.count > 1 << 16 || place == rows.count - 1 else { continue }
          let isSent = lines.withUnsafeBytes {
            PQputCopyData(
              handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
          }
          guard isSent == 1 else { throw lost() }
          lines.removeAll(keepingCapacity: true)
        }
      } catch {
        failure = error
      }
      guard PQputCopyEnd(handle, failure == nil ? nil : "a value was refused") == 1 else {
        throw lost()
      }
      // The end of the copy, and the null that ends every command.
      while let next = PQgetResult(handle) {
        let result = PostgresResult(next)
        if result.status == PGRES_FATAL_ERROR { failure = failure ?? problem(result, text) }
      }
      if let failure { throw failure }
    }

    /// Makes room first, so that none of them is given up for another.
    private func prepareAll(_ texts: [String]) throws -> [String] {
      try makeRoom(for: Set(texts.filter { prepared[$0] == nil }).count)
      return try texts.map { try prepare($0, key: $0, types: nil) }
    }

    private func makeRoom(for count: Int) throws {
      guard count > 0, prepared.count + count > Self.mostPrepared else { return }
      try script("DEALLOCATE ALL")
      prepared = [:]
    }

    private func prepare(_ text: String, key: String, types: [Oid]?) throws -> String {
      if let known = prepared[key] { return known.name }
      try makeRoom(for: 1)
      names += 1
      let name = "s\(names)"
      _ = try checked(PQprepare(handle, name, text, Int32(types?.count ?? 0), types), text)
      prepared[key] = Prepared(name: name, columns: nil)
      return name
    }

    private func present(_ result: OpaquePointer?) throws -> OpaquePointer {
      guard let result else { throw lost() }
      return result
    }

    private func checked(_ result: OpaquePointer?, _ text: String) throws -> PostgresResult {
      let owned = PostgresResult(try present(result))
      switch owned.status {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return owned
      default: throw problem(owned, text)
      }
    }

    private func problem(_ result: PostgresResult, _ text: String) -> StorageProblem {
      let problem = result.problem(text)
      guard case .unavailable = problem else { return isLost ? lost() : problem }
      isGivenUp = true
      return result.hasState ? problem : lost()
    }
  }

  /// Lends C strings, with the null pointer that ends libpq's lists.
  private func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    func lend(_ rest: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?]) -> Result {
      guard let first = rest.first else { return body(pointers + [nil]) }
      return first.withCString { lend(rest.dropFirst(), pointers + [$0]) }
    }
    return lend(texts[...], [])
  }
#endif
