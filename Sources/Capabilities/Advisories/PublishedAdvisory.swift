public import Cases
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
}
