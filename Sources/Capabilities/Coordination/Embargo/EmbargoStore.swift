import Cases
import Storage
import Vocabulary

/// The SQL about proposals, alarms, what is watched and the clock.
enum EmbargoStore {
  static func insert(_ one: EmbargoProposal, of id: CaseID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO coordination_proposals
        (id, case_id, author, until, zone, reason, proposed_at, outcome)
      VALUES (\(one.id), \(id), \(one.author.text), \(one.until), \(one.zone), \(one.reason),
        \(one.proposedAt), \(one.outcome))
      """)
  }

  /// All proposals of a case with their answers, the oldest first.
  static func proposals(of id: CaseID, in tx: Transaction) throws -> [EmbargoProposal] {
    var answers: [ProposalID: [ProposalAnswer]] = [:]
    for row in try tx.rows(
      """
      SELECT a.proposal, a.participant, a.agrees, a.reason, a.at
      FROM coordination_answers a JOIN coordination_proposals p ON p.id = a.proposal
      WHERE p.case_id = \(id) ORDER BY a.at, a.participant
      """)
    {
      answers[try row["proposal"], default: []].append(
        ProposalAnswer(
          participant: try row["participant"], agrees: try row["agrees"],
          reason: try row["reason"], at: try row["at"]))
    }
    return try tx.rows(
      """
      SELECT id, author, until, zone, reason, proposed_at, outcome FROM coordination_proposals
      WHERE case_id = \(id) ORDER BY proposed_at, id
      """
    ).map { row in
      let id: ProposalID = try row["id"]
      return EmbargoProposal(
        id: id, author: try Author(text: row["author"]), until: try row["until"],
        zone: try row["zone"], reason: try row["reason"], proposedAt: try row["proposed_at"],
        outcome: try row["outcome"], answers: answers[id] ?? [])
    }
  }

  static func settle(
    _ ids: [ProposalID], as outcome: ProposalOutcome, in tx: Transaction
  ) throws {
    for id in ids {
      try tx.execute(
        "UPDATE coordination_proposals SET outcome = \(outcome) WHERE id = \(id)")
    }
  }

  static func answer(
    _ id: ProposalID, _ answer: ProposalAnswer, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO coordination_answers (proposal, participant, agrees, reason, at)
      VALUES (\(id), \(answer.participant), \(answer.agrees ? 1 : 0), \(answer.reason),
        \(answer.at))
      ON CONFLICT (proposal, participant) DO UPDATE SET agrees = excluded.agrees,
        reason = excluded.reason, at = excluded.at
      """)
  }

  /// Puts what is watched for in the place of what was.
  static func watch(_ watches: [Watch], for id: CaseID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM coordination_watches WHERE case_id = \(id)")
    try tx.insert(
      into: "coordination_watches", columns: ["kind", "value", "case_id"],
      rows: Set(watches).map { [.text($0.kind.rawValue), .text($0.value), id.sqlValue] })
  }

  static func watches(of id: CaseID, in tx: Transaction) throws -> [Watch] {
    try tx.rows(
      "SELECT value FROM coordination_watches WHERE case_id = \(id) ORDER BY kind, value"
    ).compactMap { try Watch($0["value"] as String) }
  }

  /// Everything that is looked out for by cases whose embargo has not ended, with the cases.
  static func watched(
    _ kind: Watch.Kind, in tx: Transaction
  ) throws -> [(id: CaseID, value: String)] {
    try tx.rows(
      """
      SELECT w.case_id, w.value FROM coordination_watches w
        JOIN coordination_cases c ON c.case_id = w.case_id
      WHERE w.kind = \(kind) AND c.embargo <> 'exited'
      """
    ).map { (try $0["case_id"], try $0["value"]) }
  }

  static func isWatching(in tx: Transaction) throws -> Bool {
    try tx.row("SELECT 1 AS one FROM coordination_watches LIMIT 1") != nil
  }

  /// Raises an alarm, or again one that was found unfounded; false where the same waits or was found
  /// real.
  static func raise(_ one: Alarm, of id: CaseID, in tx: Transaction) throws -> Bool {
    try tx.execute(
      """
      INSERT INTO coordination_alarms (id, case_id, author, kind, evidence, raised_at)
      VALUES (\(one.id), \(id), \(one.author.text), \(one.kind), \(one.evidence), \(one.raisedAt))
      ON CONFLICT (case_id, kind, evidence) DO UPDATE SET judgement = NULL, judged_at = NULL,
        raised_at = excluded.raised_at, author = excluded.author
        WHERE coordination_alarms.judgement = \(AlarmJudgement.unfounded)
      """) == 1
  }

  static func alarms(of id: CaseID, in tx: Transaction) throws -> [Alarm] {
    try tx.rows(
      """
      SELECT id, author, kind, evidence, raised_at, judgement FROM coordination_alarms
      WHERE case_id = \(id) ORDER BY raised_at, id
      """
    ).map { row in
      Alarm(
        id: try row["id"], author: try Author(text: row["author"]), kind: try row["kind"],
        evidence: try row["evidence"], raisedAt: try row["raised_at"],
        judgement: try row["judgement"])
    }
  }

  static func judge(
    _ id: AlarmID, _ judgement: AlarmJudgement, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE coordination_alarms SET judgement = \(judgement), judged_at = \(now)
      WHERE id = \(id) AND judgement IS NULL
      """) == 1
  }

  /// Cases whose embargo is in force and ends by a moment.
  static func ending(
    by moment: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [CaseID] {
    try tx.rows(
      """
      SELECT case_id FROM coordination_cases
      WHERE embargo IN ('active', 'revise') AND until <= \(moment)
      ORDER BY until, case_id LIMIT \(limit)
      """
    ).map { try $0["case_id"] }
  }

  static func clock(in tx: Transaction) throws -> TrustedClock? {
    try tx.row("SELECT seen_at, trusted_at FROM coordination_clock WHERE one = 1").map {
      TrustedClock(seen: try $0["seen_at"], trusted: try $0["trusted_at"])
    }
  }

  static func put(_ clock: TrustedClock, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO coordination_clock (one, seen_at, trusted_at)
      VALUES (1, \(clock.seen), \(clock.trusted))
      ON CONFLICT (one) DO UPDATE SET seen_at = excluded.seen_at,
        trusted_at = excluded.trusted_at
      """)
  }
}
