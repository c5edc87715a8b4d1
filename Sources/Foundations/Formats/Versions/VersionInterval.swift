/// Versions from one to another in the order of their ecosystem.
public struct VersionInterval: Sendable, Hashable {
  /// Where it starts; nil for the first version there is.
  public let lower: String?
  /// Where it ends; nil when it has no end.
  public let upper: String?
  /// Whether ``upper`` is in it.
  public let includesUpper: Bool
  /// Whether ``lower`` is in it.
  public let includesLower: Bool

  /// An interval; a lower end of `0` is the first version there is.
  public init(
    from lower: String?, includingLower: Bool = true, to upper: String?,
    includingUpper: Bool = false
  ) {
    self.lower = lower == "0" ? nil : lower
    self.upper = upper
    self.includesLower = includingLower
    self.includesUpper = includingUpper
  }

  /// Whether a version is in it.
  public func contains(_ version: String, scheme: VersionScheme) -> Bool {
    if let lower {
      let order = scheme.compare(version, lower)
      guard order > 0 || (order == 0 && includesLower) else { return false }
    }
    guard let upper else { return true }
    let order = scheme.compare(version, upper)
    return order < 0 || (order == 0 && includesUpper)
  }
}

extension VersionInterval {
  /// The interval as version keys: a version is in it only when its ``VersionKey`` is not before
  /// `lower` and, where there is an end, before `upper`.
  ///
  /// In schemes with a total order that is also enough. In the others
  /// (``VersionScheme/hasTotalOrder``) the bytes hold every version of the interval and perhaps
  /// more, and ``contains(_:scheme:)`` decides.
  public func byteRange(scheme: VersionScheme) -> (lower: [UInt8], upper: [UInt8]?) {
    guard scheme.hasTotalOrder else {
      return (
        lower.map { candidateKeys($0, scheme).lower } ?? [],
        upper.flatMap { candidateKeys($0, scheme).upper }
      )
    }
    // Nothing lies between some bytes and the same bytes with a zero after them.
    let start = lower.map { VersionKey($0, scheme: scheme).bytes + (includesLower ? [] : [0]) }
    let end = upper.map { VersionKey($0, scheme: scheme).bytes + (includesUpper ? [0] : []) }
    return (start ?? [], end)
  }
}

extension VersionInterval: CustomStringConvertible {
  /// Written as mathematicians do: `[1.0, 1.2.9)`.
  public var description: String {
    let start = lower.map { (includesLower ? "[" : "(") + $0 } ?? "[0"
    return start + ", " + (upper.map { $0 + (includesUpper ? "]" : ")") } ?? "∞)")
  }
}

/// Whether a version is affected, with the reason in words.
public enum VersionVerdict: Sendable, Hashable {
  /// Affected; the reason reads like `1.2.3 is in [1.0, 1.2.9)`.
  case affected(reason: String)
  /// Not affected.
  case notAffected
  /// Cannot be told, and why.
  case unknown(reason: String)

  /// Why commit ranges have no answer.
  static let commits = VersionVerdict.unknown(reason: "commit range, not compared")

  /// The first that says affected, else the first that cannot tell, else not affected.
  static func combined(_ verdicts: some Sequence<VersionVerdict>) -> VersionVerdict {
    var open: VersionVerdict?
    for verdict in verdicts {
      if case .affected = verdict { return verdict }
      if case .unknown = verdict, open == nil { open = verdict }
    }
    return open ?? .notAffected
  }
}

/// Whether text can be ordered as a version at all.
func isOrderable(_ version: String) -> Bool { version.utf8.contains(where: isDigit) }
