import Formats
import Intake
public import Jobs
public import Ledger
import Storage
import Vocabulary

/// How work reads and writes.
typealias JobDoor = JobContext

/// What Federation does by itself.
public enum FederationJobs {
  /// Looks which hubs are to be asked.
  public static let tick: JobKind = "federation.tick"
  /// Asks one hub for what is new.
  public static let pull: JobKind = "federation.pull"
  /// Sends something.
  public static let send: JobKind = "federation.send"
  /// Takes in the names that new reports carry.
  public static let names: JobKind = "federation.names"

  /// Every 20 seconds; a round with nothing due costs one look.
  public static let schedule = JobSchedule(tick, every: 20, key: "federation.tick")

  /// The facts Federation listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "flaws.reported", job: names)
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ federation: FederationService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      tick: { context in
        let due = try await context.read { tx in try federation.due(in: tx) }
        guard !due.isEmpty else { return }
        try await context.write { tx in
          for hub in due {
            try JobQueue.enqueueUnlessPending(
              pull, payload: #"{"hub":"\#(hub.id)"}"#, key: hub.id.description,
              at: federation.surroundings.now(), in: tx, surroundings: federation.surroundings)
          }
        }
      },
      pull: { context in
        let id: HubID = try identifier("hub", context)
        let due = try await context.read { tx in try federation.due(in: tx) }
        guard let hub = due.first(where: { $0.id == id }) else { return }
        try await federation.pull(hub, context)
      },
      send: { try await send(federation, $0) },
      names: { context in
        let message = try FactMessage(context.job.payload)
        let flaws = (message.detail["flaws"]?.array ?? []).compactMap {
          $0.text.flatMap(FlawID.init)
        }
        for part in flaws.chunked(100) {
          try await context.write { tx in try federation.takeNames(of: part, in: tx) }
        }
      },
    ]
  }

  private static func send(
    _ federation: FederationService, _ context: JobContext
  ) async throws {
    let id: SendingID = try identifier("sending", context)
    switch try await context.write({ tx in try federation.begin(id, in: tx) }) {
    case .nothing: return
    case .send(let request, let hub):
      let answer = try await outcome(of: request, from: hub, federation)
      try await context.finish { tx in try federation.finish(id, answer, in: tx) }
    case .amend(let request, let hub, let amendment):
      let answer: HubWire.Answer
      if let found = try await look(amendment, hub, federation) {
        answer = found
      } else {
        answer = try await outcome(of: request, from: hub, federation)
      }
      try await context.finish { tx in try federation.finish(id, answer, in: tx) }
    case .lookUp(let request, _):
      let reply = try? await federation.surroundings.request(request)
      try await context.finish { tx in try federation.lookedUp(id, reply, in: tx) }
    }
  }

  private static func outcome(
    of request: OutgoingRequest, from hub: Hub, _ federation: FederationService
  ) async throws -> HubWire.Answer {
    do {
      return HubWire.answer(try await federation.surroundings.request(request), from: hub)
    } catch DeliveryProblem.never(let reason) {
      return .refused(reason)
    } catch let problem as DeliveryProblem {
      return .unknown(problem.problem.detail)
    }
  }

  /// Looks what stands there before it is amended: nothing is sent where that cannot be read.
  private static func look(
    _ amendment: HubWire.Amendment, _ hub: Hub, _ federation: FederationService
  ) async throws -> HubWire.Answer? {
    do {
      return amendment.answer(try await federation.surroundings.request(amendment.look), from: hub)
    } catch let problem as DeliveryProblem {
      return .later(problem.problem.detail)
    }
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
