import Access
public import Formats
public import Storage
public import Vocabulary

/// A published advisory as others' records hold it.
public struct AdvisoryContainer: Sendable {
  /// The advisory's number.
  public let number: String
  /// Its CVE identifier, where it has one.
  public let cve: String?
  /// The container of the CVE Record Format 5.2.
  public let container: JSONObject
  /// When it was first published.
  public let publishedAt: Timestamp
  /// When it last changed.
  public let changedAt: Timestamp
}

extension AdvisoryService {
  /// Advisories for everybody as containers of CVE records, the last changed first: those that changed
  /// after a moment, from a place on, at most `limit`. Those that were taken back are none.
  public func containers(
    changedAfter moment: Timestamp?, skipping: Int, limit: Int, in tx: Transaction
  ) throws -> [AdvisoryContainer] {
    let files = try AdvisoryStore.files(in: Self.folders(.clear).new, in: tx)
      .filter { file in moment.map { file.changedAt > $0 } ?? true }
      .sorted { one, other in
        (other.changedAt, one.number) < (one.changedAt, other.number)
      }
    return try files.dropFirst(skipping).prefix(limit).compactMap { file -> AdvisoryContainer? in
      let (found, revisions) = try publicAdvisory(file.number, in: tx)
      let page = "\(publisher.address)/advisories/\(found.number)"
      var text = document(found, revisions, at: nil)
      // The container itself holds no identifier; it is only not made where there is none.
      text.cve = text.cve ?? found.number
      guard let container = text.cveContainer(address: page)?["cnaContainer"]?.object else {
        return nil
      }
      return AdvisoryContainer(
        number: found.number, cve: found.content.cve, container: container,
        publishedAt: file.publishedAt, changedAt: file.changedAt)
    }
  }
}
