/// The hash tree of RFC 6962 and RFC 9162 section 2.1.
public enum MerkleTree {
  /// The root of a tree without leaves.
  public static let emptyRoot = sha256([UInt8]())

  /// The hash of a leaf: SHA-256 of a zero byte and the entry.
  public static func leafHash(_ entry: some Collection<UInt8>) -> SHA256Digest {
    var bytes: [UInt8] = [0]
    bytes.append(contentsOf: entry)
    return sha256(bytes)
  }

  /// The hash of a node: SHA-256 of a one byte and both children.
  public static func nodeHash(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
    var bytes: [UInt8] = [1]
    bytes.reserveCapacity(65)
    left.append(to: &bytes)
    right.append(to: &bytes)
    return sha256(bytes)
  }

  /// Supplies the hash of the full subtree with leaves `index * 2^level ..< (index + 1) * 2^level`.
  public typealias NodeReader = (_ level: Int, _ index: UInt64) throws -> SHA256Digest

  /// The root of the tree's first `size` leaves.
  public static func root(size: UInt64, _ node: NodeReader) throws -> SHA256Digest {
    size == 0 ? emptyRoot : try hash(0..<size, node)
  }

  /// The hashes that prove leaf `index` to be in the tree of `size` leaves.
  public static func inclusionProof(
    index: UInt64, size: UInt64, _ node: NodeReader
  ) throws -> [SHA256Digest] {
    guard index < size else { throw SigningProblem.proof("leaf \(index) is outside the tree") }
    var proof: [SHA256Digest] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = split(range)
      if index < middle {
        proof.append(try hash(middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try hash(range.lowerBound..<middle, node))
        range = middle..<range.upperBound
      }
    }
    return proof.reversed()
  }

  /// The hashes that prove the tree of `old` leaves to be a prefix of the tree of `new` leaves.
  public static func consistencyProof(
    old: UInt64, new: UInt64, _ node: NodeReader
  ) throws -> [SHA256Digest] {
    guard old > 0, old <= new else { throw SigningProblem.proof("\(old) is not in 1…\(new)") }
    var proof: [SHA256Digest] = []
    var range = 0..<new
    while range.upperBound != old {
      let middle = split(range)
      if old <= middle {
        proof.append(try hash(middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try hash(range.lowerBound..<middle, node))
        range = middle..<range.upperBound
      }
    }
    // The verifier knows the old root itself.
    if range.lowerBound > 0 { proof.append(try hash(range, node)) }
    return proof.reversed()
  }

  /// Checks an inclusion proof (RFC 9162 section 2.1.3.2); throws ``SigningProblem/proof(_:)``.
  public static func verifyInclusion(
    leaf: SHA256Digest, index: UInt64, size: UInt64, proof: [SHA256Digest], root: SHA256Digest
  ) throws {
    guard index < size else { throw SigningProblem.proof("leaf \(index) is outside the tree") }
    var (place, last, hash) = (index, size - 1, leaf)
    for sibling in proof {
      guard last > 0 else { throw SigningProblem.proof("the inclusion proof is too long") }
      if place & 1 == 1 || place == last {
        hash = nodeHash(sibling, hash)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = nodeHash(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    guard last == 0 else { throw SigningProblem.proof("the inclusion proof is too short") }
    guard hash == root else { throw SigningProblem.proof("the leaf is not under this root") }
  }

  /// Checks a consistency proof (RFC 9162 section 2.1.4.2); throws ``SigningProblem/proof(_:)``.
  public static func verifyConsistency(
    old: UInt64, new: UInt64, proof: [SHA256Digest], oldRoot: SHA256Digest, newRoot: SHA256Digest
  ) throws {
    guard old <= new else { throw SigningProblem.proof("the tree shrank from \(old) to \(new)") }
    guard old > 0 || new == 0 else {
      throw SigningProblem.proof("an empty tree proves nothing about a larger one")
    }
    if old == new {
      guard proof.isEmpty else { throw SigningProblem.proof("the consistency proof is too long") }
      guard oldRoot == newRoot, old > 0 || oldRoot == emptyRoot else {
        throw SigningProblem.proof("the roots differ")
      }
      return
    }
    var rest = proof[...]
    if old & (old - 1) == 0 { rest = ([oldRoot] + proof)[...] }
    guard let first = rest.popFirst() else { throw SigningProblem.proof("no consistency proof") }
    var (place, last) = (old - 1, new - 1)
    while place & 1 == 1 {
      place >>= 1
      last >>= 1
    }
    var (oldHash, newHash) = (first, first)
    for sibling in rest {
      guard last > 0 else { throw SigningProblem.proof("the consistency proof is too long") }
      if place & 1 == 1 || place == last {
        oldHash = nodeHash(sibling, oldHash)
        newHash = nodeHash(sibling, newHash)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        newHash = nodeHash(newHash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    guard last == 0 else { throw SigningProblem.proof("the consistency proof is too short") }
    guard oldHash == oldRoot, newHash == newRoot else {
      throw SigningProblem.proof("the log was rewritten: the roots do not fit together")
    }
  }

  /// The hash over a range of leaves as the tree's definition splits it.
  private static func hash(_ range: Range<UInt64>, _ node: NodeReader) throws -> SHA256Digest {
    let count = range.upperBound - range.lowerBound
    if count & (count - 1) == 0 {
      let level = count.trailingZeroBitCount
      return try node(level, range.lowerBound >> UInt64(level))
    }
    let middle = split(range)
    return nodeHash(
      try hash(range.lowerBound..<middle, node), try hash(middle..<range.upperBound, node))
  }

  /// Where the largest power of two below the count ends.
  private static func split(_ range: Range<UInt64>) -> UInt64 {
    let count = range.upperBound - range.lowerBound
    return range.lowerBound + (1 << UInt64(63 - (count - 1).leadingZeroBitCount))
  }
}
