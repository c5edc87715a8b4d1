public import Access
public import Formats
import Ledger
import Scanning
import Signing
public import Storage
public import Vocabulary

/// Records of other hubs, and our own for them.
extension InterchangeService {
  /// What became of records that were sent.
  public struct Import: Sendable, Equatable {
    /// How many were new or changed.
    public internal(set) var taken = 0
    /// How many had come before.
    public internal(set) var repeated = 0
    /// Those that were refused: their place in the list, and why.
    public internal(set) var refused: [(place: Int, reason: String)] = []

    /// Equal in every part.
    public static func == (one: Self, other: Self) -> Bool {
      one.taken == other.taken && one.repeated == other.repeated
        && one.refused.elementsEqual(other.refused, by: ==)
    }
  }

  /// The hubs whose records are believed.
  public func partners(by principal: Principal, in tx: Transaction) throws -> [Partner] {
    _ = try decide(principal, .manageWishes)
    return try InterchangeStore.partners(in: tx)
  }

  /// Believes a hub's records from now on, when they are signed with this key.
  public func add(
    partner name: String, key: String, by principal: Principal, in tx: Transaction
  ) throws -> Partner {
    _ = try decide(principal, .manageWishes)
    guard let verifier = NoteVerifier(key) else {
      throw InterchangeProblem.partner("must be a key as signed notes write it: name+hash+key")
    }
    let partner = Partner(name: name, key: verifier.description, addedAt: surroundings.now())
    try InterchangeStore.save(partner, in: tx)
    try record("partner.added", name, by: principal, ["key": partner.key.json], in: tx)
    return partner
  }

  /// Believes a hub no longer; its claims are forgotten. Opt-outs that it passed on stay: taking
  /// one back is the coordinator's own decision.
  public func remove(partner name: String, by principal: Principal, in tx: Transaction) throws {
    _ = try decide(principal, .manageWishes)
    guard try InterchangeStore.removePartner(name, in: tx) else {
      throw Problem.notFound("partner")
    }
    try record("partner.removed", name, by: principal, [:], in: tx)
  }

  /// Takes signed records in. One that is refused does not keep the others out.
  public func take(
    _ envelopes: [JSONValue], by principal: Principal, in tx: Transaction
  ) throws -> Import {
    _ = try decide(principal, .manageWishes)
    let partners = try InterchangeStore.partners(in: tx)
    return try take(envelopes, by: principal, in: tx) { json in
      let envelope = try DSSEEnvelope(json)
      guard envelope.payloadType == DSSEEnvelope.inToto,
        let payload = Base64.decode(envelope.payload)
      else {
        throw InterchangeProblem.record("/payload", "must be an in-toto statement in base 64")
      }
      let signed = DSSEEnvelope.signedBytes(type: envelope.payloadType, payload: payload)
      let signer = partners.first { partner in
        guard let verifier = NoteVerifier(partner.key) else { return false }
        return envelope.signatures.contains { one in
          (one.keyID.isEmpty || partner.key.hasPrefix(one.keyID + "+"))
            && Base64.decode(one.signature).map { verifier.isValid($0, of: signed) } == true
        }
      }
      guard let signer else { throw InterchangeProblem.unsigned }
      let budget = JSONBudget(bytes: 65_536, depth: 16, nodes: 2000)
      return (signer.name, try InTotoStatement(try JSONValue.parse(payload, budget: budget)))
    }
  }

  /// Takes records in that nobody signed, such as those of a feed in Git, on the word of whoever
  /// fetched them.
  public func take(
    unsigned statements: [JSONValue], from source: String, by principal: Principal,
    in tx: Transaction
  ) throws -> Import {
    _ = try decide(principal, .manageWishes)
    return try take(statements, by: principal, in: tx) { json in
      ("unsigned: " + source, try InTotoStatement(json))
    }
  }

  private func take(
    _ items: [JSONValue], by principal: Principal, in tx: Transaction,
    _ read: (JSONValue) throws -> (String, InTotoStatement)
  ) throws -> Import {
    var done = Import()
    for (place, item) in items.enumerated() {
      do {
        let (source, statement) = try read(item)
        let record = try FederationRecord(statement)
        let isNew = try tx.savepoint {
          try apply(record, statement, from: source, by: principal, in: tx)
        }
        if isNew { done.taken += 1 } else { done.repeated += 1 }
      } catch let error as StatementError {
        done.refused.append((place, error.description))
      } catch let error as JSONError {
        done.refused.append((place, "\(error.path) \(error.reason)"))
      } catch let error as InterchangeProblem {
        done.refused.append((place, error.problem.detail))
      } catch let error as ScanningProblem {
        done.refused.append((place, error.problem.detail))
      }
    }
    try record(
      "records.taken", "records", by: principal,
      ["taken": done.taken.json, "refused": done.refused.count.json], in: tx)
    return done
  }

  private func apply(
    _ record: FederationRecord, _ statement: InTotoStatement, from source: String,
    by principal: Principal, in tx: Transaction
  ) throws -> Bool {
    var contact: String?
    if case .claim(_, let theirs) = record { contact = String(theirs.prefix(200)) }
    guard
      try InterchangeStore.keep(
        statement, kind: record.kind, contact: contact, from: source, at: surroundings.now(),
        in: tx)
    else { return false }
    switch record {
    case .optOut(let repository, let requestedAt, let reason):
      _ = try scanning.optOut(
        repository, reason: reason, at: requestedAt, source: source, by: principal, in: tx)
    case .route(let repository, let channel, let verifiedAt):
      _ = try scanning.route(
        repository, channel: channel, verifiedAt: verifiedAt, source: source, isHint: true,
        by: principal, in: tx)
    case .claim, .certificate: break
    }
    return true
  }

  /// Our own opt-outs and routes, signed, for anybody. Claims are not published: a list of hashes
  /// could be tried out at leisure. A project that opted out has no route, and a hint of another
  /// hub is not passed on.
  public func records(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<DSSEEnvelope> {
    let projects = try scanning.projects(page: page, by: principal, in: tx)
    let records = projects.elements.compactMap { project -> FederationRecord? in
      if let requested = project.optedOutAt {
        return .optOut(
          repository: project.repository, requestedAt: requested, reason: project.reason)
      }
      guard let channel = project.channel, let verified = project.channelVerifiedAt else {
        return nil
      }
      return .route(repository: project.repository, channel: channel, verifiedAt: verified)
    }
    return Page(try records.map(sign), next: projects.next)
  }

  func sign(_ record: FederationRecord) throws -> DSSEEnvelope {
    let payload = record.statement { sha256($0).description }.json.canonical()
    return try DSSEEnvelope(sealing: payload, type: DSSEEnvelope.inToto, with: signer)
  }
}
