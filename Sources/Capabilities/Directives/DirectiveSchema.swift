public import Storage

/// The tables of Directives. Frozen: a shipped migration is never edited.
public enum DirectiveSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Directives",
    migrations: [
      Migration(
        "directives-001-deadlines",
        [
          """
          CREATE TABLE directives_deadlines (
            asset TEXT NOT NULL REFERENCES inventory_assets (id), vulnerability TEXT NOT NULL,
            organization TEXT NOT NULL, exploited BOOLEAN NOT NULL, exposed BOOLEAN NOT NULL,
            automatable BOOLEAN NOT NULL, total BOOLEAN NOT NULL, assessed BOOLEAN NOT NULL,
            urgency TEXT NOT NULL,
            start_day BIGINT NOT NULL, due_day BIGINT, reason TEXT NOT NULL,
            decided_at BIGINT NOT NULL, PRIMARY KEY (asset, vulnerability))
          """,
          """
          CREATE INDEX directives_deadlines_vulnerability
            ON directives_deadlines (vulnerability, asset)
          """,
          """
          CREATE TABLE directives_decisions (
            asset TEXT NOT NULL, vulnerability TEXT NOT NULL, at BIGINT NOT NULL,
            urgency TEXT NOT NULL, due_day BIGINT, reason TEXT NOT NULL)
          """,
          """
          CREATE INDEX directives_decisions_deadline
            ON directives_decisions (asset, vulnerability, at)
          """,
        ])
    ])
}
