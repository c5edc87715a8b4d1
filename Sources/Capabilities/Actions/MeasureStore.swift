import Storage
import Vocabulary

/// The SQL of measures.
enum MeasureStore {
  static func insert(_ measure: Measure, of action: ActionID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO actions_measures (id, action, kind, words, decided_by, until_day, at, actor,
        ended_at, ending, receipt)
      VALUES (\(measure.id), \(action), \(measure.kind.rawValue), \(measure.text),
        \(measure.decidedBy), \(measure.until), \(measure.at), \(measure.actor),
        \(measure.endedAt), \(measure.ending), \(measure.receipt))
      """)
  }

  /// Ends one that stands; false where it ended before.
  static func end(
    _ id: MeasureID, because ending: String, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE actions_measures SET ended_at = \(now), ending = \(ending)
      WHERE id = \(id) AND ended_at IS NULL
      """) == 1
  }

  /// The measures of an action, the newest first.
  static func measures(of action: ActionID, in tx: Transaction) throws -> [Measure] {
    try tx.rows(
      "\(sql: columns) WHERE action = \(action) ORDER BY at DESC, id DESC LIMIT 200"
    ).map(measure)
  }

  /// Those that stand though their last day is before a day, with their actions.
  static func over(
    before day: CalendarDay, limit: Int, in tx: Transaction
  ) throws -> [(action: ActionID, measure: Measure)] {
    try tx.rows(
      """
      \(sql: columns) WHERE ended_at IS NULL AND until_day < \(day) ORDER BY until_day LIMIT \(limit)
      """
    ).map { (try $0["action"], try measure($0)) }
  }

  /// The one of each of some actions that stands.
  static func standing(
    _ actions: [ActionID], in tx: Transaction
  ) throws -> [ActionID: Measure] {
    var found: [ActionID: Measure] = [:]
    for part in actions.chunked(tx.longestList) {
      try tx.forEach("\(sql: columns) WHERE ended_at IS NULL AND action IN \(list: part)") {
        found[try $0["action"]] = try measure($0)
      }
    }
    return found
  }

  private static let columns: SQL =
    """
    SELECT id, action, kind, words, decided_by, until_day, at, actor, ended_at, ending, receipt
    FROM actions_measures
    """

  private static func measure(_ row: Row) throws -> Measure {
    Measure(
      id: try row["id"], kind: try row["kind"], text: try row["words"],
      decidedBy: try row["decided_by"], until: try row["until_day"], at: try row["at"],
      actor: try row["actor"], endedAt: try row["ended_at"], ending: try row["ending"],
      receipt: try row["receipt"])
  }
}
