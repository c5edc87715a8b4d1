import API
import Access
import Cases
import Coordination
import Formats
import Intake
import Jobs
import Notifications
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// A mail server and a web server that take, put off or refuse, and write down what came.
final class Outside: Sendable {
  let mails = Mutex<[OutgoingMail]>([])
  let requests = Mutex<[OutgoingRequest]>([])
  let refusal = Mutex<DeliveryProblem?>(nil)
  let status = Mutex(200)

  var surroundings: Surroundings { surroundings(TestClock()) }

  func surroundings(_ clock: TestClock) -> Surroundings {
    var surroundings = Surroundings.test(clock: clock)
    surroundings.mailer = Mailer(sender: "desk@hub.example", name: "Hub") { mail in
      if let refusal = self.refusal.withLock({ $0 }) { throw refusal }
      self.mails.withLock { $0.append(mail) }
    }
    surroundings.request = { request in
      self.requests.withLock { $0.append(request) }
      return OutgoingReply(status: self.status.withLock { $0 }, body: Array("<b>thanks".utf8))
    }
    return surroundings
  }

  func mails(to address: String) throws -> [MailMessage] {
    try mails.withLock { $0 }.filter { $0.recipient == address }.map { try MailMessage($0.content) }
  }
}

/// A case with a coordinator, a finder and two vendors, everybody real.
struct NoticeWorld: Sendable {
  let services: Services
  let clock = TestClock()
  let outside = Outside()
  let people: [String: Principal]
  let `case`: CaseID

  var database: Database { services.database }
  var notifications: NotificationService { services.notifications }

  init(_ database: Database) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: outside.surroundings(clock))
    let services = services
    let draft = try FindingDraft(json: [
      "title": "zqxleak in quayside", "affected": [["package": "pkg:npm/quayside"]],
      "description": "zqxleak",
    ])
    var people: [String: Principal] = [:]
    for (name, kind) in [
      ("hub", OrganizationKind.coordinator), ("finder", .finder), ("vendor", .vendor),
      ("other", .vendor),
    ] {
      people[name] = try await database.write { tx in
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: name, kind: kind), by: .system("test"), in: tx)
        let person = try services.registry.invite(
          PersonDraft(name: name, email: "\(name)@mail.example", role: .administrator),
          to: made.id, by: .system("test"), in: tx
        ).person
        return Principal(
          identity: .person(person.id),
          membership: .init(organization: made.id, kind: kind, role: .administrator))
      }
    }
    self.people = people
    let finder = try #require(people["finder"])
    let hub = try #require(people["hub"])
    let accepted = try await database.write { tx in
      try #require(try services.intake.accept([draft], by: finder, in: tx).first)
    }
    try await services.settle()
    `case` = try await database.write { tx in
      let found = try #require(try services.cases.find(about: accepted.flaw, by: hub, in: tx))
      try services.coordination.open(found.id, by: hub, in: tx)
      return found.id
    }
    try await services.settle()
  }

  func who(_ name: String) throws -> Principal { try #require(people[name]) }

  func invite(_ name: String, joins: Bool = true) async throws {
    let (services, id, hub, who) = (services, `case`, try who("hub"), try who(name))
    try await database.write { tx in
      _ = try services.coordination.invite(
        [InvitationDraft(organization: who.organization, roles: [.vendor])], to: id, by: hub,
        in: tx)
    }
    guard joins else { return }
    try await database.write { tx in
      try services.coordination.answer(id, .join, by: who, in: tx)
    }
  }

  func say(_ text: String, _ kind: MessageKind = .message, by name: String) async throws {
    let (services, id, who) = (services, `case`, try who(name))
    try await database.write { tx in
      _ = try services.coordination.send(
        MessageDraft(text, kind: kind), in: id, by: who, in: tx)
    }
  }

  /// Lets time pass in steps of a minute, and all work be done.
  func pass(minutes: Int) async throws {
    try await services.settle()
    for _ in 0..<minutes {
      clock.advance(seconds: 60)
      try await services.settle()
    }
  }

  func notices(_ name: String) async throws -> [NoticeShown] {
    let (notifications, who) = (notifications, try who(name))
    return try await database.read { tx in
      try notifications.list(page: PageRequest(), by: who, in: tx).elements
    }
  }
}

extension NoticeWorld {
  /// Over a fresh database of the engine.
  static func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (NoticeWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await NoticeWorld(database))
    }
  }
}
