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
