import Storage
import Vocabulary

/// The SQL of the day's quotas.
enum QuotaStore {
  static func used(
    by organization: OrganizationID, on day: Int64, in tx: Transaction
  ) throws -> Int {
    try tx.row(
      "SELECT used FROM intake_quotas WHERE organization = \(organization) AND day = \(day)")?[
        "used"] ?? 0
  }

  static func save(
    _ used: Int, of organization: OrganizationID, on day: Int64, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO intake_quotas (organization, day, used) VALUES (\(organization), \(day), \(used))
      ON CONFLICT (organization) DO UPDATE SET day = excluded.day, used = excluded.used
      """)
  }
}
