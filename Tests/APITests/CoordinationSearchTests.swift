import API
import Access
import Coordination
import Formats
import Foundation
import Projects
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// The web as one page: what is fetched is written down, and answered with the same text.
private final class OnePage: Sendable {
  private let text: String
  private let wanted = Mutex<[Download]>([])

  init(_ text: String) { self.text = text }

  /// What was fetched.
  var fetched: [Download] { wanted.withLock { $0 } }

  func answer(_ download: Download) throws -> DownloadResult {
    wanted.withLock { $0.append(download) }
    guard !text.isEmpty else { throw DeliveryProblem.never("There is no such page.") }
    try Data(text.utf8).write(to: URL(fileURLWithPath: download.path))
    return DownloadResult(bytes: text.utf8.count, entityTag: nil)
  }
}

@Suite("Who else belongs to a case, and how to reach them") struct CoordinationSearchTests {
  private func suggested(_ world: CoordinationWorld) async throws -> [PartySuggestion] {
    let (coordination, id, coordinator) = (world.coordination, world.case, world.coordinator)
    return try await world.services.database.read { tx in
      try coordination.suggestions(for: id, by: coordinator, in: tx)
    }
  }

  @Test(
    "Who looks after the software is suggested with their address, once that is confirmed",
    arguments: TestDatabase.each)
  func maintainers(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (services, coordinator) = (world.services, world.coordinator)
      let draft = try ProjectDraft(json: [
        "project": "pkg:npm/quayside", "name": "Quayside",
        "contact": "mailto:security@quay.example",
      ])
      let (owner, project) = try await services.database.write { tx in
        let owner = try CoordinationWorld.member("Quay Works", .vendor, services, in: tx)
        return (owner, try services.projects.claim(draft, by: owner, in: tx).id)
      }
      let organization = try #require(owner.organization)
      // Anybody can claim anything.
      #expect(try await !suggested(world).contains { $0.organization == organization })
      try await services.database.write { tx in
        _ = try services.projects.verify(project, true, by: coordinator, in: tx)
      }
      let all = try await suggested(world)
      let found = try #require(all.first { $0.organization == organization })
      #expect(found.role == .maintainer && found.name == "Quay Works")
      #expect(found.contact == "mailto:security@quay.example")
      #expect(found.reason.hasPrefix("Looks after Quayside (pkg:npm/quayside"))
      #expect(all.count { $0.organization == organization } == 1)
      // Who was asked is not suggested any more.
      try await world.act {
        _ = try $0.invite(
          [InvitationDraft(organization: organization, roles: [.maintainer])], to: $1,
          by: coordinator, in: $2)
      }
      #expect(try await !suggested(world).contains { $0.organization == organization })
    }
  }

  @Test(
    "Who published about the software before is suggested by the host, with the advisory that says so",
    arguments: TestDatabase.each)
  func history(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let coordinator = world.coordinator
      #expect(try await suggested(world).isEmpty)
      try await world.know(
        "CVE-2026-0007",
        references: [
          "https://Git.Example.org/quay/side/commit/1", "http://plain.example.org/",
          "https://10.1.2.3/x", "https://advisories.example.net/7?x=1#y",
          "https://git.example.org/another", "https://printer.local/",
        ], of: "quayside")
      try await world.know(
        "CVE-2026-0008", references: ["https://other.example.com/"], of: "something-else")
      let hosts = try await suggested(world)
      #expect(hosts.map(\.name) == ["advisories.example.net", "git.example.org"])
      for one in hosts {
        #expect(one.organization == nil && one.contact == nil && one.role == .vendor)
        #expect(one.reason.hasPrefix("CVE-2026-0007 about pkg:npm/quayside"), "\(one.reason)")
        #expect(one.reason.contains("security.txt"))
      }
      try await world.act {
        _ = try $0.invite(
          [InvitationDraft(name: "git.example.org", roles: [.vendor])], to: $1, by: coordinator,
          in: $2)
      }
      #expect(try await suggested(world).map(\.name) == ["advisories.example.net"])
    }
  }

  // MARK: security.txt

  private static let page =
    "Contact: mailto:security@quay.example\nExpires: 2027-01-01T00:00:00Z\n"
    + "Policy: https://quay.example/policy\n"

  /// The coordination, with a web of its own.
  private func coordination(_ world: CoordinationWorld, _ web: OnePage) -> CoordinationService {
    let services = world.services
    var surroundings = services.surroundings
    surroundings.download = { try web.answer($0) }
    return CoordinationService(
      ledger: services.ledger, registry: services.registry, catalog: services.catalog,
      exposure: services.exposure, projects: services.projects, intake: services.intake,
      cases: services.cases, surroundings: surroundings)
  }

  @Test("A host’s security.txt says how to reach it, is fetched once, and is not kept")
  func contact() async throws {
    try await CoordinationWorld.with(.sqlite) { world in
      let web = OnePage(Self.page)
      let found = try await coordination(world, web).contact(
        at: "Quay.Example", by: world.coordinator)
      #expect(found.contacts == ["mailto:security@quay.example"])
      #expect(found.policies == ["https://quay.example/policy"])
      #expect(web.fetched.map(\.address) == ["https://quay.example/.well-known/security.txt"])
      let download = try #require(web.fetched.first)
      // The host was somebody’s to choose, and the file is small.
      #expect(download.isGuarded && download.limit == SecurityTxt.byteLimit)
      #expect(!FileManager.default.fileExists(atPath: download.path))
      // After its last day it is not to be used, and one that can be used is not kept instead.
      world.clock.advance(seconds: 60 * 86_400)
      await #expect(throws: SecurityTxtProblem.expired) {
        _ = try await coordination(world, web).contact(at: "quay.example", by: world.coordinator)
      }
      #expect(web.fetched.count == 2)
    }
  }

  @Test("What is no such file, and what is not there, is said; nothing of it is left on the disk")
  func unreadable() async throws {
    try await CoordinationWorld.with(.sqlite) { world in
      let answers = [
        ("<!doctype html><title>Not found</title>", "security-txt"),
        ("Contact: http://quay.example\nExpires: 2027-01-01T00:00:00Z\n", "security-txt"),
        ("", "delivery-refused"),
      ]
      for (text, code) in answers {
        let web = OnePage(text)
        let refused = await refusal {
          _ = try await coordination(world, web).contact(
            at: "quay.example", by: world.coordinator)
        }
        #expect(refused?.code == code && refused?.status == 422, "\(text)")
        let download = try #require(web.fetched.first)
        #expect(!FileManager.default.fileExists(atPath: download.path))
      }
    }
  }

  @Test("Only the coordinator has something fetched, and only from a public host")
  func unasked() async throws {
    try await CoordinationWorld.with(.sqlite) { world in
      let web = OnePage(Self.page)
      let asking = coordination(world, web)
      for host in ["localhost", "10.0.0.1", "quay.example:8443", "vault.internal", "a@b.org", ""] {
        let refused = await refusal {
          _ = try await asking.contact(at: host, by: world.coordinator)
        }
        #expect(refused?.status == 422 && refused?.fields.first?.field == "/host", "\(host)")
      }
      for (who, status) in [
        (world.vendors[0], 403), (world.finder, 403), (Principal.anonymous, 401),
      ] {
        let refused = await refusal {
          _ = try await asking.contact(at: "quay.example", by: who)
        }
        #expect(refused?.status == status)
      }
      #expect(web.fetched.isEmpty)
    }
  }
}
