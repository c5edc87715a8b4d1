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
      Migration("directives-003-documents", documents),
      Migration("directives-004-compliance", compliance),
    ])

  /// Directives as documents with versions, who issues them, who follows them of their own will.
  private static let documents = [
    """
    CREATE TABLE directives_documents (
      id TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL UNIQUE, lineage TEXT NOT NULL,
      edition BIGINT NOT NULL, organization TEXT REFERENCES registry_organizations (id),
      name TEXT NOT NULL, regime TEXT, is_public BOOLEAN NOT NULL, state TEXT NOT NULL,
      content TEXT NOT NULL,
      edit BIGINT NOT NULL, authors TEXT NOT NULL, issued_by TEXT, effective_day BIGINT NOT NULL,
      has_effect BOOLEAN NOT NULL, issued_at BIGINT, ending TEXT, created_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL, version BIGINT NOT NULL,
      CHECK (state IN ('draft', 'issued', 'superseded', 'withdrawn')))
    """,
    "CREATE INDEX directives_documents_state ON directives_documents (state, effective_day)",
    "CREATE INDEX directives_documents_lineage ON directives_documents (lineage, edition)",
    """
    CREATE TABLE directives_edits (
      document TEXT NOT NULL REFERENCES directives_documents (id), edit BIGINT NOT NULL,
      content TEXT NOT NULL, author TEXT NOT NULL, written_at BIGINT NOT NULL,
      PRIMARY KEY (document, edit))
    """,
    """
    CREATE TABLE directives_issuers (
      regime TEXT NOT NULL PRIMARY KEY,
      organization TEXT NOT NULL REFERENCES registry_organizations (id),
      appointed_at BIGINT NOT NULL)
    """,
    """
    CREATE TABLE directives_adoptions (
      organization TEXT NOT NULL REFERENCES registry_organizations (id), lineage TEXT NOT NULL,
      since_day BIGINT NOT NULL, PRIMARY KEY (organization, lineage))
    """,
    "CREATE INDEX directives_adoptions_lineage ON directives_adoptions (lineage, organization)",
    BuiltInDirective.insertion,
    "ALTER TABLE directives_deadlines ADD COLUMN directive BIGINT NOT NULL DEFAULT 1",
    "ALTER TABLE directives_deadlines ADD COLUMN basis TEXT NOT NULL DEFAULT '1'",
    "ALTER TABLE directives_decisions ADD COLUMN directive BIGINT NOT NULL DEFAULT 1",
  ]

  /// Forensic clocks, deferrals, statements about periods, and what was closed when.
  private static let compliance = [
    """
    CREATE TABLE directives_clocks (
      id TEXT NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      asset TEXT NOT NULL REFERENCES inventory_assets (id), vulnerability TEXT NOT NULL,
      directive BIGINT NOT NULL, started_at BIGINT NOT NULL, scope_at BIGINT, evidence_at BIGINT,
      decision_at BIGINT, decision TEXT, patched_first BOOLEAN NOT NULL, state TEXT NOT NULL,
      changed_at BIGINT NOT NULL, version BIGINT NOT NULL, UNIQUE (asset, vulnerability),
      CHECK (state IN ('running', 'finished', 'ended')))
    """,
    "CREATE INDEX directives_clocks_list ON directives_clocks (organization, state, id)",
    """
    CREATE TABLE directives_steps (
      clock TEXT NOT NULL REFERENCES directives_clocks (id), at BIGINT NOT NULL,
      actor TEXT NOT NULL, step TEXT NOT NULL, note TEXT NOT NULL, decision TEXT, digest TEXT,
      receipt TEXT NOT NULL)
    """,
    "CREATE INDEX directives_steps_clock ON directives_steps (clock, at)",
    """
    CREATE TABLE directives_deferrals (
      id TEXT NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      asset TEXT NOT NULL REFERENCES inventory_assets (id), vulnerability TEXT,
      directive TEXT NOT NULL, justification TEXT NOT NULL, compensation TEXT NOT NULL,
      until_day BIGINT NOT NULL, state TEXT NOT NULL, asked_by TEXT NOT NULL,
      asked_person TEXT, asked_at BIGINT NOT NULL, decided_by TEXT, decided_at BIGINT,
      note TEXT, ended_by TEXT, ended_at BIGINT, ended_note TEXT,
      receipt TEXT NOT NULL, version BIGINT NOT NULL,
      CHECK (state IN ('asked', 'granted', 'refused', 'ended')))
    """,
    "CREATE INDEX directives_deferrals_list ON directives_deferrals (organization, state, id)",
    "CREATE INDEX directives_deferrals_asset ON directives_deferrals (asset, state)",
    """
    CREATE TABLE directives_attestations (
      id TEXT NOT NULL PRIMARY KEY, organization TEXT NOT NULL, directive TEXT NOT NULL,
      from_day BIGINT NOT NULL, to_day BIGINT NOT NULL, is_met BOOLEAN NOT NULL,
      statement TEXT NOT NULL, figures TEXT NOT NULL, signed_by TEXT NOT NULL,
      signed_at BIGINT NOT NULL, receipt TEXT NOT NULL)
    """,
    """
    CREATE INDEX directives_attestations_list ON directives_attestations (organization, id)
    """,
    """
    CREATE TABLE directives_closings (
      organization TEXT NOT NULL, asset TEXT NOT NULL, vulnerability TEXT NOT NULL,
      directive BIGINT NOT NULL, start_day BIGINT NOT NULL, due_day BIGINT,
      closed_day BIGINT NOT NULL, closed_at BIGINT NOT NULL,
      PRIMARY KEY (asset, vulnerability, closed_at))
    """,
    "CREATE INDEX directives_closings_list ON directives_closings (organization, closed_day)",
  ]
}
