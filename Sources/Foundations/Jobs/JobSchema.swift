public import Storage

/// The tables of this module.
public enum JobSchema {
  /// Jobs and schedules.
  public static let schema = Schema(
    module: "jobs",
    migrations: [
      Migration(
        "1-create",
        [
          // due_at is when a worker may take the job: run_at while it waits, the end of the lease
          // while it runs. unique_key is unique among pending jobs of a kind only.
          """
          CREATE TABLE jobs (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            unique_key TEXT,
            state TEXT NOT NULL
              CHECK (state IN ('pending', 'running', 'retry', 'dead', 'discarded')),
            attempt BIGINT NOT NULL,
            max_attempts BIGINT NOT NULL CHECK (max_attempts > 0),
            fence BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            run_at BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            reason TEXT,
            ended_at BIGINT
          )
          """,
          """
          CREATE UNIQUE INDEX jobs_by_key ON jobs (kind, unique_key)
            WHERE state = 'pending' AND unique_key IS NOT NULL
          """,
          """
          CREATE INDEX jobs_by_due ON jobs (due_at)
            WHERE state IN ('pending', 'running', 'retry')
          """,
          "CREATE INDEX jobs_dead ON jobs (ended_at, id) WHERE state = 'dead'",
          """
          CREATE TABLE job_schedules (
            schedule_key TEXT NOT NULL PRIMARY KEY,
            period BIGINT NOT NULL
          )
          """,
        ])
    ])
}
