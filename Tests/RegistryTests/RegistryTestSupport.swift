import Access
import HTTP
import Jobs
import Ledger
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Registry

/// The Registry over a fresh database, with a clock that tests move.
struct TestRegistry: Sendable {
  static let schemas = [JobSchema.schema, LedgerSchema.schema, RegistrySchema.schema]
  let database: Database
  let clock = TestClock()
  let surroundings: Surroundings
  let service: RegistryService
  let credentials: CredentialService
  let system = Principal.system("test")

  init(_ database: Database) throws {
    self.database = database
    surroundings = .test(clock: clock)
    let signer = try NoteSigner(name: "breakwater.example/test", seed: Array(0..<32))
    let ledger = LedgerService(database: database, signer: signer, surroundings: surroundings)
    service = RegistryService(ledger: ledger, surroundings: surroundings)
    credentials = CredentialService(
      registry: service, database: database, surroundings: surroundings)
  }

  func organization(
    _ kind: OrganizationKind = .finder, _ name: String = "Somebody"
  ) async throws -> Organization {
    let (service, system) = (service, system)
    return try await database.write { tx in
      try service.createOrganization(
        OrganizationDraft(
          name: name, kind: kind, sector: kind == .criticalInfrastructure ? .energy : nil,
          regime: kind == .federalAgency ? .federalCivilian : nil), by: system, in: tx)
    }
  }

  func invite(
    _ role: Role, to organization: Organization
  ) async throws -> (person: Person, link: String) {
    let (service, system) = (service, system)
    return try await database.write { tx in
      try service.invite(
        PersonDraft(name: "Sam", email: "sam@example.org", role: role), to: organization.id,
        by: system, in: tx)
    }
  }

  /// A person of the organization as they are after signing in.
  func member(_ role: Role, of organization: Organization) async throws -> Principal {
    Principal(
      identity: .person(try await invite(role, to: organization).person.id),
      membership: .init(organization: organization.id, kind: organization.kind, role: role))
  }

  func signIn(_ link: String) async throws -> String {
    let credentials = credentials
    return try await database.write { tx in try credentials.signIn(secret: link, in: tx) }
  }

  func holder(_ session: String) async throws -> Principal? {
    try await credentials.principal(session: session)?.principal
  }

  func token(
    _ role: Role, _ scopes: Set<PermissionName>? = nil, days: Int64 = 90,
    for organization: Organization, by principal: Principal
  ) async throws -> (token: APIToken, secret: String) {
    let credentials = credentials
    return try await database.write { tx in
      try credentials.createToken(
        name: "scanner", role: role, scopes: scopes, days: days, for: organization.id,
        by: principal, in: tx)
    }
  }

  func change(
    _ id: PersonID, role: Role? = nil, disabled: Bool? = nil, by principal: Principal
  ) async throws -> Person {
    let service = service
    return try await database.write { tx in
      try service.changePerson(id, role: role, disabled: disabled, by: principal, in: tx)
    }
  }
}

/// A Registry over a fresh database of one engine.
func withRegistry(
  _ engine: TestDatabase.Case, _ body: (TestRegistry, Database) async throws -> Void
) async throws {
  try await withDatabase(engine, schemas: TestRegistry.schemas) { database async throws in
    try await body(try TestRegistry(database), database)
  }
}
