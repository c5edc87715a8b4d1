import Access
import Formats
public import HTTP
public import Storage
import Vocabulary

/// The API of osv.dev, so that the ecosystem's own clients can ask here instead.
public enum OSVRoutes {
  /// Most queries of one batch, as at osv.dev.
  static let batchLimit = 1000

  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ catalog: CatalogService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/v1/query", "osvQuery", .knowledgeRead, bodyLimit: 1 << 20,
        .init(
          "OSV API: what affects a package, or one version of it.",
          consumes: ["application/json"], request: "OSVQuery", response: "OSVVulnerabilityList")
      ) { call in
        let question = try OSVQuestion(json: call.json())
        return .json(
          try await database.read { tx in try catalog.answer(question, in: tx) })
      },
      .api(
        .post, "/v1/querybatch", "osvQueryBatch", .knowledgeRead, bodyLimit: 8 << 20,
        .init(
          "OSV API: up to 1000 queries at once, answered by identifiers.",
          consumes: ["application/json"], request: "OSVBatch", response: "OSVBatchResult")
      ) { call in
        let queries = try call.json()["queries"]?.array ?? []
        guard queries.count <= batchLimit else {
          throw Problem.osv("/queries", "At most \(batchLimit) queries go into one batch.")
        }
        let questions = try queries.map { try OSVQuestion(json: $0) }
        return .json(
          try await database.read { tx in
            ["results": .array(try questions.map { try catalog.brief($0, in: tx) })]
          })
      },
      .api(
        .get, "/v1/vulns/{vulnerability}", "osvVulnerability", .knowledgeRead,
        .init("OSV API: one record in the OSV format.", response: "OSVVulnerability")
      ) { call in
        let name = try call.parameter("vulnerability")
        return .json(try await database.read { tx in try catalog.document(name, in: tx) })
      },
    ]
  }
}

extension CatalogService {
  /// Whole records, as `/v1/query` gives them.
  func answer(_ question: OSVQuestion, in tx: Transaction) throws -> JSONValue {
    let found = try OSVAnswers.hits(question, in: tx)
    guard !found.hits.isEmpty else { return [:] }
    var object: JSONObject = ["vulns": .array(try OSVAnswers.documents(found.hits, in: tx))]
    if let next = found.next { object["next_page_token"] = next.json }
    return .object(object)
  }

  /// Identifiers and times of change, as `/v1/querybatch` gives them.
  func brief(_ question: OSVQuestion, in tx: Transaction) throws -> JSONValue {
    let found = try OSVAnswers.hits(question, in: tx)
    guard !found.hits.isEmpty else { return [:] }
    var object: JSONObject = [
      "vulns": .array(found.hits.map { ["id": $0.record.json, "modified": $0.modifiedAt.json] })
    ]
    if let next = found.next { object["next_page_token"] = next.json }
    return .object(object)
  }

  /// One record by its identifier; throws ``Problem`` when there is none.
  func document(_ id: String, in tx: Transaction) throws -> JSONValue {
    let upper = id.uppercased().hasPrefix("CVE-") ? id.uppercased() : id
    let names = try CatalogStore.records(named: upper, in: tx)
    let documents = try OSVAnswers.documents(
      names.map { .init(source: $0.0, record: $0.1, modifiedAt: nil, vulnerability: nil) }, in: tx)
    guard let first = documents.first else { throw Problem.notFound("vulnerability") }
    return first
  }
}
