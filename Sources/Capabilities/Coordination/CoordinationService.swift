public import Access
public import Cases
public import Catalog
public import Exposure
import Formats
public import Intake
public import Ledger
public import Projects
public import Registry
public import Storage
public import Vocabulary

/// The front door to what several parties do about a case.
public struct CoordinationService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let exposure: ExposureService
  let projects: ProjectService
  let intake: IntakeService
  let cases: CaseService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    exposure: ExposureService, projects: ProjectService, intake: IntakeService,
    cases: CaseService, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.catalog = catalog
    self.exposure = exposure
    self.projects = projects
    self.intake = intake
    self.cases = cases
    self.surroundings = surroundings
  }

  /// A case with everybody in it, and who looks at it.
  struct Room {
    var found: CoordinatedCase
    let viewer: NeedToKnow.Viewer
    var participants: [Participant]

    var facts: ObjectFacts<CoordinationObject> {
      ObjectFacts(
        id: found.id.description, version: found.version, owner: nil,
        label: Label(
          trafficLight: found.light, originator: nil,
          releasableTo: Set(participants.filter(\.standing.sees).compactMap(\.organization))))
    }

    func participant(_ id: ParticipantID) -> Participant? { participants.first { $0.id == id } }
  }

  /// Begins the coordination of a case. Whoever reported the flaw takes part from the start,
  /// unnamed where they were so in a case that was merged into this one.
  public func open(
    _ id: CaseID, programme: EmbargoProgramme = .usual, visibility: Visibility = .open,
    by principal: Principal, in tx: Transaction
  ) throws {
    _ = try decide(principal, .leadCoordination)
    guard let one = try cases.known(id, in: tx) else { throw Problem.notFound("case") }
    guard try CoordinationStore.find(one, in: tx) == nil else {
      throw CoordinationProblem.alreadyOpen
    }
    let now = surroundings.now()
    let known: PublicKnowledge = one.label.trafficLight == .clear ? .flaw : []
    let fresh = CoordinatedCase(
      id: id, title: one.title, state: one.state, trafficLight: one.label.trafficLight,
      visibility: visibility, programme: programme, lead: nil, embargo: .none, until: nil,
      zone: "UTC", ending: nil, known: known, openedAt: now, version: 1)
    do {
      try tx.savepoint { try CoordinationStore.insert(fresh, in: tx) }
    } catch StorageProblem.uniqueViolation {
      throw CoordinationProblem.alreadyOpen
    }
    let unnamed = Set(try unnamed(in: id, in: tx).compactMap(\.organization))
    let finders = try one.label.releasableTo.sorted().map { finder in
      Participant(
        id: ParticipantID(surroundings), organization: finder,
        name: try registry.known(finder, in: tx)?.name ?? finder.description, contact: nil,
        roles: [.finder], standing: .joined, report: .accepted, fix: .aware, keepsEmbargo: true,
        isHidden: unnamed.contains(finder), accepts: nil, reference: nil, policy: nil,
        invitedAt: now, answeredAt: now, statedAt: nil, version: 1)
    }
    try CoordinationStore.insert(finders, of: id, in: tx)
    _ = try common(id, in: tx)
    try record(
      "coordination.opened", id, by: principal,
      ["programme": programme.id.json, "visibility": visibility.rawValue.json], in: tx)
    try refresh(id, in: tx)
  }

  /// Changes how a case is coordinated: who sees whom, which programme, who leads, what gives it away.
  public func change(
    _ id: CaseID, to change: CoordinationChange, by principal: Principal, in tx: Transaction
  ) throws {
    var (room, grant) = try lead(id, by: principal, in: tx)
    if let version = change.version, version != room.found.version {
      throw CoordinationProblem.changed
    }
    if let visibility = change.visibility, visibility != room.found.visibility {
      // Who joined unnamed was promised to stay so.
      let others = room.participants.filter {
        $0.standing == .joined && !$0.roles.contains(.finder)
      }
      guard visibility != .open || others.isEmpty else { throw CoordinationProblem.staysBlind }
      room.found.visibility = visibility
    }
    if let programme = change.programme, programme != room.found.programme {
      // Its limits are what the parties agreed under.
      guard !room.found.embargo.isInForce else { throw CoordinationProblem.programmeInForce }
      room.found.programme = programme
    }
    if let lead = change.lead {
      guard room.participant(lead)?.standing == .joined else {
        throw Problem.invalid("/lead", "must be one who joined")
      }
      room.found.lead = lead
    } else if change.takesLead {
      room.found.lead = nil
    }
    try save(room.found, grant, in: tx)
    if change.lead != nil || change.takesLead {
      let one = room.found.lead.flatMap { room.participant($0) }
      let isNamed = room.found.visibility == .open && one?.isHidden == false
      let name = one.map { isNamed ? $0.name : "one of the participants" } ?? "the coordinator"
      try announce("The case is led by \(name) from now on.", in: id, tx)
    }
    if let watches = change.watches {
      try EmbargoStore.watch(watches, for: id, in: tx)
      try lookOut(for: watches, of: id, in: tx)
    }
    try record(
      "coordination.changed", id, by: principal,
      [
        "programme": room.found.programme.id.json,
        "visibility": room.found.visibility.rawValue.json, "lead": room.found.lead.json,
        "watched": (change.watches?.count).json,
      ], in: tx)
    try refresh(id, in: tx)
  }

  // MARK: Who may

  /// The case for somebody who may see it, with who they are in it.
  func enter(_ id: CaseID, by principal: Principal, in tx: Transaction) throws -> Room {
    _ = try decide(principal, .readCoordination)
    guard let one = try cases.known(id, in: tx), let found = try CoordinationStore.find(one, in: tx)
    else { throw Problem.notFound("case") }
    let people = try CoordinationStore.participants(of: id, in: tx)
    let own = people.first { $0.organization != nil && $0.organization == principal.organization }
    // A coordinator that was asked as one of the parties still sees all: it runs the place.
    let runs =
      !principal.isActing && (try? decide(principal, .readCoordination))?.organization == nil
    guard runs || own != nil else { throw Denial.hidden }
    let viewer = own.flatMap { runs ? nil : NeedToKnow.Viewer.participant($0) } ?? .coordinator
    let room = Room(found: found, viewer: viewer, participants: people)
    let _: Grant<Read, CoordinationObject> = try decide(
      principal, .readCoordination, on: room.facts, at: surroundings.now())
    return room
  }

  /// The case for somebody who leads it.
  func lead(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (Room, Grant<Write, CoordinationObject>) {
    _ = try decide(principal, .leadCoordination)
    let room = try enter(id, by: principal, in: tx)
    let grant: Grant<Write, CoordinationObject> = try decide(
      principal, .leadCoordination, on: room.facts, at: surroundings.now())
    return (room, grant)
  }

  /// Whom somebody speaks for: themselves, or, for the coordinator, one without an account.
  func speaker(
    _ id: CaseID, for named: ParticipantID? = nil, by principal: Principal, in tx: Transaction
  ) throws -> (room: Room, participant: Participant, grant: Grant<Write, ParticipationObject>) {
    _ = try decide(principal, .takePart)
    let room = try enter(id, by: principal, in: tx)
    let one: Participant
    if let named {
      guard let found = room.participant(named) else {
        throw Problem.invalid("/participant", "is not one of this case’s participants")
      }
      one = found
    } else {
      guard let own = room.viewer.participant else { throw CoordinationProblem.noParticipant }
      one = own
    }
    let facts = ObjectFacts<ParticipationObject>(
      id: one.id.description, version: one.version, owner: one.organization)
    let grant: Grant<Write, ParticipationObject> = try decide(
      principal, .takePart, on: facts, at: surroundings.now())
    if room.viewer == .coordinator, one.organization != nil {
      throw CoordinationProblem.speaksForItself
    }
    return (room, one, grant)
  }

  /// The author that somebody's words have.
  func author(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (room: Room, author: Author) {
    _ = try decide(principal, .takePart)
    let room = try enter(id, by: principal, in: tx)
    guard let one = room.viewer.participant else { return (room, .coordinator) }
    guard one.standing == .joined else { throw CoordinationProblem.notJoined }
    return (room, .participant(one.id))
  }

  // MARK: What every change does

  func save(
    _ found: CoordinatedCase, _ grant: Grant<Write, CoordinationObject>, in tx: Transaction
  ) throws {
    guard try CoordinationStore.update(grant, to: found, in: tx) else {
      throw CoordinationProblem.changed
    }
  }

  func save(
    _ one: Participant, _ grant: Grant<Write, ParticipationObject>, in tx: Transaction
  ) throws {
    guard try CoordinationStore.update(grant, to: one, in: tx) else {
      throw CoordinationProblem.changed
    }
  }

  /// Works out anew what is waited for: from some participants, or from all, and from the
  /// coordinator.
  func refresh(
    _ id: CaseID, only: Set<ParticipantID>? = nil, in tx: Transaction
  ) throws {
    guard let one = try cases.known(id, in: tx), let found = try CoordinationStore.find(one, in: tx)
    else { return }
    // A message changes what is due from the coordinator alone.
    let people =
      only?.isEmpty == true ? [] : try CoordinationStore.participants(of: id, in: tx)
    let said = Dictionary(
      grouping: people.isEmpty ? [] : try CoordinationStore.products(of: id, in: tx),
      by: \.participant)
    let open = try EmbargoStore.proposals(of: id, in: tx).filter { $0.outcome == .open }.map {
      DutyRules.OpenProposal(
        proposedAt: $0.proposedAt, answered: Set($0.answers.map(\.participant)),
        author: $0.author)
    }
    var duties: [String: [Duty]] = [:]
    if !people.isEmpty {
      try cases.setAudience(
        Set(
          people.filter { NeedToKnow.isTold($0, found) }.compactMap(\.organization)),
        of: id, in: tx)
    }
    for person in people where only?.contains(person.id) ?? true {
      duties[person.id.description] = DutyRules.duties(
        of: person, products: (said[person.id] ?? []).map(\.status), proposals: open,
        programme: found.programme)
    }
    duties[DutyStore.coordinator] = DutyRules.duties(
      ofCoordinatorIn: found, proposals: open,
      alarms: try EmbargoStore.alarms(of: id, in: tx).filter { $0.judgement == nil }
        .map(\.raisedAt),
      questions: try ConversationStore.openQuestions(of: id, in: tx))
    try DutyStore.replace(duties, of: id, in: tx)
  }

  @discardableResult func record(
    _ kind: String, _ id: CaseID, of organization: OrganizationID? = nil,
    by principal: Principal, _ detail: JSONValue, in tx: Transaction
  ) throws -> ReceiptID {
    try ledger.record(
      Fact(
        kind: kind, subject: id.description, organization: organization,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
  }
}

/// What is to change about how a case is coordinated; nil leaves it.
public struct CoordinationChange: Sendable {
  /// Who sees whom.
  public var visibility: Visibility?
  /// What embargoes are offered, and when words are due.
  public var programme: EmbargoProgramme?
  /// Who leads.
  public var lead: ParticipantID?
  /// Whether the coordinator takes the lead back.
  public var takesLead: Bool
  /// What gives the case away where it appears.
  public var watches: [Watch]?
  /// The version that was read; nil takes the stored one.
  public var version: Int64?

  /// A change.
  public init(
    visibility: Visibility? = nil, programme: EmbargoProgramme? = nil, lead: ParticipantID? = nil,
    takesLead: Bool = false, watches: [Watch]? = nil, version: Int64? = nil
  ) {
    self.version = version
    self.visibility = visibility
    self.programme = programme
    self.lead = lead
    self.takesLead = takesLead
    self.watches = watches
  }
}
