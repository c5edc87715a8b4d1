import Access
import Signing
public import Storage
public import Vocabulary

/// Answers already given to an `Idempotency-Key`, written in the transaction of the change itself.
///
/// The same key with the same request gets the first answer again for a day; with another request
/// it is refused with 422 (draft-ietf-httpapi-idempotency-key-header).
public enum Idempotency {
  /// The table of answers.
  public static let schema = Schema(
    module: "HTTP",
    migrations: [
      Migration(
        "http-001-idempotency",
        [
          """
          CREATE TABLE http_idempotency (
            owner TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL,
            status BIGINT NOT NULL, type TEXT NOT NULL, body BYTEA NOT NULL,
            location TEXT, created_at BIGINT NOT NULL,
            PRIMARY KEY (owner, key))
          """,
          "CREATE INDEX http_idempotency_age ON http_idempotency (created_at)",
        ])
    ])

  /// How long an answer is kept, in seconds.
  public static let lifetime: Int64 = 86_400

  /// Removes answers older than ``lifetime``.
  public static func expire(now: Timestamp, in transaction: Transaction) throws {
    let limit = now.adding(seconds: -lifetime)
    try transaction.execute("DELETE FROM http_idempotency WHERE created_at < \(limit)")
  }

  static func find(_ call: Call, _ key: String, in transaction: Transaction) throws -> Reply? {
    guard
      let row = try transaction.row(
        """
        SELECT request, status, type, body, location FROM http_idempotency
        WHERE owner = \(call.principal.reference) AND key = \(key)
          AND created_at >= \(call.now.adding(seconds: -lifetime))
        """)
    else { return nil }
    guard try row["request"] == fingerprint(call) else {
      throw Problem(
        code: "idempotency-key-reused", status: 422, title: "The key belongs to another request",
        detail: "This Idempotency-Key was used before with a different request.",
        remedy: "Use a new key for a new request.")
    }
    var reply = Reply(
      status: try row["status"], headers: [("content-type", try row["type"])],
      body: try row["body"])
    if let location: String = try row["location"] { reply.headers.append(("location", location)) }
    return reply.with("idempotent-replayed", "true")
  }

  static func keep(_ call: Call, _ key: String, _ reply: Reply, in transaction: Transaction) throws
  {
    let type = reply.headers.first { $0.name == "content-type" }?.value ?? "application/json"
    let location = reply.headers.first { $0.name == "location" }?.value
    try transaction.execute(
      """
      INSERT INTO http_idempotency (owner, key, request, status, type, body, location, created_at)
      VALUES (\(call.principal.reference), \(key), \(fingerprint(call)), \(reply.status), \(type),
        \(reply.body), \(location), \(call.now))
      ON CONFLICT (owner, key) DO UPDATE SET request = excluded.request,
        status = excluded.status, type = excluded.type, body = excluded.body,
        location = excluded.location, created_at = excluded.created_at
      """)
  }

  private static func query(_ call: Call) -> String {
    call.query.map { Query.encode($0.name) + "=" + Query.encode($0.value) }.joined(separator: "&")
  }

  private static func fingerprint(_ call: Call) -> String {
    // The same request for another organization is another request.
    let client = call.principal.deputyOf.flatMap { _ in call.principal.organization }
    let line =
      "\(call.method.rawValue) \(call.path)?\(query(call))\(client.map { " for \($0)" } ?? "")\n"
    return sha256(Array(line.utf8) + call.body).description
  }
}

extension Call {
  /// Runs a change in one transaction. With an `Idempotency-Key`, a repeated request gets the
  /// first answer and changes nothing again.
  public func transact(
    _ database: Database, _ change: @escaping @Sendable (Transaction) throws -> Reply
  ) async throws -> Reply {
    guard let key = headers["idempotency-key"] else { return try await database.write(change) }
    guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) })
    else { throw Problem.invalid("Idempotency-Key", "must be 1 to 200 visible ASCII characters") }
    let call = self
    return try await database.write { transaction in
      if let reply = try Idempotency.find(call, key, in: transaction) { return reply }
      let reply = try change(transaction)
      try Idempotency.keep(call, key, reply, in: transaction)
      return reply
    }
  }
}
