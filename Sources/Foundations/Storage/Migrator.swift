extension Database {
  /// Brings the tables up to date and returns the names of the steps applied, `module/name`.
  ///
  /// Each step is one transaction. Throws ``StorageProblem/migration(_:)`` when the text of an
  /// applied step has changed or a step was put before an applied one.
  public func migrate(_ schemas: [Schema]) async throws -> [String] {
    try await write { transaction in
      if transaction.engine == .postgres {
        try transaction.script("SET LOCAL statement_timeout = 0")
        // Two processes that start together must not both create the table.
        _ = try transaction.rows("SELECT pg_advisory_xact_lock(7305804402563574895)")
      }
      try transaction.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          module TEXT NOT NULL, place BIGINT NOT NULL, name TEXT NOT NULL, statements TEXT NOT NULL,
          PRIMARY KEY (module, name))
        """)
    }
    var applied: [String] = []
    for schema in schemas {
      for place in schema.migrations.indices
      where try await write({ try apply(schema, place, in: $0) }) {
        applied.append(schema.module + "/" + schema.migrations[place].name)
      }
    }
    return applied
  }

  /// The names of the steps applied so far, `module/name`, by module and age.
  public func appliedMigrations() async throws -> [String] {
    try await read { transaction in
      guard try transaction.hasMigrations else { return [] }
      return try transaction.rows(
        "SELECT module, name FROM schema_migrations ORDER BY module, place"
      )
      .map { "\(try $0["module"] as String)/\(try $0["name"] as String)" }
    }
  }

  /// The present shape of every table, sorted, in the engine's own words.
  public func schemaText() async throws -> String {
    try await read { transaction in
      let statements =
        try transaction.engine == .sqlite ? sqliteShape(transaction) : postgresShape(transaction)
      return statements.map { $0 + "\n" }.joined()
    }
  }
}

extension Transaction {
  fileprivate var hasMigrations: Bool {
    get throws {
      switch engine {
      case .sqlite:
        try row("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'") != nil
      case .postgres:
        try row(
          """
          SELECT 1 FROM pg_tables
          WHERE tablename = 'schema_migrations' AND schemaname = current_schema()
          """) != nil
      }
    }
  }
}

/// False when the step was applied before.
private func apply(_ schema: Schema, _ place: Int, in transaction: Transaction) throws -> Bool {
  let migration = schema.migrations[place]
  if transaction.engine == .postgres {
    // A step may rewrite a large table, which takes what it takes.
    try transaction.script("SET LOCAL statement_timeout = 0")
    try transaction.execute("LOCK TABLE schema_migrations IN SHARE ROW EXCLUSIVE MODE")
  }
  let statements = migration.statements(transaction.engine)
  let text = statements.joined(separator: ";\n")
  let rows = try transaction.rows(
    "SELECT name, place, statements FROM schema_migrations WHERE module = \(schema.module)")
  for row in rows where try row["name"] == migration.name {
    guard try row["statements"] == text else {
      throw StorageProblem.migration(
        "the text of migration \(schema.module)/\(migration.name) changed after it was applied")
    }
    return false
  }
  if let later = try rows.first(where: { try $0["place"] >= place }) {
    throw StorageProblem.migration(
      "migration \(schema.module)/\(migration.name) comes before \(try later["name"] as String), "
        + "which is applied already")
  }
  for statement in statements { try transaction.script(statement) }
  try transaction.execute(
    """
    INSERT INTO schema_migrations (module, place, name, statements)
    VALUES (\(schema.module), \(place), \(migration.name), \(text))
    """)
  return true
}

private func sqliteShape(_ transaction: Transaction) throws -> [String] {
  try transaction.rows(
    """
    SELECT sql FROM sqlite_master
    WHERE sql IS NOT NULL AND tbl_name <> 'schema_migrations' AND name NOT LIKE 'sqlite_%'
    ORDER BY tbl_name, type DESC, name
    """
  ).map { row in
    let text: String = try row["sql"]
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ") + ";"
  }
}

private func postgresShape(_ transaction: Transaction) throws -> [String] {
  try transaction.rows(
    """
    SELECT line FROM (
      SELECT c.relname::text AS owner, 1 AS part, a.attname::text AS name,
        'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT c.relname::text, 2, k.conname::text,
        'constraint ' || c.relname || '.' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      WHERE c.relnamespace = current_schema()::regnamespace
      UNION ALL
      SELECT tablename::text, 3, indexname::text, replace(indexdef, schemaname || '.', '')
      FROM pg_indexes WHERE schemaname = current_schema()
    ) shape WHERE owner <> 'schema_migrations' ORDER BY owner, part, name
    """
  ).map { try $0["line"] }
}

extension Database {
  /// Creates an empty PostgreSQL schema; with an address ending in `schema=name` to work in it.
  package func createSchema(_ name: String) async throws {
    try await write { try $0.script("CREATE SCHEMA \(quotedName(name))") }
  }

  /// Drops a PostgreSQL schema with all that is in it.
  package func dropSchema(_ name: String) async throws {
    try await write { try $0.script("DROP SCHEMA IF EXISTS \(quotedName(name)) CASCADE") }
  }
}

func quotedName(_ name: String) -> String {
  "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    + "\""
}
