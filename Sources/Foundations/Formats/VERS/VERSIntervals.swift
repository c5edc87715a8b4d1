extension VERSRange {
  /// Whether a version is in the range ("Checking if a version is contained within a range").
  public func contains(_ version: String) -> Bool {
    intervals.contains { $0.contains(version, scheme: scheme) }
  }

  /// The versions it holds, as intervals in order that neither overlap nor touch.
  ///
  /// Constraints that say nothing are left out first ("Constraints simplification").
  public var intervals: [VersionInterval] {
    switch content {
    case .all: [.all]
    case .none: []
    case .constraints(let constraints): intervals(of: constraints)
    }
  }

  /// The same versions in the fewest constraints.
  public var simplified: VERSRange {
    let intervals = VersionInterval.union(intervals, scheme: scheme)
    return VERSRange(type: type, scheme: scheme, content: signposts(intervals, scheme))
  }

  /// The versions of the type that it does not hold.
  public var negated: VERSRange {
    let intervals = VersionInterval.complement(intervals, scheme: scheme)
    return VERSRange(type: type, scheme: scheme, content: signposts(intervals, scheme))
  }

  /// The versions that are in this range or in another of the same type.
  public func merged(with other: VERSRange) throws(VERSError) -> VERSRange {
    guard type == other.type else {
      throw VERSError("versions of \(type) and \(other.type) have no common order")
    }
    return try VERSRange(type: type, intervals: intervals + other.intervals)
  }

  private func intervals(of constraints: [Constraint]) -> [VersionInterval] {
    var found: [VersionInterval] = []
    var start: Constraint?
    let kept = constraints.filter { $0.comparator != .notEqual }
    for constraint in kept {
      switch constraint.comparator {
      case .greater, .greaterOrEqual: start = start ?? constraint
      case .equal: if start == nil { found.append(.only(constraint.version)) }
      case .less, .lessOrEqual:
        var lower = start.map {
          (version: Optional($0.version), included: $0.comparator.holdsItself)
        }
        if lower == nil {
          // An end right after others takes in what they hold.
          while let last = found.popLast(), lower == nil {
            if !last.isOneVersion { lower = (last.lower, last.includesLower) }
          }
        }
        found.append(
          VersionInterval(
            exactly: lower?.version, includingLower: lower?.included ?? true,
            to: constraint.version, includingUpper: constraint.comparator.holdsItself))
        start = nil
      case .notEqual: break
      }
    }
    if let start {
      found.append(
        VersionInterval(
          exactly: start.version, includingLower: start.comparator.holdsItself, to: nil))
    }
    return without(constraints, kept, from: kept.isEmpty ? [.all] : found)
  }

  /// The intervals without the versions that are shut out, unless they are also let in by name.
  private func without(
    _ constraints: [Constraint], _ kept: [Constraint], from intervals: [VersionInterval]
  ) -> [VersionInterval] {
    guard kept.count < constraints.count else { return intervals }
    let named = Set(
      kept.filter { $0.comparator.holdsItself }.map { VersionKey($0.version, scheme: scheme) })
    let gone = constraints.filter {
      $0.comparator == .notEqual && !named.contains(VersionKey($0.version, scheme: scheme))
    }
    // One pass over both in order, so that thousands of constraints cost no square of thousands.
    let outside = VersionInterval.complement(intervals, scheme: scheme)
    return VersionInterval.complement(
      outside + gone.map { .only($0.version) }, scheme: scheme)
  }
}

/// The constraints that hold the versions of sorted intervals which do not overlap.
func signposts(_ intervals: [VersionInterval], _ scheme: VersionScheme) -> VERSRange.Content {
  guard !intervals.isEmpty else { return .none }
  var constraints: [VERSRange.Constraint] = []
  for interval in intervals {
    if interval.isOneVersion, let version = interval.lower {
      constraints.append(.init(.equal, version))
      continue
    }
    if let lower = interval.lower {
      // "Up to here" and "from here" with nothing but the version between them.
      if !interval.includesLower, let last = constraints.last, last.comparator == .less,
        scheme.compare(last.version, lower) == 0
      {
        constraints[constraints.count - 1] = .init(.notEqual, lower)
      } else {
        constraints.append(.init(interval.includesLower ? .greaterOrEqual : .greater, lower))
      }
    }
    if let upper = interval.upper {
      constraints.append(.init(interval.includesUpper ? .lessOrEqual : .less, upper))
    }
  }
  return constraints.isEmpty ? .all : .constraints(constraints)
}
