/// How much one JSON document may cost before it is refused.
public struct JSONBudget: Sendable {
  /// Most bytes in the document.
  public let bytes: Int
  /// Most containers inside one another.
  public let depth: Int
  /// Most values, containers included.
  public let nodes: Int

  /// A budget of its own.
  public init(bytes: Int, depth: Int, nodes: Int) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }

  /// For what arrives over the network: 16 MiB, 64 deep, a million values.
  public static let standard = JSONBudget(bytes: 16 << 20, depth: 64, nodes: 1_000_000)
  /// For large documents that an operator chose: 512 MiB, 128 deep, fifty million values.
  public static let inventory = JSONBudget(bytes: 128 << 20, depth: 128, nodes: 5_000_000)
  /// For documents that whoever runs this machine chose: 512 MiB.
  public static let document = JSONBudget(bytes: 512 << 20, depth: 128, nodes: 50_000_000)
}

/// Why a JSON document was refused, and where.
public struct JSONError: Error, Sendable, Equatable {
  /// Bytes before the place.
  public let offset: Int
  /// Line of the place, from 1.
  public let line: Int
  /// Column of the place in bytes, from 1.
  public let column: Int
  /// The value being read, as a JSON Pointer (RFC 6901); empty for the whole document.
  public let path: String
  /// What was wrong, as a phrase.
  public let reason: String

  /// An error at a place.
  public init(offset: Int, line: Int, column: Int, path: String, reason: String) {
    self.offset = offset
    self.line = line
    self.column = column
    self.path = path
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  /// The reason with its place, such as `duplicate key "id" at line 3, column 5 (/affected/0)`.
  public var description: String {
    let place = "line \(line), column \(column)"
    return path.isEmpty ? "\(reason) at \(place)" : "\(reason) at \(place) (\(path))"
  }
}
