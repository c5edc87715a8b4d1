import Intake
import Projects
import Storage
import Vocabulary

/// The SQL of the order of work: outcomes, reputations, places, and what waits for a project.
enum QueueStore {
  /// Writes what became of reports, and moves the figures of everybody concerned by the difference.
  static func put(
    _ outcomes: [FindingID: Outcome], of reports: [FindingWeight], in tx: Transaction
  ) throws -> Set<ReputationSubject> {
    var before: [FindingID: Outcome] = [:]
    for part in reports.map(\.finding).chunked(500) {
      for row in try tx.rows(
        "SELECT finding, outcome FROM cases_outcomes WHERE finding IN \(list: part)")
      { before[try row["finding"]] = try row["outcome"] as Outcome }
    }
    var changes: [ReputationSubject: [Outcome: Int]] = [:]
    for report in reports where before[report.finding] != outcomes[report.finding] {
      for subject in QueueRules.subjects(of: report) {
        if let old = before[report.finding] { changes[subject, default: [:]][old, default: 0] -= 1 }
        if let new = outcomes[report.finding] {
          changes[subject, default: [:]][new, default: 0] += 1
        }
      }
      try tx.execute("DELETE FROM cases_outcomes WHERE finding = \(report.finding)")
      if let new = outcomes[report.finding] {
        try tx.execute(
          """
          INSERT INTO cases_outcomes (finding, outcome) VALUES (\(report.finding), \(new.rawValue))
          """)
      }
    }
    for (subject, change) in changes {
      try tx.execute(
        """
        INSERT INTO cases_reputations (subject, confirmed, duplicate, invalid)
        VALUES (\(subject.description), \(change[.confirmed] ?? 0), \(change[.duplicate] ?? 0),
          \(change[.invalid] ?? 0))
        ON CONFLICT (subject) DO UPDATE SET
          confirmed = cases_reputations.confirmed + excluded.confirmed,
          duplicate = cases_reputations.duplicate + excluded.duplicate,
          invalid = cases_reputations.invalid + excluded.invalid
        """)
    }
    return Set(changes.keys)
  }

  static func reputations(
    _ subjects: Set<ReputationSubject>, in tx: Transaction
  ) throws -> [ReputationSubject: Reputation] {
    let named = Dictionary(
      subjects.map { ($0.description, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [ReputationSubject: Reputation] = [:]
    for part in named.keys.sorted().chunked(500) {
      let rows = try tx.rows(
        """
        SELECT subject, confirmed, duplicate, invalid FROM cases_reputations
        WHERE subject IN \(list: part)
        """)
      for row in rows {
        guard let subject = named[try row["subject"]] else { continue }
        found[subject] = Reputation(counts: [
          .confirmed: try row["confirmed"], .duplicate: try row["duplicate"],
          .invalid: try row["invalid"],
        ])
      }
    }
    return found
  }

  /// Cases of a finder that nobody has judged yet, at most `limit`.
  static func unjudged(
    of organization: OrganizationID, limit: Int, in tx: Transaction
  ) throws -> [(id: CaseID, flaw: FlawID, openedAt: Timestamp)] {
    try tx.rows(
      """
      SELECT c.id, c.flaw, c.opened_at FROM cases_cases c
        JOIN cases_parties p ON p.case_id = c.id
      WHERE p.organization = \(organization) AND c.state = 'received'
      ORDER BY c.queue_at LIMIT \(limit)
      """
    ).map { (try $0["id"], try $0["flaw"], try $0["opened_at"]) }
  }

  static func place(
    _ id: CaseID, at queueAt: Timestamp, severity: Double, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE cases_cases SET queue_at = \(queueAt), severity = \(Int64((severity * 10).rounded()))
      WHERE id = \(id) AND (queue_at <> \(queueAt) OR severity <> \(Int64((severity * 10).rounded())))
      """)
  }

  static func weigh(_ id: CaseID, severity: Double, in tx: Transaction) throws {
    try tx.execute(
      "UPDATE cases_cases SET severity = \(Int64((severity * 10).rounded())) WHERE id = \(id)")
  }

  // MARK: What waits for a project.

  /// How many cases a project was asked to take on since a time.
  static func handedOver(
    to project: ProjectID, since start: Timestamp, in tx: Transaction
  ) throws -> Int {
    try tx.row(
      """
      SELECT COUNT(*) AS n FROM cases_waiting
      WHERE project = \(project) AND handed_at > \(start)
      """)?["n"] ?? 0
  }

  static func wait(
    _ id: CaseID, for project: ProjectID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO cases_waiting (case_id, project, wanted_at) VALUES (\(id), \(project), \(now))
      ON CONFLICT (case_id) DO UPDATE SET project = excluded.project, handed_at = NULL,
        wanted_at = CASE WHEN cases_waiting.handed_at IS NULL THEN cases_waiting.wanted_at
          ELSE excluded.wanted_at END
      """)
  }

  static func markHanded(
    _ id: CaseID, to project: ProjectID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO cases_waiting (case_id, project, wanted_at, handed_at)
      VALUES (\(id), \(project), \(now), \(now))
      ON CONFLICT (case_id) DO UPDATE SET project = excluded.project, handed_at = excluded.handed_at
      """)
  }

  /// A case that moved on otherwise waits no more.
  static func stopWaiting(_ id: CaseID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM cases_waiting WHERE case_id = \(id) AND handed_at IS NULL")
  }

  static func projectsWaitedFor(in tx: Transaction) throws -> [ProjectID] {
    try tx.rows(
      "SELECT DISTINCT project FROM cases_waiting WHERE handed_at IS NULL ORDER BY project"
    )
    .map { try $0["project"] }
  }

  /// What waits for a project, the worst first; then by how long.
  static func line(of project: ProjectID, limit: Int, in tx: Transaction) throws -> [CaseID] {
    try tx.rows(
      """
      SELECT w.case_id FROM cases_waiting w JOIN cases_cases c ON c.id = w.case_id
      WHERE w.project = \(project) AND w.handed_at IS NULL
      ORDER BY c.severity DESC, w.wanted_at, w.case_id LIMIT \(limit)
      """
    ).map { try $0["case_id"] }
  }
}
