import Formats
import Storage
import Vocabulary

/// Answers of OSV's API as finished bytes. What was read for one answer is kept for the next, for
/// as long as the catalog stands at the edition it was read at.
struct OSVLibrary: Sendable {
  private let database: Database
  private let edition: EditionReader
  private let memory = OSVMemory()

  init(_ database: Database) {
    self.database = database
    edition = EditionReader(database)
  }

  /// Whole records, as `/v1/query` gives them.
  func answer(
    _ question: OSVQuestion, limit: Int = OSVAnswers.page
  ) async throws -> [UInt8] {
    try await read { reading in
      let package = try reading.packages([question.key.text])[question.key.text]
      let found = try OSVAnswers.hits(question, in: package, limit: limit)
      guard !found.hits.isEmpty else { return Array("{}".utf8) }
      var bytes = Array(#"{"vulns":["#.utf8)
      for (place, document) in try reading.documents(found.hits).enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += document
      }
      bytes.append(UInt8(ascii: "]"))
      if let next = found.next {
        bytes += Array(#","next_page_token":"#.utf8) + next.json.serializedBytes()
      }
      bytes.append(UInt8(ascii: "}"))
      return bytes
    }
  }

  /// Identifiers and times of change, as `/v1/querybatch` gives them.
  func answers(
    _ questions: [OSVQuestion], limit: Int = OSVAnswers.page
  ) async throws -> JSONValue {
    try await read { reading in
      let packages = try reading.packages(questions.map(\.key.text))
      let results: [JSONValue] = try questions.map { question in
        let found = try OSVAnswers.hits(question, in: packages[question.key.text], limit: limit)
        guard !found.hits.isEmpty else { return [:] }
        var object: JSONObject = [
          "vulns": .array(
            found.hits.map { ["id": $0.record.json, "modified": $0.modifiedAt.json] })
        ]
        if let next = found.next { object["next_page_token"] = next.json }
        return .object(object)
      }
      return ["results": .array(results)]
    }
  }

  /// One record by its identifier; throws ``Problem`` when there is none.
  func document(_ id: String) async throws -> [UInt8] {
    let upper = id.uppercased().hasPrefix("CVE-") ? id.uppercased() : id
    let memory = memory
    return try await database.read { tx in
      let reading = OSVReading(
        memory: memory, edition: try CatalogStore.edition(in: tx), transaction: tx)
      let hits = try CatalogStore.records(named: upper, in: tx).map {
        OSVAnswers.Hit(source: $0.0, record: $0.1, modifiedAt: nil, vulnerability: nil)
      }
      guard let first = try reading.documents(hits).first else {
        throw Problem.notFound("vulnerability")
      }
      return first
    }
  }

  /// Reads from memory where all that is wanted is there, else from one snapshot of the database.
  private func read<Value: Sendable>(
    _ body: @escaping @Sendable (OSVReading) throws -> Value
  ) async throws -> Value {
    let (memory, edition) = (memory, try await edition.current())
    do {
      return try body(OSVReading(memory: memory, edition: edition, transaction: nil))
    } catch is OSVReading.NotKept {
      return try await database.read { tx in
        try body(
          OSVReading(memory: memory, edition: try CatalogStore.edition(in: tx), transaction: tx))
      }
    }
  }
}

/// What is known at one edition: from memory, and the rest from a snapshot that stands at it.
struct OSVReading {
  /// Something is not in memory, and there is no transaction to read it in.
  struct NotKept: Error {}

  let memory: OSVMemory
  let edition: String
  let transaction: Transaction?

  /// What records say of packages, by matching key.
  func packages(_ keys: [String]) throws -> [String: OSVPackage] {
    let kept = memory.packages(keys, at: edition)
    let missing = Set(keys).filter { kept[$0] == nil }
    guard !missing.isEmpty else { return kept }
    guard let transaction else { throw NotKept() }
    let found = try CatalogStore.packages(missing.sorted(), in: transaction)
    memory.keep(found, at: edition)
    return kept.merging(found) { one, _ in one }
  }

  /// Records in the OSV format, in the order of the hits.
  func documents(_ hits: [OSVAnswers.Hit]) throws -> [[UInt8]] {
    let kept = memory.documents(hits.map(\.name), at: edition)
    let missing = hits.filter { kept[$0.name] == nil }
    var all = kept
    if !missing.isEmpty {
      guard let transaction else { throw NotKept() }
      let found = try CatalogStore.documents(
        missing.map { ($0.source, $0.record) }, in: transaction
      ).mapValues { OSVAnswers.document($0).serializedBytes() }
      memory.keep(found, at: edition)
      all.merge(found) { one, _ in one }
    }
    return hits.compactMap { all[$0.name] }
  }
}
