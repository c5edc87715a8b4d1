/// Reads TOML 1.0 of at most 32 MiB as JSON values: tables become objects, dates stay text, integers
/// and other numbers are kept apart. What TOML forbids is refused: keys and tables that are there
/// twice, tables added to inline ones, malformed UTF-8, control characters in text.
func readTOML(_ bytes: [UInt8], format: String) throws(RecordError) -> JSONValue {
  guard bytes.count <= 32 << 20 else {
    throw RecordError(format: format, field: "", reason: "larger than 32 MiB")
  }
  let bad = bytes.withUnsafeBufferPointer { malformedUTF8($0) }
  guard bad == nil else {
    throw RecordError(format: format, field: "", reason: "malformed UTF-8 at byte \(bad ?? 0)")
  }
  var reader = TOMLReader(
    bytes: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], format: format)
  return try reader.document()
}

/// A table while it is built. A class, so that a table deep inside grows in place.
private final class TOMLTable {
  enum Node {
    case value(JSONValue)
    case table(TOMLTable)
    case tables([TOMLTable])
  }

  /// How the table came to be, which decides what may be added to it.
  enum Origin { case implied, header, dotted }

  var origin: Origin
  private(set) var keys: [String] = []
  private var nodes: [ByteKey: Node] = [:]

  init(_ origin: Origin) { self.origin = origin }

  subscript(_ key: String) -> Node? {
    get { nodes[ByteKey(key)] }
    set {
      if nodes[ByteKey(key)] == nil { keys.append(key) }
      nodes[ByteKey(key)] = newValue
    }
  }

  /// Whether a key holds an array of tables.
  func hasTables(_ key: String) -> Bool {
    if case .tables = nodes[ByteKey(key)] { true } else { false }
  }

  /// Appends to an array of tables without copying it.
  func append(_ table: TOMLTable, to key: String) {
    guard case .tables(var list) = nodes[ByteKey(key)] else { return }
    nodes[ByteKey(key)] = .tables([])
    list.append(table)
    nodes[ByteKey(key)] = .tables(list)
  }

  var json: JSONValue {
    .object(
      JSONObject(
        distinct: keys.map { key in
          switch nodes[ByteKey(key)] {
          case .value(let value): (key: key, value: value)
          case .table(let table): (key: key, value: table.json)
          case .tables(let tables): (key: key, value: .array(tables.map(\.json)))
          case nil: (key: key, value: .null)
          }
        }))
  }
}

private struct TOMLReader {
  var scanner: TOMLScanner

  init(bytes: ArraySlice<UInt8>, format: String) {
    scanner = TOMLScanner(rest: bytes, format: format)
  }

  mutating func document() throws(RecordError) -> JSONValue {
    let root = TOMLTable(.header)
    var current = root
    while true {
      scanner.skipBlank()
      guard let byte = scanner.peek else { return root.json }
      if byte == UInt8(ascii: "[") {
        current = try header(root)
      } else {
        let path = try scanner.keyPath()
        try scanner.expect(UInt8(ascii: "="))
        try set(try value(depth: 0), at: path, in: current)
      }
      try scanner.endLine()
    }
  }

  private mutating func header(_ root: TOMLTable) throws(RecordError) -> TOMLTable {
    scanner.advance()
    let isArray = scanner.peek == UInt8(ascii: "[")
    if isArray { scanner.advance() }
    let path = try scanner.keyPath()
    try scanner.expect(UInt8(ascii: "]"))
    if isArray { try scanner.expect(UInt8(ascii: "]"), afterSpace: false) }
    guard let last = path.last else { throw scanner.failure("a key is required") }
    let parent = try walk(path.dropLast(), from: root, origin: .implied)
    if isArray, parent.hasTables(last) {
      let table = TOMLTable(.header)
      parent.append(table, to: last)
      return table
    }
    switch (parent[last], isArray) {
    case (nil, _):
      let table = TOMLTable(.header)
      parent[last] = isArray ? .tables([table]) : .table(table)
      return table
    case (.table(let table), false) where table.origin == .implied:
      table.origin = .header
      return table
    default: throw scanner.failure("\"\(last)\" is there twice")
    }
  }

  /// The table at a path, made where it is missing; of an array of tables the last one.
  private func walk(
    _ path: ArraySlice<String>, from start: TOMLTable, origin: TOMLTable.Origin
  ) throws(RecordError) -> TOMLTable {
    var table = start
    for key in path {
      switch table[key] {
      case nil:
        let next = TOMLTable(origin)
        table[key] = .table(next)
        table = next
      case .table(let next):
        guard origin == .implied || next.origin == .dotted else {
          throw scanner.failure("\"\(key)\" is a table of its own")
        }
        table = next
      case .tables(let list):
        guard origin == .implied, let next = list.last else {
          throw scanner.failure("\"\(key)\" is a list of tables")
        }
        table = next
      case .value: throw scanner.failure("\"\(key)\" is no table")
      }
    }
    return table
  }

  private func set(
    _ value: JSONValue, at path: [String], in table: TOMLTable
  ) throws(RecordError) {
    guard let last = path.last else { throw scanner.failure("a key is required") }
    let target = try walk(path.dropLast(), from: table, origin: .dotted)
    guard target[last] == nil else { throw scanner.failure("\"\(last)\" is there twice") }
    target[last] = .value(value)
  }

  private mutating func value(depth: Int) throws(RecordError) -> JSONValue {
    guard depth < 64 else { throw scanner.failure("nested deeper than 64") }
    scanner.skipSpace()
    switch scanner.peek {
    case UInt8(ascii: "["):
      scanner.advance()
      var elements: [JSONValue] = []
      while true {
        scanner.skipBlank()
        if scanner.take(UInt8(ascii: "]")) { return .array(elements) }
        elements.append(try value(depth: depth + 1))
        scanner.skipBlank()
        if scanner.take(UInt8(ascii: ",")) { continue }
        guard scanner.take(UInt8(ascii: "]")) else { throw scanner.failure("a list without end") }
        return .array(elements)
      }
    case UInt8(ascii: "{"):
      scanner.advance()
      let table = TOMLTable(.dotted)
      scanner.skipSpace()
      if scanner.take(UInt8(ascii: "}")) { return [:] }
      while true {
        let path = try scanner.keyPath()
        try scanner.expect(UInt8(ascii: "="))
        try set(try value(depth: depth + 1), at: path, in: table)
        scanner.skipSpace()
        if scanner.take(UInt8(ascii: ",")) { continue }
        guard scanner.take(UInt8(ascii: "}")) else { throw scanner.failure("a table without end") }
        return table.json
      }
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try scanner.text())
    default: return try scanner.plain()
    }
  }
}
