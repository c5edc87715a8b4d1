/// A version as bytes whose order is the order of its ecosystem.
///
/// Comparing two keys byte by byte answers what comparing the versions would, so a database can do
/// it with an index. Keys of different schemes must not be mixed. The encoding is a format: it may
/// not change without a migration of what was stored.
public struct VersionKey: Sendable, Hashable, Comparable {
  /// The key; at most some 2 KiB, as longer versions are cut.
  public let bytes: [UInt8]

  /// The key of a version; any text has one.
  public init(_ version: String, scheme: VersionScheme) {
    let text = version.utf8.prefix(512).filter { $0 > 32 }
    var writer = VersionKeyWriter()
    switch scheme {
    case .semver, .npm, .golang, .cargo, .hex: semanticKey(text, .standard, &writer)
    case .nuget: semanticKey(text, .nuget, &writer)
    case .pub: semanticKey(text, .pub, &writer)
    case .pypi: pythonKey(text, &writer)
    case .maven: mavenKey(text, &writer)
    case .gem: gemKey(text, &writer)
    case .composer: composerKey(text, &writer)
    case .debian: debianKey(text, &writer)
    case .rpm: rpmKey(text, &writer)
    case .alpine: alpineKey(text, &writer)
    case .alpm: archKey(text, &writer)
    case .conan: conanKey(text, &writer)
    case .cran, .hackage: numbersKey(text, &writer)
    case .generic: genericKey(text, &writer)
    }
    bytes = writer.bytes
  }

  /// Order of the bytes.
  public static func < (one: VersionKey, other: VersionKey) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes)
  }
}

extension VersionScheme {
  /// -1 when the first version comes before the second, 1 when after, 0 when neither.
  public static func compare(_ one: String, _ other: String, scheme: VersionScheme) -> Int {
    if sameBytes(one, other) { return 0 }
    let first = VersionKey(one, scheme: scheme)
    let second = VersionKey(other, scheme: scheme)
    return first < second ? -1 : (second < first ? 1 : 0)
  }

  /// Whether two texts name one version: the same bytes, or equal in the order where both can be
  /// ordered.
  public func isSame(_ one: String, _ other: String) -> Bool {
    sameBytes(one, other)
      || (isOrderable(one) && isOrderable(other) && compare(one, other) == 0)
  }

  /// -1 when the first version comes before the second, 1 when after, 0 when neither.
  public func compare(_ one: String, _ other: String) -> Int {
    Self.compare(one, other, scheme: self)
  }
}

/// Writes the parts of a version key so that their order is kept.
struct VersionKeyWriter {
  var bytes: [UInt8] = []

  /// One byte.
  mutating func mark(_ byte: UInt8) { bytes.append(byte) }

  /// A number of any length, given as decimal digits: how many bytes it needs, then the bytes; or,
  /// past 64 bits, a mark, how many digits, then the digits.
  mutating func number(_ digits: ArraySlice<UInt8>) {
    let digits = digits.drop { $0 == 48 }
    if digits.count < 19 {
      var value: UInt64 = 0
      for digit in digits { value = value &* 10 &+ UInt64(digit &- 48) }
      let length = (71 - value.leadingZeroBitCount) / 8
      bytes.append(UInt8(length))
      for place in stride(from: length - 1, through: 0, by: -1) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(place * 8)))
      }
    } else {
      bytes.append(0xFE)
      bytes.append(UInt8(truncatingIfNeeded: digits.count >> 8))
      bytes.append(UInt8(truncatingIfNeeded: digits.count))
      bytes += digits
    }
  }

  /// Text, ended so that what it is a beginning of comes later.
  mutating func text(_ text: some Sequence<UInt8>) {
    bytes.append(contentsOf: text)
    bytes.append(0)
  }
}

/// Whether a byte is an ASCII digit.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

/// Whether a byte is an ASCII letter.
@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

/// A byte in lower case.
@inline(__always)
func lower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

/// Whether all bytes are zeros (also none at all).
func isZero(_ digits: ArraySlice<UInt8>) -> Bool { digits.allSatisfy { $0 == 48 } }

/// Cuts text into runs of digits and runs of letters; anything else separates.
func digitAndLetterRuns(_ text: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
  let bytes = Array(text)
  var runs: [ArraySlice<UInt8>] = []
  var place = 0
  while place < bytes.count {
    let digit = isDigit(bytes[place])
    guard digit || isLetter(bytes[place]) else {
      place += 1
      continue
    }
    let start = place
    while place < bytes.count, digit ? isDigit(bytes[place]) : isLetter(bytes[place]) { place += 1 }
    runs.append(bytes[start..<place])
  }
  return runs
}
