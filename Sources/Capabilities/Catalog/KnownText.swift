import Formats
public import Storage

/// What public records say of a vulnerability, for a search by likeness.
public struct KnownText: Sendable, Equatable {
  /// The vulnerability.
  public let vulnerability: String
  /// One line.
  public var title: String
  /// The longest of the descriptions.
  public var details: String
  /// Weakness classes, such as `CWE-79`.
  public var weaknesses: [String]
  /// Keys of affected packages, in order, each once.
  public var packages: [String]
  /// Versions that bound what is affected.
  public var versions: [String]
}

extension CatalogService {
  /// The names of at most `limit` vulnerabilities behind `name`, in order.
  public func names(
    after name: String, limit: Int, in tx: Transaction
  ) throws -> [String] {
    try KnownTextStore.names(after: name, limit: limit, in: tx)
  }

  /// What records say of vulnerabilities. Withdrawn ones have no text.
  public func texts(of names: [String], in tx: Transaction) throws -> [KnownText] {
    var texts: [String: KnownText] = [:]
    for known in try CatalogStore.vulnerabilities(names, in: tx) where known.withdrawnAt == nil {
      texts[known.id] = KnownText(
        vulnerability: known.id, title: known.title, details: "", weaknesses: [], packages: [],
        versions: [])
    }
    let present = texts.keys.sorted()
    for record in try KnownTextStore.records(about: present, in: tx) {
      guard var text = texts[record.vulnerability] else { continue }
      if record.details.utf8.count > text.details.utf8.count { text.details = record.details }
      for weakness in record.weaknesses where !text.weaknesses.contains(weakness) {
        text.weaknesses.append(weakness)
      }
      texts[record.vulnerability] = text
    }
    for affected in try affected(by: present, in: tx) {
      guard var text = texts[affected.vulnerability] else { continue }
      if text.packages.count < 40, !text.packages.contains(affected.key) {
        text.packages.append(affected.key)
      }
      for version in affected.versions.named.prefix(max(0, 60 - text.versions.count)) {
        text.versions.append(version)
      }
      texts[affected.vulnerability] = text
    }
    return present.compactMap { texts[$0] }
  }
}

extension AffectedVersions {
  /// Versions that the record names as bounds, or the first of those that it lists.
  fileprivate var named: [String] {
    switch self {
    case .ranges(let ranges, let listed):
      let bounds = ranges.filter { $0.kind != .git }.flatMap(\.events).compactMap(Self.version)
      return bounds.isEmpty ? Array(listed.prefix(20)) : bounds
    case .entries(let versions):
      return versions.entries.flatMap {
        [$0.version, $0.lessThan, $0.lessThanOrEqual].compactMap(\.self)
      }
    }
  }

  private static func version(_ event: VersionRange.Event) -> String? {
    switch event {
    case .introduced("0"), .limit: nil
    case .introduced(let version), .fixed(let version), .lastAffected(let version): version
    }
  }
}
