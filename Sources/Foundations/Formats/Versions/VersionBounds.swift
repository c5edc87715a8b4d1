/// Versions as their byte keys: not before `lower` and, where there is an end, before `upper`.
public struct VersionBounds: Sendable, Hashable {
  /// The first key in it.
  public let lower: [UInt8]
  /// The first key after it; nil for no end.
  public let upper: [UInt8]?

  /// Most bounds that are looked up one by one.
  public static let most = 64

  /// Bounds.
  public init(lower: [UInt8], upper: [UInt8]?) {
    self.lower = lower
    self.upper = upper
  }

  /// The same versions in as few bounds as possible, in order.
  public static func merged(_ bounds: [VersionBounds]) -> [VersionBounds] {
    let sorted = bounds.sorted { $0.lower.lexicographicallyPrecedes($1.lower) }
    var result: [VersionBounds] = []
    for bound in sorted {
      guard let last = result.last, touches(last, bound) else {
        result.append(bound)
        continue
      }
      guard let one = last.upper, let other = bound.upper else {
        result[result.count - 1] = VersionBounds(lower: last.lower, upper: nil)
        continue
      }
      let upper = one.lexicographicallyPrecedes(other) ? other : one
      result[result.count - 1] = VersionBounds(lower: last.lower, upper: upper)
    }
    return result
  }

  private static func touches(_ one: VersionBounds, _ next: VersionBounds) -> Bool {
    guard let upper = one.upper else { return true }
    return !upper.lexicographicallyPrecedes(next.lower)
  }

  /// Whether a version's key is in it.
  public func contains(_ key: [UInt8]) -> Bool {
    guard !key.lexicographicallyPrecedes(lower) else { return false }
    return upper.map { key.lexicographicallyPrecedes($0) } ?? true
  }
}

extension VersionBounds {
  /// Bounds in order as one run of bytes: for each a length (two bytes, the first first) and the
  /// lower key, then a length and the upper key, or `FFFF` for no end. Nil when a key is too long.
  public static func encode(_ bounds: [VersionBounds]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for bound in bounds {
      for key in [bound.lower, bound.upper] {
        let count = key?.count ?? 0xFFFF
        guard count < 0xFFFF || key == nil else { return nil }
        bytes += [UInt8(count >> 8), UInt8(count & 0xFF)] + (key ?? [])
      }
    }
    return bytes
  }

  /// Whether a version's key is in one of the bounds that ``encode(_:)`` wrote. Bytes that it did
  /// not write may be in any.
  public static func mayContain(_ key: [UInt8], encoded bytes: [UInt8]) -> Bool {
    var place = 0
    func next() -> Range<Int>? {
      guard place + 2 <= bytes.count else { return nil }
      let count = Int(bytes[place]) << 8 | Int(bytes[place + 1])
      let start = place + 2
      guard count < 0xFFFF else {
        place = start
        return start..<start
      }
      guard start + count <= bytes.count else { return nil }
      place = start + count
      return start..<start + count
    }
    while place < bytes.count {
      guard let lower = next() else { return true }
      let mark = place
      guard let upper = next() else { return true }
      if key.lexicographicallyPrecedes(bytes[lower]) { continue }
      let isOpen = bytes[mark] == 0xFF && bytes[mark + 1] == 0xFF
      if isOpen || key.lexicographicallyPrecedes(bytes[upper]) { return true }
    }
    return false
  }
}
