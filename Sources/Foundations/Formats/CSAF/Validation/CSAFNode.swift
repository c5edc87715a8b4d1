/// A value of a document with its place. What is not there is a node too, so that a way into a
/// document that may be invalid reads like the way into a valid one.
struct CSAFNode: Sendable {
  /// The value; `null` where there is none.
  let value: JSONValue
  /// The place as a JSON Pointer (RFC 6901).
  let pointer: String
  /// Whether the document has this place.
  let exists: Bool

  init(_ value: JSONValue) {
    self.value = value
    pointer = ""
    exists = true
  }

  private init(_ value: JSONValue?, _ pointer: String) {
    self.value = value ?? .null
    self.pointer = pointer
    exists = value != nil
  }

  /// A member of an object.
  subscript(_ key: String) -> CSAFNode {
    CSAFNode(value[key], pointer + "/" + escapedPointer(key))
  }

  /// The elements of an array; none of anything else.
  var items: [CSAFNode] {
    (value.array ?? []).enumerated().map { CSAFNode($1, "\(pointer)/\($0)") }
  }

  /// The members of an object; none of anything else.
  var members: [(key: String, node: CSAFNode)] {
    (value.object?.members ?? []).map {
      ($0.key, CSAFNode($0.value, pointer + "/" + escapedPointer($0.key)))
    }
  }

  /// The text of a string.
  var text: String? { value.text }

  /// The texts of an array of strings.
  var texts: [String] { (value.array ?? []).compactMap(\.text) }

  /// Calls for this node and every one inside it, parents first.
  func walk(_ visit: (CSAFNode) -> Void) {
    visit(self)
    switch value {
    case .array: for item in items { item.walk(visit) }
    case .object: for member in members { member.node.walk(visit) }
    case .null, .bool, .integer, .number, .string: break
    }
  }
}
