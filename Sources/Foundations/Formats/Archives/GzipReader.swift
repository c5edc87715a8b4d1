import CZlib

/// Unpacks gzip (RFC 1952), also of several members, as a source of its own.
public struct GzipReader<Source: ByteSource>: ByteSource {
  private var source: Source
  private let budget: ArchiveBudget
  private let inflater: Inflater
  private var pending: ArraySlice<UInt8> = []
  private var ended = false
  private var between = true

  /// A reader over packed bytes.
  public init(_ source: Source, budget: ArchiveBudget = .standard) throws(ArchiveError) {
    self.source = source
    self.budget = budget
    inflater = try Inflater(windowBits: 31)
  }

  /// The next unpacked bytes; empty at the end.
  public mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    while !ended {
      if pending.isEmpty { pending = try source.read(upTo: 1 << 16)[...] }
      if pending.isEmpty {
        guard between, inflater.consumed > 0 else { throw ArchiveError("gzip data ends early") }
        ended = true
        break
      }
      if between, inflater.consumed > 0 {
        // Between members, zeros are padding (RFC 1952 says nothing of them; tapes have them).
        pending = pending.drop { $0 == 0 }
        if pending.isEmpty { continue }
        inflater.reset()
      }
      between = false
      let piece = try inflater.inflate(pending, limit: min(max(count, 1), 1 << 18))
      pending = pending.dropFirst(piece.used)
      between = piece.ended
      try budget.check(out: inflater.produced, in: inflater.consumed)
      if !piece.output.isEmpty { return piece.output }
      guard piece.used > 0 || piece.ended else { throw ArchiveError("gzip data ends early") }
    }
    return []
  }
}

/// Gzip in memory.
public enum Gzip {
  /// Packs bytes; nil when they would not become fewer.
  public static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 64, let count = UInt32(exactly: bytes.count) else { return nil }
    let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, written in
      written = Int(breakwater_gzip(bytes, count, room.baseAddress, UInt32(room.count)))
    }
    return packed.isEmpty ? nil : packed
  }

  /// Unpacks a whole gzip file.
  public static func decompress(
    _ bytes: [UInt8], budget: ArchiveBudget = .standard
  ) throws(ArchiveError) -> [UInt8] {
    var reader = try GzipReader(ArraySource(bytes), budget: budget)
    var plain: [UInt8] = []
    while true {
      let piece = try reader.read(upTo: 1 << 18)
      if piece.isEmpty { return plain }
      plain += piece
    }
  }
}
