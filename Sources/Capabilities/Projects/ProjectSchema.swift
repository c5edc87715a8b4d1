public import Storage

/// The tables of Projects. Frozen: a shipped migration is never edited.
public enum ProjectSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Projects",
    migrations: [
      Migration(
        "projects-001-projects",
        [
          """
          CREATE TABLE projects_projects (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            project_key TEXT NOT NULL, name TEXT NOT NULL, rules TEXT NOT NULL,
            verified_at BIGINT, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
            UNIQUE (organization, project_key))
          """,
          """
          CREATE UNIQUE INDEX projects_projects_verified ON projects_projects (project_key)
            WHERE verified_at IS NOT NULL
          """,
        ])
    ])
}
