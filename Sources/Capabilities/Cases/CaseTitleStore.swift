import Access
import Storage
import Vocabulary

extension CaseStore {
  /// Gives a case another title, one version on.
  static func rename(
    _ grant: Grant<Write, CaseObject>, to title: String, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE cases_cases SET title = \(title), changed_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }
}
