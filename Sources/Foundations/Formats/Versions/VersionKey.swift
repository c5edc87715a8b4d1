/// A version as bytes whose order is the order of its ecosystem.
///
/// Comparing two keys byte by byte answers what comparing the versions would, so a database can do
/// it with an index. Keys of different schemes must not be mixed. The encoding is a format: it may
/// not change without a migration of what was stored.
///
/// Where an ecosystem's comparison is no order (``VersionScheme/hasTotalOrder``), no key can repeat
/// it; there ``VersionScheme/compare(_:_:)`` decides, and keys find what is worth comparing.
public struct VersionKey: Sendable, Hashable, Comparable {
  /// The key; at most some 5 KiB, as longer versions are cut.
  public let bytes: [UInt8]

  /// The key of a version; any text has one.
  public init(_ version: String, scheme: VersionScheme) {
    bytes = withVersionKey(version, scheme) { Array($0) }
  }

  /// Order of the bytes.
  public static func < (one: VersionKey, other: VersionKey) -> Bool {
    one.bytes.withUnsafeBufferPointer { first in
      other.bytes.withUnsafeBufferPointer { second in byteOrder(first, second) < 0 }
    }
  }
}

extension VersionScheme {
  /// -1 when the first version comes before the second, 1 when after, 0 when neither.
  public static func compare(_ one: String, _ other: String, scheme: VersionScheme) -> Int {
    if sameBytes(one, other) { return 0 }
    if !scheme.hasTotalOrder { return unorderedComparison(one, other, scheme) }
    return withVersionKey(one, scheme) { first in
      withVersionKey(other, scheme) { second in byteOrder(first, second) }
    }
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

/// The longest beginning of a version that counts, in bytes.
private let longestVersion = 512

/// Calls `body` with the visible bytes of a version, in lower case where the scheme knows no other.
@inline(__always)
func withVersionText<Result>(
  _ version: String, _ scheme: VersionScheme, _ body: (VersionText) -> Result
) -> Result {
  let limit = min(version.utf8.count, longestVersion)
  // Safe: at most `limit` bytes are written, and only those are read.
  return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, limit)) { buffer in
    var count = 0
    let keepsSpace = scheme == .lexicographic
    let lowers = scheme == .maven || scheme == .pypi || scheme == .generic
    func copy(_ bytes: UnsafeBufferPointer<UInt8>) {
      for index in 0..<limit {
        let byte = bytes[index]
        guard byte > 32 || keepsSpace else { continue }
        buffer[count] = lowers ? lower(byte) : byte
        count += 1
      }
    }
    if version.utf8.withContiguousStorageIfAvailable(copy) == nil {
      Array(version.utf8).withUnsafeBufferPointer(copy)
    }
    return body(VersionText(UnsafeBufferPointer(rebasing: buffer[..<count])))
  }
}

/// Calls `body` with a version's key, without keeping it.
@inline(__always)
func withVersionKey<Result>(
  _ version: String, _ scheme: VersionScheme, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
  withVersionText(version, scheme) { text in
    // No scheme writes more than ten bytes for one of the text (VersionPropertyTests), and the
    // writer stops at the end. Up to 1 KiB this is on the stack.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 10 * text.count + 64) { buffer in
      var writer = VersionKeyWriter(buffer)
      writeVersionKey(text, scheme, &writer)
      return body(UnsafeBufferPointer(rebasing: buffer[..<writer.count]))
    }
  }
}

private func writeVersionKey(
  _ text: VersionText, _ scheme: VersionScheme, _ writer: inout VersionKeyWriter
) {
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
  case .alpine, .gentoo: alpineKey(text, &writer)
  case .alpm: archKey(text, &writer)
  case .conan: conanKey(text, &writer)
  case .cran, .hackage: numbersKey(text, &writer)
  case .datetime: timeKey(text, &writer)
  case .lexicographic: writer.append(text)
  case .intdot: dottedNumbersKey(text, &writer)
  case .generic: genericKey(text, &writer)
  }
}
