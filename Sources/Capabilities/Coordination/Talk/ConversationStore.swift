import Cases
import Storage
import Vocabulary

/// The SQL about threads and messages.
enum ConversationStore {
  /// The thread of this kind, title and readers, made where there is none.
  static func thread(
    _ wanted: ConversationThread, of id: CaseID, in tx: Transaction
  ) throws -> ConversationThread {
    let members = words(wanted.members)
    try tx.execute(
      """
      INSERT INTO coordination_threads (id, case_id, kind, title, product, members)
      VALUES (\(wanted.id), \(id), \(wanted.kind), \(wanted.title), \(wanted.product), \(members))
      ON CONFLICT (case_id, kind, title, members) DO NOTHING
      """)
    let row = try tx.row(
      """
      SELECT id, kind, title, product, members FROM coordination_threads
      WHERE case_id = \(id) AND kind = \(wanted.kind) AND title = \(wanted.title)
        AND members = \(members)
      """)
    guard let row else { throw StorageProblem.corrupt("coordination_threads") }
    return try thread(row)
  }

  static func threads(of id: CaseID, in tx: Transaction) throws -> [ConversationThread] {
    try tx.rows(
      """
      SELECT id, kind, title, product, members FROM coordination_threads
      WHERE case_id = \(id) ORDER BY id
      """
    ).map(thread)
  }

  /// How many messages each thread has, its last, and how many are unread by a reader.
  static func counts(
    of id: CaseID, reader: String, in tx: Transaction
  ) throws -> [ThreadID: (count: Int, last: Int64, unread: Int)] {
    var found: [ThreadID: (count: Int, last: Int64, unread: Int)] = [:]
    for row in try tx.rows(
      """
      SELECT m.thread, count(*) AS n, MAX(m.position) AS last,
        CAST(SUM(CASE WHEN m.position > COALESCE(r.position, 0) AND m.actor <> \(reader)
          THEN 1 ELSE 0 END) AS BIGINT) AS unread
      FROM coordination_messages m
        LEFT JOIN coordination_reads r ON r.thread = m.thread AND r.reader = \(reader)
      WHERE m.case_id = \(id) GROUP BY m.thread
      """)
    {
      found[try row["thread"]] = (try row["n"], try row["last"], try row["unread"])
    }
    return found
  }

  /// Messages of some threads, the newest first, before one of them.
  static func messages(
    in threads: [ThreadID], before position: Int64?, limit: Int, in tx: Transaction
  ) throws -> [Message] {
    var sql: SQL = """
      SELECT position, thread, author, kind, content, file_digest, file_name, file_size, at
      FROM coordination_messages WHERE thread IN \(list: threads)
      """
    if let position { sql += " AND position < \(position)" }
    return try tx.rows(sql + " ORDER BY position DESC LIMIT \(limit)").map(message)
  }

  /// The threads in which a file was sent.
  static func threads(
    with digest: String, of id: CaseID, in tx: Transaction
  ) throws -> Set<ThreadID> {
    Set(
      try tx.rows(
        """
        SELECT thread FROM coordination_messages
        WHERE case_id = \(id) AND file_digest = \(digest)
        """
      ).map { try $0["thread"] })
  }

  /// Adds a message and gives its number.
  static func insert(
    _ text: String, _ kind: MessageKind, file: MessageFile?, from author: Author, actor: String,
    to thread: ThreadID, of id: CaseID, at now: Timestamp, in tx: Transaction
  ) throws -> Int64 {
    // The row is locked until the commit, so that two messages never get one number.
    let row = try tx.row(
      """
      UPDATE coordination_cases SET last_message = last_message + 1 WHERE case_id = \(id)
      RETURNING last_message
      """)
    guard let row else { throw StorageProblem.corrupt("coordination_cases has no such row") }
    let position: Int64 = try row["last_message"]
    try tx.execute(
      """
      INSERT INTO coordination_messages (case_id, position, thread, author, actor, kind, content,
        file_digest, file_name, file_size, at)
      VALUES (\(id), \(position), \(thread), \(author.text), \(actor), \(kind), \(text),
        \(file?.digest), \(file?.name), \(file?.size), \(now))
      """)
    return position
  }

  /// Remembers how far somebody has read; never less far than before.
  static func read(
    _ thread: ThreadID, to position: Int64, by reader: String, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO coordination_reads (reader, thread, position)
      VALUES (\(reader), \(thread), \(position))
      ON CONFLICT (reader, thread) DO UPDATE SET position = excluded.position
        WHERE coordination_reads.position < excluded.position
      """)
  }

  /// How many bytes of files somebody has sent to a case.
  static func fileBytes(
    from author: Author, of id: CaseID, in tx: Transaction
  ) throws -> Int64 {
    try tx.row(
      """
      SELECT CAST(COALESCE(SUM(file_size), 0) AS BIGINT) AS bytes FROM coordination_messages
      WHERE case_id = \(id) AND author = \(author.text)
      """
    ).map { try $0["bytes"] } ?? 0
  }

  /// When participants asked what nobody of the coordinator has answered in the same thread.
  static func openQuestions(of id: CaseID, in tx: Transaction) throws -> [Timestamp] {
    try tx.rows(
      """
      SELECT at FROM coordination_messages
      WHERE case_id = \(id) AND kind = 'question' AND answered_at IS NULL
        AND author <> \(Author.coordinator.text)
      """
    ).map { try $0["at"] }
  }

  /// Counts the open questions of a thread as answered.
  static func answer(_ thread: ThreadID, at now: Timestamp, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE coordination_messages SET answered_at = \(now)
      WHERE thread = \(thread) AND kind = 'question' AND answered_at IS NULL
      """)
  }

  static func members(_ text: String) -> Set<ParticipantID> {
    Set(text.split(separator: " ").compactMap { ParticipantID(String($0)) })
  }

  private static func words(_ members: Set<ParticipantID>) -> String {
    members.sorted().map(\.description).joined(separator: " ")
  }

  private static func thread(_ row: Row) throws -> ConversationThread {
    let members: String = try row["members"]
    return ConversationThread(
      id: try row["id"], kind: try row["kind"], title: try row["title"],
      product: try row["product"], members: Self.members(members))
  }

  private static func message(_ row: Row) throws -> Message {
    let (digest, name, size): (String?, String?, Int?) =
      (try row["file_digest"], try row["file_name"], try row["file_size"])
    return Message(
      position: try row["position"], thread: try row["thread"],
      author: try Author(text: row["author"]), kind: try row["kind"], text: try row["content"],
      file: digest.map { MessageFile(digest: $0, name: name ?? "file", size: size ?? 0) },
      at: try row["at"])
  }
}

extension Author {
  /// How it is stored.
  var text: String {
    switch self {
    case .coordinator: "coordinator"
    case .software: "software"
    case .participant(let id): id.description
    }
  }

  init(text: String) throws {
    switch text {
    case "coordinator": self = .coordinator
    case "software": self = .software
    default:
      guard let id = ParticipantID(text) else {
        throw StorageProblem.unreadable("column author: nobody")
      }
      self = .participant(id)
    }
  }
}
