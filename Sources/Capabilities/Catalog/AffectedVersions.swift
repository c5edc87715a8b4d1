public import Formats

/// Which versions of a package a record says are affected, in the record's own terms.
public enum AffectedVersions: Sendable, Equatable {
  /// Ranges of events and listed versions (OSV schema).
  case ranges([VersionRange], listed: [String])
  /// Entries with a default (CVE JSON 5).
  case entries(CVEVersions)

  /// Whether a version is affected, with the reason.
  public func verdict(_ version: String, scheme: VersionScheme) -> VersionVerdict {
    switch self {
    case .ranges(let ranges, let listed):
      // `1.0` and `1.0.0` are one version where the ecosystem says so; most are listed as asked.
      if listed.contains(where: { $0.utf8.elementsEqual(version.utf8) })
        || listed.contains(where: { scheme.isSame($0, version) })
      {
        return .affected(reason: "\(version) is listed")
      }
      var unknown: VersionVerdict?
      for range in ranges {
        switch range.verdict(version, in: scheme) {
        case .affected(let reason): return .affected(reason: reason)
        case .unknown(let reason): unknown = unknown ?? .unknown(reason: reason)
        case .notAffected: continue
        }
      }
      // A listed or ordered version decides; only a record with nothing but commits cannot tell.
      let isOrdered = !listed.isEmpty || ranges.contains { $0.kind != .git }
      return isOrdered ? .notAffected : unknown ?? .notAffected
    case .entries(let versions): return versions.verdict(version, in: scheme)
    }
  }

  /// The first version that has the fix for the range the given version is in, nil when none is
  /// known.
  public func fixedVersion(after version: String, scheme: VersionScheme) -> String? {
    switch self {
    case .ranges(let ranges, _):
      ranges.lazy.compactMap { $0.fixedVersion(after: version, in: scheme) }.first
    case .entries(let versions): versions.fixedVersion(after: version, in: scheme)
    }
  }

  /// Bounds outside of which no version can be affected, in the order of `scheme`; nil when the
  /// record follows another order, or says that everything not listed is affected.
  public func bounds(in scheme: VersionScheme) -> [VersionBounds]? {
    var found: [VersionBounds] = []
    switch self {
    case .ranges(let ranges, let listed):
      for range in ranges where range.kind != .git {
        guard let order = range.scheme(in: scheme), order.hasKeys(of: scheme) else { return nil }
        found += range.intervals(in: scheme).map { Self.bounds($0, scheme) }
      }
      found += listed.map {
        Self.bounds(VersionInterval(from: $0, to: $0, includingUpper: true), scheme)
      }
    case .entries(let entries):
      guard entries.defaultStatus != .affected else { return nil }
      for (interval, order) in entries.affectedIntervals(in: scheme) {
        guard order.hasKeys(of: scheme) else { return nil }
        found.append(Self.bounds(interval, scheme))
      }
    }
    return VersionBounds.merged(found)
  }

  private static func bounds(_ interval: VersionInterval, _ scheme: VersionScheme) -> VersionBounds
  {
    let range = interval.byteRange(scheme: scheme)
    return VersionBounds(lower: range.lower, upper: range.upper)
  }

  /// The stored form.
  var json: JSONValue {
    switch self {
    case .ranges(let ranges, let listed):
      return ["r": .array(ranges.map(Self.encode)), "v": listed.json]
    case .entries(let versions):
      return [
        "d": versions.defaultStatus.rawValue.json, "e": .array(versions.entries.map(Self.encode)),
      ]
    }
  }

  /// Reads the stored form.
  init?(json: JSONValue) {
    if let entries = json["e"]?.array {
      self = .entries(
        CVEVersions(
          entries: entries.compactMap(Self.entry),
          defaultStatus: json["d"]?.text.flatMap { .init(rawValue: $0) } ?? .unknown))
    } else if let ranges = json["r"]?.array {
      self = .ranges(
        ranges.compactMap(Self.range), listed: (json["v"]?.array ?? []).compactMap(\.text))
    } else {
      return nil
    }
  }

  private static func encode(_ range: VersionRange) -> JSONValue {
    let events: [JSONValue] = range.events.map { event in
      switch event {
      case .introduced(let version): ["i", version.json]
      case .fixed(let version): ["f", version.json]
      case .lastAffected(let version): ["l", version.json]
      case .limit(let version): ["m", version.json]
      }
    }
    return [
      "t": range.kind.rawValue.json, "e": .array(events), "g": range.repository.json,
    ]
  }

  private static func range(_ json: JSONValue) -> VersionRange? {
    guard let kind = json["t"]?.text.flatMap(VersionRange.Kind.init(rawValue:)) else { return nil }
    let events: [VersionRange.Event] = (json["e"]?.array ?? []).compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let version = parts[1].text else {
        return nil
      }
      switch parts[0].text {
      case "i": return .introduced(version)
      case "f": return .fixed(version)
      case "l": return .lastAffected(version)
      case "m": return .limit(version)
      default: return nil
      }
    }
    return VersionRange(kind: kind, repository: json["g"]?.text, events: events)
  }

  private static func encode(_ entry: CVEVersion) -> JSONValue {
    [
      "v": entry.version.json, "s": entry.status.rawValue.json, "lt": entry.lessThan.json,
      "le": entry.lessThanOrEqual.json, "t": entry.versionType.json,
      "c": .array(entry.changes.map { [$0.at.json, $0.status.rawValue.json] }),
    ]
  }

  private static func entry(_ json: JSONValue) -> CVEVersion? {
    guard let version = json["v"]?.text,
      let status = json["s"]?.text.flatMap(CVEVersion.Status.init(rawValue:))
    else { return nil }
    let changes: [CVEVersion.Change] = (json["c"]?.array ?? []).compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let at = parts[0].text,
        let status = parts[1].text.flatMap(CVEVersion.Status.init(rawValue:))
      else { return nil }
      return .init(at: at, status: status)
    }
    return CVEVersion(
      version: version, status: status, lessThan: json["lt"]?.text,
      lessThanOrEqual: json["le"]?.text, versionType: json["t"]?.text, changes: changes)
  }
}
