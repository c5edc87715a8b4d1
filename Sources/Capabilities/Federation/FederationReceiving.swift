public import Access
import Cases
import Catalog
import Coordination
public import Formats
import HTTP
import Intake
import Registry
import Signing
public import Storage
public import Vocabulary

/// Taking in what other hubs send.
extension FederationService {
  /// Takes in a document that a person holds, and has looked at.
  public func receive(
    _ bytes: [UInt8], from id: HubID, by principal: Principal, in tx: Transaction
  ) throws -> [ReceivedItem] {
    let found = try hub(id, by: principal, in: tx)
    let _: Grant<Write, HubObject> = try decide(
      principal, .exchangeWithHubs, on: facts(found), at: surroundings.now())
    return try take(
      try HubReading.items(in: bytes, from: found), from: found, by: principal, in: tx)
  }

  /// A delivery as it came, whose headers say who sent it.
  public struct Delivery: Sendable {
    /// Header values by lower-case name.
    public var headers: [String: String]
    /// The bytes.
    public var body: [UInt8]

    /// A delivery.
    public init(headers: [String: String], body: [UInt8]) {
      self.headers = headers
      self.body = body
    }
  }

  /// Takes in what a hub delivers by itself. Nobody is signed in: its signature is checked, and the
  /// same delivery again is answered as before. An unknown hub is answered like a wrong signature.
  /// A failure is the answer to who calls itself otherwise than it is called here. It is written
  /// down among what came, so it is given and not thrown.
  public func receive(
    _ delivery: Delivery, for name: String, in tx: Transaction
  ) throws -> Result<JSONValue, FederationProblem> {
    guard let found = try FederationStore.find(name: name, in: tx),
      let id = checked(delivery, from: found)
    else { throw FederationProblem.signature }
    if let before = try FederationStore.delivery(found.id, id, in: tx) {
      return .success((try? JSONValue.parse(Array(before.utf8))) ?? .null)
    }
    guard found.pausedAt == nil else { throw FederationProblem.paused(found.name) }
    var items: [ReceivedItem] = []
    // GitHub sends more than reports where its webhook was told to; nothing of that is read.
    let event = delivery.headers["x-github-event"]
    if found.kind != .github || event == "repository_advisory" {
      let read = try HubReading.items(in: delivery.body, from: found)
      items = try take(read, from: found, in: tx)
      if let problem = read.compactMap({ HubReading.misnaming(of: $0, from: found) }).first {
        return .failure(problem)
      }
    }
    let id_ = try items.first?.flaw.flatMap { try cases.known(about: standing($0, in: tx), in: tx) }
    let result: JSONValue = [
      "id": (id_?.id).json, "items": .array(items.map { $0.outcome.rawValue.json }),
    ]
    try FederationStore.keep(
      delivery: id, of: found.id, result.serialized(pretty: false), at: surroundings.now(),
      in: tx)
    return .success(result)
  }

  /// The delivery's own identifier, nil where its signature is not the hub's.
  private func checked(_ delivery: Delivery, from hub: Hub) -> String? {
    guard let secret = identity.key(hub.name).secret else { return nil }
    switch hub.kind {
    case .github:
      guard let id = delivery.headers["x-github-delivery"], (1...100).contains(id.utf8.count),
        let given = delivery.headers["x-hub-signature-256"]
      else { return nil }
      let mac = hmacSHA256(key: Array(secret.utf8), message: delivery.body)
      let wanted = "sha256=" + Hexadecimal.encode(mac.bytes)
      return constantTimeEquals(Array(given.utf8), Array(wanted.utf8)) ? id : nil
    case .channel, .breakwater:
      guard let id = delivery.headers["webhook-id"], (1...100).contains(id.utf8.count),
        let seconds = delivery.headers["webhook-timestamp"].flatMap({ Int64($0) }),
        FederationRules.isInTime(seconds, now: surroundings.now()),
        let given = delivery.headers["webhook-signature"]
      else { return nil }
      let wanted = HubWire.signature(
        id: id, seconds: seconds, body: delivery.body, secret: secret)
      let matches = given.split(separator: " ").prefix(5).contains {
        constantTimeEquals(Array($0.utf8), Array(wanted.utf8))
      }
      return matches ? id : nil
    case .vince, .gcve: return nil
    }
  }

  // MARK: One item after another

  /// `principal` is who hands it in; the software, where it was delivered or fetched.
  func take(
    _ items: [HubItem], from hub: Hub, by principal: Principal = FederationService.actor,
    in tx: Transaction
  ) throws -> [ReceivedItem] {
    guard hub.pausedAt == nil else { throw FederationProblem.paused(hub.name) }
    return try items.map { try take($0, from: hub, by: principal, in: tx) }
  }

  private func take(
    _ item: HubItem, from hub: Hub, by principal: Principal, in tx: Transaction
  ) throws -> ReceivedItem {
    let digest = sha256(item.said.canonical()).description
    if let problem = HubReading.misnaming(of: item, from: hub) {
      return try refuse(item, hub, problem.problem, digest, in: tx)
    }
    let link = try FederationStore.link(hub.id, item.foreign, in: tx)
    let verdict = EchoRules.verdict(
      EchoRules.Arrival<FlawID>(
        link: try link.map { (try flaw(of: $0, in: tx), $0.receivedDigest, $0.changedThere) },
        own: try own(item, hub, in: tx), named: try named(item, hub, in: tx), digest: digest,
        changedAt: item.changedAt))
    switch verdict {
    case .repeated(let flaw):
      // What says the same is not asked for again.
      if var link, let now = item.changedAt, link.changedThere.map({ $0 < now }) ?? true {
        link.changedThere = now
        try FederationStore.put(link, in: tx)
      }
      return received(item, hub, .repeated, flaw, "", digest)
    case .update(let flaw):
      let before = link?.said.flatMap { try? JSONValue.parse(Array($0.utf8)) }
      let changes = FederationRules.changes(from: before, to: item.said)
      return try settle(
        item, hub, link?.receivedDigest == nil ? .returned : .updated, flaw, changes, link,
        digest, in: tx)
    case .returned(let flaw): return try settle(item, hub, .returned, flaw, [], nil, digest, in: tx)
    case .joins(let flaw):
      guard item.finding != nil else {
        return try settle(item, hub, .joined, flaw, [], nil, digest, in: tx)
      }
      return try report(item, hub, joining: flaw, digest, in: tx)
    case .fresh:
      guard item.finding != nil else {
        return received(item, hub, .ignored, nil, "", digest)
      }
      // It may be ours all the same: a hub that does not take part is told no other hub's number,
      // so ours is lost on the way. A person who has looked hands it in, and it is a report.
      guard !principal.isSoftware || !item.chain.contains(identity.name) else {
        return try refuse(item, hub, Self.strayed, digest, in: tx)
      }
      return try report(item, hub, joining: nil, digest, in: tx)
    }
  }

  private static let strayed = Problem.conflict(
    "It says that it came through this hub, and carries no number that is known here. Look for its"
      + " case; if there is none, take its document in by hand.")

  /// Flaws of this hub's own numbers, of those that were sent there.
  private func own(_ item: HubItem, _ hub: Hub, in tx: Transaction) throws -> Set<FlawID> {
    Set(
      try (item.returned.prefix(20) + item.names).compactMap { name -> Case? in
        guard let id = try own(name, in: tx), try wasSent(id, to: hub, in: tx) else { return nil }
        return try cases.known(id, in: tx)
      }.map { try standing($0.flaw, in: tx) })
  }

  /// Whether a hub was told of a case: anybody can write a number that was once read.
  private func wasSent(_ id: CaseID, to hub: Hub, in tx: Transaction) throws -> Bool {
    try SendingStore.list(of: id, in: tx).contains { $0.hub == hub.id && $0.state != .refused }
  }

  /// Flaws that have a name which stands in a field for names. An identifier that is public names no
  /// flaw here: several can share it, and Intake's rules decide.
  private func named(_ item: HubItem, _ hub: Hub, in tx: Transaction) throws -> Set<FlawID> {
    let cves = item.names.filter { $0.authority == .cve }.map(\.text)
    let isMatter = item.finding != nil
    let open = isMatter ? Set(try catalog.vulnerabilities(cves, in: tx).keys) : []
    let names = item.names.map(\.text).filter { !open.contains($0) }
    // What is published under a number of our own is called by it everywhere.
    let published = try item.names.filter { GCVEIdentifier($0.text) != nil }
      .compactMap { try own($0, in: tx) }.compactMap { try cases.known($0, in: tx)?.flaw }
    let known = try FederationStore.flaws(named: names, in: tx).map(\.1)
    return Set(try (published + known).map { try standing($0, in: tx) })
  }

  /// Through Intake's front door, like everybody's report.
  private func report(
    _ item: HubItem, _ hub: Hub, joining known: FlawID?, _ digest: String, in tx: Transaction
  ) throws -> ReceivedItem {
    let draft: FindingDraft
    do {
      draft = try HubFinding.draft(item, from: hub)
    } catch let error as any ProblemConvertible {
      return try refuse(item, hub, error.problem, digest, in: tx)
    }
    let kind = try registry.known(hub.organization, in: tx)?.kind ?? .finder
    guard let made = try intake.accept([draft], by: hub.principal(kind), in: tx).first else {
      throw Problem.notFound("finding")
    }
    try cases.open(for: made.flaw, in: tx)
    var flaw = made.flaw
    var words: [String] = []
    var outcome: HubItemOutcome = made.rule == .first ? .opened : .joined
    if let known, known != flaw, let one = try cases.known(about: flaw, in: tx),
      let other = try cases.known(about: known, in: tx)
    {
      // What was reported before under another flaw is a person's to merge; and so is what somebody
      // could have guessed of a case that others rely on.
      if other.judgedAt != nil || other.label.embargoUntil != nil {
        words = ["May be the same as \(other.id)."]
      } else {
        outcome = .joined
        if made.rule == .first, !made.isRepeat {
          _ = try cases.merge(one.id, into: other.id, by: Self.actor, in: tx)
          flaw = known
        }
      }
    }
    let link = HubLink(
      hub: hub.id, foreign: item.foreign, flaw: flaw, finding: made.finding,
      madeAt: surroundings.now())
    return try settle(item, hub, outcome, flaw, [], link, digest, words, in: tx)
  }

  /// Writes down why something cannot be a report; once, although it is asked for again.
  private func refuse(
    _ item: HubItem, _ hub: Hub, _ problem: Problem, _ digest: String, in tx: Transaction
  ) throws -> ReceivedItem {
    let last = try FederationStore.lastItem(hub.id, item.foreign, in: tx)
    if let last, last.outcome == .refused, last.digest == digest {
      try FederationStore.seen(last.id, changedThere: item.changedAt, in: tx)
      return last
    }
    let words = problem.fields.prefix(5).map { "\($0.field) \($0.rule)" }
    let one = received(
      item, hub, .refused, nil, words.isEmpty ? problem.detail : words.joined(separator: "; "),
      digest)
    try FederationStore.insert(one, in: tx)
    return one
  }

  /// Writes down what came, what it is called, and what follows from it for the case.
  private func settle(
    _ item: HubItem, _ hub: Hub, _ outcome: HubItemOutcome, _ flaw: FlawID, _ changes: [String],
    _ before: HubLink?, _ digest: String, _ hints: [String] = [], in tx: Transaction
  ) throws -> ReceivedItem {
    let now = surroundings.now()
    var link =
      before
      ?? HubLink(hub: hub.id, foreign: item.foreign, flaw: flaw, finding: nil, madeAt: now)
    let said = link.said.flatMap { try? JSONValue.parse(Array($0.utf8)) }
    link.said = String(decoding: item.said.canonical(), as: UTF8.self)
    link.receivedDigest = digest
    link.changedThere = item.changedAt ?? link.changedThere
    link.chain = item.chain
    try FederationStore.put(link, in: tx)
    let own = KnownName(item.foreign).map { [$0.text] } ?? []
    try FederationStore.add(item.names.map(\.text) + own, to: flaw, at: now, in: tx)
    try cases.open(for: flaw, in: tx)
    let notes = try follow(item, hub, said, changes, flaw, in: tx)
    let words = (hints + changes + notes).joined(separator: "\n")
    let one = received(item, hub, outcome, flaw, words, digest)
    try FederationStore.insert(one, in: tx)
    try record(
      "federation.received", hub.id.description, by: Self.actor,
      [
        "item": one.id.json, "outcome": outcome.rawValue.json, "digest": digest.json,
        "flaw": flaw.json,
      ], in: tx)
    return one
  }

  private func received(
    _ item: HubItem, _ hub: Hub, _ outcome: HubItemOutcome, _ flaw: FlawID?, _ words: String,
    _ digest: String
  ) -> ReceivedItem {
    ReceivedItem(
      id: HubItemID(surroundings), hub: hub.id, foreign: item.foreign, outcome: outcome,
      flaw: flaw, words: FindingText.cut(words, 4000), digest: digest,
      receivedAt: surroundings.now(), changedThere: item.changedAt)
  }
}

/// Findings of other hubs.
enum HubFinding {
  /// The draft, judged by Intake's rules.
  static func draft(_ item: HubItem, from hub: Hub) throws -> FindingDraft {
    guard let finding = item.finding else { throw Problem.notFound("finding") }
    guard hub.kind == .github else { return try FindingDraft(json: finding) }
    let upload = try Upload(finding.serializedBytes(pretty: false), as: .github)
    guard var draft = upload.drafts.first else {
      throw Fields.problem(upload.rejects.first?.errors ?? [])
    }
    draft.reference = item.foreign
    draft.provenance.tool = hub.name
    draft.provenance.harness = "received from \(hub.name) as \(item.foreign)"
    return draft
  }
}
