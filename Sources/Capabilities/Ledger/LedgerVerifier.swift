public import Signing
import Vocabulary

/// What a full verification found in order.
public struct LedgerReport: Sendable, Equatable {
  /// The log's origin.
  public let origin: String
  /// How many entries it has.
  public let size: UInt64
  /// Its root.
  public let root: SHA256Digest
  /// Hash tiles compared with the entries.
  public let tiles: Int
  /// The size of the earlier checkpoint that it was found to extend, if one was given.
  public let earlierSize: UInt64?
  /// The signed checkpoint that was verified, to be kept: a server may give another the next time.
  public let note: String
}

extension LedgerService {
  /// Verifies a published log from its first entry: signature, every entry, every tile, the root,
  /// and that it extends an earlier checkpoint.
  ///
  /// `fetch` reads a file by its path below the log's address. Throws ``LedgerProblem/unverified``
  /// naming the file, or what `fetch` throws. Memory does not grow with the log.
  public static func verify(
    key: String, earlier: String? = nil, fetch: @escaping (_ path: String) async throws -> [UInt8]
  ) async throws -> LedgerReport {
    guard let verifier = NoteVerifier(key) else {
      throw LedgerProblem.unverified(file: "key", "it is not an Ed25519 verification key")
    }
    let note = String(decoding: try await fetch("checkpoint"), as: UTF8.self)
    let checkpoint = try checked("checkpoint") { try Checkpoint(signed: note, verifier: verifier) }
    let before = try earlier.map { text in
      try checked("earlier checkpoint") { try Checkpoint(signed: text, verifier: verifier) }
    }
    if let before, before.size > checkpoint.size {
      throw LedgerProblem.unverified(file: "checkpoint", "the log shrank from \(before.size)")
    }
    var walk = Walk(size: checkpoint.size, fetch: fetch)
    for bundle in 0..<(checkpoint.size + 255) / 256 { try await walk.take(bundle, before) }
    try await walk.finish()
    guard walk.peaks.root == checkpoint.root else {
      throw LedgerProblem.unverified(file: "checkpoint", "the entries give another root")
    }
    if let before {
      let root = before.size == checkpoint.size ? walk.peaks.root : walk.earlierRoot
      guard before.size == 0 || root == before.root else {
        throw LedgerProblem.unverified(
          file: "checkpoint", "the log was rewritten: it does not extend the earlier checkpoint")
      }
    }
    return LedgerReport(
      origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root, tiles: walk.tiles,
      earlierSize: before?.size, note: note)
  }

  private static func checked<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let problem as SigningProblem {
      throw LedgerProblem.unverified(file: file, problem.problem.detail)
    }
  }
}

/// The walk from the first entry to the last.
private struct Walk {
  let size: UInt64
  let fetch: (String) async throws -> [UInt8]
  var peaks = TreePeaks()
  var earlierRoot: SHA256Digest?
  var tiles = 0
  /// The hashes of each level's unfinished tile, and the tiles finished so far.
  private var rows: [(hashes: [SHA256Digest], finished: UInt64)] = []

  init(size: UInt64, fetch: @escaping (String) async throws -> [UInt8]) {
    self.size = size
    self.fetch = fetch
  }

  mutating func take(_ index: UInt64, _ before: Checkpoint?) async throws {
    guard let path = TilePath.at(.entries, index: index, size: size) else { return }
    guard let entries = EntryBundle.decode(try await fetch("\(path)"), width: path.width) else {
      throw LedgerProblem.unverified(file: "\(path)", "it does not hold \(path.width) entries")
    }
    for entry in entries {
      let leaf = MerkleTree.leafHash(entry)
      peaks.append(leaf)
      if peaks.size == before?.size { earlierRoot = peaks.root }
      try await add(leaf, level: 0)
    }
  }

  private mutating func add(_ hash: SHA256Digest, level: Int) async throws {
    var (level, hash) = (level, hash)
    while true {
      if level == rows.count { rows.append(([], 0)) }
      rows[level].hashes.append(hash)
      guard rows[level].hashes.count == 256 else { return }
      let tile = HashTile(rows[level].hashes)
      try await compare(tile, level)
      rows[level] = ([], rows[level].finished + 1)
      guard let full = tile.node(height: 8, index: 0) else { return }
      (level, hash) = (level + 1, full)
    }
  }

  /// Compares the partial tiles at the right edge.
  mutating func finish() async throws {
    for level in rows.indices where !rows[level].hashes.isEmpty {
      try await compare(HashTile(rows[level].hashes), level)
    }
  }

  private mutating func compare(_ tile: HashTile, _ level: Int) async throws {
    guard
      let path = TilePath(
        .hashes(level: level), index: rows[level].finished, width: tile.hashes.count)
    else { return }
    guard try await fetch("\(path)") == tile.bytes else {
      throw LedgerProblem.unverified(file: "\(path)", "it does not fit the entries")
    }
    tiles += 1
  }
}

/// The full subtrees of a growing tree, the largest first; enough to know its root.
struct TreePeaks {
  private(set) var size: UInt64 = 0
  private var peaks: [SHA256Digest] = []

  mutating func append(_ leaf: SHA256Digest) {
    var (hash, count) = (leaf, size)
    while count & 1 == 1, let left = peaks.popLast() {
      hash = MerkleTree.nodeHash(left, hash)
      count >>= 1
    }
    peaks.append(hash)
    size += 1
  }

  var root: SHA256Digest {
    guard var hash = peaks.last else { return MerkleTree.emptyRoot }
    for left in peaks.dropLast().reversed() { hash = MerkleTree.nodeHash(left, hash) }
    return hash
  }
}
