/// One entry of a CVE record's `affected[].versions` (CVE JSON 5.1).
public struct CVEVersion: Sendable, Hashable {
  /// Whether versions are affected.
  public enum Status: String, Sendable {
    /// Affected.
    case affected
    /// Not affected.
    case unaffected
    /// Not known.
    case unknown
  }

  /// A change of status inside a range.
  public struct Change: Sendable, Hashable {
    /// The version from which the status holds.
    public let at: String
    /// The status from there on.
    public let status: Status

    /// A change.
    public init(at: String, status: Status) {
      self.at = at
      self.status = status
    }
  }

  /// The version, or the first of a range.
  public let version: String
  /// The status of the version or the range.
  public let status: Status
  /// The first version after the range; `*` for no end.
  public let lessThan: String?
  /// The last version of the range; `*` for no end.
  public let lessThanOrEqual: String?
  /// How versions are ordered, as the record puts it (`semver`, `custom`, `git`, `rpm` and so on).
  public let versionType: String?
  /// Changes inside the range.
  public let changes: [Change]

  /// An entry.
  public init(
    version: String, status: Status, lessThan: String? = nil, lessThanOrEqual: String? = nil,
    versionType: String? = nil, changes: [Change] = []
  ) {
    self.version = version
    self.status = status
    self.lessThan = lessThan
    self.lessThanOrEqual = lessThanOrEqual
    self.versionType = versionType
    self.changes = changes
  }

  /// The order its versions follow: its own type where that names one, else the package's; nil for
  /// commits.
  public func scheme(in package: VersionScheme) -> VersionScheme? {
    guard let versionType else { return package }
    let word = String(decoding: versionType.utf8.filter { $0 > 32 }, as: UTF8.self).lowercasedASCII
    switch word {
    case "original_commit_for_fix": return nil
    case _ where word.hasPrefix("git") || word.hasPrefix("commit"): return nil
    // Misspelled in published records, and meant for what they look like.
    case "semver", "semver2.0.0", "semvar", "sem": return package == .generic ? .semver : package
    case "python", "pip": return .pypi
    case "debian", "dpkg", "ubuntu": return .debian
    case "rubygems", "rubygem": return .gem
    case "alpine": return .alpine
    case "packagist": return .composer
    case "go": return .golang
    case "crates.io", "rust": return .cargo
    case "intdot": return .intdot
    default:
      // A type of package URLs; of anything else, such as `custom`, the package decides.
      let own = VersionScheme(packageType: word)
      return own == .generic ? package : own
    }
  }

  /// The interval it covers, also where it is written into the version's text (`>= 1.0, < 1.2.9`,
  /// `before 2.0`); nil where the text says nothing that can be compared.
  public var interval: VersionInterval? {
    let start =
      ["", "0", "*", "-", "unspecified", "n/a", "all"].contains(version.lowercasedASCII)
      ? nil : version
    if let lessThan {
      return VersionInterval(from: start, to: lessThan == "*" ? nil : lessThan)
    }
    if let last = lessThanOrEqual {
      return VersionInterval(from: start, to: last == "*" ? nil : last, includingUpper: true)
    }
    return intervalInWords(version)
  }
}

/// The versions of one product in a CVE record, with the status of those not listed.
public struct CVEVersions: Sendable, Hashable {
  /// The entries; the first that covers a version decides.
  public let entries: [CVEVersion]
  /// The status of versions that no entry covers.
  public let defaultStatus: CVEVersion.Status

  /// The entries with the status of the rest.
  public init(entries: [CVEVersion], defaultStatus: CVEVersion.Status = .unknown) {
    self.entries = entries
    self.defaultStatus = defaultStatus
  }

  /// Whether a version is affected, by the rule of the CVE JSON schema (`versions`).
  public func verdict(_ version: String, in package: VersionScheme) -> VersionVerdict {
    var uncompared: VersionVerdict?
    for entry in entries {
      guard let scheme = entry.scheme(in: package) else {
        if sameBytes(entry.version, version), entry.lessThan == nil, entry.lessThanOrEqual == nil {
          return verdict(entry.status, "\(version) is listed")
        }
        uncompared = uncompared ?? .commits
        continue
      }
      guard let interval = entry.interval else {
        if sameVersion(entry.version, version, scheme) {
          return verdict(entry.status, "\(version) is listed")
        }
        if !isOrderable(entry.version) || namesRange(entry.version) {
          uncompared = uncompared ?? .unknown(reason: "the record says \"\(entry.version)\"")
        }
        continue
      }
      guard isOrderable(version) else {
        uncompared = .unknown(reason: "\"\(version)\" is no version that can be ordered")
        continue
      }
      guard interval.contains(version, scheme: scheme) else { continue }
      let change = lastChange(entry, version, scheme)
      return verdict(
        change?.status ?? entry.status,
        "\(version) is in \(interval)" + (change.map { ", changed at \($0.at)" } ?? ""))
    }
    switch defaultStatus {
    case .affected: return .affected(reason: "\(version) is not listed as unaffected")
    case .unaffected: return uncompared ?? .notAffected
    case .unknown:
      // Records that list what is affected and leave the default out mean that the rest is not.
      let positive = entries.contains { $0.status == .affected && $0.interval != nil }
      return uncompared
        ?? (positive || entries.contains { $0.status == .affected }
          ? .notAffected : .unknown(reason: "the record does not say"))
    }
  }

  /// The version that ends the affected range in which a version lies, nil when none is known.
  public func fixedVersion(after version: String, in package: VersionScheme) -> String? {
    for entry in entries {
      guard let scheme = entry.scheme(in: package), let interval = entry.interval,
        isOrderable(version), interval.contains(version, scheme: scheme)
      else { continue }
      guard (lastChange(entry, version, scheme)?.status ?? entry.status) == .affected else {
        return nil
      }
      let later = entry.changes.filter {
        $0.status == .unaffected && scheme.compare($0.at, version) > 0
      }
      if let next = later.min(by: { scheme.compare($0.at, $1.at) < 0 }) { return next.at }
      return interval.includesUpper ? nil : interval.upper
    }
    return nil
  }

  /// The intervals that entries call affected, each with the order it follows. An earlier entry may
  /// take versions out of them, so they find candidates; ``verdict(_:in:)`` decides.
  public func affectedIntervals(
    in package: VersionScheme
  ) -> [(interval: VersionInterval, scheme: VersionScheme)] {
    var found: [(interval: VersionInterval, scheme: VersionScheme)] = []
    for entry in entries {
      guard let scheme = entry.scheme(in: package) else { continue }
      let listed = VersionInterval(from: entry.version, to: entry.version, includingUpper: true)
      guard let whole = entry.interval ?? (isOrderable(entry.version) ? listed : nil) else {
        continue
      }
      var start = entry.status == .affected ? whole.lower : nil
      var open = entry.status == .affected
      for change in entry.changes.sorted(by: { scheme.compare($0.at, $1.at) < 0 }) {
        if open, change.status != .affected {
          found.append((VersionInterval(from: start, to: change.at), scheme))
        } else if !open, change.status == .affected {
          start = change.at
        }
        open = change.status == .affected
      }
      guard open else { continue }
      let rest = VersionInterval(
        from: start, includingLower: whole.includesLower, to: whole.upper,
        includingUpper: whole.includesUpper)
      found.append((rest, scheme))
    }
    return found
  }

  private func verdict(_ status: CVEVersion.Status, _ reason: String) -> VersionVerdict {
    switch status {
    case .affected: .affected(reason: reason)
    case .unaffected: .notAffected
    case .unknown: .unknown(reason: reason + ", whose status is unknown")
    }
  }

  private func sameVersion(_ one: String, _ other: String, _ scheme: VersionScheme) -> Bool {
    sameBytes(one, other)
      || (isOrderable(one) && isOrderable(other) && scheme.compare(one, other) == 0)
  }

  private func lastChange(
    _ entry: CVEVersion, _ version: String, _ scheme: VersionScheme
  ) -> CVEVersion.Change? {
    entry.changes.filter { scheme.compare($0.at, version) <= 0 }
      .max { scheme.compare($0.at, $1.at) < 0 }
  }
}

/// Whether text that ``intervalInWords(_:)`` could not read means more versions than one.
private func namesRange(_ text: String) -> Bool {
  let words = [
    "<", ">", " to ", " through ", " - ", "prior", "before", "earlier", "later", "below",
  ]
  let text = text.lowercasedASCII.utf8
  return words.contains { text.containsText($0) }
}

/// Reads `>= 1.0, < 1.2.9`, `< 3`, `<= 2.1`, `= 1.0`, `before 2.0`, `prior to 2.0`; nil for anything else.
func intervalInWords(_ text: String) -> VersionInterval? {
  var lower: (text: String, included: Bool)?
  var upper: (text: String, included: Bool)?
  for part in text.split(separator: ",") {
    var part = part.drop { $0 == " " }
    let forms: [(String, Bool, Bool)] = [
      (">=", true, true), (">", true, false), ("<=", false, true), ("<", false, false),
      ("before ", false, false), ("prior to ", false, false),
    ]
    guard let form = forms.first(where: { part.lowercasedASCII.hasPrefix($0.0) }) else {
      guard part.first == "=" else { return nil }
      let version = String(part.drop { $0 == "=" || $0 == " " })
      return VersionInterval(from: version, to: version, includingUpper: true)
    }
    part = part.dropFirst(form.0.count).drop { $0 == " " }
    let version = String(part.prefix { $0 != " " })
    guard isOrderable(version) else { return nil }
    if form.1 { lower = (version, form.2) } else { upper = (version, form.2) }
  }
  guard lower != nil || upper != nil else { return nil }
  return VersionInterval(
    from: lower?.text, includingLower: lower?.included ?? true, to: upper?.text,
    includingUpper: upper?.included ?? false)
}
