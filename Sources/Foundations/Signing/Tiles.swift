/// Names a tile of a log: up to 256 hashes of one level (https://c2sp.org/tlog-tiles).
public struct TilePath: Hashable, Sendable, LosslessStringConvertible {
  /// What the tile holds.
  public enum Kind: Hashable, Sendable {
    /// Hashes of full subtrees of 2^(8 × level) leaves.
    case hashes(level: Int)
    /// The entries themselves.
    case entries
  }

  /// What the tile holds.
  public let kind: Kind
  /// The tile's place in its level.
  public let index: UInt64
  /// How many hashes or entries it holds: 1 to 256.
  public let width: Int

  /// A tile; nil when the level is not in 0…63 or the width not in 1…256.
  public init?(_ kind: Kind, index: UInt64, width: Int = 256) {
    if case .hashes(let level) = kind, !(0...63).contains(level) { return nil }
    guard (1...256).contains(width) else { return nil }
    self.kind = kind
    self.index = index
    self.width = width
  }

  /// Reads `tile/<level>/<index>[.p/<width>]`, in the one way it may be written.
  public init?(_ path: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.count <= 12, parts.removeFirst() == "tile" else { return nil }
    let level = parts.removeFirst()
    var width = 256
    if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
      guard let partial = Int(parts.removeLast()), partial < 256 else { return nil }
      width = partial
      parts.append(String(parts.removeLast().dropLast(2)))
    }
    var index: UInt64 = 0
    for (place, part) in parts.enumerated() {
      let digits = place < parts.count - 1 ? part.dropFirst() : part[...]
      guard digits.utf8.count == 3, let number = UInt64(digits), index < 1 << 50 else { return nil }
      index = index * 1000 + number
    }
    if level == "entries" {
      self.init(.entries, index: index, width: width)
    } else if let number = Int(level) {
      self.init(.hashes(level: number), index: index, width: width)
    } else {
      return nil
    }
    guard description == path else { return nil }
  }

  /// The path below the log's address.
  public var description: String {
    var parts = [threeDigits(index % 1000)]
    var rest = index / 1000
    while rest > 0 {
      parts.insert("x" + threeDigits(rest % 1000), at: 0)
      rest /= 1000
    }
    let level =
      switch kind {
      case .hashes(let level): "\(level)"
      case .entries: "entries"
      }
    let name = "tile/\(level)/" + parts.joined(separator: "/")
    return width == 256 ? name : name + ".p/\(width)"
  }

  /// The widest tile at this place in a log of `size` leaves, or nil when there is none yet.
  public static func at(_ kind: Kind, index: UInt64, size: UInt64) -> TilePath? {
    var count = size
    if case .hashes(let level) = kind { count = level >= 8 ? 0 : size >> UInt64(8 * level) }
    guard index < count / 256 + (count.isMultiple(of: 256) ? 0 : 1) else { return nil }
    return TilePath(kind, index: index, width: Int(min(count - index * 256, 256)))
  }

  private func threeDigits(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }
}

/// The hashes in a tile.
public struct HashTile: Sendable, Equatable {
  /// The hashes, leftmost first.
  public let hashes: [SHA256Digest]

  /// A tile of 1 to 256 hashes.
  public init(_ hashes: [SHA256Digest]) { self.hashes = hashes }

  /// Reads a tile's bytes, 32 for each hash; nil for a wrong length.
  public init?(bytes: [UInt8], width: Int) {
    guard bytes.count == width * 32 else { return nil }
    hashes = stride(from: 0, to: bytes.count, by: 32).compactMap {
      SHA256Digest(bytes: bytes[$0..<$0 + 32])
    }
  }

  /// The tile's bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * 32)
    for hash in hashes { hash.append(to: &bytes) }
    return bytes
  }

  /// The hash over `2^height` hashes from the one at `index * 2^height`; nil when not all are here.
  public func node(height: Int, index: Int) -> SHA256Digest? {
    guard (0...8).contains(height), index >= 0, (index + 1) << height <= hashes.count else {
      return nil
    }
    var row = Array(hashes[(index << height)..<((index + 1) << height)])
    while row.count > 1 {
      row = stride(from: 0, to: row.count, by: 2).map { MerkleTree.nodeHash(row[$0], row[$0 + 1]) }
    }
    return row.first
  }
}

extension MerkleTree {
  /// Reads tree nodes from tiles of a log of `size` leaves, which `tile` fetches.
  public static func nodes(
    size: UInt64, tile: @escaping (TilePath) throws -> HashTile
  ) -> NodeReader {
    { level, index in
      let (row, height) = (level / 8, level % 8)
      let first = index << UInt64(height)
      guard let path = TilePath.at(.hashes(level: row), index: first / 256, size: size),
        let node = try tile(path).node(
          height: height, index: Int((first % 256) >> UInt64(height)))
      else { throw SigningProblem.proof("node \(index) of level \(level) is not in the tiles") }
      return node
    }
  }
}

/// The entries of a log in groups of up to 256, each after its length in two bytes.
public enum EntryBundle {
  /// The bundle's bytes; throws ``SigningProblem/proof(_:)`` for an entry above 65,535 bytes.
  public static func encode(_ entries: [[UInt8]]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      guard entry.count <= 65_535 else { throw SigningProblem.proof("an entry is too long") }
      bytes += [UInt8(entry.count >> 8), UInt8(entry.count & 255)]
      bytes += entry
    }
    return bytes
  }

  /// The entries, or nil when the bytes are cut off or left over.
  public static func decode(_ bytes: [UInt8], width: Int) -> [[UInt8]]? {
    var entries: [[UInt8]] = []
    var place = 0
    while place < bytes.count {
      guard place + 2 <= bytes.count else { return nil }
      let end = place + 2 + Int(bytes[place]) << 8 + Int(bytes[place + 1])
      guard end <= bytes.count else { return nil }
      entries.append(Array(bytes[(place + 2)..<end]))
      place = end
    }
    return entries.count == width ? entries : nil
  }
}
