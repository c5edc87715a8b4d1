/// Intervals of one scheme made ready to be asked of many versions: each end's key is made once.
public struct VersionIntervalSet: Sendable {
  /// The scheme.
  public let scheme: VersionScheme
  /// The intervals, as they were given.
  public let intervals: [VersionInterval]
  private let ranges: [(lower: [UInt8], upper: [UInt8]?)]

  /// A set of intervals.
  public init(_ intervals: [VersionInterval], scheme: VersionScheme) {
    self.scheme = scheme
    self.intervals = intervals
    ranges = intervals.map { $0.byteRange(scheme: scheme) }
  }

  /// The first interval that holds a version, as ``VersionInterval/contains(_:scheme:)`` answers.
  ///
  /// - Parameters:
  ///   - version: the version.
  ///   - key: its key in ``scheme``.
  public func first(holding version: String, key: VersionKey) -> VersionInterval? {
    let found = key.bytes.withUnsafeBufferPointer { bytes in
      ranges.indices.first { place in
        let range = ranges[place]
        guard range.lower.withUnsafeBufferPointer({ byteOrder(bytes, $0) }) >= 0,
          range.upper.map({ $0.withUnsafeBufferPointer { byteOrder(bytes, $0) } < 0 }) ?? true
        else { return false }
        return scheme.hasTotalOrder || intervals[place].contains(version, scheme: scheme)
      }
    }
    return found.map { intervals[$0] }
  }

  /// The first interval that holds a version.
  public func first(holding version: String) -> VersionInterval? {
    first(holding: version, key: VersionKey(version, scheme: scheme))
  }
}
