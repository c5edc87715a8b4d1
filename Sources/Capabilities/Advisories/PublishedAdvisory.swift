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
}

extension AdvisoryService {
  /// Advisories first published since a moment, the newest first, at most 10,000.
  public func published(
    since: Timestamp, in tx: Transaction
  ) throws -> [PublishedAdvisory] {
    try AdvisoryStore.published(since: since, limit: 10_000, in: tx)
  }

  /// What public advisories with these numbers say can be done, by number; others are left out.
  public func remedies(
    numbered numbers: [String], in tx: Transaction
  ) throws -> [(number: String, remedies: [CSAFAdvisory.Remediation])] {
    try numbers.compactMap { number -> (number: String, remedies: [CSAFAdvisory.Remediation])? in
      guard let found = try AdvisoryStore.find(number: number, in: tx),
        found.publishedLight == .clear
      else { return nil }
      let content = try published(found, for: .anonymous, in: tx).content
      guard content.withdrawal == nil, !content.remediations.isEmpty else { return nil }
      return (number, content.remediations)
    }
  }
}
