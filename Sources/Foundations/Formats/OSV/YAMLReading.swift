import Yams

/// Reads YAML of at most 4 MiB as JSON values. Anchors, and with them aliases, are refused, so that
/// nothing can grow; plain scalars stay text, so that version `1.10` does not become a number.
func readYAML(_ bytes: some Collection<UInt8>, format: String) throws(RecordError) -> JSONValue {
  guard bytes.count <= 4 << 20 else {
    throw RecordError(format: format, field: "", reason: "larger than 4 MiB")
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw RecordError(format: format, field: "", reason: "malformed UTF-8")
  }
  guard flowDepth(text) <= 64 else {
    throw RecordError(format: format, field: "", reason: "deeper than 64")
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

/// The most brackets or indentation steps open at once: a cheap bound on the recursion of a parser.
private func flowDepth(_ text: String) -> Int {
  var open = 0
  var most = 0
  var line = 0
  var indentation = 0
  var leading = true
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      open += 1
      line += 1
      most = max(most, line)
      leading = false
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      open = max(0, open - 1)
      line = max(0, line - 1)
      leading = false
    case 10:
      leading = true
      indentation = 0
    case 32 where leading: indentation += 1
    case UInt8(ascii: "-") where leading:
      indentation += 1
      most = max(most, indentation / 8)
    default: leading = false
    }
  }
  return most
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
