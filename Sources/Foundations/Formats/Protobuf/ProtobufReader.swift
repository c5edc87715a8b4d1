/// Reads the fields of one message in protobuf's wire format (Protocol Buffers, "Encoding").
///
/// Groups are refused. Lengths are checked against what is left, so nothing is read twice and the
/// work is in proportion to the bytes.
struct ProtobufReader {
  /// The value of a field as it travels.
  enum Value {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire types 1 and 5, which nothing here uses.
    case fixed
    /// Wire type 2: text, bytes or a message.
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>

  /// A reader over a message's bytes.
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The byte at which reading goes on, for messages.
  var place: Int { rest.startIndex }

  /// The next field, or nil at the end; a reason when the bytes are no message.
  mutating func next() throws(ProtobufError) -> (number: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let tag = try varint()
    guard tag >> 3 >= 1, tag >> 3 <= 536_870_911 else { throw ProtobufError("a field number") }
    let number = Int(tag >> 3)
    switch tag & 7 {
    case 0: return (number, .varint(try varint()))
    case 1:
      _ = try take(8)
      return (number, .fixed)
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else { throw ProtobufError("a length beyond the end") }
      return (number, .bytes(try take(Int(length))))
    case 5:
      _ = try take(4)
      return (number, .fixed)
    default: throw ProtobufError("a wire type that is not read")
    }
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { throw ProtobufError("an end inside a number") }
      // The tenth byte has room for one bit.
      guard shift < 63 || byte <= 1 else { throw ProtobufError("a number over 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw ProtobufError("a number over 64 bits")
  }

  private mutating func take(_ count: Int) throws(ProtobufError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw ProtobufError("an end inside a field") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}

/// What was found where a message should go on.
struct ProtobufError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
