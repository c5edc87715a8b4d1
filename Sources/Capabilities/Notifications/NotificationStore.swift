import Access
import Storage
import Vocabulary

/// Every SQL statement about notices and choices.
enum NotificationStore {
  /// Notes that something was heard; false when it was before.
  static func hear(_ origin: String, at now: Timestamp, in tx: Transaction) throws -> Bool {
    // Looking first spares reminders the write.
    guard try !isHeard(origin, in: tx) else { return false }
    return try tx.execute(
      """
      INSERT INTO notifications_heard (origin, at) VALUES (\(origin), \(now))
      ON CONFLICT (origin) DO NOTHING
      """) == 1
  }

  static func isHeard(_ origin: String, in tx: Transaction) throws -> Bool {
    try tx.row("SELECT origin FROM notifications_heard WHERE origin = \(origin)") != nil
  }

  /// The unread notices of a kind and subject, by person.
  static func unread(
    _ event: NoticeEvent, of people: [PersonID], in tx: Transaction
  ) throws -> [PersonID: Notice] {
    var found: [PersonID: Notice] = [:]
    for part in people.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        \(sql: columns) WHERE read_at IS NULL AND kind = \(event.kind)
          AND subject = \(event.subject) AND person IN \(list: part)
        """)
      for row in rows {
        let notice = try notice(row)
        found[notice.person] = notice
      }
    }
    return found
  }

  static func insert(_ notices: [Notice], in tx: Transaction) throws {
    try tx.insert(
      into: "notifications_notices",
      columns: [
        "id", "person", "organization", "kind", "subject", "count", "tlp", "at", "changed_at",
        "timing", "mail_at", "version",
      ],
      rows: notices.map { one in
        [
          one.id.sqlValue, one.person.sqlValue, one.organization.sqlValue, one.kind.sqlValue,
          .text(one.subject), .integer(Int64(one.count)), .text(one.trafficLight.rawValue),
          one.at.sqlValue, one.changedAt.sqlValue, one.timing.sqlValue, one.mailAt.sqlValue,
          .integer(1),
        ]
      })
  }

  /// Counts further events in an unread notice. A reminder is about what the one before was about,
  /// so its count takes the place of that one's.
  static func join(
    _ id: NoticeID, _ event: NoticeEvent, mailAt: Timestamp?, in tx: Transaction
  ) throws {
    let count: SQL = event.kind.isReminder ? "\(event.count)" : "count + \(event.count)"
    // Mail that is due already is not put off by what comes after.
    try tx.execute(
      """
      UPDATE notifications_notices SET count = \(sql: count), changed_at = \(event.at),
        tlp = \(event.trafficLight), mail_at = COALESCE(mail_at, \(mailAt)), version = version + 1
      WHERE id = \(id)
      """)
  }

  static func find(_ id: NoticeID, in tx: Transaction) throws -> Notice? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(notice)
  }

  static func list(
    of person: PersonID, unreadOnly: Bool, kinds: [NoticeKind], search: String?,
    page: PageRequest, in tx: Transaction
  ) throws -> [Notice] {
    let after = page.after?.parts ?? []
    let unread = after.first.flatMap(Int64.init) ?? 0
    let time = after.count > 2 ? Int64(after[1]) ?? .max : .max
    let id = after.count > 2 ? after[2] : "~"
    var sql: SQL = "\(sql: columns) WHERE person = \(person)"
    if unreadOnly { sql += " AND read_at IS NULL" }
    if !kinds.isEmpty { sql += " AND kind IN \(list: kinds)" }
    if let search {
      sql += " AND lower(subject) LIKE \(Like.containing(search)) ESCAPE '\\'"
    }
    sql += """
       AND ((CASE WHEN read_at IS NULL THEN 0 ELSE 1 END) > \(unread)
        OR (CASE WHEN read_at IS NULL THEN 0 ELSE 1 END) = \(unread)
          AND (changed_at, id) < (\(time), \(id)))
      ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, changed_at DESC, id DESC
      LIMIT \(page.limit + 1)
      """
    return try tx.rows(sql).map(notice)
  }

  static func unreadCount(of person: PersonID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM notifications_notices
      WHERE person = \(person) AND read_at IS NULL
      """
    ).map { try $0["n"] } ?? 0
  }

  static func read(
    _ grant: Grant<Write, NoticeObject>, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE notifications_notices SET read_at = \(now), mail_at = NULL, version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func readAll(of person: PersonID, at now: Timestamp, in tx: Transaction) throws -> Int {
    try tx.execute(
      """
      UPDATE notifications_notices SET read_at = \(now), mail_at = NULL, version = version + 1
      WHERE person = \(person) AND read_at IS NULL AND changed_at <= \(now)
      """)
  }

  static func expire(read: Timestamp, unread: Timestamp, in tx: Transaction) throws {
    try tx.execute(
      """
      DELETE FROM notifications_notices WHERE read_at < \(read) OR changed_at < \(unread)
      """)
    try tx.execute("DELETE FROM notifications_heard WHERE at < \(unread)")
    try tx.execute(
      """
      DELETE FROM notifications_mails WHERE made_at < \(read)
        AND state IN ('sent', 'dropped', 'failed')
      """)
    try tx.execute(
      """
      DELETE FROM notifications_deliveries WHERE at < \(read) AND state <> 'waiting'
      """)
  }

  // MARK: What operators were told of

  static func told(
    _ organization: OrganizationID, in tx: Transaction
  ) throws -> [String: CalendarDay] {
    var found: [String: CalendarDay] = [:]
    try tx.forEach(
      """
      SELECT action, due_day FROM notifications_actions WHERE organization = \(organization)
      """
    ) { found[try $0["action"]] = try $0["due_day"] }
    return found
  }

  static func tell(
    _ days: [(action: String, due: CalendarDay)], _ organization: OrganizationID,
    in tx: Transaction
  ) throws {
    try tx.insert(
      into: "notifications_actions", columns: ["organization", "action", "due_day"],
      rows: days.map { [organization.sqlValue, .text($0.action), $0.due.sqlValue] },
      conflict: """
        ON CONFLICT (organization, action) DO UPDATE SET due_day = excluded.due_day
        """)
  }

  static func forget(
    _ actions: [String], _ organization: OrganizationID, in tx: Transaction
  ) throws {
    for part in actions.chunked(tx.longestList) {
      try tx.execute(
        """
        DELETE FROM notifications_actions
        WHERE organization = \(organization) AND action IN \(list: part)
        """)
    }
  }

  // MARK: Choices

  static func choices(
    of people: [PersonID], in tx: Transaction
  ) throws -> [PersonID: NoticeChoices] {
    var found: [PersonID: NoticeChoices] = [:]
    for part in people.chunked(tx.longestList) {
      for row in try tx.rows(
        """
        SELECT person, zone, quiet_from, quiet_until, version FROM notifications_people
        WHERE person IN \(list: part)
        """)
      {
        let (from, until): (Int?, Int?) = (try row["quiet_from"], try row["quiet_until"])
        var choices = NoticeChoices(zone: try row["zone"], version: try row["version"])
        if let from, let until { choices.quiet = QuietHours(from: from, until: until) }
        found[try row["person"]] = choices
      }
      for row in try tx.rows(
        """
        SELECT person, kind, timing FROM notifications_choices WHERE person IN \(list: part)
        """)
      {
        let person: PersonID = try row["person"]
        // A kind that this version does not know any more is passed over.
        guard let kind = NoticeKind(rawValue: try row["kind"]) else { continue }
        found[person, default: NoticeChoices()].timings[kind] = try row["timing"]
      }
    }
    return found
  }

  static func put(
    _ choices: NoticeChoices, of person: PersonID, secret: String, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO notifications_people (
        person, zone, quiet_from, quiet_until, unsubscribe, version)
      VALUES (\(person), \(choices.zone), \(choices.quiet?.from), \(choices.quiet?.until),
        \(secret), 1)
      ON CONFLICT (person) DO UPDATE SET zone = excluded.zone, quiet_from = excluded.quiet_from,
        quiet_until = excluded.quiet_until, version = notifications_people.version + 1
      """)
    try tx.execute("DELETE FROM notifications_choices WHERE person = \(person)")
    try tx.insert(
      into: "notifications_choices", columns: ["person", "kind", "timing"],
      rows: choices.timings.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        [person.sqlValue, $0.key.sqlValue, $0.value.sqlValue]
      })
  }

  /// Plans the mails of unread notices of a kind anew; what is mailed already stays so.
  static func replan(
    _ kind: NoticeKind, of person: PersonID, _ timing: NoticeTiming, mailAt: Timestamp?,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE notifications_notices SET timing = \(timing)
      WHERE person = \(person) AND kind = \(kind) AND read_at IS NULL
      """)
    try tx.execute(
      """
      UPDATE notifications_notices SET mail_at = \(mailAt)
      WHERE person = \(person) AND kind = \(kind) AND read_at IS NULL AND mail_at IS NOT NULL
      """)
  }

  static func unsubscribeSecret(of person: PersonID, in tx: Transaction) throws -> String? {
    try tx.row("SELECT unsubscribe FROM notifications_people WHERE person = \(person)")?[
      "unsubscribe"]
  }

  static func person(unsubscribing secret: String, in tx: Transaction) throws -> PersonID? {
    try tx.row("SELECT person FROM notifications_people WHERE unsubscribe = \(secret)")?["person"]
  }

  static let columns: SQL =
    """
    SELECT id, person, organization, kind, subject, count, tlp, at, changed_at, read_at, timing,
      mail_at, version
    FROM notifications_notices
    """

  static func notice(_ row: Row) throws -> Notice {
    Notice(
      id: try row["id"], person: try row["person"], organization: try row["organization"],
      kind: try row["kind"], subject: try row["subject"], count: try row["count"],
      trafficLight: try row["tlp"], at: try row["at"], changedAt: try row["changed_at"],
      readAt: try row["read_at"], mailAt: try row["mail_at"], timing: try row["timing"],
      version: try row["version"])
  }
}
