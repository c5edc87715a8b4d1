public import Storage

/// The tables of Notifications. Frozen: a shipped migration is never edited.
public enum NotificationSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Notifications",
    migrations: [
      Migration("notifications-001-notices", notices),
      Migration("notifications-002-mails", mails),
      Migration("notifications-003-webhooks", webhooks),
    ])

  private static let notices = [
    """
    CREATE TABLE notifications_notices (
      id TEXT NOT NULL PRIMARY KEY,
      person TEXT NOT NULL REFERENCES registry_people (id),
      organization TEXT NOT NULL REFERENCES registry_organizations (id),
      kind TEXT NOT NULL, subject TEXT NOT NULL, count BIGINT NOT NULL, tlp TEXT NOT NULL,
      at BIGINT NOT NULL, changed_at BIGINT NOT NULL, read_at BIGINT, timing TEXT NOT NULL,
      mail_at BIGINT, mail TEXT, version BIGINT NOT NULL,
      CHECK (timing IN ('atOnce', 'daily', 'weekly', 'never')))
    """,
    // One notice of a kind and subject waits to be read; what comes meanwhile is counted in it.
    """
    CREATE UNIQUE INDEX notifications_notices_unread
      ON notifications_notices (person, kind, subject) WHERE read_at IS NULL
    """,
    "CREATE INDEX notifications_notices_list ON notifications_notices (person, changed_at, id)",
    """
    CREATE INDEX notifications_notices_due
      ON notifications_notices (mail_at, person) WHERE mail_at IS NOT NULL
    """,
    "CREATE INDEX notifications_notices_mail ON notifications_notices (mail)",
    // What was heard, so that a fact that comes twice is told once.
    """
    CREATE TABLE notifications_heard (
      origin TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)
    """,
    "CREATE INDEX notifications_heard_at ON notifications_heard (at)",
    // What operators were told of their actions.
    """
    CREATE TABLE notifications_actions (
      organization TEXT NOT NULL, action TEXT NOT NULL, due_day BIGINT NOT NULL,
      PRIMARY KEY (organization, action))
    """,
    """
    CREATE TABLE notifications_choices (
      person TEXT NOT NULL REFERENCES registry_people (id),
      kind TEXT NOT NULL, timing TEXT NOT NULL, PRIMARY KEY (person, kind),
      CHECK (timing IN ('atOnce', 'daily', 'weekly', 'never')))
    """,
    """
    CREATE TABLE notifications_people (
      person TEXT NOT NULL PRIMARY KEY REFERENCES registry_people (id),
      zone TEXT NOT NULL, quiet_from BIGINT, quiet_until BIGINT,
      unsubscribe TEXT NOT NULL UNIQUE, version BIGINT NOT NULL,
      CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)))
    """,
  ]

  private static let mails = [
    """
    CREATE TABLE notifications_mails (
      id TEXT NOT NULL PRIMARY KEY,
      person TEXT NOT NULL REFERENCES registry_people (id),
      is_digest BIGINT NOT NULL, topic TEXT, state TEXT NOT NULL, attempts BIGINT NOT NULL,
      made_at BIGINT NOT NULL, sent_at BIGINT, reason TEXT,
      CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'failed')))
    """,
    "CREATE INDEX notifications_mails_person ON notifications_mails (person, made_at)",
  ]

  private static let webhooks = [
    """
    CREATE TABLE notifications_webhooks (
      id TEXT NOT NULL PRIMARY KEY,
      organization TEXT NOT NULL REFERENCES registry_organizations (id),
      url TEXT NOT NULL, kinds TEXT NOT NULL, secret TEXT NOT NULL, old_secret TEXT,
      old_until BIGINT, made_at BIGINT NOT NULL, stopped_at BIGINT, reason TEXT,
      version BIGINT NOT NULL)
    """,
    """
    CREATE INDEX notifications_webhooks_organization
      ON notifications_webhooks (organization, id)
    """,
    """
    CREATE TABLE notifications_deliveries (
      id TEXT NOT NULL PRIMARY KEY,
      webhook TEXT NOT NULL REFERENCES notifications_webhooks (id),
      kind TEXT NOT NULL, subject TEXT NOT NULL, tlp TEXT NOT NULL, at BIGINT NOT NULL,
      state TEXT NOT NULL, attempts BIGINT NOT NULL, tried_at BIGINT, status BIGINT, answer TEXT,
      CHECK (state IN ('waiting', 'delivered', 'failed')))
    """,
    "CREATE INDEX notifications_deliveries_list ON notifications_deliveries (webhook, id)",
  ]
}
