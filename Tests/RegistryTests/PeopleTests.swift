import Access
import HTTP
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Registry

@Suite("Organizations and people") struct PeopleTests {
  @Test(
    "Whoever is disabled loses sessions, links and tokens at once",
    arguments: TestDatabase.each)
  func disabled(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let (service, credentials) = (registry.service, registry.credentials)
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let (person, link) = try await registry.invite(.administrator, to: home)
      let principal = Principal(
        identity: .person(person.id),
        membership: .init(organization: home.id, kind: home.kind, role: .administrator))
      let session = try await registry.signIn(link)
      let unused = try await database.write { tx in
        try service.makeLink(for: person.id, by: administrator, in: tx)
      }
      let token = try await registry.token(.analyst, for: home, by: principal)
      let kept = try await registry.token(.analyst, for: home, by: administrator)

      let gone = try await registry.change(person.id, disabled: true, by: administrator)
      #expect(gone.disabledAt == registry.clock.now)
      #expect(try await registry.holder(session) == nil)
      #expect(await refusal { _ = try await registry.signIn(unused) }?.status == 410)
      #expect(try await credentials.principal(bearer: token.secret) == nil)
      #expect(try await credentials.principal(bearer: kept.secret) != nil)

      // Coming back does not bring the old sessions back.
      let back = try await registry.change(person.id, disabled: false, by: administrator)
      #expect(back.disabledAt == nil)
      #expect(try await registry.holder(session) == nil)
      #expect(await refusal { _ = try await registry.signIn(unused) }?.status == 410)
    }
  }

  @Test(
    "A link made for somebody who is disabled does not let them in",
    arguments: TestDatabase.each)
  func linkOfTheDisabled(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let service = registry.service
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let person = try await registry.invite(.analyst, to: home).person
      _ = try await registry.change(person.id, disabled: true, by: administrator)
      let link = try await database.write { tx in
        try service.makeLink(for: person.id, by: administrator, in: tx)
      }
      #expect(await refusal { _ = try await registry.signIn(link) }?.status == 410)
    }
  }

  @Test(
    "A new role takes effect at once: old sessions and links end",
    arguments: TestDatabase.each)
  func demoted(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let (person, link) = try await registry.invite(.administrator, to: home)
      let session = try await registry.signIn(link)
      let changed = try await registry.change(person.id, role: .observer, by: administrator)
      #expect(changed.role == .observer)
      #expect(changed.version == person.version + 1)
      #expect(try await registry.holder(session) == nil)
    }
  }

  @Test(
    "A token whose maker was demoted has no more than the maker has now",
    arguments: TestDatabase.each)
  func tokenOfTheDemoted(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let maker = try await registry.member(.administrator, of: home)
      let token = try await registry.token(.administrator, for: home, by: maker)
      guard case .person(let id) = maker.identity else { return }
      _ = try await registry.change(id, role: .observer, by: administrator)
      let principal = try await registry.credentials.principal(bearer: token.secret)
      #expect(principal?.membership?.role ?? .observer == .observer)
    }
  }

  @Test(
    "Nobody gives a role above their own, nor touches somebody who has one",
    arguments: TestDatabase.each)
  func roles(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let (service, credentials) = (registry.service, registry.credentials)
      let home = try await registry.organization(.coordinator)
      let administrator = try await registry.member(.administrator, of: home)
      // A token of a lower role with the administrator's permission to change people.
      let made = try await registry.token(
        .administrator, [.peopleCreate, .peopleChange], for: home, by: administrator)
      let token = try #require(try await credentials.principal(bearer: made.secret))
      let lower = Principal(
        identity: token.identity,
        membership: .init(organization: home.id, kind: .coordinator, role: .analyst))
      #expect(
        await refusal {
          _ = try await database.write { tx in
            try service.invite(
              PersonDraft(name: "Eve", email: "e@example.org", role: .administrator),
              to: home.id, by: lower, in: tx)
          }
        }?.status == 403)
      #expect(!RegistryRules.mayGive(.administrator, lower))
      #expect(RegistryRules.mayGive(.analyst, lower))
      #expect(!RegistryRules.mayGive(.observer, .anonymous))
      let other = try await registry.organization(.vendor, "Other")
      let stranger = try await registry.member(.administrator, of: other)
      let person = try await registry.invite(.observer, to: home).person
      #expect(
        await refusal {
          _ = try await registry.change(person.id, disabled: true, by: stranger)
        }?.status == 404)
    }
  }

  @Test("The last administrator stays; with two, one may go", arguments: TestDatabase.each)
  func lastAdministrator(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let home = try await registry.organization()
      let first = try await registry.invite(.administrator, to: home).person
      let act = { (role: Role?, disabled: Bool?) in
        await refusal {
          _ = try await registry.change(
            first.id, role: role, disabled: disabled, by: registry.system)
        }?.code
      }
      #expect(await act(.analyst, nil) == "last-administrator")
      #expect(await act(nil, true) == "last-administrator")
      #expect(await act(.observer, true) == "last-administrator")
      #expect(await act(.administrator, false) == nil)
      let second = try await registry.invite(.administrator, to: home).person
      #expect(await act(nil, true) == nil)
      // Somebody shut out is no administrator to fall back on.
      #expect(
        await refusal {
          _ = try await registry.change(second.id, disabled: true, by: registry.system)
        }?.code == "last-administrator")
    }
  }

  @Test(
    "Two administrators who shut each other out at once leave one",
    arguments: TestDatabase.each)
  func lastAdministratorRace(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      for _ in 0..<5 {
        let home = try await registry.organization()
        let one = try await registry.invite(.administrator, to: home).person
        let other = try await registry.invite(.administrator, to: home).person
        async let first = refusal {
          _ = try await registry.change(one.id, disabled: true, by: registry.system)
        }
        async let second = refusal {
          _ = try await registry.change(other.id, disabled: true, by: registry.system)
        }
        let refused = await [first, second].compactMap { $0?.code }
        #expect(refused == ["last-administrator"])
      }
    }
  }

  @Test("A change based on an old version is refused", arguments: TestDatabase.each)
  func versions(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let (service, system) = (registry.service, registry.system)
      let home = try await registry.organization()
      let change = { (name: String, version: Int64?) in
        try await database.write { tx in
          try service.changeOrganization(
            home.id, to: OrganizationDraft(name: name, kind: .finder), version: version,
            by: system, in: tx)
        }
      }
      #expect(try await change("Second", 1).version == 2)
      #expect(await refusal { _ = try await change("Third", 1) }?.status == 409)
      #expect(try await change("Fourth", nil).version == 3)
      #expect(try await change("Fifth", 3).name == "Fifth")
    }
  }

  @Test("What an organisation is, only the coordinator changes", arguments: TestDatabase.each)
  func kinds(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let service = registry.service
      let home = try await registry.organization(.federalAgency)
      let administrator = try await registry.member(.administrator, of: home)
      let change = { (draft: OrganizationDraft) in
        await refusal {
          _ = try await database.write { tx in
            try service.changeOrganization(home.id, to: draft, by: administrator, in: tx)
          }
        }?.status
      }
      #expect(await change(.init(name: "Us", kind: .coordinator)) == 403)
      #expect(
        await change(.init(name: "Us", kind: .federalAgency, regime: .departmentOfWar)) == 403)
      #expect(
        await change(.init(name: "Us", kind: .federalAgency, regime: .federalCivilian)) == nil)
    }
  }

  @Test("Drafts that break rules name each of them")
  func drafts() {
    let check = { (draft: OrganizationDraft) in RegistryRules.check(draft).map(\.field) }
    #expect(check(.init(name: "x", kind: .vendor)).isEmpty)
    #expect(check(.init(name: " ", kind: .criticalInfrastructure)) == ["/name", "/sector"])
    #expect(check(.init(name: "x", kind: .federalAgency)) == ["/regime"])
    #expect(check(.init(name: "x", kind: .vendor, sector: .energy)) == ["/sector"])
    #expect(check(.init(name: "x\ny", kind: .vendor)) == ["/name"])
    #expect(check(.init(name: String(repeating: "x", count: 201), kind: .vendor)) == ["/name"])
    let person = { (email: String) in
      RegistryRules.check(PersonDraft(name: "x", email: email, role: .analyst)).map(\.field)
    }
    #expect(person("a@b").isEmpty)
    for email in ["", "a", "@", "a@", "@b", "a@b@c", "a\n@b"] {
      #expect(person(email) == ["/email"], "\(email)")
    }
  }

  @Test(
    "Every change leaves a fact that names identifiers and no person",
    arguments: TestDatabase.each)
  func facts(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let (person, link) = try await registry.invite(.analyst, to: home)
      _ = try await registry.signIn(link)
      _ = try await registry.change(person.id, disabled: true, by: administrator)
      let records: [String] = try await database.read { tx in
        try tx.rows("SELECT record FROM ledger_facts").map { try $0["record"] }
      }
      let kinds = records.map { $0.split(separator: "\n")[1] }
      for kind in [
        "organization.admitted", "person.invited", "person.signed-in", "person.disabled",
      ] {
        #expect(kinds.contains(Substring(kind)), "\(kind)")
      }
      for record in records {
        #expect(!record.contains("Sam") && !record.contains("sam@"))
        #expect(!record.contains(link))
      }
    }
  }
}
