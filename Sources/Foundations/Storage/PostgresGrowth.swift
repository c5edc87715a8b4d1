#if Postgres
  /// How many rows one connection copied into which table since the table was last looked at.
  struct PostgresGrowth {
    /// Fewer rows than this never change a plan for the worse by much.
    static let least = 2000
    private var added: [String: Int] = [:]
    private var known: [String: Int] = [:]

    /// Counts rows.
    mutating func add(_ rows: Int, to table: String) { added[table, default: 0] += rows }

    /// The tables that grew by a fifth and by ``least`` rows at least, and counts them as looked at.
    /// So the looks at a growing table grow with the logarithm of its rows.
    mutating func takeDue() -> [String] {
      let due = added.filter { $0.value >= max(Self.least, (known[$0.key] ?? 0) / 5) }.keys
      for table in due {
        known[table, default: 0] += added.removeValue(forKey: table) ?? 0
      }
      return due.sorted()
    }
  }
#endif
