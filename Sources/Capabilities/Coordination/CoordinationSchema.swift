public import Storage

/// The tables of Coordination. Frozen: a shipped migration is never edited.
public enum CoordinationSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Coordination",
    migrations: [
      Migration("coordination-001-participants", participants),
      Migration("coordination-002-talk", talk),
      Migration("coordination-003-embargo", embargo),
    ])

  private static let participants = [
    """
    CREATE TABLE coordination_cases (
      case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases_cases (id),
      visibility TEXT NOT NULL, programme TEXT NOT NULL, lead TEXT, embargo TEXT NOT NULL,
      until BIGINT, zone TEXT NOT NULL, ending TEXT, known BIGINT NOT NULL,
      opened_at BIGINT NOT NULL, version BIGINT NOT NULL,
      last_message BIGINT NOT NULL DEFAULT 0,
      CHECK (visibility IN ('open', 'blind')),
      CHECK (embargo IN ('none', 'proposed', 'active', 'revise', 'exited')))
    """,
    "CREATE INDEX coordination_cases_until ON coordination_cases (embargo, until)",
    """
    CREATE TABLE coordination_participants (
      id TEXT NOT NULL PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      organization TEXT REFERENCES registry_organizations (id),
      name TEXT NOT NULL, contact TEXT, roles TEXT NOT NULL, standing TEXT NOT NULL,
      report TEXT NOT NULL, fix TEXT NOT NULL, keeps_embargo BIGINT NOT NULL,
      is_hidden BIGINT NOT NULL, accepts TEXT, reference TEXT, policy TEXT,
      invited_at BIGINT NOT NULL, answered_at BIGINT, stated_at BIGINT, version BIGINT NOT NULL,
      UNIQUE (case_id, organization),
      CHECK (standing IN ('invited', 'joined', 'declined', 'left', 'removed')),
      CHECK (report IN ('start', 'received', 'invalid', 'valid', 'accepted', 'deferred',
        'closed')),
      CHECK (fix IN ('unaware', 'aware', 'fixReady', 'fixDeployed')))
    """,
    """
    CREATE INDEX coordination_participants_organization
      ON coordination_participants (organization, case_id)
    """,
    """
    CREATE TABLE coordination_products (
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      participant TEXT NOT NULL REFERENCES coordination_participants (id),
      product TEXT NOT NULL, status TEXT NOT NULL, justification TEXT, fixed_version TEXT,
      expected BIGINT, statement TEXT, stated_at BIGINT, named BIGINT NOT NULL,
      PRIMARY KEY (case_id, participant, product),
      CHECK (status IN ('notLooked', 'underInvestigation', 'affected', 'notAffected', 'fixed')))
    """,
    """
    CREATE TABLE coordination_duties (
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      holder TEXT NOT NULL, kind TEXT NOT NULL, due_at BIGINT NOT NULL, escalated_at BIGINT,
      PRIMARY KEY (case_id, holder, kind))
    """,
    "CREATE INDEX coordination_duties_due ON coordination_duties (due_at, case_id, holder, kind)",
    "CREATE INDEX coordination_duties_holder ON coordination_duties (holder)",
  ]

  private static let talk = [
    """
    CREATE TABLE coordination_threads (
      id TEXT NOT NULL PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      kind TEXT NOT NULL, title TEXT NOT NULL, product TEXT, members TEXT NOT NULL,
      CHECK (kind IN ('common', 'product', 'group', 'direct', 'notes')),
      UNIQUE (case_id, kind, title, members))
    """,
    """
    CREATE TABLE coordination_messages (
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      position BIGINT NOT NULL, thread TEXT NOT NULL REFERENCES coordination_threads (id),
      author TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL,
      file_digest TEXT REFERENCES intake_blobs (digest), file_name TEXT, file_size BIGINT,
      at BIGINT NOT NULL, answered_at BIGINT, PRIMARY KEY (case_id, position),
      CHECK (kind IN ('message', 'question', 'draft', 'notice')))
    """,
    "CREATE INDEX coordination_messages_thread ON coordination_messages (thread, position)",
    "CREATE INDEX coordination_messages_file ON coordination_messages (case_id, file_digest)",
    """
    CREATE TABLE coordination_reads (
      reader TEXT NOT NULL, thread TEXT NOT NULL REFERENCES coordination_threads (id),
      position BIGINT NOT NULL, PRIMARY KEY (reader, thread))
    """,
  ]

  private static let embargo = [
    """
    CREATE TABLE coordination_proposals (
      id TEXT NOT NULL PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      author TEXT NOT NULL, until BIGINT NOT NULL, zone TEXT NOT NULL, reason TEXT,
      proposed_at BIGINT NOT NULL, outcome TEXT NOT NULL,
      CHECK (outcome IN ('open', 'inForce', 'replaced', 'dropped')))
    """,
    "CREATE INDEX coordination_proposals_case ON coordination_proposals (case_id, outcome)",
    """
    CREATE TABLE coordination_answers (
      proposal TEXT NOT NULL REFERENCES coordination_proposals (id),
      participant TEXT NOT NULL REFERENCES coordination_participants (id),
      agrees BIGINT NOT NULL, reason TEXT, at BIGINT NOT NULL,
      PRIMARY KEY (proposal, participant))
    """,
    """
    CREATE TABLE coordination_watches (
      kind TEXT NOT NULL, value TEXT NOT NULL,
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      PRIMARY KEY (kind, value, case_id))
    """,
    "CREATE INDEX coordination_watches_case ON coordination_watches (case_id)",
    """
    CREATE TABLE coordination_alarms (
      id TEXT NOT NULL PRIMARY KEY,
      case_id TEXT NOT NULL REFERENCES coordination_cases (case_id),
      author TEXT NOT NULL, kind TEXT NOT NULL, evidence TEXT NOT NULL, raised_at BIGINT NOT NULL,
      judgement TEXT, judged_at BIGINT, UNIQUE (case_id, kind, evidence),
      CHECK (kind IN ('flaw', 'exploit', 'attacks')))
    """,
    """
    CREATE TABLE coordination_clock (
      one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), seen_at BIGINT NOT NULL,
      trusted_at BIGINT NOT NULL)
    """,
  ]
}
