public import Access
import Formats
import Jobs
import Ledger
public import Storage
public import Vocabulary

/// Sending an organization's events to an address of its own.
extension NotificationService {
  /// The webhooks of the caller's organization.
  public func webhooks(by principal: Principal, in tx: Transaction) throws -> [Webhook] {
    let grant = try decide(principal, .readWebhooks)
    guard let organization = grant.organization else { return [] }
    return try WebhookStore.list(of: [organization], in: tx)
  }

  /// One of them.
  public func webhook(
    _ id: WebhookID, by principal: Principal, in tx: Transaction
  ) throws -> Webhook {
    guard let found = try WebhookStore.find(id, in: tx) else { throw Problem.notFound("webhook") }
    let _: Grant<Read, WebhookObject> = try decide(
      principal, .readWebhooks, on: facts(found), at: surroundings.now())
    return found
  }

  /// Has the events of some kinds, or of all, sent to an address. The secret is shown this once.
  public func addWebhook(
    _ url: String, kinds: [NoticeKind], by principal: Principal, in tx: Transaction
  ) throws -> (webhook: Webhook, secret: String) {
    let grant = try decide(principal, .createWebhooks)
    guard let organization = grant.organization ?? principal.organization else {
      throw NotificationProblem.nobody
    }
    if let refusal = WebhookRules.refusal(url) { throw NotificationProblem.address(refusal) }
    guard
      try WebhookStore.list(of: [organization], in: tx).count < WebhookRules.mostWebhooks
    else { throw NotificationProblem.tooMany(WebhookRules.mostWebhooks) }
    let made = Webhook(
      id: WebhookID(surroundings), organization: organization, url: url, kinds: kinds,
      secret: WebhookRules.secret(surroundings.random(32)), oldSecret: nil, oldUntil: nil,
      madeAt: surroundings.now(), stoppedAt: nil, reason: nil, version: 1)
    try WebhookStore.insert(made, in: tx)
    try record("webhook.added", made, by: principal, in: tx)
    return (made, made.secret)
  }

  /// Switches a webhook on again, or off.
  public func switchWebhook(
    _ id: WebhookID, on: Bool, by principal: Principal, in tx: Transaction
  ) throws -> Webhook {
    let (found, grant) = try changeable(id, by: principal, in: tx)
    let changed = found.with(
      stoppedAt: on ? nil : found.stoppedAt ?? surroundings.now(),
      reason: on ? nil : found.reason ?? "Switched off by hand.")
    guard try WebhookStore.update(grant, to: changed, in: tx) else {
      throw NotificationProblem.changed
    }
    // What waits would neither be sent nor end, and count against what may wait.
    if !on { try WebhookStore.giveUp(found.id, in: tx) }
    try record(on ? "webhook.started" : "webhook.stopped", found, by: principal, in: tx)
    return try WebhookStore.find(id, in: tx) ?? changed
  }

  /// A new secret, shown this once. For a day the old one signs too.
  public func rotateSecret(
    of id: WebhookID, by principal: Principal, in tx: Transaction
  ) throws -> (webhook: Webhook, secret: String) {
    let (found, grant) = try changeable(id, by: principal, in: tx)
    let secret = WebhookRules.secret(surroundings.random(32))
    let changed = Webhook(
      id: found.id, organization: found.organization, url: found.url, kinds: found.kinds,
      secret: secret, oldSecret: found.secret,
      oldUntil: surroundings.now().adding(seconds: WebhookRules.rotationSeconds),
      madeAt: found.madeAt, stoppedAt: found.stoppedAt, reason: found.reason,
      version: found.version)
    guard try WebhookStore.update(grant, to: changed, in: tx) else {
      throw NotificationProblem.changed
    }
    try record("webhook.rotated", found, by: principal, in: tx)
    return (changed, secret)
  }

  /// Removes a webhook with the record of what was sent to it.
  public func removeWebhook(
    _ id: WebhookID, by principal: Principal, in tx: Transaction
  ) throws {
    let (found, grant) = try changeable(id, by: principal, in: tx)
    guard try WebhookStore.remove(grant, in: tx) else { throw NotificationProblem.changed }
    try record("webhook.removed", found, by: principal, in: tx)
  }

  /// Sends an event that only shows that events arrive.
  public func testWebhook(
    _ id: WebhookID, by principal: Principal, in tx: Transaction
  ) throws -> DeliveryID {
    let (found, _) = try changeable(id, by: principal, in: tx)
    return try enqueue(
      WebhookRules.test, subject: found.id.description, .clear, to: found, in: tx)
  }

  /// What was sent to a webhook, the newest first.
  public func deliveries(
    of id: WebhookID, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<WebhookDelivery> {
    let found = try webhook(id, by: principal, in: tx)
    return Page(
      rows: try WebhookStore.deliveries(of: found.id, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// Sends an event once more. What waits can be only after a day without an attempt: then nothing
  /// is left that would make one.
  public func replay(
    _ id: DeliveryID, of webhook: WebhookID, by principal: Principal, in tx: Transaction
  ) throws -> WebhookDelivery {
    let (found, _) = try changeable(webhook, by: principal, in: tx)
    guard let one = try WebhookStore.delivery(id, in: tx), one.webhook == found.id else {
      throw Problem.notFound("delivery")
    }
    guard found.stoppedAt == nil || one.kind == WebhookRules.test else {
      throw NotificationProblem.stopped
    }
    let isLeft = (one.triedAt ?? one.at) < surroundings.now().adding(days: -1)
    guard one.state != .waiting || isLeft else { throw NotificationProblem.notFailed }
    let again = one.with(state: .waiting, attempts: 0)
    try WebhookStore.update(again, in: tx)
    try plan(id, at: surroundings.now(), in: tx)
    return again
  }

  // MARK: Sending

  /// Sends an event to the webhooks of some organizations that want such.
  func post(
    _ event: NoticeEvent, to organizations: Set<OrganizationID>, in tx: Transaction
  ) throws {
    for part in organizations.sorted().chunked(tx.longestList) {
      for one in try WebhookStore.list(of: part, in: tx)
      where one.stoppedAt == nil && (one.kinds.isEmpty || one.kinds.contains(event.kind)) {
        guard try WebhookStore.waiting(one.id, in: tx) < WebhookRules.mostWaiting else { continue }
        _ = try enqueue(
          event.kind.rawValue, subject: event.subject, event.trafficLight, to: one, in: tx)
      }
    }
  }

  private func enqueue(
    _ kind: String, subject: String, _ light: TrafficLight, to webhook: Webhook,
    in tx: Transaction
  ) throws -> DeliveryID {
    let id = DeliveryID(surroundings)
    let now = surroundings.now()
    try WebhookStore.insert(
      WebhookDelivery(
        id: id, webhook: webhook.id, kind: kind, subject: subject, trafficLight: light, at: now,
        state: .waiting, attempts: 0, triedAt: nil, status: nil, answer: nil), in: tx)
    try plan(id, at: now, in: tx)
    return id
  }

  private func plan(_ id: DeliveryID, at due: Timestamp, in tx: Transaction) throws {
    try JobQueue.enqueue(
      NotificationJobs.post, payload: #"{"delivery":"\#(id)"}"#, in: tx,
      surroundings: surroundings, at: due)
  }

  /// The request that sends an event now; nil where it is not to be sent any more. Who was taken out
  /// of a case meanwhile gets nothing of it, however long it waited.
  func request(for id: DeliveryID, in tx: Transaction) throws -> OutgoingRequest? {
    guard let one = try WebhookStore.delivery(id, in: tx), one.state == .waiting,
      let webhook = try WebhookStore.find(one.webhook, in: tx),
      webhook.stoppedAt == nil || one.kind == WebhookRules.test
    else { return nil }
    guard try isStillTold(one, webhook.organization, in: tx) else {
      try WebhookStore.update(
        one.with(
          state: .failed, attempts: one.attempts,
          answer: "Not sent: your organization does not take part any more."), in: tx)
      return nil
    }
    let now = surroundings.now()
    let path =
      NoticeKind(rawValue: one.kind)?.thing.path(one.subject, of: webhook.organization)
      ?? "/account/webhooks/\(one.subject)"
    let body = WebhookRules.body(one, link: address + path)
    let old = webhook.oldUntil.map { now < $0 } == true ? webhook.oldSecret : nil
    return OutgoingRequest(
      method: "POST", address: webhook.url,
      headers: [
        ("content-type", "application/json"), ("user-agent", "Breakwater/\(Software.version)"),
        ("webhook-id", id.description), ("webhook-timestamp", "\(now.seconds)"),
        (
          "webhook-signature",
          WebhookRules.signature(
            id: id.description, seconds: now.seconds, body: body,
            secrets: [webhook.secret] + (old.map { [$0] } ?? []))
        ),
      ], body: body, limit: WebhookRules.answerLimit, isGuarded: true, seconds: 15)
  }

  /// Writes down what became of an attempt, and plans the next.
  func tried(
    _ id: DeliveryID, _ result: Result<OutgoingReply, any Error>, in tx: Transaction
  ) throws {
    guard let one = try WebhookStore.delivery(id, in: tx), one.state == .waiting else { return }
    let now = surroundings.now()
    let (status, answer): (Int?, String) =
      switch result {
      case .success(let reply): (reply.status, WebhookRules.inert(reply.body))
      case .failure(let error as any ProblemConvertible): (nil, error.problem.detail)
      case .failure: (nil, "The connection failed.")
      }
    let outcome = WebhookRules.outcome(status: status, attempt: one.attempts + 1)
    let state: DeliveryState =
      switch outcome {
      case .delivered: .delivered
      // A test is tried once: somebody looks at it.
      case .again: one.kind == WebhookRules.test ? .failed : .waiting
      case .stopped: .failed
      }
    try WebhookStore.update(
      one.with(
        state: state, attempts: one.attempts + 1, triedAt: now, status: status, answer: answer),
      in: tx)
    guard one.kind != WebhookRules.test else { return }
    switch outcome {
    case .delivered: return
    case .again(let seconds): try plan(id, at: now.adding(seconds: seconds), in: tx)
    case .stopped(let reason):
      // Where others got through meanwhile, it is this event that its server does not want.
      let isAlone = try !WebhookStore.hasDelivered(one.webhook, after: one.at, in: tx)
      guard isAlone || status == 410 else { return }
      try stop(one.webhook, reason, in: tx)
    }
  }

  private func stop(_ id: WebhookID, _ reason: String, in tx: Transaction) throws {
    guard let webhook = try WebhookStore.find(id, in: tx), webhook.stoppedAt == nil else { return }
    try WebhookStore.stop(id, reason, at: surroundings.now(), in: tx)
    try record("webhook.stopped", webhook, by: .system("notifications"), in: tx)
    try tell(
      NoticeEvent(
        kind: .webhookStopped, subject: id.description, trafficLight: .amberStrict,
        at: surroundings.now()), [webhook.organization], in: tx)
  }

  private func changeable(
    _ id: WebhookID, by principal: Principal, in tx: Transaction
  ) throws -> (Webhook, Grant<Write, WebhookObject>) {
    guard let found = try WebhookStore.find(id, in: tx) else { throw Problem.notFound("webhook") }
    let grant: Grant<Write, WebhookObject> = try decide(
      principal, .changeWebhooks, on: facts(found), at: surroundings.now())
    return (found, grant)
  }

  private func facts(_ one: Webhook) -> ObjectFacts<WebhookObject> {
    ObjectFacts(id: one.id.description, version: one.version, owner: one.organization)
  }

  private func record(
    _ kind: String, _ one: Webhook, by principal: Principal, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: one.id.description, organization: one.organization,
        actor: principal.reference), in: tx)
  }

  /// Forgets what is old.
  func expire(in tx: Transaction) throws {
    let now = surroundings.now()
    try NotificationStore.expire(
      read: now.adding(days: -NoticeRules.readDays),
      unread: now.adding(days: -NoticeRules.unreadDays), in: tx)
  }
}

extension Webhook {
  fileprivate func with(stoppedAt: Timestamp?, reason: String?) -> Webhook {
    Webhook(
      id: id, organization: organization, url: url, kinds: kinds, secret: secret,
      oldSecret: oldSecret, oldUntil: oldUntil, madeAt: madeAt, stoppedAt: stoppedAt,
      reason: reason, version: version)
  }
}

extension WebhookDelivery {
  fileprivate func with(
    state: DeliveryState, attempts: Int, triedAt: Timestamp? = nil, status: Int? = nil,
    answer: String? = nil
  ) -> WebhookDelivery {
    WebhookDelivery(
      id: id, webhook: webhook, kind: kind, subject: subject, trafficLight: trafficLight, at: at,
      state: state, attempts: attempts, triedAt: triedAt ?? self.triedAt, status: status,
      answer: answer)
  }
}
