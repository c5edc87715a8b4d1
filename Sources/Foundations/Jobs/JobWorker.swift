public import Storage
import Synchronization
public import Vocabulary

/// How a worker works.
public struct WorkerOptions: Sendable {
  /// Jobs at a time; nil for what suits most.
  public var concurrency: Int?
  /// Seconds a job may run without a sign of life before another worker takes it.
  public var leaseSeconds: Int64 = 60
  /// Seconds between looks at the table when nothing wakes the worker, give or take a quarter.
  public var pollSeconds = 1.0
  /// Seconds before the first retry; each further one waits twice as long.
  public var retrySeconds: Int64 = 2
  /// The longest wait before a retry, in seconds.
  public var longestRetrySeconds: Int64 = 3600
  /// Told of failures to reach the database and of every failed attempt.
  public var report: @Sendable (JobKind?, any Error) -> Void = { _, _ in }

  /// The defaults.
  public init() {}
}

/// Does jobs: claims them in batches, keeps their leases alive and retries what fails.
public struct JobWorker: Sendable {
  /// Does one job; throwing means a retry, ``JobProblem/permanent(_:)`` a dead letter.
  public typealias Handler = @Sendable (JobContext) async throws -> Void

  private let database: Database
  private let handlers: [JobKind: Handler]
  private let schedules: [JobSchedule]
  private let surroundings: Surroundings
  private let options: WorkerOptions
  private let concurrency: Int

  /// A worker for the kinds that have a handler; jobs of other kinds are left to others.
  public init(
    database: Database, handlers: [JobKind: Handler], schedules: [JobSchedule] = [],
    surroundings: Surroundings, options: WorkerOptions = WorkerOptions()
  ) {
    self.database = database
    self.handlers = handlers
    self.schedules = schedules
    self.surroundings = surroundings
    self.options = options
    // Most jobs are one short transaction, and those that wait together are committed together.
    concurrency = options.concurrency ?? 16
  }

  /// Works until the task is cancelled, then finishes what it holds and returns.
  public func run() async throws {
    let (wakeUp, isStopping) = (WakeUp(), Ending())
    let number = WakeUps.everyone.add(wakeUp)
    defer { WakeUps.everyone.remove(number) }
    await withTaskCancellationHandler {
      // A task of its own, so that cancelling this one does not cancel the handlers.
      await Task { await work(wakeUp, isStopping) }.value
    } onCancel: {
      isStopping.set()
      wakeUp.notify()
    }
  }

  /// Does all jobs that are due now and returns how many were begun.
  public func runOnce() async throws -> Int {
    try await enqueueSchedules()
    var begun = 0
    while true {
      let leases = try await claim(concurrency)
      if leases.isEmpty { return begun }
      begun += leases.count
      await withDiscardingTaskGroup { group in
        for lease in leases { group.addTask { await run(lease) } }
      }
    }
  }

  private func work(_ wakeUp: WakeUp, _ isStopping: Ending) async {
    let running = Counter()
    var schedulesAt: Timestamp?
    var isMoreLikely = false
    await withDiscardingTaskGroup { group in
      while !isStopping.isSet {
        do {
          let now = surroundings.now()
          if schedulesAt.map({ now >= $0.adding(seconds: 1) || now < $0 }) ?? true {
            try await enqueueSchedules()
            schedulesAt = now
          }
          // Jobs that are committed together end together: one claim then takes the place of many.
          for _ in 0..<8 where concurrency - running.value < concurrency / 4 {
            try await Task.sleep(for: .milliseconds(5))
          }
          let free = concurrency - running.value
          let leases = try await claim(free, looksFirst: !isMoreLikely)
          if free > 0 { isMoreLikely = leases.count == free }
          for lease in leases {
            running.add(1)
            group.addTask {
              await run(lease)
              running.add(-1)
              wakeUp.notify()
            }
          }
          if !leases.isEmpty, leases.count < free { continue }
        } catch {
          options.report(nil, error)
        }
        await wakeUp.wait(seconds: options.pollSeconds * (0.75 + 0.5 * fraction()))
      }
    }
  }

  private func enqueueSchedules() async throws {
    guard !schedules.isEmpty else { return }
    let now = surroundings.now()
    let known = try await database.read { transaction in
      try transaction.rows("SELECT schedule_key, period FROM job_schedules").reduce(
        into: [String: Int64]()
      ) { $0[try $1["schedule_key"]] = try $1["period"] }
    }
    for schedule in schedules where (known[schedule.key] ?? -1) < schedule.period(at: now) {
      try await database.write {
        _ = try schedule.enqueue(in: $0, surroundings: surroundings)
      }
    }
  }

  private func claim(_ limit: Int, looksFirst: Bool = true) async throws -> [JobLease] {
    guard limit > 0 else { return [] }
    let kinds = handlers.keys.sorted { $0.rawValue < $1.rawValue }
    let now = surroundings.now()
    if looksFirst {
      // It costs little and spares an idle worker the write.
      let isDue = try await database.read { transaction in
        try transaction.row(
          """
          SELECT 1 FROM jobs WHERE state IN ('pending', 'running', 'retry') AND due_at <= \(now)
          LIMIT 1
          """) != nil
      }
      guard isDue else { return [] }
    }
    return try await database.write { transaction in
      try JobLease.claim(
        kinds: kinds, limit: limit, seconds: options.leaseSeconds, in: transaction, now: now)
    }
  }

  private func run(_ lease: JobLease) async {
    guard let handler = handlers[lease.job.kind] else { return }
    let context = JobContext(
      job: lease.job, lease: lease, database: database, surroundings: surroundings,
      leaseSeconds: options.leaseSeconds)
    let work = Task { try await handler(context) }
    let pulse = Task {
      while true {
        try await Task.sleep(for: .seconds(Double(options.leaseSeconds) / 3))
        do {
          try await context.heartbeat()
        } catch is JobProblem {
          work.cancel()  // Nothing it writes is kept any more.
          return
        } catch {
          options.report(lease.job.kind, error)
        }
      }
    }
    let result = await work.result
    pulse.cancel()
    do {
      switch result {
      case .success where context.ending.isSet: break
      case .success:
        try await database.write { try lease.finishIfHeld(in: $0) }
      case .failure(let error):
        options.report(lease.job.kind, error)
        try await give(back: lease, after: error)
      }
    } catch {
      options.report(lease.job.kind, error)
    }
  }

  private func give(back lease: JobLease, after error: any Error) async throws {
    if case .leaseLost? = error as? JobProblem { return }
    let now = surroundings.now()
    let retryAt = isFinal(error, lease.job) ? nil : retryTime(lease.job, now)
    let reason = reason(for: error)
    do {
      try await database.write {
        try lease.fail(reason, retryAt: retryAt, in: $0, now: now)
      }
    } catch JobProblem.leaseLost {
      // It was finished before the handler failed, or someone else has it: nothing to give back.
    }
  }

  private func isFinal(_ error: any Error, _ job: Job) -> Bool {
    if case .permanent? = error as? JobProblem { return true }
    return job.attempt >= job.maxAttempts
  }

  /// Between half and all of the doubled wait, so that what failed together is not retried together.
  private func retryTime(_ job: Job, _ now: Timestamp) -> Timestamp {
    let doubled = options.retrySeconds << Int64(min(max(job.attempt - 1, 0), 30))
    let wait = Double(min(doubled, options.longestRetrySeconds)) * (0.5 + 0.5 * fraction())
    return Timestamp(microseconds: now.microseconds + Int64(wait * 1_000_000))
  }

  private func reason(for error: any Error) -> String {
    guard let problem = (error as? any ProblemConvertible)?.problem else { return "\(error)" }
    return "\(problem.code): \(problem.detail)"
  }

  /// 0 up to 1.
  private func fraction() -> Double {
    let bytes = surroundings.random(4)
    return Double(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / 4_294_967_296
  }
}

extension JobLease {
  /// Ends the job as done, unless its handler did so or another worker has it.
  func finishIfHeld(in transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM jobs WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'")
  }
}

private final class Counter: Sendable {
  private let number = Atomic<Int>(0)
  var value: Int { number.load(ordering: .acquiring) }
  func add(_ step: Int) { number.add(step, ordering: .acquiringAndReleasing) }
}
