import Formats
import Storage
import Vocabulary

/// Every SQL statement about looks that are over, the ranking of models, and projects' wishes.
enum CoverageStore {
  static func insert(_ coverage: Coverage, in tx: Transaction) throws {
    let (target, instrument, depth) = (coverage.target, coverage.instrument, coverage.depth)
    try tx.execute(
      """
      INSERT INTO scanning_coverage (id, target, kind, thing, version, organization, campaign,
        tool, tool_version, model, model_version, technique, at, hours, tokens, share, findings,
        is_named)
      VALUES (\(coverage.id), \(target.key), \(target.kind), \(target.thing), \(target.version),
        \(coverage.organization), \(coverage.campaign), \(instrument.tool),
        \(instrument.toolVersion), \(instrument.model), \(instrument.modelVersion),
        \(instrument.technique), \(coverage.at), \(depth.hours), \(depth.tokens), \(depth.share),
        \(depth.findings), \(coverage.isNamed))
      """)
  }

  /// Looks at public things, and at assets the organization owns or looked at itself; nil sees all.
  static func list(
    thing: String?, search: String?, for organization: OrganizationID?, ownAsset: Bool,
    page: PageRequest, in tx: Transaction
  ) throws -> [Coverage] {
    var sql = columns + " WHERE c.id > \(page.after?.parts.first ?? "")"
    if let thing { sql += " AND c.thing = \(thing)" }
    if let search { sql += " AND lower(c.thing) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    if let organization, !ownAsset {
      sql += " AND (c.kind <> 'asset' OR c.organization = \(organization))"
    }
    return try tx.rows(sql + " ORDER BY c.id LIMIT \(page.limit + 1)").map(coverage)
  }

  /// Every look at these things.
  static func looks(at things: [String], in tx: Transaction) throws -> [String: [Coverage]] {
    let rows = try tx.rows(columns + " WHERE c.thing IN \(list: things) ORDER BY c.id LIMIT 20000")
    return Dictionary(grouping: try rows.map(coverage)) { $0.target.thing }
  }

  /// Public things that somebody looked at, in order.
  static func things(
    search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [String] {
    var sql: SQL =
      """
      SELECT DISTINCT c.thing FROM scanning_coverage c
      WHERE c.kind <> 'asset' AND c.thing > \(page.after?.parts.first ?? "")
      """
    if let search { sql += " AND lower(c.thing) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " ORDER BY c.thing LIMIT \(page.limit + 1)").map { try $0["thing"] }
  }

  static func ranking(in tx: Transaction) throws -> ModelRanking {
    guard
      let row = try tx.row(
        "SELECT edition, document FROM scanning_rankings ORDER BY edition DESC LIMIT 1")
    else { return ModelRanking(edition: 0, source: "", entries: []) }
    let document: String = try row["document"]
    return try ModelRanking(
      json: try JSONValue.parse(Array(document.utf8)), edition: try row["edition"])
  }

  static func insert(
    _ ranking: ModelRanking, actor: String, at now: Timestamp, in tx: Transaction
  ) throws {
    let document = String(decoding: ranking.json.canonical(), as: UTF8.self)
    try tx.execute(
      """
      INSERT INTO scanning_rankings (edition, document, at, actor)
      VALUES (\(ranking.edition), \(document), \(now), \(actor))
      """)
  }

  // MARK: Projects

  static func project(_ repository: String, in tx: Transaction) throws -> MaintainerWish? {
    try tx.row("\(sql: projects) WHERE repository = \(repository)").map(project)
  }

  static func projects(
    search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [MaintainerWish] {
    var sql: SQL = "\(sql: projects) WHERE repository > \(page.after?.parts.first ?? "")"
    if let search { sql += " AND repository LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " ORDER BY repository LIMIT \(page.limit + 1)").map(project)
  }

  static func save(_ project: MaintainerWish, at now: Timestamp, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO scanning_projects (repository, opted_out_at, reason, channel,
        channel_verified_at, source, changed_at)
      VALUES (\(project.repository), \(project.optedOutAt), \(project.reason),
        \(project.channel), \(project.channelVerifiedAt), \(project.source), \(now))
      ON CONFLICT (repository) DO UPDATE SET opted_out_at = excluded.opted_out_at,
        reason = excluded.reason, channel = excluded.channel,
        channel_verified_at = excluded.channel_verified_at, source = excluded.source,
        changed_at = excluded.changed_at
      """)
  }

  private static let projects: SQL =
    """
    SELECT repository, opted_out_at, reason, channel, channel_verified_at, source
    FROM scanning_projects
    """

  private static func project(_ row: Row) throws -> MaintainerWish {
    MaintainerWish(
      repository: try row["repository"], optedOutAt: try row["opted_out_at"],
      reason: try row["reason"], channel: try row["channel"],
      channelVerifiedAt: try row["channel_verified_at"], source: try row["source"])
  }

  private static let columns: SQL =
    """
    SELECT c.id, c.kind, c.thing, c.version, c.organization, c.campaign, c.tool, c.tool_version,
      c.model, c.model_version, c.technique, c.at, c.hours, c.tokens, c.share, c.findings,
      c.is_named FROM scanning_coverage c
    """

  private static func coverage(_ row: Row) throws -> Coverage {
    Coverage(
      id: try row["id"],
      target: ScanTarget(
        kind: try row["kind"], thing: try row["thing"], version: try row["version"]),
      organization: try row["organization"], campaign: try row["campaign"],
      instrument: try ScanningStore.instrument(row),
      depth: Depth(
        hours: try row["hours"], tokens: try row["tokens"], share: try row["share"],
        findings: try row["findings"]),
      at: try row["at"], isNamed: try row["is_named"])
  }
}
