/// In which known reports a term stands: for each, 4 bytes of its number, the least first, and one
/// of how often. Lists are stored in blocks of a fixed number; what is over stands with the term.
struct PostingList {
  /// Reports in one block.
  static let blockLength = 256
  private static let width = 5

  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  var count: Int { bytes.count / Self.width }

  mutating func append(_ document: Int64, count: UInt8) {
    let number = UInt32(truncatingIfNeeded: document)
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(count)
  }

  mutating func append(_ other: PostingList) { bytes += other.bytes }

  /// Takes off the first reports while they fill a block.
  mutating func nextBlock() -> [UInt8]? {
    let length = Self.blockLength * Self.width
    guard bytes.count >= length else { return nil }
    defer { bytes.removeFirst(length) }
    return Array(bytes.prefix(length))
  }

  /// Keeps the first reports only.
  mutating func cut(to count: Int) {
    if count < self.count { bytes.removeLast((self.count - count) * Self.width) }
  }

  /// Calls `body` with the number of each report and how often the term stands there.
  static func each(in bytes: [UInt8], _ body: (UInt32, UInt8) -> Void) {
    bytes.withUnsafeBytes { raw in
      for place in stride(from: 0, through: raw.count - width, by: width) {
        let number = raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        body(UInt32(littleEndian: number), raw[place + 4])
      }
    }
  }
}

/// Sums for the reports that a search met: a table of a fixed size, made for a bounded number.
struct ScoreTable {
  private var keys: [UInt32]
  private var sums: [Float]
  private let mask: Int

  /// Room for `limit` different reports.
  init(limit: Int) {
    var size = 1024
    while size < limit * 2 { size *= 2 }
    (keys, sums) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size))
    mask = size - 1
  }

  /// Adds to the sum of a report; its number is above 0.
  mutating func add(_ worth: Float, to document: UInt32) {
    var slot = Int(truncatingIfNeeded: document &* 2_654_435_769) >> 4 & mask
    while keys[slot] != document {
      if keys[slot] == 0 {
        keys[slot] = document
        break
      }
      slot = (slot + 1) & mask
    }
    sums[slot] += worth
  }

  /// The reports with the highest sums, the highest first; equal ones in the order of their numbers.
  func best(_ count: Int) -> [UInt32] {
    var kept: [(sum: Float, document: UInt32)] = []
    var least: Float = 0
    let cut = { (kept: inout [(sum: Float, document: UInt32)]) in
      kept.sort { ($1.sum, $0.document) < ($0.sum, $1.document) }
      kept.removeLast(max(0, kept.count - count))
    }
    for slot in keys.indices where keys[slot] != 0 && sums[slot] >= least {
      kept.append((sums[slot], keys[slot]))
      if kept.count >= count * 4 {
        cut(&kept)
        least = kept.last?.sum ?? 0
      }
    }
    cut(&kept)
    return kept.map(\.document)
  }
}
