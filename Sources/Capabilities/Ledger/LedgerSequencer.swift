package import Signing
package import Storage
package import Vocabulary

/// Appends queued entries to the log, within one transaction.
package enum LedgerSequencer {
  /// The steps after which tests pretend a crash.
  package enum Step: CaseIterable, Sendable {
    /// The size is held and the old root was checked.
    case held
    /// Entries have their indices.
    case appended
    /// Tiles are stored.
    case tiled
    /// The checkpoint is stored.
    case signed
  }

  /// Takes up to `limit` queued entries in and signs the new checkpoint; returns how many.
  ///
  /// Without a checkpoint yet, that of the empty log is signed.
  package static func integrate(
    in transaction: Transaction, signer: NoteSigner, now: Timestamp, limit: Int,
    after step: (Step) throws -> Void = { _ in }
  ) throws -> Int {
    let store = LedgerStore(transaction: transaction)
    let size = try store.holdSize(origin: signer.name)
    let last = try store.checkpoint()
    let queued = try store.queued(limit: limit)
    guard !queued.isEmpty || last == nil else { return 0 }
    try check(last, size, store)
    try step(.held)
    try store.append(queued, at: size)
    try step(.appended)

    var edge = TileEdge(size: size) { try store.tile(level: $0, index: $1) }
    for (_, entry) in queued { try edge.append(MerkleTree.leafHash(entry)) }
    try store.save(edge.changed.map { ($0.key.level, $0.key.index, $0.value) })
    try step(.tiled)

    let checkpoint = Checkpoint(
      origin: signer.name, size: edge.size,
      root: try MerkleTree.root(size: edge.size, nodes(edge.size, store)))
    try store.save(checkpoint, note: signer.sign(checkpoint.text).encoded, at: now)
    try store.changeSize(from: size, to: edge.size)
    try step(.signed)
    return queued.count
  }

  /// Refuses to build on a log whose tiles no longer give the root that was signed.
  private static func check(
    _ last: (size: UInt64, root: [UInt8], note: String)?, _ size: UInt64, _ store: LedgerStore
  ) throws {
    guard let last else {
      guard size == 0 else { throw LedgerProblem.damaged("the last checkpoint is gone") }
      return
    }
    guard last.size == size else {
      throw LedgerProblem.damaged("the log has \(size) entries, its checkpoint \(last.size)")
    }
    guard try MerkleTree.root(size: size, nodes(size, store)).bytes == last.root else {
      throw LedgerProblem.damaged("the tiles do not give the root that was signed for \(size)")
    }
  }

  /// Reads nodes of the tree of `size` leaves from stored tiles, each tile once.
  static func nodes(_ size: UInt64, _ store: LedgerStore) -> MerkleTree.NodeReader {
    var known: [TilePath: HashTile] = [:]
    return MerkleTree.nodes(size: size) { path in
      if let tile = known[path] { return tile }
      guard case .hashes(let level) = path.kind,
        let bytes = try store.tile(level: level, index: path.index),
        let tile = HashTile(bytes: Array(bytes.prefix(path.width * 32)), width: path.width)
      else { throw LedgerProblem.damaged("\(path) is missing or too short") }
      known[path] = tile
      return tile
    }
  }
}

/// The right edge of the tiles while leaves are appended.
struct TileEdge {
  struct Place: Hashable {
    let level: Int
    let index: UInt64
  }

  private(set) var size: UInt64
  /// The tiles that are new or wider than before.
  private(set) var changed: [Place: [UInt8]] = [:]
  /// How many hashes each level has.
  private var counts: [UInt64] = []
  private let load: (Int, UInt64) throws -> [UInt8]?

  init(size: UInt64, load: @escaping (Int, UInt64) throws -> [UInt8]?) {
    self.size = size
    self.load = load
    var count = size
    while count > 0 {
      counts.append(count)
      count >>= 8
    }
  }

  mutating func append(_ leaf: SHA256Digest) throws {
    size += 1
    var (level, hash) = (0, leaf)
    while true {
      if level == counts.count { counts.append(0) }
      let place = Place(level: level, index: counts[level] / 256)
      let width = Int(counts[level] % 256)
      if changed[place] == nil {
        let stored = width == 0 ? [] : try load(level, place.index)
        guard let stored, stored.count >= width * 32 else {
          throw LedgerProblem.damaged("tile \(level)/\(place.index) is missing or too short")
        }
        changed[place] = Array(stored.prefix(width * 32))
      }
      changed[place, default: []] += hash.bytes
      counts[level] += 1
      guard width == 255, let bytes = changed[place],
        let full = HashTile(bytes: bytes, width: 256)?.node(height: 8, index: 0)
      else { return }
      (level, hash) = (level + 1, full)
    }
  }
}
