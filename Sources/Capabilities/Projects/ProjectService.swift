public import Access
import Formats
public import Ledger
public import Storage
public import Vocabulary

/// The front door to projects.
public struct ProjectService: Sendable {
  let ledger: LedgerService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, surroundings: Surroundings) {
    self.ledger = ledger
    self.surroundings = surroundings
  }

  /// Claims a project for the caller's organization. It binds nobody until it is confirmed.
  public func claim(
    _ draft: ProjectDraft, by principal: Principal, in tx: Transaction
  ) throws -> Project {
    _ = try decide(principal, .createProjects)
    guard let organization = principal.organization else {
      throw Problem.forbidden("Projects belong to an organization; this caller has none.")
    }
    let project = Project(
      id: ProjectID(surroundings), organization: organization, key: draft.key, name: draft.name,
      rules: draft.rules, verifiedAt: nil, createdAt: surroundings.now(), version: 1)
    do {
      try tx.savepoint { try ProjectStore.insert(project, in: tx) }
    } catch StorageProblem.uniqueViolation {
      throw ProjectProblem.claimed
    }
    try record(
      "project.claimed", project, by: principal, ["project": project.key.text.json], in: tx)
    return project
  }

  /// One project, for everybody when it is confirmed.
  public func find(
    _ id: ProjectID, by principal: Principal, in tx: Transaction
  ) throws -> Project {
    _ = try decide(principal, .readKnowledge)
    guard let found = try ProjectStore.find(id, in: tx),
      found.verifiedAt != nil || found.organization == principal.organization
        || seesAll(principal)
    else { throw Problem.notFound("project") }
    return found
  }

  /// Confirmed projects, the caller's own, and all for the coordinator.
  public func list(
    search: String? = nil, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Project> {
    _ = try decide(principal, .readKnowledge)
    return Page(
      rows: try ProjectStore.list(
        search: search, of: principal.organization, seesAll: seesAll(principal), page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Changes name and rules; what a project is recognised by stays. `version` is the one the caller
  /// saw; nil takes the stored one.
  public func change(
    _ id: ProjectID, to draft: ProjectDraft, version: Int64? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Project {
    guard let found = try ProjectStore.find(id, in: tx) else { throw Problem.notFound("project") }
    let grant = try decide(principal, .changeProjects, on: facts(found), at: surroundings.now())
    guard draft.key == found.key else {
      throw Problem.invalid("/project", "can not be changed; claim the other one")
    }
    guard version == nil || version == found.version,
      try ProjectStore.update(grant, name: draft.name, rules: draft.rules, in: tx)
    else { throw ProjectProblem.changed }
    let changed = try ProjectStore.find(id, in: tx) ?? found
    let digest = JSONValue.object(changed.rules.json)
    try record("project.changed", changed, by: principal, ["rules": digest], in: tx)
    return changed
  }

  /// Confirms that the organization looks after the project, or withdraws that.
  public func verify(
    _ id: ProjectID, _ isVerified: Bool, by principal: Principal, in tx: Transaction
  ) throws -> Project {
    guard let found = try ProjectStore.find(id, in: tx) else { throw Problem.notFound("project") }
    let facts = ObjectFacts<ProjectVerificationObject>(
      id: found.id.description, version: found.version, owner: nil)
    let grant = try decide(principal, .verifyProjects, on: facts, at: surroundings.now())
    do {
      let isDone = try tx.savepoint {
        try ProjectStore.verify(grant, at: isVerified ? surroundings.now() : nil, in: tx)
      }
      guard isDone else { throw ProjectProblem.changed }
    } catch StorageProblem.uniqueViolation {
      throw ProjectProblem.verifiedElsewhere
    }
    try record(
      isVerified ? "project.verified" : "project.verification-withdrawn", found, by: principal,
      ["project": found.key.text.json], in: tx)
    return try ProjectStore.find(id, in: tx) ?? found
  }

  /// The confirmed projects with these keys, for capabilities downstream.
  public func verified(
    _ keys: [ProjectKey], in tx: Transaction
  ) throws -> [ProjectKey: Project] {
    guard !keys.isEmpty else { return [:] }
    return try ProjectStore.verified(Array(Set(keys)), in: tx)
  }

  /// One project, for capabilities downstream.
  public func known(_ id: ProjectID, in tx: Transaction) throws -> Project? {
    try ProjectStore.find(id, in: tx)
  }

  private func seesAll(_ principal: Principal) -> Bool {
    (try? decide(principal, .verifyProjects)) != nil
  }

  private func facts(_ project: Project) -> ObjectFacts<ProjectObject> {
    ObjectFacts(
      id: project.id.description, version: project.version, owner: project.organization)
  }

  private func record(
    _ kind: String, _ project: Project, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: project.id.description, organization: project.organization,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
  }
}
