/// One range of an OSV record's `affected` (OSV schema, `affected[].ranges[]`).
public struct VersionRange: Sendable, Hashable {
  /// How the events of a range are ordered.
  public enum Kind: String, Sendable {
    /// By Semantic Versioning 2.0.0.
    case semver = "SEMVER"
    /// By the ecosystem's own order.
    case ecosystem = "ECOSYSTEM"
    /// Along the history of a Git repository.
    case git = "GIT"
  }

  /// A change of status along the order.
  public enum Event: Sendable, Hashable {
    /// Affected from here on; `0` is the first version there is.
    case introduced(String)
    /// No longer affected from here on.
    case fixed(String)
    /// Affected up to and with this one.
    case lastAffected(String)
    /// What comes from here on is not judged; `*` is no limit.
    case limit(String)
  }

  /// How the events are ordered.
  public let kind: Kind
  /// The repository of a Git range.
  public let repository: String?
  /// The events, as the record lists them.
  public let events: [Event]

  /// A range.
  public init(kind: Kind, repository: String? = nil, events: [Event]) {
    self.kind = kind
    self.repository = repository
    self.events = events
  }

  /// The order its versions follow; nil for a Git range.
  public func scheme(in ecosystem: VersionScheme) -> VersionScheme? {
    switch kind {
    case .git: nil
    case .ecosystem: ecosystem
    case .semver:
      switch ecosystem {
      case .npm, .golang, .cargo, .hex, .nuget, .pub: ecosystem
      default: .semver
      }
    }
  }

  /// The affected intervals, in order; none for a Git range.
  public func intervals(in ecosystem: VersionScheme) -> [VersionInterval] {
    guard let scheme = scheme(in: ecosystem) else { return [] }
    var intervals: [VersionInterval] = []
    var start: String?
    for event in sorted(scheme) {
      switch event {
      case .introduced(let version): start = start ?? version
      case .fixed(let version):
        guard let lower = start else { continue }
        intervals.append(VersionInterval(from: lower, to: version))
        start = nil
      case .lastAffected(let version):
        guard let lower = start else { continue }
        intervals.append(VersionInterval(from: lower, to: version, includingUpper: true))
        start = nil
      case .limit: continue
      }
    }
    if let start { intervals.append(VersionInterval(from: start, to: nil)) }
    return limited(intervals, scheme)
  }

  /// Whether a version is affected by this range.
  public func verdict(_ version: String, in ecosystem: VersionScheme) -> VersionVerdict {
    guard let scheme = scheme(in: ecosystem) else { return .commits }
    guard isOrderable(version) else {
      return .unknown(reason: "\"\(version)\" is no version that can be ordered")
    }
    for interval in intervals(in: ecosystem) where interval.contains(version, scheme: scheme) {
      return .affected(reason: "\(version) is in \(interval)")
    }
    return .notAffected
  }

  /// The version that ends the interval in which a version lies; nil when it lies in none or no fix
  /// is known.
  public func fixedVersion(after version: String, in ecosystem: VersionScheme) -> String? {
    guard let scheme = scheme(in: ecosystem), isOrderable(version) else { return nil }
    let interval = intervals(in: ecosystem).first { $0.contains(version, scheme: scheme) }
    guard let interval, !interval.includesUpper, let upper = interval.upper else { return nil }
    return events.contains(.fixed(upper)) ? upper : nil
  }

  /// The events in order; of those at one version `fixed` comes first and `last_affected` last.
  private func sorted(_ scheme: VersionScheme) -> [Event] {
    let keyed = events.map { event -> (key: VersionKey?, rank: Int, event: Event) in
      switch event {
      case .introduced("0"): (nil, 1, event)
      case .introduced(let version): (VersionKey(version, scheme: scheme), 1, event)
      case .fixed(let version), .limit(let version):
        (VersionKey(version, scheme: scheme), 0, event)
      case .lastAffected(let version): (VersionKey(version, scheme: scheme), 2, event)
      }
    }
    return keyed.sorted { one, other in
      switch (one.key, other.key) {
      case (nil, nil): false
      case (nil, _): true
      case (_, nil): false
      case (let first?, let second?):
        first == second ? one.rank < other.rank : first < second
      }
    }.map(\.event)
  }

  /// Cuts the intervals at the farthest limit.
  private func limited(
    _ intervals: [VersionInterval], _ scheme: VersionScheme
  ) -> [VersionInterval] {
    var limits: [String] = []
    for case .limit(let version) in events { limits.append(version) }
    guard !limits.contains("*"),
      let limit = limits.max(by: { scheme.compare($0, $1) < 0 })
    else { return intervals }
    return intervals.compactMap { interval in
      if let lower = interval.lower, scheme.compare(lower, limit) >= 0 { return nil }
      if let upper = interval.upper, scheme.compare(upper, limit) < 0 { return interval }
      return VersionInterval(from: interval.lower, to: limit)
    }
  }
}
