import Access
public import Cases
public import Formats
public import Storage
public import Vocabulary

/// When the advisory of a case was first published, for capabilities that count.
public struct PublishedAdvisory: Sendable, Equatable {
  /// The case.
  public let `case`: CaseID
  /// What it is called: its number and the CVE.
  public let names: [String]
  /// When it was first published.
  public let publishedAt: Timestamp
  /// Whether its newest revision names a fixed version or a fix from the maker.
  public let namesFix: Bool
}

extension AdvisoryService {
  /// Advisories first published since a moment, the newest first, at most 10,000.
  public func published(
    since: Timestamp, in tx: Transaction
  ) throws -> [PublishedAdvisory] {
    try AdvisoryStore.published(since: since, limit: 10_000, in: tx)
  }

  /// What public advisories of this hub say can be done about these vulnerabilities, by number, of
  /// at most 20: those whose published text names one of them, by its CVE or its own number.
  public func remedies(
    about vulnerabilities: [String], in tx: Transaction
  ) throws -> [(number: String, remedies: [CSAFAdvisory.Remediation])] {
    var found: [(number: String, remedies: [CSAFAdvisory.Remediation])] = []
    for number in try AdvisoryStore.numbers(about: vulnerabilities, limit: 20, in: tx) {
      let content = try publicAdvisory(number, in: tx).advisory.content
      let names = [number, content.cve?.uppercased()]
      guard content.withdrawal == nil, !content.remediations.isEmpty,
        vulnerabilities.contains(where: { names.contains($0) })
      else { continue }
      found.append((number, content.remediations))
    }
    return found
  }
}
