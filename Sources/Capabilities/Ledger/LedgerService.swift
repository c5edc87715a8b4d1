public import Jobs
public import Signing
public import Storage
public import Vocabulary

/// A module's wish to be told of facts: a job for each fact whose kind begins so.
public struct LedgerSubscription: Sendable {
  /// The beginning of the kinds wanted, such as `case.`.
  public let kindPrefix: String
  /// The job; its payload is JSON with `kind`, `subject`, `receipt` and `detail`, read by
  /// ``FactMessage``.
  public let job: JobKind

  /// Nil for a job for each fact. Otherwise facts of one organization are joined: one job is done this
  /// many seconds after the first of them, with the message of that one.
  public let joinedSeconds: Int64?

  /// A subscription.
  public init(kindPrefix: String, job: JobKind, joinedSeconds: Int64? = nil) {
    self.kindPrefix = kindPrefix
    self.job = job
    self.joinedSeconds = joinedSeconds
  }
}

/// The front door of the ledger.
public struct LedgerService: Sendable {
  private let database: Database
  private let signer: NoteSigner
  private let surroundings: Surroundings
  private let subscriptions: [LedgerSubscription]
  /// Entries taken in by one transaction.
  static let batch = 4096

  /// A ledger whose log is named and signed by `signer`.
  public init(
    database: Database, signer: NoteSigner, surroundings: Surroundings,
    subscriptions: [LedgerSubscription] = []
  ) {
    self.database = database
    self.signer = signer
    self.surroundings = surroundings
    self.subscriptions = subscriptions
  }

  /// Whether a database holds a signed log already, so that its key must exist too.
  public static func hasLog(in database: Database) async throws -> Bool {
    guard try await database.appliedMigrations().contains(where: { $0.contains("ledger") }) else {
      return false
    }
    return try await database.read { transaction in
      try LedgerStore(transaction: transaction).checkpoint() != nil
    }
  }

  /// The key that others verify the log with, as they write it down.
  public var verificationKey: String { signer.verifier.description }

  /// Records a fact in the transaction that makes it true, and tells the subscribers after commit.
  @discardableResult public func record(
    _ fact: Fact, in transaction: Transaction
  ) throws -> ReceiptID {
    let sealed = try SealedFact(fact, surroundings)
    try keep([sealed], in: transaction)
    return sealed.receipt
  }

  /// Records many facts as ``record(_:in:)`` does, with a few statements however many they are.
  /// Returns the receipts in the same order.
  @discardableResult public func record(
    _ facts: [Fact], in transaction: Transaction
  ) throws -> [ReceiptID] {
    let sealed = try facts.map { try SealedFact($0, surroundings) }
    try keep(sealed, in: transaction)
    return sealed.map(\.receipt)
  }

  private func keep(_ sealed: [SealedFact], in transaction: Transaction) throws {
    try LedgerStore(transaction: transaction).add(sealed)
    for one in sealed {
      let fact = one.fact
      for subscription in subscriptions where fact.kind.hasPrefix(subscription.kindPrefix) {
        let payload =
          #"{"kind":"\#(fact.kind)","subject":\#(quoted(fact.subject)),"#
          + #""receipt":"\#(one.receipt)","actor":\#(quoted(fact.actor)),"#
          + (fact.organization.map { #""organization":"\#($0)","# } ?? "")
          + #""detail":\#(fact.detail)}"#
        if let seconds = subscription.joinedSeconds {
          try JobQueue.enqueueUnlessPending(
            subscription.job, payload: payload, key: fact.organization?.description ?? "-",
            at: one.recordedAt.adding(seconds: seconds), in: transaction,
            surroundings: surroundings)
        } else {
          try JobQueue.enqueue(
            subscription.job, payload: payload, in: transaction, surroundings: surroundings)
        }
      }
    }
  }

  /// Takes all recorded facts into the log and signs a checkpoint; safe to repeat and to interrupt.
  ///
  /// Returns how many entries were added. The first call signs the checkpoint of the empty log.
  @discardableResult public func integrate() async throws -> Int {
    // Looking first spares an idle sequencer the write, and those who record its lock.
    let isIdle = try await database.read { transaction in
      let store = LedgerStore(transaction: transaction)
      return try store.queued(limit: 1).isEmpty && store.checkpoint() != nil
    }
    var total = 0
    while !isIdle {
      let (signer, now) = (signer, surroundings.now())
      let added = try await database.write { transaction in
        try LedgerSequencer.integrate(
          in: transaction, signer: signer, now: now, limit: Self.batch)
      }
      total += added
      if added < Self.batch { break }
    }
    return total
  }

  /// The latest signed checkpoint; throws ``LedgerProblem/notFound(_:)`` before the first.
  public func checkpoint() async throws -> String {
    try await database.read { transaction in
      guard let checkpoint = try LedgerStore(transaction: transaction).checkpoint() else {
        throw LedgerProblem.notFound("checkpoint")
      }
      return checkpoint.note
    }
  }

  /// The bytes of a tile or an entry bundle, partial ones included.
  public func tile(_ path: TilePath) async throws -> [UInt8] {
    try await database.read { transaction in
      let store = LedgerStore(transaction: transaction)
      let size = try store.checkpoint()?.size ?? 0
      guard let widest = TilePath.at(path.kind, index: path.index, size: size),
        path.width <= widest.width
      else { throw LedgerProblem.notFound("tile") }
      switch path.kind {
      case .entries:
        let first = path.index * 256
        return try EntryBundle.encode(store.entries(first..<first + UInt64(path.width)))
      case .hashes(let level):
        guard let bytes = try store.tile(level: level, index: path.index),
          bytes.count >= path.width * 32
        else { throw LedgerProblem.damaged("\(path) is missing or too short") }
        return Array(bytes.prefix(path.width * 32))
      }
    }
  }

  /// The proof of a fact against the latest checkpoint; throws ``LedgerProblem/pending(_:)`` while
  /// the fact is not in the log. It holds the fact's content: authorise the caller first.
  public func receipt(_ id: ReceiptID) async throws -> Receipt {
    try await database.read { transaction in
      let store = LedgerStore(transaction: transaction)
      guard let row = try store.logged(id), let checkpoint = try store.checkpoint() else {
        throw try store.isRecorded(id) ? LedgerProblem.pending(id) : .notFound("receipt")
      }
      let index = UInt64(try row["leaf_index"] as Int)
      let proof = try MerkleTree.inclusionProof(
        index: index, size: checkpoint.size,
        LedgerSequencer.nodes(checkpoint.size, store))
      return Receipt(
        id: id, record: try row["record"], salt: try row["salt"], entry: try row["entry"],
        index: index, proof: proof, checkpoint: checkpoint.note)
    }
  }

  /// Whose fact a receipt is for: nil when there is no such receipt, else the organization, if it
  /// has one. Ask before ``receipt(_:)``, so that a stranger does not learn that it is pending.
  public func owner(of id: ReceiptID) async throws -> OrganizationID?? {
    try await database.read { transaction in try LedgerStore(transaction: transaction).owner(id) }
  }

  /// Facts in the database that are not what the log commits to: somebody changed them.
  public func contradictions() async throws -> [ReceiptID] {
    try await database.read { transaction in
      try LedgerStore(transaction: transaction).contradictions()
    }
  }

  /// The proof that the log of `old` entries is a prefix of the present one.
  public func consistency(from old: UInt64) async throws -> [SHA256Digest] {
    try await database.read { transaction in
      let store = LedgerStore(transaction: transaction)
      guard let size = try store.checkpoint()?.size, old > 0, old <= size else {
        throw LedgerProblem.notFound("checkpoint")
      }
      return try MerkleTree.consistencyProof(
        old: old, new: size, LedgerSequencer.nodes(size, store))
    }
  }

  /// Facts in the log's order, for the audit view; facts not yet in the log are left out, so that
  /// a reader who follows the cursor misses none.
  public func facts(_ query: FactQuery) async throws -> Page<RecordedFact> {
    try await database.read { transaction in
      Page(
        rows: try LedgerStore(transaction: transaction).facts(query), limit: query.request.limit
      ) { Cursor("\($0.index)") }
    }
  }

  /// Forgets salt and content of a fact: its entry stays and can never be opened again.
  public func forget(_ id: ReceiptID, in transaction: Transaction) throws {
    guard try LedgerStore(transaction: transaction).forget(id) else {
      throw LedgerProblem.notFound("receipt")
    }
  }
}

/// A JSON string (RFC 8259 section 7).
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 32:
      result += "\\u00" + Hexadecimal.encode([UInt8(scalar.value)])
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
