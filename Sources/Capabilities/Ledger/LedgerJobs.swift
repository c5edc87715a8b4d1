public import Jobs

extension LedgerService {
  /// Brings recorded facts into the log every ten seconds.
  ///
  /// The interval is fixed, so that it tells nobody how much is going on.
  public static let schedule = JobSchedule("ledger.integrate", every: 10, key: "ledger.integrate")

  /// The handlers of this module's jobs.
  public var jobHandlers: [JobKind: JobWorker.Handler] {
    ["ledger.integrate": { _ in try await integrate() }]
  }
}
