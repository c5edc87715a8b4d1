import CZstd

/// Unpacks Zstandard (RFC 8878), also of several frames, as a source of its own.
///
/// A frame may look back 128 MiB at most, which is also about what a reader holds.
public struct ZstandardReader<Source: ByteSource>: ByteSource {
  private var source: Source
  private let budget: ArchiveBudget
  private let unpacker: ZstandardUnpacker
  private var pending: ArraySlice<UInt8> = []
  private var isEnded = false

  /// A reader over packed bytes.
  public init(_ source: Source, budget: ArchiveBudget = .standard) throws(ArchiveError) {
    self.source = source
    self.budget = budget
    unpacker = try ZstandardUnpacker()
  }

  /// The next unpacked bytes; empty at the end.
  public mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    while !isEnded {
      if pending.isEmpty { pending = try source.read(upTo: 1 << 16)[...] }
      // What was taken in already may still have something to give.
      let hadInput = !pending.isEmpty
      let piece = try unpacker.unpack(pending, limit: min(max(count, 1), 1 << 18))
      pending = pending.dropFirst(piece.used)
      try budget.check(out: unpacker.produced, in: unpacker.consumed)
      if !piece.output.isEmpty { return piece.output }
      if hadInput {
        guard piece.used > 0 else { throw ArchiveError("malformed zstd data") }
        continue
      }
      guard unpacker.isBetweenFrames, unpacker.consumed > 0 else {
        throw ArchiveError("zstd data ends early")
      }
      isEnded = true
    }
    return []
  }
}

/// Zstandard in memory.
enum Zstandard {
  /// Whether bytes start as a frame does, or as one that is to be passed over (RFC 8878, section 3.1).
  static func isPacked(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4 else { return false }
    return bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
      || (bytes[0] & 0xF0 == 0x50 && bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18]))
  }
}

/// libzstd's decompression as a state that is freed with its owner.
private final class ZstandardUnpacker {
  private let stream: OpaquePointer
  /// Bytes unpacked so far.
  private(set) var produced = 0
  /// Packed bytes used so far.
  private(set) var consumed = 0
  /// Whether the last frame that was begun is whole.
  private(set) var isBetweenFrames = true

  init() throws(ArchiveError) {
    guard let stream = ZSTD_createDCtx() else { throw ArchiveError("zstd cannot start") }
    self.stream = stream
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDCtx(stream) }

  /// Unpacks from `input` up to `limit` bytes; says how much of the input was used.
  func unpack(
    _ input: ArraySlice<UInt8>, limit: Int
  ) throws(ArchiveError) -> (output: [UInt8], used: Int) {
    var status = 0
    var used = 0
    let output = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: limit, pos: 0)
      input.withUnsafeBytes { bytes in
        var given = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        status = ZSTD_decompressStream(stream, &out, &given)
        used = given.pos
      }
      count = ZSTD_isError(status) == 0 ? out.pos : 0
    }
    guard ZSTD_isError(status) == 0 else {
      throw ArchiveError("malformed zstd data: \(String(cString: ZSTD_getErrorName(status)))")
    }
    // Without input and output it only asks for the next frame.
    if used > 0 || !output.isEmpty { isBetweenFrames = status == 0 }
    produced += output.count
    consumed += used
    return (output, used)
  }
}
