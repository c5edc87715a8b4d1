import Access
import Storage
import Vocabulary

/// Every SQL statement about webhooks.
enum WebhookStore {
  static func insert(_ one: Webhook, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO notifications_webhooks (id, organization, url, kinds, secret, made_at, version)
      VALUES (\(one.id), \(one.organization), \(one.url), \(words(one.kinds)), \(one.secret),
        \(one.madeAt), 1)
      """)
  }

  static func find(_ id: WebhookID, in tx: Transaction) throws -> Webhook? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(webhook)
  }

  static func list(of organizations: [OrganizationID], in tx: Transaction) throws -> [Webhook] {
    try tx.rows(
      "\(sql: columns) WHERE organization IN \(list: organizations) ORDER BY organization, id"
    ).map(webhook)
  }

  static func update(
    _ grant: Grant<Write, WebhookObject>, to one: Webhook, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE notifications_webhooks SET url = \(one.url), kinds = \(words(one.kinds)),
        secret = \(one.secret), old_secret = \(one.oldSecret), old_until = \(one.oldUntil),
        stopped_at = \(one.stoppedAt), reason = \(one.reason), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func remove(_ grant: Grant<Write, WebhookObject>, in tx: Transaction) throws -> Bool {
    try tx.execute("DELETE FROM notifications_deliveries WHERE webhook = \(grant.id)")
    return try tx.execute(
      """
      DELETE FROM notifications_webhooks WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Switches it off without anybody's doing.
  static func stop(
    _ id: WebhookID, _ reason: String, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE notifications_webhooks SET stopped_at = \(now), reason = \(reason),
        version = version + 1
      WHERE id = \(id) AND stopped_at IS NULL
      """)
    try giveUp(id, in: tx)
  }

  /// Gives up what waits for a webhook.
  static func giveUp(_ id: WebhookID, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE notifications_deliveries SET state = 'failed'
      WHERE webhook = \(id) AND state = 'waiting'
      """)
  }

  // MARK: Deliveries

  /// Whether anything was delivered after a moment.
  static func hasDelivered(
    _ id: WebhookID, after moment: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.row(
      """
      SELECT 1 AS one FROM notifications_deliveries
      WHERE webhook = \(id) AND state = 'delivered' AND tried_at > \(moment) LIMIT 1
      """) != nil
  }

  static func waiting(_ id: WebhookID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM notifications_deliveries
      WHERE webhook = \(id) AND state = 'waiting'
      """
    ).map { try $0["n"] } ?? 0
  }

  static func insert(_ one: WebhookDelivery, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO notifications_deliveries (
        id, webhook, kind, subject, tlp, at, state, attempts)
      VALUES (\(one.id), \(one.webhook), \(one.kind), \(one.subject), \(one.trafficLight),
        \(one.at), 'waiting', 0)
      """)
  }

  static func delivery(_ id: DeliveryID, in tx: Transaction) throws -> WebhookDelivery? {
    try tx.row("\(sql: deliveryColumns) WHERE id = \(id)").map(delivery)
  }

  static func deliveries(
    of id: WebhookID, page: PageRequest, in tx: Transaction
  ) throws -> [WebhookDelivery] {
    try tx.rows(
      """
      \(sql: deliveryColumns) WHERE webhook = \(id) AND id < \(page.after?.parts.first ?? "~")
      ORDER BY id DESC LIMIT \(page.limit + 1)
      """
    ).map(delivery)
  }

  static func update(_ one: WebhookDelivery, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE notifications_deliveries SET state = \(one.state), attempts = \(one.attempts),
        tried_at = \(one.triedAt), status = \(one.status), answer = \(one.answer)
      WHERE id = \(one.id)
      """)
  }

  private static func words(_ kinds: [NoticeKind]) -> String {
    kinds.map(\.rawValue).joined(separator: " ")
  }

  private static let columns: SQL =
    """
    SELECT id, organization, url, kinds, secret, old_secret, old_until, made_at, stopped_at,
      reason, version
    FROM notifications_webhooks
    """
  private static let deliveryColumns: SQL =
    """
    SELECT id, webhook, kind, subject, tlp, at, state, attempts, tried_at, status, answer
    FROM notifications_deliveries
    """

  private static func webhook(_ row: Row) throws -> Webhook {
    let kinds: String = try row["kinds"]
    return Webhook(
      id: try row["id"], organization: try row["organization"], url: try row["url"],
      kinds: kinds.split(separator: " ").compactMap { NoticeKind(rawValue: String($0)) },
      secret: try row["secret"], oldSecret: try row["old_secret"],
      oldUntil: try row["old_until"], madeAt: try row["made_at"],
      stoppedAt: try row["stopped_at"], reason: try row["reason"], version: try row["version"])
  }

  private static func delivery(_ row: Row) throws -> WebhookDelivery {
    WebhookDelivery(
      id: try row["id"], webhook: try row["webhook"], kind: try row["kind"],
      subject: try row["subject"], trafficLight: try row["tlp"], at: try row["at"],
      state: try row["state"], attempts: try row["attempts"], triedAt: try row["tried_at"],
      status: try row["status"], answer: try row["answer"])
  }
}
