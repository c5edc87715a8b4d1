import API
import Access
import Catalog
import Formats
import Foundation
import HTTP
import Jobs
import Logging
import Projects
import Registry
import Signing
import Storage
import Synchronization
import Vocabulary

/// The whole server over a real database, without a socket: requests go through the same dispatcher,
/// authentication and budgets as those that come over the network. Clock and randomness are its own.
struct SurgeServer: Sendable {
  let services: Services
  let clock: SurgeClock
  /// Tokens and organizations of ``SurgeSource/all``, in their order.
  let finders: [(token: String, organization: OrganizationID)]
  /// Whoever coordinates.
  let coordinator: String
  private let dispatcher: Dispatcher
  private let worker: JobWorker

  var database: Database { services.database }

  /// Sets a clearinghouse up in an empty database.
  init(_ database: Database, world: SurgeWorld, seed: UInt64) async throws {
    let clock = SurgeClock()
    let chance = SurgeChance(seed: seed)
    let surroundings = Surroundings(now: { clock.now }, random: { chance.bytes($0) })
    let services = Services(
      database: database, signer: try NoteSigner(name: "surge.example", seed: chance.bytes(32)),
      surroundings: surroundings)
    _ = try await database.migrate(Services.schemas)
    try await Self.importKnowledge(world, services)
    (finders, coordinator) = try await Self.join(world, services)
    var options = WorkerOptions()
    // One job after another, so that chance is drawn in the same order each time.
    options.concurrency = 1
    worker = services.worker(options)
    let metrics = Metrics()
    dispatcher = Dispatcher(
      endpoints: APIRoutes.endpoints(services, metrics: metrics),
      authenticator: DeputyAuthenticator(services), surroundings: surroundings,
      logger: Logger(label: "surge") { _ in SwiftLogNoOpLogHandler() }, metrics: metrics,
      problemPage: { _, _, _ in [] })
    self.services = services
    self.clock = clock
    // What came before may have drawn more or less, such as an import on another engine.
    chance.begin(seed: seed &+ 1)
  }

  /// Does all background work that is due.
  func settle() async throws { while try await worker.runOnce() > 0 {} }

  /// Sends a request and reads the answer; throws a problem when it was refused.
  func send(
    _ method: String, _ target: String, by token: String, _ body: [UInt8] = [],
    type: String = "application/json"
  ) async throws -> JSONValue {
    let reply = await dispatcher.respond(
      to: IncomingRequest(
        method: method, target: target,
        headers: [
          "authorization": "Bearer " + token, "content-type": type,
          "content-length": String(body.count),
        ], body: { _ in body }))
    let answer = reply.body.isEmpty ? .null : try JSONValue.parse(reply.body, budget: .inventory)
    guard reply.status < 300 else {
      throw Problem(
        code: answer["code"]?.text ?? "refused", status: reply.status,
        title: answer["title"]?.text ?? "Refused",
        detail: "\(method) \(target): \(answer["detail"]?.text ?? "no detail")")
    }
    return answer
  }

  /// Sends a request with a body in JSON, as the coordinator.
  func command(_ target: String, _ body: JSONValue) async throws -> JSONValue {
    try await send("POST", target, by: coordinator, body.serializedBytes())
  }

  /// Every element of a list, page after page.
  func everything(_ path: String, _ visit: (JSONValue) throws -> Void) async throws {
    var cursor = ""
    while true {
      let sign = path.contains("?") ? "&" : "?"
      let page = try await send("GET", "\(path)\(sign)limit=500\(cursor)", by: coordinator)
      for item in page["items"]?.array ?? [] { try visit(item) }
      guard let next = page["next"]?.text else { return }
      cursor = "&cursor=" + next
    }
  }

  private static func importKnowledge(_ world: SurgeWorld, _ services: Services) async throws {
    let folder = NSTemporaryDirectory() + "breakwater-surge-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for project in world.projects {
      for name in project.vulnerabilities {
        let bytes = record(name, of: project).serializedBytes()
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).json"))
      }
    }
    let importer = CatalogImporter(
      catalog: services.catalog, database: services.database, surroundings: services.surroundings)
    _ = try await importer.run(path: folder, name: "surge", by: .system("surge"))
  }

  /// An OSV record.
  private static func record(_ name: String, of project: SurgeProject) -> JSONValue {
    [
      "id": name.json, "schema_version": "1.6.0", "modified": "2025-11-01T00:00:00Z",
      "published": "2025-10-01T00:00:00Z",
      "summary": "A flaw of \(project.name) that 2.0.0 fixed".json,
      "affected": [
        [
          "package": ["ecosystem": "npm", "name": project.name.json],
          "ranges": [
            ["type": "SEMVER", "events": [["introduced": "0"], ["fixed": "2.0.0"]]]
          ],
        ]
      ],
    ]
  }

  private static func join(
    _ world: SurgeWorld, _ services: Services
  ) async throws -> ([(token: String, organization: OrganizationID)], String) {
    try await services.database.write { tx in
      let system = Principal.system("surge")
      func member(
        _ name: String, _ kind: OrganizationKind, _ role: Role
      ) throws
        -> (token: String, organization: OrganizationID)
      {
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: name, kind: kind), by: system, in: tx)
        let token = try services.credentials.createToken(
          name: "surge", role: role, scopes: nil, days: 366, for: made.id, by: system, in: tx)
        return (token.secret, made.id)
      }
      let finders = try SurgeSource.all.map { try member($0.name, .finder, .analyst) }
      let coordinator = try member("Coordination", .coordinator, .administrator)
      let owner = try services.registry.createOrganization(
        OrganizationDraft(name: "Maintainers", kind: .vendor), by: system, in: tx)
      let maintainer = Principal(
        identity: .person(PersonID(services.surroundings)),
        membership: .init(organization: owner.id, kind: .vendor, role: .administrator))
      for project in world.projects {
        let draft = try ProjectDraft(json: [
          "project": project.package.json, "name": project.name.json,
          "weeklyCapacity": project.capacity.json,
        ])
        let claimed = try services.projects.claim(draft, by: maintainer, in: tx)
        _ = try services.projects.verify(claimed.id, true, by: system, in: tx)
      }
      return (finders, coordinator.token)
    }
  }
}

/// The clock of a surge: it stands until it is moved, but for a microsecond at each look, so that
/// what is done one after another also has times in that order. Engines differ in the order of equals.
final class SurgeClock: Sendable {
  /// Midnight of the first day, 2026-01-05.
  static let start = Timestamp(seconds: 1_767_571_200)
  private let microseconds = Atomic(SurgeClock.start.microseconds)

  var now: Timestamp {
    Timestamp(microseconds: microseconds.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  /// Moves it to so many seconds after the start.
  func move(to seconds: Int64) {
    microseconds.store(Self.start.adding(seconds: seconds).microseconds, ordering: .relaxed)
  }
}

/// Bytes that follow from a seed. Identifiers, salts and tokens of a surge are no secrets.
final class SurgeChance: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func begin(seed: UInt64) { generator.withLock { $0 = SeededGenerator(seed: seed) } }

  func bytes(_ count: Int) -> [UInt8] {
    generator.withLock { generator in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
    }
  }
}
