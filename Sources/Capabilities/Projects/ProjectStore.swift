import Access
import Formats
import Storage
import Vocabulary

/// Every SQL statement of Projects.
enum ProjectStore {
  static func insert(_ project: Project, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO projects_projects
        (id, organization, project_key, name, rules, created_at, version)
      VALUES (\(project.id), \(project.organization), \(project.key.text), \(project.name),
        \(text(project.rules)), \(project.createdAt), \(project.version))
      """)
  }

  static func update(
    _ grant: Grant<Write, ProjectObject>, name: String, rules: ReportingRules, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE projects_projects SET name = \(name), rules = \(text(rules)), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func verify(
    _ grant: Grant<Write, ProjectVerificationObject>, at moment: Timestamp?, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE projects_projects SET verified_at = \(moment), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func find(_ id: ProjectID, in tx: Transaction) throws -> Project? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(project)
  }

  /// Projects that everybody may see, and those of one organization; nil for all.
  static func list(
    search: String?, of organization: OrganizationID?, seesAll: Bool, page: PageRequest,
    in tx: Transaction
  ) throws -> [Project] {
    var sql: SQL = "\(sql: columns) WHERE id > \(page.after?.parts.first ?? "")"
    if !seesAll {
      if let organization {
        sql += " AND (verified_at IS NOT NULL OR organization = \(organization))"
      } else {
        sql += " AND verified_at IS NOT NULL"
      }
    }
    if let search {
      let pattern = Like.containing(search)
      sql += """
         AND (lower(name) LIKE \(pattern) ESCAPE '\\' OR lower(project_key) LIKE \(pattern) ESCAPE '\\')
        """
    }
    return try tx.rows(sql + " ORDER BY id LIMIT \(page.limit + 1)").map(project)
  }

  /// The confirmed projects with these keys.
  static func verified(_ keys: [ProjectKey], in tx: Transaction) throws -> [ProjectKey: Project] {
    var found: [ProjectKey: Project] = [:]
    for part in keys.map(\.text).chunked(tx.longestList) {
      let rows = try tx.rows(
        "\(sql: columns) WHERE verified_at IS NOT NULL AND project_key IN \(list: part)")
      for project in try rows.map(project) { found[project.key] = project }
    }
    return found
  }

  private static let columns: SQL =
    """
    SELECT id, organization, project_key, name, rules, verified_at, created_at, version
    FROM projects_projects
    """

  private static func text(_ rules: ReportingRules) -> String {
    JSONValue.object(rules.json).serialized()
  }

  private static func project(_ row: Row) throws -> Project {
    let (key, rules): (String, String) = (try row["project_key"], try row["rules"])
    guard let read = ProjectKey(text: key) else {
      throw StorageProblem.corrupt("projects_projects.project_key")
    }
    return Project(
      id: try row["id"], organization: try row["organization"], key: read, name: try row["name"],
      rules: try ReportingRules(stored: JSONValue.parse(Array(rules.utf8))),
      verifiedAt: try row["verified_at"], createdAt: try row["created_at"],
      version: try row["version"])
  }
}
