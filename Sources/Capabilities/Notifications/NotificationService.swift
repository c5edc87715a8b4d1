public import Access
public import Actions
public import Advisories
public import Cases
public import Coordination
public import Directives
public import Fleets
import Formats
public import Intake
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to what people are told.
public struct NotificationService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let intake: IntakeService
  let cases: CaseService
  let advisories: AdvisoryService
  let coordination: CoordinationService
  let directives: DirectiveService
  let actions: ActionService
  let fleets: FleetService
  /// The address of this server, without a slash at the end, for links.
  public let address: String
  let surroundings: Surroundings

  /// A service that reads what happened from other capabilities.
  public init(
    ledger: LedgerService, registry: RegistryService, intake: IntakeService, cases: CaseService,
    advisories: AdvisoryService, coordination: CoordinationService,
    directives: DirectiveService, actions: ActionService, fleets: FleetService, address: String,
    surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.intake = intake
    self.cases = cases
    self.advisories = advisories
    self.coordination = coordination
    self.directives = directives
    self.actions = actions
    self.fleets = fleets
    self.address = address
    self.surroundings = surroundings
  }

  /// Whether mail is sent from here at all.
  public var sendsMail: Bool { surroundings.mailer != nil }

  // MARK: Reading

  /// The caller's notices, unread first, then the newest. Those about what the caller may not see any
  /// more are left out.
  public func list(
    unreadOnly: Bool = false, kinds: [NoticeKind] = [], search: String? = nil,
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<NoticeShown> {
    _ = try decide(principal, .readNotices)
    guard let person = try registry.person(behind: principal, in: tx) else {
      return Page([], next: nil)
    }
    let found = Page(
      rows: try NotificationStore.list(
        of: person, unreadOnly: unreadOnly, kinds: kinds, search: search, page: page, in: tx),
      limit: page.limit,
      cursor: {
        Cursor(
          $0.readAt == nil ? "0" : "1", "\($0.changedAt.microseconds)", $0.id.description)
      })
    return Page(
      try found.elements.compactMap { try shown($0, to: principal, in: tx) }, next: found.next)
  }

  /// How many notices the caller has not read.
  public func unreadCount(by principal: Principal, in tx: Transaction) throws -> Int {
    guard (try? decide(principal, .readNotices)) != nil,
      let person = try registry.person(behind: principal, in: tx)
    else { return 0 }
    return try NotificationStore.unreadCount(of: person, in: tx)
  }

  /// Marks one notice read: no mail is sent of it any more. Reading it again changes nothing.
  public func read(
    _ id: NoticeID, by principal: Principal, in tx: Transaction
  ) throws -> Notice {
    _ = try decide(principal, .changeNotices)
    guard let found = try NotificationStore.find(id, in: tx) else {
      throw Problem.notFound("notice")
    }
    let facts = ObjectFacts<NoticeObject>(
      id: id.description, version: found.version, owner: found.organization)
    let grant = try decide(principal, .changeNotices, on: facts, at: surroundings.now())
    // Notices are a person's own, whoever else is in their organization.
    guard try registry.person(behind: principal, in: tx) == found.person else {
      throw Denial.hidden
    }
    guard found.readAt == nil else { return found }
    guard try NotificationStore.read(grant, at: surroundings.now(), in: tx) else {
      throw NotificationProblem.changed
    }
    return try NotificationStore.find(id, in: tx) ?? found
  }

  /// Marks all of the caller's notices read; gives how many there were.
  public func readAll(by principal: Principal, in tx: Transaction) throws -> Int {
    _ = try decide(principal, .changeNotices)
    return try NotificationStore.readAll(
      of: try somebody(principal, in: tx), at: surroundings.now(), in: tx)
  }

  // MARK: Choosing

  /// How the caller wants to be told.
  public func choices(by principal: Principal, in tx: Transaction) throws -> NoticeChoices {
    _ = try decide(principal, .readNotices)
    guard let person = try registry.person(behind: principal, in: tx) else {
      return NoticeChoices()
    }
    return try NotificationStore.choices(of: [person], in: tx)[person] ?? NoticeChoices()
  }

  /// Chooses anew. `choices.version` is the one the caller saw.
  public func choose(
    _ choices: NoticeChoices, by principal: Principal, in tx: Transaction
  ) throws -> NoticeChoices {
    _ = try decide(principal, .changeNotices)
    let person = try somebody(principal, in: tx)
    guard NoticeRules.isZone(choices.zone) else { throw NotificationProblem.zone(choices.zone) }
    if let quiet = choices.quiet, quiet.from == quiet.until {
      throw NotificationProblem.quietHours
    }
    for (kind, timing) in choices.timings where kind.isUrgent && timing != .atOnce {
      throw NotificationProblem.required(kind)
    }
    let stored = try NotificationStore.choices(of: [person], in: tx)[person]
    guard choices.version == stored?.version ?? 0 else { throw NotificationProblem.changed }
    // What is as usual is not stored, so that it follows when the usual changes.
    var kept = choices
    kept.timings = choices.timings.filter { $0.key.usual != $0.value && !$0.key.isUrgent }
    try NotificationStore.put(kept, of: person, secret: secret(), in: tx)
    try replan(from: stored ?? NoticeChoices(), to: kept, of: person, in: tx)
    return try NotificationStore.choices(of: [person], in: tx)[person] ?? kept
  }

  /// Whether somebody's mails carry this secret.
  public func canUnsubscribe(_ secret: String, in tx: Transaction) throws -> Bool {
    try NotificationStore.person(unsubscribing: secret, in: tx) != nil
  }

  /// Ends the digests of whoever holds the secret of one (RFC 8058): what would come in one comes no
  /// more by mail. False for a secret that is none.
  public func unsubscribe(_ secret: String, in tx: Transaction) throws -> Bool {
    guard let person = try NotificationStore.person(unsubscribing: secret, in: tx) else {
      return false
    }
    let stored = try NotificationStore.choices(of: [person], in: tx)[person] ?? NoticeChoices()
    var choices = stored
    for kind in NoticeKind.allCases {
      switch choices.timing(kind) {
      case .daily, .weekly: choices.timings[kind] = .never
      case .atOnce, .never: break
      }
    }
    try NotificationStore.put(choices, of: person, secret: secret, in: tx)
    try replan(from: stored, to: choices, of: person, in: tx)
    return true
  }

  /// What is planned follows what was chosen: mail that is not wanted any more does not come.
  private func replan(
    from old: NoticeChoices, to new: NoticeChoices, of person: PersonID, in tx: Transaction
  ) throws {
    let now = surroundings.now()
    for kind in NoticeKind.allCases where old.timing(kind) != new.timing(kind) {
      try NotificationStore.replan(
        kind, of: person, new.timing(kind),
        mailAt: NoticeRules.mailTime(kind, new, now: now, last: nil), in: tx)
    }
  }

  /// The secret that ends somebody's digests; made when it is first needed.
  func unsubscribeSecret(of person: PersonID, in tx: Transaction) throws -> String {
    if let known = try NotificationStore.unsubscribeSecret(of: person, in: tx) { return known }
    let made = secret()
    let choices = try NotificationStore.choices(of: [person], in: tx)[person] ?? NoticeChoices()
    try NotificationStore.put(choices, of: person, secret: made, in: tx)
    return made
  }

  private func secret() -> String { Hexadecimal.encode(surroundings.random(16)) }

  private func somebody(_ principal: Principal, in tx: Transaction) throws -> PersonID {
    guard let person = try registry.person(behind: principal, in: tx) else {
      throw NotificationProblem.nobody
    }
    return person
  }
}
