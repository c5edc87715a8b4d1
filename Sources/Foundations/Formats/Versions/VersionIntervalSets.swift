extension VersionInterval {
  /// Every version.
  public static let all = VersionInterval(exactly: nil, to: nil)

  /// One version, and those equal to it in the order.
  public static func only(_ version: String) -> VersionInterval {
    VersionInterval(exactly: version, to: version, includingUpper: true)
  }

  /// An interval in which a lower end of `0` is that version and not the first there is.
  init(
    exactly lower: String?, includingLower: Bool = true, to upper: String?,
    includingUpper: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includingLower
    self.includesUpper = includingUpper
  }

  /// Whether it begins and ends with the same text.
  var isOneVersion: Bool {
    guard let lower, let upper else { return false }
    return includesLower && includesUpper && sameBytes(lower, upper)
  }

  /// Whether no version can be in it because it ends before it starts.
  func isEmpty(scheme: VersionScheme) -> Bool {
    guard let lower, let upper else { return false }
    let order = scheme.compare(lower, upper)
    return order > 0 || (order == 0 && !(includesLower && includesUpper))
  }

  /// The versions of some intervals as the fewest intervals, in order.
  public static func union(
    _ intervals: [VersionInterval], scheme: VersionScheme
  ) -> [VersionInterval] {
    let ordered = intervals.filter { !$0.isEmpty(scheme: scheme) }
      .map { (start: IntervalEnd(lower: $0, scheme), interval: $0) }
      .sorted { $0.start < $1.start }.map(\.interval)
    var merged: [VersionInterval] = []
    for interval in ordered {
      guard let last = merged.last, last.reaches(interval, scheme) else {
        merged.append(interval)
        continue
      }
      let farther =
        IntervalEnd(upper: last, scheme) < IntervalEnd(upper: interval, scheme) ? interval : last
      merged[merged.count - 1] = VersionInterval(
        exactly: last.lower, includingLower: last.includesLower, to: farther.upper,
        includingUpper: farther.includesUpper)
    }
    return merged
  }

  /// The versions in both of two sets of intervals.
  static func intersection(
    _ one: [VersionInterval], _ other: [VersionInterval], scheme: VersionScheme
  ) -> [VersionInterval] {
    complement(complement(one, scheme: scheme) + complement(other, scheme: scheme), scheme: scheme)
  }

  /// The versions in none of some intervals.
  public static func complement(
    _ intervals: [VersionInterval], scheme: VersionScheme
  ) -> [VersionInterval] {
    var rest: [VersionInterval] = []
    var start: (version: String?, included: Bool)? = (nil, true)
    for interval in union(intervals, scheme: scheme) {
      if let lower = interval.lower, let start {
        rest.append(
          VersionInterval(
            exactly: start.version, includingLower: start.included, to: lower,
            includingUpper: !interval.includesLower))
      }
      start = interval.upper.map { ($0, !interval.includesUpper) }
    }
    if let start {
      rest.append(VersionInterval(exactly: start.version, includingLower: start.included, to: nil))
    }
    return rest
  }

  /// Whether nothing lies between this interval and one that starts no earlier.
  private func reaches(_ later: VersionInterval, _ scheme: VersionScheme) -> Bool {
    guard let upper, let lower = later.lower else { return true }
    let order = scheme.compare(lower, upper)
    return order < 0 || (order == 0 && (includesUpper || later.includesLower))
  }
}

/// Where an interval starts or ends, in an order of all such places.
private struct IntervalEnd: Comparable {
  /// -1 before every version, 1 after every one, 0 at ``key``.
  let side: Int
  let key: VersionKey?
  /// Whether the place is just after the version.
  let after: Bool

  init(lower interval: VersionInterval, _ scheme: VersionScheme) {
    key = interval.lower.map { VersionKey($0, scheme: scheme) }
    side = key == nil ? -1 : 0
    after = !interval.includesLower
  }

  init(upper interval: VersionInterval, _ scheme: VersionScheme) {
    key = interval.upper.map { VersionKey($0, scheme: scheme) }
    side = key == nil ? 1 : 0
    after = interval.includesUpper
  }

  static func < (one: IntervalEnd, other: IntervalEnd) -> Bool {
    guard one.side == other.side else { return one.side < other.side }
    guard let first = one.key, let second = other.key, first != second else {
      return one.key != nil && !one.after && other.after
    }
    return first < second
  }
}
