import Yams

/// Reads YAML of at most `limit` MiB as JSON values. Anchors, and with them aliases, are refused, so that
/// nothing can grow; plain scalars stay text, so that version `1.10` does not become a number.
func readYAML(
  _ bytes: some Collection<UInt8>, format: String, limit: Int = 4
) throws(RecordError) -> JSONValue {
  guard bytes.count <= limit << 20 else {
    throw RecordError(format: format, field: "", reason: "larger than \(limit) MiB")
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw RecordError(format: format, field: "", reason: "malformed UTF-8")
  }
  guard !nestsTooDeep(text) else {
    throw RecordError(format: format, field: "", reason: "nested too deep")
  }
  let parser: Parser
  let root: Node?
  do {
    parser = try Parser(yaml: text, resolver: .basic)
    root = try parser.singleRoot()
  } catch {
    throw RecordError(format: format, field: "", reason: "\(error)")
  }
  guard let root else { throw RecordError(format: format, field: "", reason: "an empty document") }
  var nodes = 0
  // Nodes hold their anchors weakly: without the parser they would seem to have none.
  defer { withExtendedLifetime(parser) {} }
  return try convert(root, format: format, path: "", depth: 0, nodes: &nodes)
}

/// Whether a parser that recurses could run out of stack: more than 512 brackets open, or more than
/// 128 indentations or list marks one inside the other. Text in quotes and blocks is counted too.
private func nestsTooDeep(_ text: String) -> Bool {
  var brackets = 0
  var columns: [Int] = []
  var column = 0
  var leading = true
  for byte in text.utf8 {
    switch byte {
    case 10:
      leading = true
      column = 0
      continue
    case 32 where leading: break
    case _ where leading:
      while let last = columns.last, last >= column { columns.removeLast() }
      columns.append(column)
      leading = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?")
    default: break
    }
    column += 1
    if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { brackets += 1 }
    if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { brackets = max(0, brackets - 1) }
    if brackets > 512 || columns.count > 128 { return true }
  }
  return false
}

private func convert(
  _ node: Node, format: String, path: String, depth: Int, nodes: inout Int
) throws(RecordError) -> JSONValue {
  nodes += 1
  guard depth <= 64, nodes <= 1_000_000 else {
    throw RecordError(format: format, field: path, reason: "too deep or too many values")
  }
  guard node.anchor == nil else {
    throw RecordError(format: format, field: path, reason: "anchors and aliases are not read")
  }
  switch node {
  case .scalar(let scalar):
    if scalar.style == .plain {
      switch scalar.string {
      case "", "~", "null", "Null", "NULL": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: break
      }
    }
    return .string(scalar.string)
  case .sequence(let sequence):
    var elements: [JSONValue] = []
    for (place, element) in sequence.enumerated() {
      elements.append(
        try convert(
          element, format: format, path: "\(path)/\(place)", depth: depth + 1, nodes: &nodes))
    }
    return .array(elements)
  case .mapping(let mapping):
    var object = JSONObject()
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key, key.anchor == nil, object[scalar.string] == nil else {
        throw RecordError(
          format: format, field: path, reason: "a key that is not text, or is there twice")
      }
      object[scalar.string] = try convert(
        value, format: format, path: "\(path)/\(scalar.string)", depth: depth + 1, nodes: &nodes)
    }
    return .object(object)
  case .alias:
    throw RecordError(format: format, field: path, reason: "anchors and aliases are not read")
  }
}
