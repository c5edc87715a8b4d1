/// A value of a document with its place. What is not there is a node too, so that a way into a
/// document that may be invalid reads like the way into a valid one.
struct CSAFNode: Sendable {
  /// The value; `null` where there is none.
  let value: JSONValue
  private let place: Place
  /// Whether the document has this place.
  let exists: Bool

  init(_ value: JSONValue) {
    self.value = value
    place = .root
    exists = true
  }

  private init(_ value: JSONValue?, _ place: Place) {
    self.value = value ?? .null
    self.place = place
    exists = value != nil
  }

  /// The way to a value. It is written out only where something is found, because names can be long
  /// and values many.
  private indirect enum Place: Sendable {
    case root
    case member(String, of: Place)
    case element(Int, of: Place)
  }

  /// The place as a JSON Pointer (RFC 6901).
  var pointer: String {
    var parts: [String] = []
    var here = place
    while true {
      switch here {
      case .root: return parts.reversed().map { "/" + $0 }.joined()
      case .member(let name, let above):
        parts.append(escapedPointer(name))
        here = above
      case .element(let number, let above):
        parts.append(String(number))
        here = above
      }
    }
  }

  /// A member of an object.
  subscript(_ key: String) -> CSAFNode {
    CSAFNode(value[key], .member(key, of: place))
  }

  /// The elements of an array; none of anything else.
  var items: [CSAFNode] {
    (value.array ?? []).enumerated().map { CSAFNode($1, .element($0, of: place)) }
  }

  /// The members of an object; none of anything else.
  var members: [(key: String, node: CSAFNode)] {
    (value.object?.members ?? []).map {
      ($0.key, CSAFNode($0.value, .member($0.key, of: place)))
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
