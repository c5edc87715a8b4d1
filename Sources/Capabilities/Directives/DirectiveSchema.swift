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
        ]),
      // Lists of everybody's and of one's own, by date and by vulnerability. A rank is negated, so
      // that the first in the index is the first on the page.
      Migration(
        "directives-002-ranks",
        [
          """
          CREATE TABLE directives_ranks (
            vulnerability TEXT NOT NULL PRIMARY KEY, severity BIGINT NOT NULL,
            forecast BIGINT NOT NULL)
          """,
          "CREATE INDEX directives_ranks_severity ON directives_ranks (severity, vulnerability)",
          "CREATE INDEX directives_ranks_forecast ON directives_ranks (forecast, vulnerability)",
          """
          INSERT INTO directives_ranks (vulnerability, severity, forecast)
          SELECT DISTINCT vulnerability, 0, 0 FROM directives_deadlines
          """,
          "ALTER TABLE directives_deadlines ADD COLUMN due_order BIGINT NOT NULL DEFAULT 99999999",
          "UPDATE directives_deadlines SET due_order = due_day WHERE due_day IS NOT NULL",
          """
          CREATE INDEX directives_deadlines_due
            ON directives_deadlines (due_order, vulnerability, asset)
          """,
          """
          CREATE INDEX directives_deadlines_own_due
            ON directives_deadlines (organization, due_order, vulnerability, asset)
          """,
          """
          CREATE INDEX directives_deadlines_own
            ON directives_deadlines (organization, vulnerability, asset)
          """,
        ]),
    ])
}
