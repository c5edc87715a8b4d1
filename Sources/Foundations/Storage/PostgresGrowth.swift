#if Postgres
  import Synchronization

  /// How many rows this process put into which table since the table was last looked at.
  final class PostgresGrowth: Sendable {
    /// Fewer rows than this never change a plan for the worse by much.
    static let least = 2000

    private struct State {
      var added: [String: Int] = [:]
      var known: [String: Int] = [:]
    }
    private let state = Mutex(State())

    /// Counts rows.
    func add(_ rows: Int, to table: String) {
      state.withLock { $0.added[table, default: 0] += rows }
    }

    /// The tables that doubled, by ``least`` rows at least, and counts them as looked at. So the
    /// looks at a growing table grow with the logarithm of its rows.
    func takeDue() -> [String] {
      state.withLock { state in
        let due = state.added.filter { $0.value >= max(Self.least, state.known[$0.key] ?? 0) }.keys
        for table in due {
          state.known[table, default: 0] += state.added.removeValue(forKey: table) ?? 0
        }
        return due.sorted()
      }
    }
  }
#endif
