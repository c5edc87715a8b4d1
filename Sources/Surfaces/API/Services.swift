public import Accountability
public import Actions
public import Advisories
public import Bundles
public import Cases
public import Catalog
public import Coordination
public import Directives
public import Exposure
public import Federation
public import Fleets
import HTTP
public import Intake
public import Interchange
public import Inventory
public import Jobs
public import Ledger
public import Notifications
public import Patches
public import Playbooks
public import Projects
public import Registry
public import Scanning
public import Signing
public import Storage
public import Validation
public import Vocabulary

/// Every capability, put together once. Read from top to bottom it is the way of a finding.
public struct Services: Sendable {
  /// Where everything is stored.
  public let database: Database
  /// The only door to the outside.
  public let surroundings: Surroundings
  /// Proof of what happened.
  public let ledger: LedgerService
  /// Organizations and people.
  public let registry: RegistryService
  /// Links, sessions and tokens.
  public let credentials: CredentialService
  /// What is publicly known.
  public let catalog: CatalogService
  /// What operators run.
  public let inventory: InventoryService
  /// Who is affected by what.
  public let exposure: ExposureService
  /// What those who look after software ask of reports.
  public let projects: ProjectService
  /// Who looks where, with the owner's consent.
  public let scanning: ScanningService
  /// Reports and the flaws they are about.
  public let intake: IntakeService
  /// Trials of reports.
  public let validation: ValidationService
  /// Where trials run; gives nothing where that is not wanted.
  public let cells: CellSupply
  /// The coordination of flaws.
  public let cases: CaseService
  /// What is published about flaws.
  public let advisories: AdvisoryService
  /// What several parties do about a case.
  public let coordination: CoordinationService
  /// Patch candidates, and who may have them when.
  public let patches: PatchService
  /// What hubs tell each other blindly.
  public let interchange: InterchangeService
  /// Other hubs, and what goes to and comes from them.
  public let federation: FederationService
  /// By when.
  public let directives: DirectiveService
  /// What operators have to do.
  public let actions: ActionService
  /// How to go about it.
  public let playbooks: PlaybookService
  /// Who may act for whom.
  public let fleets: FleetService
  /// What is carried to sites without a network.
  public let bundles: BundleService
  /// What people are told.
  public let notifications: NotificationService
  /// The public figures.
  public let accountability: AccountabilityService

  /// Puts the capabilities together over a migrated database. Without a federation nobody is
  /// answered by salted hash. Trials run in this process only when `cells` gives some.
  public init(
    database: Database, signer: NoteSigner, federation circle: Interchange.Federation? = nil,
    surroundings: Surroundings, cells: CellSupply = CellSupply(isEnabled: false),
    merging: AutomaticMerging = .strict, publisher: AdvisoryPublisher = .none,
    identity: FederationIdentity = .none
  ) {
    self.database = database
    self.surroundings = surroundings
    self.cells = cells
    ledger = LedgerService(
      database: database, signer: signer, surroundings: surroundings,
      subscriptions: IntakeJobs.subscriptions + CaseJobs.subscriptions + ExposureJobs.subscriptions
        + DirectiveJobs.subscriptions + ActionJobs.subscriptions
        + CoordinationJobs.subscriptions + FederationJobs.subscriptions + PatchJobs.subscriptions
        + NotificationJobs.subscriptions)
    registry = RegistryService(ledger: ledger, surroundings: surroundings)
    credentials = CredentialService(
      registry: registry, database: database, surroundings: surroundings)
    catalog = CatalogService(ledger: ledger, surroundings: surroundings)
    inventory = InventoryService(ledger: ledger, registry: registry, surroundings: surroundings)
    exposure = ExposureService(ledger: ledger, catalog: catalog, surroundings: surroundings)
    scanning = ScanningService(
      ledger: ledger, registry: registry, catalog: catalog, signer: signer,
      surroundings: surroundings)
    projects = ProjectService(ledger: ledger, surroundings: surroundings)
    intake = IntakeService(
      ledger: ledger, catalog: catalog, projects: projects, merging: merging,
      surroundings: surroundings)
    validation = ValidationService(
      ledger: ledger, intake: intake, surroundings: surroundings)
    cases = CaseService(
      ledger: ledger, projects: projects, intake: intake, surroundings: surroundings)
    let coordination = CoordinationService(
      ledger: ledger, registry: registry, catalog: catalog, exposure: exposure,
      projects: projects, intake: intake, cases: cases, surroundings: surroundings)
    self.coordination = coordination
    advisories = AdvisoryService(
      ledger: ledger, registry: registry, catalog: catalog, intake: intake, cases: cases,
      publisher: publisher, surroundings: surroundings,
      stated: { id, tx in
        try coordination.released(of: id, in: tx).compactMap { StatedProduct($0) }
      })
    patches = PatchService(
      ledger: ledger, intake: intake, validation: validation, advisories: advisories,
      coordination: coordination, surroundings: surroundings)
    interchange = InterchangeService(
      ledger: ledger, scanning: scanning, intake: intake, cases: cases, signer: signer,
      federation: circle, surroundings: surroundings)
    federation = FederationService(
      ledger: ledger, registry: registry, catalog: catalog, intake: intake, cases: cases,
      advisories: advisories, coordination: coordination, identity: identity,
      surroundings: surroundings)
    directives = DirectiveService(
      ledger: ledger, registry: registry, catalog: catalog, exposure: exposure, signer: signer,
      surroundings: surroundings)
    actions = ActionService(
      ledger: ledger, catalog: catalog, exposure: exposure, directives: directives,
      signer: signer, surroundings: surroundings)
    playbooks = PlaybookService(
      ledger: ledger, registry: registry, surroundings: surroundings)
    fleets = FleetService(
      ledger: ledger, registry: registry, actions: actions, surroundings: surroundings)
    bundles = BundleService(
      ledger: ledger, registry: registry, catalog: catalog, inventory: inventory,
      advisories: advisories, actions: actions, signer: signer, surroundings: surroundings)
    notifications = NotificationService(
      ledger: ledger, registry: registry, intake: intake, cases: cases, advisories: advisories,
      coordination: coordination, directives: directives, actions: actions, fleets: fleets,
      address: publisher.address, surroundings: surroundings)
    accountability = AccountabilityService(
      cases: cases, advisories: advisories, actions: actions, surroundings: surroundings)
  }

  /// Every table there is, in the order of the modules.
  public static let schemas: [Schema] = [
    Idempotency.schema, JobSchema.schema, LedgerSchema.schema, RegistrySchema.schema,
    CatalogSchema.schema, InventorySchema.schema, ExposureSchema.schema, ProjectSchema.schema,
    ScanningSchema.schema, IntakeSchema.schema, ValidationSchema.schema, CaseSchema.schema,
    AdvisorySchema.schema, InterchangeSchema.schema, CoordinationSchema.schema,
    FederationSchema.schema, PatchSchema.schema, DirectiveSchema.schema,
    ActionSchema.schema, BundleSchema.schema, PlaybookSchema.schema, FleetSchema.schema,
    NotificationSchema.schema,
  ]

  /// A worker for all background work but trials.
  public func worker(_ options: WorkerOptions = WorkerOptions()) -> JobWorker {
    let tables = [
      ledger.jobHandlers, IntakeJobs.handlers(intake), CaseJobs.handlers(cases),
      ExposureJobs.handlers(exposure), ScanningJobs.handlers(scanning),
      AdvisoryJobs.handlers(advisories),
      InterchangeJobs.handlers(interchange), CoordinationJobs.handlers(coordination),
      FederationJobs.handlers(federation), PatchJobs.handlers(patches),
      DirectiveJobs.handlers(directives), ActionJobs.handlers(actions),
      NotificationJobs.handlers(notifications), housekeeping,
    ]
    let handlers = tables.reduce(into: [JobKind: JobWorker.Handler]()) { all, part in
      all.merge(part) { first, _ in first }
    }
    return JobWorker(
      database: database, handlers: handlers,
      schedules: [
        LedgerService.schedule, IntakeJobs.schedule,
        CaseJobs.schedule, ScanningJobs.schedule, InterchangeJobs.schedule,
        CoordinationJobs.schedule, FederationJobs.schedule, PatchJobs.schedule,
        JobSchedule("house.expire", every: 600, key: "house.expire"),
      ] + DirectiveJobs.schedules + ActionJobs.schedules + NotificationJobs.schedules,
      surroundings: surroundings,
      options: options)
  }

  /// A worker for trials, one at a time, so that other work never waits for them; nil where none
  /// are to run here.
  public func trialWorker(_ options: WorkerOptions = WorkerOptions()) -> JobWorker? {
    let handlers = ValidationJobs.handlers(validation, cells)
    guard !handlers.isEmpty else { return nil }
    var options = options
    options.concurrency = 1
    // What this process orders wakes it at once; it need not look as often for the others'.
    options.pollSeconds = max(options.pollSeconds, 3)
    return JobWorker(
      database: database, handlers: handlers, surroundings: surroundings, options: options)
  }

  private var housekeeping: [JobKind: JobWorker.Handler] {
    let (credentials, surroundings) = (credentials, surroundings)
    let (interchange, fleets, federation) = (interchange, fleets, federation)
    return [
      "house.expire": { context in
        try await context.write { tx in
          try credentials.expire(in: tx)
          try Idempotency.expire(now: surroundings.now(), in: tx)
          try interchange.expire(in: tx)
          try fleets.expire(in: tx)
          try federation.expire(in: tx)
        }
      }
    ]
  }

  /// Does all background work until there is none left to do, retries included, for at most half a
  /// minute of waiting; for examples, imports and tests.
  public func settle() async throws {
    let workers = [worker(), trialWorker()].compactMap { $0 }
    for _ in 0..<300 {
      for worker in workers { while try await worker.runOnce() > 0 {} }
      let counts = try await database.read { [surroundings] tx in
        try JobQueue.statistics(in: tx, now: surroundings.now())
      }.counts
      // What waits for its schedule is pending; only failed work is waited for.
      guard (counts[.retry] ?? 0) + (counts[.running] ?? 0) > 0 else { return }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
