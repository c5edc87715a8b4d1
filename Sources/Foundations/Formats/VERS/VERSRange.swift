/// A range of versions in the notation of VERS (package-url/vers-spec, "Core specification"):
/// `vers:npm/>=1.0.0|<1.2.9`.
///
/// Constraints are signposts along the order of the type, not terms joined by "and" or "or".
public struct VERSRange: Sendable, Hashable {
  /// One signpost.
  public struct Constraint: Sendable, Hashable {
    /// How a version has to stand to the one named.
    public enum Comparator: String, Sendable, CaseIterable {
      /// The same version.
      case equal = "="
      /// Any version but this one.
      case notEqual = "!="
      /// Before it.
      case less = "<"
      /// Before it, or the same.
      case lessOrEqual = "<="
      /// After it.
      case greater = ">"
      /// After it, or the same.
      case greaterOrEqual = ">="
    }

    /// How a version has to stand to ``version``.
    public let comparator: Comparator
    /// The version, decoded.
    public let version: String

    /// A constraint.
    public init(_ comparator: Comparator, _ version: String) {
      self.comparator = comparator
      self.version = version
    }
  }

  /// What a range holds.
  public enum Content: Sendable, Hashable {
    /// Every version: `*`.
    case all
    /// No version: only as `vers:none/*`.
    case none
    /// The versions between the signposts, which are sorted by version.
    case constraints([Constraint])
  }

  /// The type, such as `npm` or `deb`, in lower case.
  public let type: String
  /// How versions of the type are ordered.
  public let scheme: VersionScheme
  /// What it holds.
  public let content: Content

  init(type: String, scheme: VersionScheme, content: Content) {
    self.type = type
    self.scheme = scheme
    self.content = content
  }

  /// A range of constraints in any order; they are sorted by version and otherwise left alone.
  ///
  /// Throws ``VERSError`` where the type is not known or nothing is constrained.
  public init(type: String, constraints: [Constraint]) throws(VERSError) {
    let scheme = try VersionScheme(versType: type)
    guard !constraints.isEmpty else { throw VERSError("no constraint") }
    self.init(
      type: type, scheme: scheme, content: .constraints(sorted(constraints, scheme)))
  }

  /// The smallest range that holds the same versions as some intervals.
  public init(type: String, intervals: [VersionInterval]) throws(VERSError) {
    let scheme = try VersionScheme(versType: type)
    self.init(
      type: type, scheme: scheme,
      content: signposts(VersionInterval.union(intervals, scheme: scheme), scheme))
  }

  /// The constraints; none for ``Content/all`` and ``Content/none``.
  public var constraints: [Constraint] {
    if case .constraints(let constraints) = content { constraints } else { [] }
  }
}

extension VERSRange: CustomStringConvertible {
  /// The canonical text; `%` and the characters of comparators are percent-encoded in versions.
  public var description: String {
    switch content {
    case .all: "vers:\(type)/*"
    case .none: "vers:none/*"
    case .constraints(let constraints):
      "vers:\(type)/" + constraints.map(\.description).joined(separator: "|")
    }
  }
}

extension VERSRange.Constraint: CustomStringConvertible {
  /// The constraint as a VERS writes it: equality has no sign.
  public var description: String {
    (comparator == .equal ? "" : comparator.rawValue) + versEncoded(version)
  }
}

/// Why a VERS was refused.
public struct VERSError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, as a phrase.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { "VERS: \(reason)" }
}

extension VersionScheme {
  /// How versions of a VERS type (`npm`, `deb`, `datetime`) are ordered; unknown types are refused.
  public init(versType type: String) throws(VERSError) {
    switch type {
    case "all", "none", "generic", "openssl", "nginx": self = .generic
    case "semver": self = .semver
    case "datetime": self = .datetime
    case "lexicographic": self = .lexicographic
    case "intdot": self = .intdot
    case "alpine": self = .alpine
    case "dart": self = .pub
    default:
      self.init(packageType: type)
      guard self != .generic else { throw VERSError("type \"\(type)\" is not known") }
    }
  }
}

/// Constraints in the order of their versions; of those at one version ends come first.
func sorted(
  _ constraints: [VERSRange.Constraint], _ scheme: VersionScheme
) -> [VERSRange.Constraint] {
  let keyed = constraints.enumerated().map { place, constraint in
    (
      key: VersionKey(constraint.version, scheme: scheme),
      place: constraint.comparator.isUpper ? place - constraints.count : place,
      constraint: constraint
    )
  }
  return keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.constraint)
}

/// A version with `%`, comparators and everything but visible ASCII percent-encoded.
func versEncoded(_ version: String) -> String {
  let kept = "\"#$&'()+,/:;?@[\\]^`{}"
  return percentEncoded(version, keeping: kept)
}
