import Access
import Cases
import Coordination
import Storage
import Validation
import Vocabulary

/// Every SQL statement of Patches.
enum PatchStore {
  static func insert(_ patch: Patch, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO patches_patches (id, case_id, organization, product, base, author_kind,
        author_name, author_version, sign_off, note, digest, size, files, lines, address, state,
        offered_at, version)
      VALUES (\(patch.id), \(patch.case), \(patch.organization), \(patch.product), \(patch.base),
        \(patch.author.kind.rawValue), \(patch.author.name), \(patch.author.version),
        \(patch.signOff), \(patch.note), \(patch.digest), \(patch.size.bytes),
        \(patch.size.files), \(patch.size.lines), \(patch.address), \(patch.state.rawValue),
        \(patch.offeredAt), \(patch.version))
      """)
  }

  static func find(_ id: PatchID, in tx: Transaction) throws -> Patch? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(patch)
  }

  static func list(of id: CaseID, in tx: Transaction) throws -> [Patch] {
    try tx.rows("\(sql: columns) WHERE case_id = \(id) ORDER BY id DESC").map(patch)
  }

  static func move(
    _ grant: Grant<Write, PatchObject>, to state: PatchState, reason: String?,
    acceptedAt: Timestamp?, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE patches_patches SET state = \(state.rawValue), reason = \(reason),
        accepted_at = \(acceptedAt), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// What a trial or an hour changes, without a person.
  static func settle(_ id: PatchID, _ state: PatchState, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE patches_patches SET state = \(state.rawValue), version = version + 1
      WHERE id = \(id)
      """)
  }

  static func insert(
    _ evidence: PatchEvidence, of id: PatchID, place: Int, by actor: String, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO patches_evidence (patch, place, kind, supports, summary, trial, own, at, actor)
      VALUES (\(id), \(place), \(evidence.kind.rawValue), \(evidence.supports ? 1 : 0),
        \(evidence.summary), \(evidence.trial), \(evidence.isOwn ? 1 : 0), \(evidence.at),
        \(actor))
      """)
  }

  static func evidence(of id: PatchID, in tx: Transaction) throws -> [PatchEvidence] {
    try tx.rows(
      """
      SELECT kind, supports, summary, trial, own, at FROM patches_evidence WHERE patch = \(id)
      ORDER BY place
      """
    ).map { row in
      let (supports, own): (Int64, Int64) = (try row["supports"], try row["own"])
      return PatchEvidence(
        kind: try row["kind"], supports: supports == 1, summary: try row["summary"],
        trial: try row["trial"], isOwn: own == 1, at: try row["at"])
    }
  }

  static func link(_ trial: TrialID, to id: PatchID, in tx: Transaction) throws {
    try tx.execute("INSERT INTO patches_trials (trial, patch) VALUES (\(trial), \(id))")
  }

  static func patch(triedBy trial: TrialID, in tx: Transaction) throws -> PatchID? {
    try tx.row("SELECT patch FROM patches_trials WHERE trial = \(trial)")?["patch"]
  }

  static func insert(
    _ draft: PatchStageDraft, place: Int64, of id: PatchID, in tx: Transaction
  ) throws {
    let parties = draft.parties.map { $0.map(\.description).joined(separator: " ") }
    try tx.execute(
      """
      INSERT INTO patches_stages (patch, place, name, parties, opens_at)
      VALUES (\(id), \(place), \(draft.name), \(parties), \(draft.opensAt))
      """)
  }

  static func stages(of id: PatchID, in tx: Transaction) throws -> [PatchStage] {
    try tx.rows(
      """
      SELECT place, name, parties, opens_at, opened_at, hold FROM patches_stages
      WHERE patch = \(id) AND dropped_at IS NULL ORDER BY place
      """
    ).map { row in
      let parties: String? = try row["parties"]
      return PatchStage(
        place: try row["place"], name: try row["name"],
        parties: parties.map { text in
          text.split(separator: " ").compactMap { ParticipantID(String($0)) }
        }, opensAt: try row["opens_at"], openedAt: try row["opened_at"], hold: try row["hold"])
    }
  }

  /// Patches with a stage whose hour has come by a moment, in order, behind one of them.
  static func waiting(
    by moment: Timestamp, after id: PatchID?, limit: Int, in tx: Transaction
  ) throws -> [PatchID] {
    try tx.rows(
      """
      SELECT DISTINCT s.patch FROM patches_stages s JOIN patches_patches p ON p.id = s.patch
      WHERE s.opened_at IS NULL AND s.hold IS NULL AND s.dropped_at IS NULL
        AND s.opens_at <= \(moment) AND p.state = 'accepted' AND s.patch > \(id?.description ?? "")
      ORDER BY s.patch LIMIT \(limit)
      """
    ).map { try $0["patch"] }
  }

  static func hold(
    _ place: Int64, of id: PatchID, because reason: String?, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE patches_stages SET hold = \(reason)
      WHERE patch = \(id) AND place = \(place) AND opened_at IS NULL
      """)
  }

  /// Holds every stage that is still closed.
  static func holdAll(of id: PatchID, because reason: String, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE patches_stages SET hold = \(reason)
      WHERE patch = \(id) AND opened_at IS NULL AND hold IS NULL
      """)
  }

  /// Puts a candidate into another case.
  static func follow(
    _ grant: Grant<Write, PatchReleaseObject>, to other: CaseID, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE patches_patches SET case_id = \(other), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Says anew who is meant by a stage, open or not.
  static func setParties(
    _ parties: [ParticipantID], of place: Int64, of id: PatchID, in tx: Transaction
  ) throws {
    let text = parties.map(\.description).joined(separator: " ")
    try tx.execute(
      "UPDATE patches_stages SET parties = \(text) WHERE patch = \(id) AND place = \(place)")
  }

  static func open(
    _ place: Int64, of id: PatchID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE patches_stages SET opened_at = \(now), hold = \(nil as String?)
      WHERE patch = \(id) AND place = \(place) AND opened_at IS NULL
      """)
  }

  /// Takes a stage out of the plan. Its place is kept, so that no other stage is given it.
  static func drop(
    _ place: Int64, of id: PatchID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE patches_stages SET dropped_at = \(now)
      WHERE patch = \(id) AND place = \(place) AND opened_at IS NULL
      """)
  }

  /// The place behind every stage that was ever planned.
  static func nextPlace(of id: PatchID, in tx: Transaction) throws -> Int64 {
    let last: Int64? = try tx.row(
      "SELECT max(place) AS n FROM patches_stages WHERE patch = \(id)")?["n"]
    return (last ?? 0) + 1
  }

  static func fetched(
    _ id: PatchID, by organization: OrganizationID?, actor: String, at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO patches_fetches (patch, organization, at, actor)
      VALUES (\(id), \(organization), \(now), \(actor))
      """)
  }

  static func fetches(of id: PatchID, limit: Int, in tx: Transaction) throws -> [PatchFetch] {
    try tx.rows(
      """
      SELECT organization, at FROM patches_fetches WHERE patch = \(id) ORDER BY at DESC
      LIMIT \(limit)
      """
    ).map { PatchFetch(organization: try $0["organization"], at: try $0["at"]) }
  }

  private static let columns: SQL =
    """
    SELECT id, case_id, organization, product, base, author_kind, author_name, author_version,
      sign_off, note, digest, size, files, lines, address, state, reason, offered_at, accepted_at,
      version
    FROM patches_patches
    """

  private static func patch(_ row: Row) throws -> Patch {
    Patch(
      id: try row["id"], case: try row["case_id"], organization: try row["organization"],
      product: try row["product"], base: try row["base"],
      author: PatchAuthor(
        kind: try row["author_kind"], name: try row["author_name"],
        version: try row["author_version"]),
      signOff: try row["sign_off"], note: try row["note"], digest: try row["digest"],
      size: (try row["size"], try row["files"], try row["lines"]), address: try row["address"],
      state: try row["state"], reason: try row["reason"], offeredAt: try row["offered_at"],
      acceptedAt: try row["accepted_at"], version: try row["version"])
  }
}
