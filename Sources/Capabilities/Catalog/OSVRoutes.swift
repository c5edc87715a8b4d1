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
  public static func endpoints(_ database: Database) -> [Endpoint] {
    let library = OSVLibrary(database)
    return [
      .api(
        .post, "/v1/query", "osvQuery", .knowledgeRead, bodyLimit: 1 << 20,
        .init(
          "OSV API: what affects a package, or one version of it.",
          consumes: ["application/json"], request: "OSVQuery", response: "OSVVulnerabilityList")
      ) { call in
        let question = try OSVQuestion(json: call.json())
        return .json(bytes: try await library.answer(question))
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
        return .json(try await library.answers(questions))
      },
      .api(
        .get, "/v1/vulns/{vulnerability}", "osvVulnerability", .knowledgeRead,
        .init("OSV API: one record in the OSV format.", response: "OSVVulnerability")
      ) { call in
        let name = try call.parameter("vulnerability")
        return .json(bytes: try await library.document(name))
      },
    ]
  }
}
