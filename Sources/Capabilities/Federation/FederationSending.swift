public import Access
public import Cases
import Coordination
import Formats
import Intake
import Jobs
import Registry
public import Storage
public import Vocabulary

/// Sending to other hubs: what is sent was shown byte by byte, and arrives once.
extension FederationService {
  /// What would be sent to a hub, or why nothing may be.
  public func preview(
    _ id: CaseID, to hub: HubID, _ words: SendingWords = SendingWords(),
    by principal: Principal, in tx: Transaction
  ) throws -> SendingPreview {
    let target = try self.hub(hub, by: principal, in: tx)
    let _: Grant<Write, HubObject> = try decide(
      principal, .exchangeWithHubs, on: facts(target), at: surroundings.now())
    let told = try told(try cases.find(id, by: principal, in: tx), target, in: tx)
    let there = told.links.filter { $0.hub == hub }
    let before = try SendingStore.list(of: id, in: tx).filter { $0.hub == hub }
    let content = try content(told, words, in: tx)
    let link = there.last
    let kind: SendingKind = link == nil ? .report : .statement
    let message = try HubWire.message(kind, content, to: target, link: link)
    let isUnderWay = before.contains { $0.state.isUnderWay }
    let refusal: EchoRules.Refusal? =
      kind == .report
      ? EchoRules.refusal(
        reportTo: target.name, there: there.map(\.foreign), origins: told.origins,
        given: told.names.filter(target.kind.gives).map(\.text), isUnderWay: isUnderWay)
      : EchoRules.refusal(
        statement: message.digest, there: there.map(\.foreign), lastSent: link?.sentDigest,
        isUnderWay: isUnderWay)
    if let refusal { throw FederationProblem.echo(refusal) }
    let last = before.first { $0.state == .sent }
    return SendingPreview(
      kind: kind, method: message.method, address: message.address, body: message.body,
      digest: message.digest, content: content, permitted: told.permitted,
      takesPart: told.takesPart,
      changes: last.map { FederationRules.changes(from: $0.content, to: content) } ?? [])
  }

  /// Has exactly what was shown sent: `digest` is the preview's.
  public func send(
    _ id: CaseID, to hub: HubID, _ words: SendingWords, digest: String, by principal: Principal,
    in tx: Transaction
  ) throws -> Sending {
    let shown = try preview(id, to: hub, words, by: principal, in: tx)
    guard shown.digest == digest else { throw FederationProblem.differs }
    let target = try self.hub(hub, by: principal, in: tx)
    guard identity.key(target.name).token != nil || identity.key(target.name).secret != nil else {
      throw FederationProblem.noKey(target.name, file: target.name + ".token")
    }
    let made = Sending(
      id: SendingID(surroundings), hub: hub, case: id, kind: shown.kind, state: .wanted,
      content: shown.content, digest: digest, foreign: nil, askedAt: nil, attempts: 0,
      reason: nil, actor: principal.reference, madeAt: surroundings.now(), version: 1,
      tookPart: shown.takesPart)
    do {
      try tx.savepoint { try SendingStore.insert(made, in: tx) }
    } catch StorageProblem.uniqueViolation {
      throw FederationProblem.echo(.isUnderWay)
    }
    try plan(made.id, at: surroundings.now(), in: tx)
    try note("federation.confirmed", made, by: principal, in: tx)
    return made
  }

  /// Says what a person found out about something of which nobody knew whether it arrived: its number
  /// there, or nil for that it did not, and is sent again.
  public func settle(
    _ id: SendingID, arrivedAs foreign: String?, by principal: Principal, in tx: Transaction
  ) throws -> Sending {
    guard var one = try SendingStore.find(id, in: tx) else { throw Problem.notFound("sending") }
    let target = try hub(one.hub, by: principal, in: tx)
    let _: Grant<Write, HubObject> = try decide(
      principal, .exchangeWithHubs, on: facts(target), at: surroundings.now())
    guard one.state == .unknown else { throw FederationProblem.settled }
    if let foreign {
      let number = KnownName(foreign)?.text ?? FindingText.plain(foreign)
      guard (1...100).contains(number.utf8.count) else {
        throw Problem.invalid("/foreign", "must be 1 to 100 bytes")
      }
      try arrived(&one, number, in: tx)
    } else {
      one.state = .wanted
      one.attempts = 0
      one.askedAt = nil
      try save(one, in: tx)
      try plan(id, at: surroundings.now(), in: tx)
    }
    try note("federation.settled", one, by: principal, in: tx)
    return try SendingStore.find(id, in: tx) ?? one
  }

  /// Writes down that a hub agreed to a case's terms, for one whose people have no account here: it
  /// is invited and joins, naming the end of the embargo in force.
  public func agree(
    _ id: CaseID, hub: HubID, until: Timestamp?, by principal: Principal, in tx: Transaction
  ) throws {
    let target = try self.hub(hub, by: principal, in: tx)
    _ = try decide(principal, .leadCoordination)
    let _: Grant<Write, HubObject> = try decide(
      principal, .exchangeWithHubs, on: facts(target), at: surroundings.now())
    if try !coordination.isOpen(id, in: tx) { try coordination.open(id, by: principal, in: tx) }
    _ = try coordination.invite(
      [InvitationDraft(organization: target.organization, roles: [.coordinator])], to: id,
      by: principal, in: tx)
    let kind = try registry.known(target.organization, in: tx)?.kind ?? .finder
    let own = target.principal(kind)
    guard try !coordination.sight(of: id, by: own, in: tx).inside else { return }
    try coordination.answer(id, .join, until: until, by: own, in: tx)
    try record(
      "hub.agreed", target.id.description, by: principal,
      ["case": id.json, "until": until.json], in: tx)
  }

  // MARK: The work

  /// What is to be done next with something that is sent.
  enum Step: Sendable {
    case nothing
    case send(OutgoingRequest, Hub)
    /// Send it where the look finds what was known.
    case amend(OutgoingRequest, Hub, HubWire.Amendment)
    /// Ask whether it arrived.
    case lookUp(OutgoingRequest, Hub)
  }

  /// Writes down that it is being sent, before it is.
  func begin(_ id: SendingID, in tx: Transaction) throws -> Step {
    guard var one = try SendingStore.find(id, in: tx), one.state == .wanted || one.state == .asking,
      let target = try FederationStore.find(one.hub, in: tx)
    else { return .nothing }
    let now = surroundings.now()
    let key = identity.key(target.name)
    guard target.pausedAt == nil else {
      try plan(id, at: now.adding(seconds: FederationRules.pullSeconds), in: tx)
      return .nothing
    }
    if one.state == .asking, let step = try again(&one, target, key, in: tx) { return step }
    let message: HubWire.Message
    let link: HubLink?
    do {
      (message, link) = try current(one, target, in: tx)
    } catch let error as any ProblemConvertible where error.problem.status < 500 {
      one.state = .refused
      one.reason = error.problem.detail
      try save(one, in: tx)
      try note("federation.refused", one, by: Self.actor, in: tx)
      return .nothing
    }
    one.state = .asking
    one.askedAt = now
    one.attempts += 1
    try save(one, in: tx)
    let request = HubWire.request(message, to: target, key: key, id: one.id, now: now)
    let amendment = HubWire.amendment(
      one.kind, one.content, message, to: target, link: link, key: key)
    if let amendment { return .amend(request, target, amendment) }
    return .send(request, target)
  }

  /// What is done with something of which nobody knows whether it arrived; nil where the same again
  /// changes nothing there.
  private func again(
    _ one: inout Sending, _ target: Hub, _ key: HubKey, in tx: Transaction
  ) throws -> Step? {
    switch (target.kind, one.kind) {
    // Its API cannot be asked for reports, so a person has to.
    case (.vince, .report):
      one.state = .unknown
      one.reason = "No answer came, and VINCE cannot be asked whether it arrived."
      try save(one, in: tx)
      try note("federation.unknown", one, by: Self.actor, in: tx)
      return .nothing
    case (.github, .report):
      let path = "/security-advisories?sort=created&direction=desc&per_page=100"
      return .lookUp(HubWire.get(path, of: target, key: key), target)
    case (.vince, .statement), (.github, .statement), (.channel, _), (.breakwater, _), (.gcve, _):
      return nil
    }
  }

  /// The bytes, if they still are those that were confirmed and the hub may still be told.
  private func current(
    _ one: Sending, _ target: Hub, in tx: Transaction
  ) throws -> (HubWire.Message, HubLink?) {
    guard let found = try cases.known(one.case, in: tx) else { throw Problem.notFound("case") }
    let told = try told(found, target, in: tx)
    // What was confirmed for a wider circle than the case has now is not sent.
    guard found.label.trafficLight.rawValue == one.content.marking,
      found.label.embargoUntil == one.content.embargoUntil
    else { throw FederationProblem.differs }
    let there = told.links.filter { $0.hub == target.id }
    switch one.kind {
    case .report:
      guard told.takesPart || !one.tookPart else { throw FederationProblem.differs }
      // Whether another attempt arrived is found out otherwise.
      let refusal = EchoRules.refusal(
        reportTo: target.name, there: there.map(\.foreign), origins: told.origins,
        given: told.names.filter(target.kind.gives).map(\.text), isUnderWay: false)
      if one.state == .wanted, let refusal { throw FederationProblem.echo(refusal) }
    case .statement:
      guard told.takesPart == one.tookPart else { throw FederationProblem.differs }
    }
    let link = there.last
    let message = try HubWire.message(one.kind, one.content, to: target, link: link)
    guard message.digest == one.digest else { throw FederationProblem.differs }
    return (message, link)
  }

  /// Writes down what became of it.
  func finish(_ id: SendingID, _ answer: HubWire.Answer, in tx: Transaction) throws {
    guard var one = try SendingStore.find(id, in: tx), one.state == .asking,
      let target = try FederationStore.find(one.hub, in: tx)
    else { return }
    let last = FederationRules.sendingDelays.count
    let wait = FederationRules.sendingDelays[max(0, min(one.attempts, last) - 1)]
    let due = surroundings.now().adding(seconds: wait)
    switch answer {
    case .arrived(let number):
      do {
        return try arrived(&one, number, in: tx)
      } catch let error as FederationProblem {
        one.state = .unknown
        one.reason = error.problem.detail
        try save(one, in: tx)
        try note("federation.unknown", one, by: Self.actor, in: tx)
      }
    case .refused(let reason):
      one.state = .refused
      one.reason = reason
      try save(one, in: tx)
      try note("federation.refused", one, by: Self.actor, in: tx)
    case .later(let reason):
      one.reason = reason
      one.state = one.attempts > last ? .refused : .wanted
      try save(one, in: tx)
      if one.state == .wanted { try plan(id, at: due, in: tx) }
    case .unknown(let reason):
      one.reason = reason
      let isForPeople = target.kind == .vince && one.kind == .report
      one.state = isForPeople || one.attempts > last ? .unknown : .asking
      try save(one, in: tx)
      if one.state == .asking {
        try plan(id, at: due, in: tx)
      } else {
        try note("federation.unknown", one, by: Self.actor, in: tx)
      }
    }
  }

  /// Writes down what was found when nobody knew whether it arrived: the hub's list of advisories.
  func lookedUp(_ id: SendingID, _ reply: OutgoingReply?, in tx: Transaction) throws {
    guard var one = try SendingStore.find(id, in: tx), one.state == .asking,
      let target = try FederationStore.find(one.hub, in: tx)
    else { return }
    guard let reply, reply.status == 200,
      let items = try? HubReading.items(in: reply.body, from: target)
    else {
      one.attempts += 1
      try save(one, in: tx)
      return try finish(id, .unknown("\(target.name) could not be asked."), in: tx)
    }
    let own = one.case.description
    if let found = items.first(where: { $0.returned.contains { $0.text == own } }) {
      try finish(one.id, .arrived(found.foreign), in: tx)
      guard var link = try FederationStore.link(one.hub, found.foreign, in: tx), link.said == nil
      else { return }
      link.said = String(decoding: found.said.canonical(), as: UTF8.self)
      return try FederationStore.put(link, in: tx)
    }
    // It is not there, so it is sent again.
    one.state = .wanted
    try save(one, in: tx)
    try plan(id, at: surroundings.now(), in: tx)
  }

  private func arrived(_ one: inout Sending, _ number: String?, in tx: Transaction) throws {
    guard let found = try cases.known(one.case, in: tx) else { return }
    let now = surroundings.now()
    let before = try links(
      of: found.flaw, try FederationStore.family(of: found.flaw, in: tx), in: tx
    ).last { $0.hub == one.hub }
    let foreign =
      one.kind == .statement
      ? before?.foreign ?? number ?? one.id.description : number ?? one.id.description
    let known = try FederationStore.link(one.hub, foreign, in: tx)
    if let known, try flaw(of: known, in: tx) != standing(found.flaw, in: tx) {
      throw FederationProblem.belongsElsewhere(foreign)
    }
    var link =
      known
      ?? HubLink(hub: one.hub, foreign: foreign, flaw: found.flaw, finding: nil, madeAt: now)
    link.sentDigest = one.digest
    let isAmended = one.kind == .statement && KnownName(foreign)?.authority == .github
    if isAmended { link.said = HubWire.said(link, after: one.content) }
    try FederationStore.put(link, in: tx)
    if let name = KnownName(foreign) {
      try FederationStore.add([name.text], to: found.flaw, at: now, in: tx)
    }
    one.state = .sent
    one.foreign = foreign
    one.reason = nil
    try save(one, in: tx)
    try note("federation.sent", one, by: Self.actor, in: tx)
  }

  private func save(_ one: Sending, in tx: Transaction) throws {
    guard try SendingStore.update(one, in: tx) else { throw FederationProblem.changed }
  }

  private func note(
    _ kind: String, _ one: Sending, by principal: Principal, in tx: Transaction
  ) throws {
    try record(
      kind, one.id.description, by: principal,
      [
        "hub": one.hub.json, "case": one.case.json, "kind": one.kind.rawValue.json,
        "digest": one.digest.json, "foreign": one.foreign.json,
      ], in: tx)
  }

  func plan(_ id: SendingID, at due: Timestamp, in tx: Transaction) throws {
    try JobQueue.enqueue(
      FederationJobs.send, payload: #"{"sending":"\#(id)"}"#, in: tx, surroundings: surroundings,
      at: due, key: id.description)
  }
}
