import Formats
public import Jobs
public import Ledger
import Storage
import Vocabulary

/// What Notifications does by itself.
public enum NotificationJobs {
  /// Takes a fact in.
  public static let hear: JobKind = "notifications.hear"
  /// Compares an organization's actions with what it was told of.
  public static let hearActions: JobKind = "notifications.actions"
  /// Makes mails of what is due.
  public static let tick: JobKind = "notifications.tick"
  /// Looks at the calendar.
  public static let remind: JobKind = "notifications.remind"
  /// Sends one mail.
  public static let mail: JobKind = "notifications.mail"
  /// Sends one event to one webhook.
  public static let post: JobKind = "notifications.post"

  /// Mail is looked for every half a minute, the calendar every ten minutes.
  public static let schedules = [
    JobSchedule(tick, every: 30, key: "notifications.tick"),
    JobSchedule(remind, every: 600, key: "notifications.remind"),
  ]

  /// The facts Notifications listens to: those that ``NoticeKind`` names. An operator's actions change
  /// one asset at a time, so they are looked at once, a minute after the first change.
  public static let subscriptions = NoticeKind.heard.map { fact in
    fact == "actions.changed"
      ? LedgerSubscription(kindPrefix: fact, job: hearActions, joinedSeconds: 60)
      : LedgerSubscription(kindPrefix: fact, job: hear)
  }

  /// The handlers, by kind of job.
  public static func handlers(
    _ notifications: NotificationService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      hear: { context in
        let fact = try FactMessage(context.job.payload)
        try await context.write { tx in try notifications.hear(fact, in: tx) }
      },
      hearActions: { context in
        let fact = try FactMessage(context.job.payload)
        guard let organization = fact.organization else { return }
        try await context.write { tx in
          try notifications.hearActions(of: organization, in: tx)
        }
      },
      tick: { context in
        guard try await context.read({ tx in try notifications.isMailDue(in: tx) }) else { return }
        while try await context.write({ tx in try notifications.makeMails(in: tx) }) == 100 {}
      },
      remind: { context in
        try await context.write { tx in
          try notifications.remind(in: tx)
          try notifications.expire(in: tx)
        }
      },
      mail: { try await send($0, notifications) },
      post: { try await post($0, notifications) },
    ]
  }

  private static func send(
    _ context: JobContext, _ notifications: NotificationService
  ) async throws {
    let id: MailID = try identifier("mail", context)
    guard let mailer = notifications.surroundings.mailer,
      let mail = try await context.write({ tx in try notifications.prepare(id, in: tx) })
    else { return }
    do {
      try await mailer.send(mail)
    } catch let problem as DeliveryProblem {
      let goesOn = try await context.write { tx in
        try notifications.missed(id, problem, in: tx)
      }
      if goesOn { return }
      throw JobProblem.permanent(problem.problem.detail)
    }
    try await context.finish { tx in try notifications.sent(id, in: tx) }
  }

  private static func post(
    _ context: JobContext, _ notifications: NotificationService
  ) async throws {
    let id: DeliveryID = try identifier("delivery", context)
    guard
      let request = try await context.write({ tx in
        try notifications.request(for: id, in: tx)
      })
    else { return }
    let result: Result<OutgoingReply, any Error>
    do {
      result = .success(try await notifications.surroundings.request(request))
    } catch {
      result = .failure(error)
    }
    try await context.finish { tx in try notifications.tried(id, result, in: tx) }
  }

  private static func identifier<Kind>(
    _ name: String, _ context: JobContext
  ) throws -> Identifier<Kind> {
    let value = try? JSONValue.parse(Array(context.job.payload.utf8))
    guard let id = value?[name]?.text.flatMap(Identifier<Kind>.init) else {
      throw JobProblem.permanent("the payload names no \(name)")
    }
    return id
  }
}
