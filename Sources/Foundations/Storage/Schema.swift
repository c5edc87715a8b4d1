/// One step of a module's schema: frozen text that is never edited once it has been released.
///
/// Types are TEXT, BIGINT, BOOLEAN, BYTEA and DOUBLE PRECISION. On SQLite tables become STRICT and
/// BYTEA a BLOB; on PostgreSQL TEXT columns get the collation "C", so both engines sort by bytes.
/// `WITHOUT ROWID` after a table keeps its rows in the primary key's tree on SQLite and says
/// nothing on PostgreSQL.
public struct Migration: Sendable {
  /// The step's name, unique in its module, such as `1-create`.
  public let name: String
  let statements: @Sendable (Engine) -> [String]

  /// A step with the same statements on both engines.
  public init(_ name: String, _ statements: [String]) {
    self.name = name
    self.statements = { engine in statements.map { translatedTypes($0, for: engine) } }
  }

  /// A step whose statements differ a little between the engines.
  public init(_ name: String, each statements: @escaping @Sendable (Engine) -> [String]) {
    self.name = name
    self.statements = { engine in statements(engine).map { translatedTypes($0, for: engine) } }
  }

  /// A step with its own statements for each engine, run as they stand.
  public init(_ name: String, sqlite: [String], postgres: [String]) {
    self.name = name
    statements = { $0 == .sqlite ? sqlite : postgres }
  }
}

/// A module's tables, as the steps that lead to them.
public struct Schema: Sendable {
  /// The module that owns the tables.
  public let module: String
  /// The steps, the oldest first.
  public let migrations: [Migration]

  /// A module's schema.
  public init(module: String, migrations: [Migration]) {
    self.module = module
    self.migrations = migrations
  }
}

/// A statement's portable types in the engine's own words, outside quotes and comments.
func translatedTypes(_ statement: String, for engine: Engine) -> String {
  let words = SQLWord.split(statement)
  let upper = words.filter(\.isCode).map { $0.text.uppercased() }.filter { !$0.isBlank }
  let isTable = upper.starts(with: ["CREATE", "TABLE"])
  guard isTable || upper.starts(with: ["ALTER", "TABLE"]) else { return statement }
  var result = ""
  var previous = ""
  let isKeyed = isTable && upper.suffix(2) == ["WITHOUT", "ROWID"]
  for word in words {
    let name = word.isCode ? word.text.uppercased() : ""
    switch (engine, name) {
    case (.sqlite, "BIGINT"), (.sqlite, "BOOLEAN"): result += "INTEGER"
    case (.sqlite, "BYTEA"): result += "BLOB"
    case (.sqlite, "DOUBLE"): result += "REAL"
    case (.sqlite, "PRECISION") where previous == "DOUBLE": break
    case (.postgres, "TEXT") where previous != "AS": result += "TEXT COLLATE \"C\""
    case (_, "WITHOUT") where isKeyed, (_, "ROWID") where isKeyed: break
    default: result += word.text
    }
    if !word.text.isBlank { previous = name }
  }
  if isKeyed { return result.trimmedEnd + (engine == .sqlite ? " STRICT, WITHOUT ROWID" : "") }
  let isStrict = engine == .sqlite && isTable && upper.last == ")"
  return isStrict ? result.trimmedEnd + " STRICT" : result
}

/// A word, a quoted text, a comment, or a single other character of a statement.
private struct SQLWord {
  var text: String
  /// False inside quotes and comments.
  var isCode: Bool

  static func split(_ statement: String) -> [SQLWord] {
    var words: [SQLWord] = []
    var rest = Substring(statement)
    while let first = rest.first {
      let length: Int
      var isCode = true
      if first == "'" || first == "\"" {
        length =
          (rest.dropFirst().firstIndex(of: first)).map { rest.distance(to: $0) + 1 } ?? rest.count
        isCode = false
      } else if rest.hasPrefix("--") {
        length = rest.prefix { $0 != "\n" }.count
        isCode = false
      } else if first.isLetter || first == "_" {
        length = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count
      } else {
        length = 1
      }
      words.append(SQLWord(text: String(rest.prefix(length)), isCode: isCode))
      rest = rest.dropFirst(length)
    }
    return words
  }
}

extension Substring {
  fileprivate func distance(to index: Index) -> Int { distance(from: startIndex, to: index) }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
  fileprivate var trimmedEnd: String {
    var text = self
    while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
    return text
  }
}
