public import Advisories
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Published advisories under GCVE identifiers of our own (GCVE BCP-03 version 1.5, March 2026:
/// publication without a centre). The number is that of the advisory, so nothing can give it twice.
public enum GCVERoutes {
  /// Most records of one page.
  static let mostRecords = 100

  /// The identifier of an advisory such as `BWA-2026-0001`; nil for what is no advisory's number.
  public static func identifier(_ number: String, authority: Int) -> GCVEIdentifier? {
    let parts = number.split(separator: "-").map(String.init)
    guard parts.count == 3, parts[0] == "BWA" else { return nil }
    return GCVEIdentifier("GCVE-\(authority)-\(parts[1])-\(parts[2])")
  }

  /// The endpoint that the directory of GCVE names as `gcve_pull_api`, without its path.
  public static func endpoints(
    _ identity: FederationIdentity, _ advisories: AdvisoryService, _ database: Database
  ) -> [Endpoint] {
    [
      .open(
        "/api/gcve/publication", "getGCVEPublication",
        .init(
          "Advisories under GCVE identifiers, the last changed first (GCVE BCP-03, BCP-05).",
          response: "GCVERecords",
          query: [
            ("since", "Only what changed after this moment or day."),
            ("page", "Which page, from 1."), ("per_page", "Records of a page, at most 100."),
          ])
      ) { call in
        // Without a number there is nothing under one.
        guard let numbering = identity.numbering else { return .json([]) }
        let size = try number(call.query("per_page"), "per_page", 1...mostRecords) ?? 30
        let page = try number(call.query("page"), "page", 1...100_000) ?? 1
        let since = try call.query("since").map(moment)
        let found = try await database.read { tx in
          try advisories.containers(
            changedAfter: since, skipping: (page - 1) * size, limit: size, in: tx)
        }
        let records = found.compactMap { one -> JSONValue? in
          guard let id = identifier(one.number, authority: numbering.authority) else { return nil }
          return GCVERecord.json(
            id, container: one.container, equals: [one.cve].compactMap { $0 },
            assigner: numbering.name, published: one.publishedAt, changed: one.changedAt)
        }
        return Reply.json(.array(records)).with("cache-control", "public, max-age=60")
      }
    ]
  }

  private static func number(
    _ text: String?, _ name: String, _ range: ClosedRange<Int>
  ) throws -> Int? {
    guard let text else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw Problem.invalid(name, "must be \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func moment(_ text: String) throws -> Timestamp {
    let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
    guard let found = Timestamp(rfc3339: whole) else {
      throw Problem.invalid("since", "must be a moment such as 2026-11-22T08:00:00Z, or a day")
    }
    return found
  }
}
