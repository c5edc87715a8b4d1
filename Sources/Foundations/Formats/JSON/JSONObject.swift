/// The members of a JSON object in their order, each key once; keys are compared as UTF-8 bytes.
public struct JSONObject: Sendable {
  /// The members, in order.
  public private(set) var members: [(key: String, value: JSONValue)] = []
  /// Where each key is, kept only for objects too large to search from the front.
  private var places: [ByteKey: Int] = [:]

  private static let searched = 16

  /// An empty object.
  public init() {}

  /// An object of members; of equal keys the last counts, at the place of the first.
  public init(_ members: [(key: String, value: JSONValue)]) {
    self.members.reserveCapacity(members.count)
    for member in members { self[member.key] = member.value }
  }

  /// An object of members whose keys are known to differ.
  init(distinct members: [(key: String, value: JSONValue)]) {
    self.members = members
    index()
  }

  /// The value of a key; setting nil removes the member.
  public subscript(_ key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil):
        members.remove(at: place)
        places = [:]
        index()
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// The keys, in order.
  public var keys: [String] { members.map(\.key) }
  /// How many members there are.
  public var count: Int { members.count }
  /// Whether there are none.
  public var isEmpty: Bool { members.isEmpty }

  private mutating func append(_ key: String, _ value: JSONValue) {
    members.append((key: key, value: value))
    if members.count > Self.searched + 1 {
      places[ByteKey(key)] = members.count - 1
    } else {
      index()
    }
  }

  private mutating func index() {
    guard members.count > Self.searched else { return }
    for (place, member) in members.enumerated() { places[ByteKey(member.key)] = place }
  }

  private func place(of key: String) -> Int? {
    members.count > Self.searched
      ? places[ByteKey(key)] : members.firstIndex { sameBytes($0.key, key) }
  }
}

extension JSONObject: Hashable {
  /// Equal members, in any order.
  public static func == (one: JSONObject, other: JSONObject) -> Bool {
    one.count == other.count && one.members.allSatisfy { other[$0.key] == $0.value }
  }

  /// Feeds the members so that order does not matter.
  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for member in members {
      var each = Hasher()
      ByteKey(member.key).hash(into: &each)
      member.value.hash(into: &each)
      sum ^= each.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object; of equal keys the last counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements.map { (key: $0.0, value: $0.1) })
  }
}

/// Text compared and hashed by its UTF-8 bytes.
struct ByteKey: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (one: ByteKey, other: ByteKey) -> Bool { sameBytes(one.text, other.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(0xFF))
  }
}

/// Whether two texts are the same bytes.
@inline(__always)
func sameBytes(_ one: String, _ other: String) -> Bool {
  one.utf8.count == other.utf8.count && one.utf8.elementsEqual(other.utf8)
}
