import Formats
public import Jobs
import Storage
import Vocabulary

/// What Advisories asks of the CVE Services.
public enum AdvisoryJobs {
  /// Reserves an identifier.
  public static let reserve: JobKind = "advisories.cve-reserve"
  /// Publishes a record, or rejects it.
  public static let publish: JobKind = "advisories.cve-publish"

  /// The handlers, by kind of job.
  public static func handlers(
    _ advisories: AdvisoryService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      reserve: { try await reserve(advisories, $0) },
      publish: { try await publish(advisories, $0) },
    ]
  }

  private static func reserve(_ advisories: AdvisoryService, _ context: JobContext) async throws {
    let id = try advisory(context)
    guard let account = advisories.publisher.cve else {
      return try await context.finish { tx in try advisories.accountIsGone(id, in: tx) }
    }
    switch try await context.write({ tx in try advisories.begin(id, in: tx) }) {
    case .nothing: return
    case .wait:
      let later = advisories.surroundings.now().adding(seconds: 20)
      try await context.finish { tx in
        try advisories.plan(AdvisoryJobs.reserve, id, at: later, in: tx)
      }
    case .reserve(let year):
      let answer = await ask(account.reserve(year: year), advisories)
      try await context.finish { tx in try advisories.reserved(id, answer, in: tx) }
    case .lookUp(let since):
      let moment = since.adding(seconds: -CVENumbering.skewSeconds)
      let answer = await ask(account.reserved(after: moment), advisories)
      try await context.finish { tx in try advisories.lookedUp(id, answer, in: tx) }
    }
  }

  private static func publish(_ advisories: AdvisoryService, _ context: JobContext) async throws {
    let id = try advisory(context)
    guard let account = advisories.publisher.cve else {
      return try await context.finish { tx in try advisories.accountIsGone(id, in: tx) }
    }
    guard let message = try await context.read({ tx in try advisories.message(of: id, in: tx) })
    else { return }
    let state = await ask(account.state(of: message.cve), advisories)
    let answer: CVEAnswer
    switch AdvisoryService.sending(
      state, organization: account.organization, mayBeRejected: message.mayBeRejected)
    {
    case .send(let isPublished):
      answer = await ask(message.request(account, hasRecord: isPublished), advisories)
    case .lookUpRecord:
      switch await ask(account.record(of: message.cve), advisories) {
      case .done: answer = await ask(message.request(account, hasRecord: true), advisories)
      case .refused: answer = await ask(message.request(account, hasRecord: false), advisories)
      case .later(let reason), .unknown(let reason): answer = .later(reason)
      }
    case .foreign(let reason):
      return try await context.finish { tx in
        try advisories.recordIsForeign(id, reason, version: message.version, in: tx)
      }
    case .refuse(let reason): answer = .refused(reason)
    case .later(let reason): answer = .later(reason)
    }
    try await context.finish { tx in
      try advisories.recordSent(id, answer, version: message.version, in: tx)
    }
  }

  private static func ask(
    _ request: OutgoingRequest, _ advisories: AdvisoryService
  ) async -> CVEAnswer {
    do {
      return CVEAnswer(try await advisories.surroundings.request(request))
    } catch let problem as DeliveryProblem {
      return .unknown(problem.problem.detail)
    } catch {
      return .unknown("The CVE Services were not reached.")
    }
  }

  private static func advisory(_ context: JobContext) throws -> AdvisoryID {
    let value = try? JSONValue.parse(Array(context.job.payload.utf8))
    guard let id = value?["advisory"]?.text.flatMap(AdvisoryID.init) else {
      throw JobProblem.permanent("the payload names no advisory")
    }
    return id
  }
}
