import Vocabulary

/// Reads CycloneDX in protobuf (bom-1.3.proto to bom-1.7.proto) by bringing it into the shape of its
/// JSON form. At most 128 MiB, 64 messages deep and five million values.
func readCycloneDXProtobuf(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
  var conversion = ProtobufConversion()
  guard bytes.count <= 128 << 20 else {
    throw RecordError(format: conversion.format, field: "", reason: "larger than 128 MiB")
  }
  var root = try conversion.object(bytes[...], .bom, depth: 0)
  root["bomFormat"] = "CycloneDX"
  return try readCycloneDX(.object(root), format: conversion.format)
}

/// Whether bytes look like a message rather than text: a specification version comes first in what
/// every serializer writes, and other messages hold bytes that no text has.
func looksLikeProtobuf(_ bytes: [UInt8]) -> Bool {
  if bytes.starts(with: [0x0A, 3, UInt8(ascii: "1"), UInt8(ascii: ".")]) { return true }
  return bytes.prefix(64).contains { $0 < 9 || ($0 > 13 && $0 < 27) }
}

private struct ProtobufConversion {
  let format = "CycloneDX protobuf"
  private var values = 0

  mutating func object(
    _ bytes: ArraySlice<UInt8>, _ message: ProtobufMessage, depth: Int
  ) throws(RecordError) -> JSONObject {
    guard depth < 64 else { throw failure(bytes.startIndex, "deeper than 64 messages") }
    var reader = ProtobufReader(bytes)
    var object = JSONObject()
    // The JSON form requires what a message may leave out; without a version it is the newest.
    if message == .component { object["version"] = "" }
    if message == .bom { object["specVersion"] = "1.7" }
    var lists: [String: [JSONValue]] = [:]
    while true {
      let place = reader.place
      let field: (number: Int, value: ProtobufReader.Value)?
      do throws(ProtobufError) { field = try reader.next() } catch {
        throw failure(reader.place, error.reason)
      }
      guard let (number, wire) = field else { break }
      values += 1
      guard values <= 5_000_000 else { throw failure(place, "more than 5,000,000 values") }
      guard let known = message.field(number) else { continue }
      guard let value = try value(wire, known.kind, at: place, depth: depth) else { continue }
      if known.isRepeated {
        lists[known.name, default: []].append(value)
      } else {
        // Of a field that is there twice the last counts, as protobuf has it.
        object[known.name] = value
      }
    }
    for (name, list) in lists.sorted(by: { $0.key < $1.key }) { object[name] = .array(list) }
    return message.shaped(object)
  }

  private mutating func value(
    _ wire: ProtobufReader.Value, _ kind: ProtobufField.Kind, at place: Int, depth: Int
  ) throws(RecordError) -> JSONValue? {
    switch (kind, wire) {
    case (.text, .bytes(let bytes)):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw failure(place, "malformed UTF-8")
      }
      return .string(text)
    case (.flag, .varint(let number)): return .bool(number != 0)
    case (.word(let words), .varint(let number)):
      // Zero means that nothing was said; a number without a word is refused by its own text.
      guard number != 0 else { return nil }
      return .string(number < UInt64(words.count) ? words[Int(number)] : "number \(number)")
    case (.moment, .bytes(let bytes)): return try moment(bytes)
    case (.message(let inner), .bytes(let bytes)):
      return .object(try object(bytes, inner, depth: depth + 1))
    default: throw failure(place, "a field of another type than the schema has")
    }
  }

  /// google.protobuf.Timestamp: seconds and nanoseconds since 1970.
  private func moment(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> JSONValue {
    var reader = ProtobufReader(bytes)
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0
    do throws(ProtobufError) {
      while let (number, value) = try reader.next() {
        guard case .varint(let bits) = value else { continue }
        if number == 1 { seconds = Int64(bitPattern: bits) }
        if number == 2 { nanoseconds = Int64(bitPattern: bits) }
      }
    } catch {
      throw failure(reader.place, error.reason)
    }
    // The years 1 to 9999, which is what protobuf allows.
    guard (-62_135_596_800...253_402_300_799).contains(seconds),
      (0...999_999_999).contains(nanoseconds)
    else { throw failure(bytes.startIndex, "a time out of range") }
    return .string(
      Timestamp(microseconds: seconds * 1_000_000 + nanoseconds / 1000).rfc3339)
  }

  private func failure(_ place: Int, _ reason: String) -> RecordError {
    RecordError(format: format, field: "byte \(place)", reason: reason)
  }
}
