public import Storage

/// The Registry's tables. Frozen: a shipped migration is never edited.
public enum RegistrySchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Registry",
    migrations: [
      Migration(
        "registry-001-organizations",
        [
          """
          CREATE TABLE registry_organizations (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
            sector TEXT, regime TEXT, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
            CHECK ((kind = 'criticalInfrastructure') = (sector IS NOT NULL)),
            CHECK ((kind = 'federalAgency') = (regime IS NOT NULL)))
          """,
          """
          CREATE TABLE registry_people (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            name TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL,
            disabled_at BIGINT, version BIGINT NOT NULL,
            CHECK (role IN ('administrator', 'analyst', 'observer')))
          """,
          "CREATE INDEX registry_people_organization ON registry_people (organization, id)",
          """
          CREATE TABLE registry_tokens (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            creator TEXT REFERENCES registry_people (id), parent TEXT,
            name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, role TEXT NOT NULL, scopes TEXT,
            created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT)
          """,
          "CREATE INDEX registry_tokens_parent ON registry_tokens (parent)",
          "CREATE INDEX registry_tokens_organization ON registry_tokens (organization, id)",
          """
          CREATE TABLE registry_sessions (
            digest TEXT NOT NULL PRIMARY KEY,
            person TEXT NOT NULL REFERENCES registry_people (id),
            signed_in_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL)
          """,
          "CREATE INDEX registry_sessions_person ON registry_sessions (person)",
          """
          CREATE TABLE registry_links (
            digest TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL,
            person TEXT REFERENCES registry_people (id), expires_at BIGINT NOT NULL,
            CHECK (purpose IN ('sign-in', 'set-up')),
            CHECK ((purpose = 'sign-in') = (person IS NOT NULL)))
          """,
        ]),
      // Organizations that stand for nobody in particular.
      Migration(
        "registry-002-reserved",
        [
          """
          CREATE TABLE registry_reserved (
            purpose TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            CHECK (purpose IN ('anonymous-finders')))
          """
        ]),
    ])
}
