extension JSONReader {
  /// Passes over white space.
  @inline(__always)
  mutating func space() {
    while place < count {
      let byte = base[place]
      guard byte <= 32, byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return }
      place += 1
    }
  }

  /// The next byte that is not white space, left unread.
  @inline(__always)
  mutating func next() throws(JSONError) -> UInt8 {
    space()
    guard place < count else { throw failure("document ends early") }
    return base[place]
  }

  /// The place where the next value starts.
  @inline(__always)
  mutating func valueStart() throws(JSONError) -> Int {
    _ = try next()
    return place
  }

  /// Enters a container, within the budget of depth.
  @inline(__always)
  mutating func open(_ byte: UInt8, _ expected: StaticString) throws(JSONError) {
    guard try next() == byte else { throw failure("expected \(expected)") }
    depth += 1
    guard depth <= budget.depth else { throw failure("deeper than \(budget.depth)") }
    place += 1
  }

  /// After a member or element, which it counts: true past a comma, false past the closing byte.
  @inline(__always)
  mutating func another(_ closing: UInt8) throws(JSONError) -> Bool {
    nodes += 1
    guard nodes <= budget.nodes else { throw failure("more than \(budget.nodes) values") }
    switch try next() {
    case UInt8(ascii: ","):
      place += 1
      return true
    case closing:
      place += 1
      return false
    default: throw failure("expected ',' or '\(Character(Unicode.Scalar(closing)))'")
    }
  }

  /// Reads a literal word.
  mutating func word(_ text: StaticString) throws(JSONError) {
    guard count - place >= text.utf8CodeUnitCount else { throw failure("expected \(text)") }
    for index in 0..<text.utf8CodeUnitCount where base[place + index] != text.utf8Start[index] {
      throw failure("expected \(text)")
    }
    place += text.utf8CodeUnitCount
  }

  /// Passes over one value, checking its form (though not for duplicate keys).
  public mutating func skip() throws(JSONError) {
    switch try next() {
    case UInt8(ascii: "\""): _ = try stringSpan()
    case UInt8(ascii: "{"): try skipObject()
    case UInt8(ascii: "["):
      try open(UInt8(ascii: "["), "an array")
      if try next() == UInt8(ascii: "]") {
        place += 1
      } else {
        repeat { try skip() } while try another(UInt8(ascii: "]"))
      }
      depth -= 1
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: _ = try numberSpan()
    }
  }

  private mutating func skipObject() throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
    if try next() == UInt8(ascii: "}") {
      place += 1
    } else {
      repeat {
        guard try next() == UInt8(ascii: "\"") else { throw failure("expected a key") }
        _ = try stringSpan()
        guard try next() == UInt8(ascii: ":") else { throw failure("expected ':'") }
        place += 1
        try skip()
      } while try another(UInt8(ascii: "}"))
    }
    depth -= 1
  }
}

/// The key of a member; valid only while the reader that made it is.
public struct JSONKey {
  let bytes: UnsafeBufferPointer<UInt8>

  /// The key as a string of its own.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the key is this text.
  @inline(__always)
  public static func ~= (text: StaticString, key: JSONKey) -> Bool {
    let count = text.utf8CodeUnitCount
    guard key.bytes.count == count else { return false }
    for index in 0..<count where key.bytes[index] != text.utf8Start[index] { return false }
    return true
  }
}

extension JSONKey: Hashable {
  /// Equal bytes.
  public static func == (one: JSONKey, other: JSONKey) -> Bool {
    one.bytes.count == other.bytes.count && one.bytes.elementsEqual(other.bytes)
  }

  /// Feeds the bytes (with the process's seed, so that keys cannot be made to collide).
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
  }
}

extension JSONReader {
  /// Reads a key, unescaping it into memory of the reader's own where it must.
  @inline(__always)
  mutating func key() throws(JSONError) -> JSONKey {
    let span = try stringSpan()
    guard span.escaped else {
      return JSONKey(bytes: UnsafeBufferPointer(start: base + span.start, count: span.count))
    }
    let bytes = try unescape(span)
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    unescaped.append(copy)
    return JSONKey(bytes: UnsafeBufferPointer(copy))
  }

  /// Remembers a key of the object whose keys start at `first`; false when it is there already.
  /// Small objects are searched from the front, large ones through a set.
  @inline(__always)
  mutating func record(_ key: JSONKey, since first: Int, in large: inout Set<JSONKey>) -> Bool {
    let held = seen.count - first
    if held < 24 {
      for index in first..<seen.count where seen[index] == key { return false }
    } else {
      if held == 24 { large = Set(seen[first...]) }
      guard large.insert(key).inserted else { return false }
    }
    seen.append(key)
    return true
  }
}
