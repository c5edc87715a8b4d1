public import Access
import Cases
import Formats
import Intake
import Scanning
import Signing
public import Storage
import Vocabulary

/// Comparing what two parties hold when hashes could be guessed.
extension InterchangeService {
  /// An epoch with its key.
  public struct Epoch: Sendable {
    /// Its number: hours since 1970-01-01T00:00:00Z.
    public let number: Int64
    let key: ObliviousKey
  }

  /// The present epoch; its key is made when first asked for, and forgotten an hour after its end.
  public func epoch(by principal: Principal, in tx: Transaction) throws -> Epoch {
    _ = try decide(principal, .checkOverlaps)
    let number = OverlapRules.epoch(at: surroundings.now())
    if let bytes = try InterchangeStore.key(of: number, in: tx) {
      return Epoch(number: number, key: try ObliviousKey(bytes: bytes))
    }
    let fresh = surroundings.random(ObliviousKey.size)
    _ = try ObliviousKey(bytes: fresh)
    try InterchangeStore.insert(key: fresh, of: number, in: tx)
    let bytes = try InterchangeStore.key(of: number, in: tx) ?? fresh
    return Epoch(number: number, key: try ObliviousKey(bytes: bytes))
  }

  /// Takes a question from the organization's budget of the day. The work itself is done outside
  /// the transaction, by ``Epoch/evaluate(_:)``.
  public func admit(
    _ count: Int, epoch number: Int64, by principal: Principal, in tx: Transaction
  ) throws -> Epoch {
    let present = try epoch(by: principal, in: tx)
    guard let organization = principal.organization else {
      throw Problem.forbidden("Only an organization can ask; this caller has none.")
    }
    guard OverlapRules.isPadded(count) else { throw InterchangeProblem.size }
    guard number == present.number else { throw InterchangeProblem.epochOver }
    let day = surroundings.now().day
    let used = try InterchangeStore.take(count, of: organization, on: day, in: tx)
    guard used <= OverlapRules.elementsPerDay else {
      throw InterchangeProblem.budget(used: used - count)
    }
    return present
  }

  /// What the set of an epoch is made of; nil when it was made before, which is then ``outputs``.
  public func items(
    of kind: OverlapKind, in epoch: Epoch, tx: Transaction
  ) throws -> [[UInt8]]? {
    if try InterchangeStore.outputs(of: kind, epoch.number, in: tx) != nil { return nil }
    switch kind {
    case .targets:
      return try scanning.heldThings(limit: OverlapRules.setLimit, in: tx).map { Array($0.utf8) }
    case .findings:
      return try InterchangeStore.places(limit: OverlapRules.setLimit, in: tx)
        .filter { try isOpen($0.finding, in: tx) }.map { $0.place.bytes(salt: "") }
    }
  }

  /// Keeps the set of an epoch, if nobody else did first, and gives the one that holds.
  public func freeze(
    _ outputs: [UInt8], of kind: OverlapKind, in epoch: Epoch, tx: Transaction
  ) throws -> [UInt8] {
    try InterchangeStore.insert(outputs: outputs, of: kind, epoch.number, in: tx)
    return try InterchangeStore.outputs(of: kind, epoch.number, in: tx) ?? outputs
  }

  /// The set that was made before.
  public func outputs(
    of kind: OverlapKind, in epoch: Epoch, tx: Transaction
  ) throws -> [UInt8]? {
    try InterchangeStore.outputs(of: kind, epoch.number, in: tx)
  }

  /// Forgets old keys, sets and budgets.
  public func expire(in tx: Transaction) throws {
    let now = surroundings.now()
    try InterchangeStore.forget(
      before: OverlapRules.epoch(at: now) - 1, day: now.day.adding(days: -1), in: tx)
  }

  private func isOpen(_ id: FindingID, in tx: Transaction) throws -> Bool {
    let finding = try intake.finding(id, by: Self.actor, in: tx)
    return try cases.find(about: finding.flaw, by: Self.actor, in: tx)?.state != .closed
  }
}

extension InterchangeService.Epoch {
  /// The key that answers are checked with.
  public func publicKey() throws -> [UInt8] { try key.publicKey() }

  /// Evaluates a question: blinded elements of others.
  public func evaluate(_ elements: [[UInt8]]) throws -> [[UInt8]] {
    do { return try key.evaluate(blinded: elements) } catch SigningProblem.proof {
      throw InterchangeProblem.element
    }
  }

  /// The value of one's own item, cut to size.
  public func output(of item: [UInt8]) throws -> [UInt8] {
    Array(try key.output(of: item).prefix(OverlapRules.outputBytes))
  }

  /// The shown set: values filled up with what nobody can tell from them, in order.
  public static func shown(_ values: [[UInt8]], random: (Int) -> [UInt8]) -> [UInt8] {
    var outputs = values
    let wanted = OverlapRules.padded(outputs.count, least: OverlapRules.leastOutputs)
    while outputs.count < wanted { outputs.append(random(OverlapRules.outputBytes)) }
    return outputs.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }
}
