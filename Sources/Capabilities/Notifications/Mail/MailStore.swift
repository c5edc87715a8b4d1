import Storage
import Vocabulary

/// The kind of ``MailID``.
enum MailKindTag: IdentifierKind {
  static let prefix = "mai"
}
/// Names a mail.
typealias MailID = Identifier<MailKindTag>

/// Where a mail stands.
enum MailState: String, SQLBindable, SQLReadable {
  /// To be sent.
  case waiting
  /// Handed to the mail server, which has not answered; after a crash nobody knows whether it did.
  case sending
  /// Taken by the mail server.
  case sent
  /// There was nothing left to say.
  case dropped
  /// Given up.
  case failed
}

/// A mail of some notices to one person.
struct QueuedMail {
  let id: MailID
  let person: PersonID
  let isDigest: Bool
  let topic: String?
  let state: MailState
  let attempts: Int
  let madeAt: Timestamp

  /// The attempts that count when it is sent now: none where it was given up; nil where it is not to
  /// be sent.
  var attemptsBefore: Int? {
    switch state {
    case .waiting, .sending: attempts
    case .failed: 0
    case .sent, .dropped: nil
    }
  }
}

/// Every SQL statement about mails.
enum MailStore {
  /// People for whom mail is due.
  static func people(dueBy now: Timestamp, limit: Int, in tx: Transaction) throws -> [PersonID] {
    try tx.rows(
      """
      SELECT person, min(mail_at) AS first FROM notifications_notices
      WHERE mail_at <= \(now) GROUP BY person ORDER BY min(mail_at), person LIMIT \(limit)
      """
    ).map { try $0["person"] }
  }

  /// What is due for one person, oldest first.
  static func due(of person: PersonID, by now: Timestamp, in tx: Transaction) throws -> [Notice] {
    try tx.rows(
      """
      \(sql: NotificationStore.columns) WHERE person = \(person) AND mail_at <= \(now)
      ORDER BY changed_at, id LIMIT 500
      """
    ).map(NotificationStore.notice)
  }

  static func putOff(
    _ person: PersonID, dueBy now: Timestamp, until: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE notifications_notices SET mail_at = \(until)
      WHERE person = \(person) AND mail_at <= \(now)
      """)
  }

  /// When somebody last got a mail about one thing.
  static func last(
    _ topic: String, of people: [PersonID], in tx: Transaction
  ) throws -> [PersonID: Timestamp] {
    var found: [PersonID: Timestamp] = [:]
    for part in people.chunked(tx.longestList) {
      for row in try tx.rows(
        """
        SELECT person, max(made_at) AS last FROM notifications_mails
        WHERE topic = \(topic) AND person IN \(list: part) GROUP BY person
        """)
      { found[try row["person"]] = try row["last"] }
    }
    return found
  }

  static func count(
    of person: PersonID, since moment: Timestamp, in tx: Transaction
  ) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM notifications_mails
      WHERE person = \(person) AND made_at > \(moment) AND state <> 'dropped'
      """
    ).map { try $0["n"] } ?? 0
  }

  static func insert(
    _ id: MailID, of bundle: NoticeRules.Bundle, to person: PersonID, at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO notifications_mails (id, person, is_digest, topic, state, attempts, made_at)
      VALUES (\(id), \(person), \(bundle.isDigest ? 1 : 0), \(bundle.topic), \(MailState.waiting),
        0, \(now))
      """)
    for part in bundle.notices.chunked(tx.longestList) {
      try tx.execute(
        """
        UPDATE notifications_notices SET mail = \(id), mail_at = NULL WHERE id IN \(list: part)
        """)
    }
  }

  static func find(_ id: MailID, in tx: Transaction) throws -> QueuedMail? {
    try tx.row(
      """
      SELECT id, person, is_digest, topic, state, attempts, made_at FROM notifications_mails
      WHERE id = \(id)
      """
    ).map { row in
      let isDigest: Int = try row["is_digest"]
      return QueuedMail(
        id: try row["id"], person: try row["person"], isDigest: isDigest == 1,
        topic: try row["topic"], state: try row["state"], attempts: try row["attempts"],
        madeAt: try row["made_at"])
    }
  }

  /// The notices of a mail that nobody has read meanwhile.
  static func unread(in mail: MailID, _ tx: Transaction) throws -> [Notice] {
    try tx.rows(
      """
      \(sql: NotificationStore.columns) WHERE mail = \(mail) AND read_at IS NULL
      ORDER BY changed_at, id
      """
    ).map(NotificationStore.notice)
  }

  static func move(
    _ id: MailID, to state: MailState, attempts: Int, sentAt: Timestamp? = nil,
    reason: String? = nil, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE notifications_mails SET state = \(state), attempts = \(attempts),
        sent_at = \(sentAt), reason = \(reason)
      WHERE id = \(id)
      """)
  }
}
