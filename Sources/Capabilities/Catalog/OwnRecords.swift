public import Access
import Formats
import Signing
public import Storage

extension CatalogService {
  /// Takes in a record that was published here, as if it had been imported, and tells downstream. A
  /// later version takes the place of the one before.
  public func learn(osv bytes: [UInt8], by principal: Principal, in tx: Transaction) throws {
    let record = KnowledgeRecord(try OSVRecord(json: bytes))
    let change = try take([(record, sha256(bytes).description)], in: tx)
    try announce(change, actor: principal, in: tx)
  }
}

/// What a source says, as it is handed on.
public struct HandedRecord: Sendable, Equatable {
  /// Where it comes from.
  public let source: String
  /// Its identifier there.
  public let id: String
  /// The record in the OSV format.
  public let content: [UInt8]
}

extension CatalogService {
  /// The records about these vulnerabilities, in the OSV format, by source and identifier, at most
  /// `limit`.
  public func records(
    about vulnerabilities: [String], limit: Int, in tx: Transaction
  ) throws -> [HandedRecord] {
    let names = try CatalogStore.records(about: vulnerabilities, limit: limit, in: tx)
    return try CatalogStore.documents(names, in: tx).values.sorted {
      ($0.source, $0.id) < ($1.source, $1.id)
    }.map {
      HandedRecord(
        source: $0.source, id: $0.id,
        content: OSVAnswers.document($0).serializedBytes(pretty: true) + [10])
    }
  }
}
