/// Profiles as bytes, for a database. All numbers have their least byte first:
///
/// | | |
/// |-|-|
/// | 1 byte | 2, the form |
/// | 1 byte | 1 when it speaks of another flaw's repair |
/// | 2 bytes | words of the report, repeats too |
/// | 2 bytes each | how many terms each part has |
/// | 4 bytes each | the terms' numbers |
/// | 4 bytes each | their rarities |
/// | 1 byte each | how often each word stands there |
/// | 1 byte each | marks of words and products |
/// | lists | lengths of names, weaknesses (4 bytes each), named ones, commits (as text) |
extension Profile {
  private static let form: UInt8 = 2

  /// The profile as bytes.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = [Self.form, isFollowUp ? 1 : 0]
    bytes.reserveCapacity(64 + keys.count * 8 + counts.count * 2)
    bytes.append(short: length)
    for part in Part.allCases { bytes.append(short: range(part).count) }
    for key in keys { bytes.append(key) }
    for weight in weights { bytes.append(weight.bitPattern) }
    bytes += counts
    bytes += marks.map(\.rawValue)
    bytes.append(short: nameLengths.count)
    bytes += nameLengths.map { UInt8(clamping: $0) }
    for list in [weaknesses, namedWeaknesses] {
      bytes.append(short: list.count)
      for weakness in list { bytes.append(UInt32(truncatingIfNeeded: weakness)) }
    }
    bytes += commits.joined(separator: " ").utf8
    return bytes
  }

  /// Reads what ``encoded`` wrote; nil for anything else.
  public init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard reader.byte() == Self.form, let flags = reader.byte(), let length = reader.short() else {
      return nil
    }
    self.init()
    (isFollowUp, self.length) = (flags == 1, length)
    var end = 0
    for _ in Part.allCases {
      guard let count = reader.short() else { return nil }
      end += count
      ends.append(end)
    }
    guard let keys = reader.longs(end), let weights = reader.longs(end),
      let counts = reader.bytes(range(.words).count),
      let marks = reader.bytes(range(.products).upperBound),
      let names = reader.short(), let lengths = reader.bytes(names)
    else { return nil }
    (self.keys, self.counts) = (keys, Array(counts))
    self.weights = weights.map { Float(bitPattern: $0) }
    self.marks = marks.map { Mark(rawValue: $0) }
    nameLengths = lengths.map { Int($0) }
    guard nameLengths.reduce(0, +) == range(.names).count, let known = reader.short(),
      let weaknesses = reader.longs(known), let named = reader.short(),
      let namedWeaknesses = reader.longs(named)
    else { return nil }
    self.weaknesses = weaknesses.map { Int($0) }
    self.namedWeaknesses = namedWeaknesses.map { Int($0) }
    commits = reader.rest.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
    sumUp()
  }
}

/// Reads numbers one after another; nil beyond the end.
private struct ByteReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var rest: ArraySlice<UInt8> { bytes[place...] }

  mutating func byte() -> UInt8? { bytes(1)?.first }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard bytes.count - place >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func short() -> Int? {
    bytes(2).map { Int($0[$0.startIndex]) | Int($0[$0.startIndex + 1]) << 8 }
  }

  mutating func longs(_ count: Int) -> [UInt32]? {
    guard bytes.count - place >= count * 4 else { return nil }
    defer { place += count * 4 }
    let place = place
    return bytes.withUnsafeBytes { raw in
      (0..<count).map {
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place + 4 * $0, as: UInt32.self))
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(short value: Int) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  fileprivate mutating func append(_ value: UInt32) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
