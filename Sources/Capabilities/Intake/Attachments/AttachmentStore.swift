import Signing
import Storage
import Vocabulary

/// Every SQL statement about attachments.
enum AttachmentStore {
  static func list(of finding: FindingID, in tx: Transaction) throws -> [Attachment] {
    try tx.rows(
      """
      SELECT a.finding, a.digest, a.kind, a.name, b.size, a.attached_at, a.actor, a.receipt
      FROM intake_attachments a JOIN intake_blobs b ON b.digest = a.digest
      WHERE a.finding = \(finding) ORDER BY a.attached_at, a.digest
      """
    ).map(attachment)
  }

  /// What came with several reports, the oldest first.
  static func list(of findings: [FindingID], in tx: Transaction) throws -> [Attachment] {
    guard !findings.isEmpty else { return [] }
    return try tx.rows(
      """
      SELECT a.finding, a.digest, a.kind, a.name, b.size, a.attached_at, a.actor, a.receipt
      FROM intake_attachments a JOIN intake_blobs b ON b.digest = a.digest
      WHERE a.finding IN \(list: findings) ORDER BY a.attached_at, a.digest
      """
    ).map(attachment)
  }

  static func find(
    _ digest: SHA256Digest, of finding: FindingID, in tx: Transaction
  ) throws -> Attachment? {
    try tx.row(
      """
      SELECT a.finding, a.digest, a.kind, a.name, b.size, a.attached_at, a.actor, a.receipt
      FROM intake_attachments a JOIN intake_blobs b ON b.digest = a.digest
      WHERE a.finding = \(finding) AND a.digest = \(digest.description)
      """
    ).map(attachment)
  }

  static func content(_ digest: SHA256Digest, in tx: Transaction) throws -> [UInt8]? {
    try tx.row("SELECT content FROM intake_blobs WHERE digest = \(digest.description)")?["content"]
  }

  /// Bytes of all attachments of an organization's reports.
  static func total(of organization: OrganizationID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) AS total FROM intake_findings f
      JOIN intake_attachments a ON a.finding = f.id JOIN intake_blobs b ON b.digest = a.digest
      WHERE f.organization = \(organization)
      """)?["total"] ?? 0
  }

  static func keep(_ digest: SHA256Digest, _ content: [UInt8], in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO intake_blobs (digest, size, content)
      VALUES (\(digest.description), \(content.count), \(content))
      ON CONFLICT (digest) DO NOTHING
      """)
  }

  static func insert(_ attachment: Attachment, _ content: [UInt8], in tx: Transaction) throws {
    try keep(attachment.digest, content, in: tx)
    try tx.execute(
      """
      INSERT INTO intake_attachments (finding, digest, kind, name, attached_at, actor, receipt)
      VALUES (\(attachment.finding), \(attachment.digest.description), \(attachment.kind),
        \(attachment.name), \(attachment.attachedAt), \(attachment.actor), \(attachment.receipt))
      """)
  }

  private static func attachment(_ row: Row) throws -> Attachment {
    let text: String = try row["digest"]
    guard let digest = SHA256Digest(hexadecimal: text) else {
      throw StorageProblem.unreadable("column digest: not a digest")
    }
    return Attachment(
      finding: try row["finding"], digest: digest, kind: try row["kind"], name: try row["name"],
      size: try row["size"], attachedAt: try row["attached_at"], actor: try row["actor"],
      receipt: try row["receipt"])
  }
}
