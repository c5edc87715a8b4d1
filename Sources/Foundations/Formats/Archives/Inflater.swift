import CZlib

/// zlib's inflate as a state that is freed with its owner.
final class Inflater {
  private var stream: z_stream
  private var open = false
  /// Bytes unpacked so far.
  private(set) var produced = 0
  /// Packed bytes used so far.
  private(set) var consumed = 0

  /// For raw deflate data (`-15`) or gzip (`31`).
  init(windowBits: Int32) throws(ArchiveError) {
    stream = z_stream()
    guard breakwater_inflate_init(&stream, windowBits) == Z_OK else {
      throw ArchiveError("inflate cannot start")
    }
    open = true
  }

  deinit { if open { inflateEnd(&stream) } }

  /// Starts anew, for the next member of a gzip file.
  func reset() { inflateReset(&stream) }

  /// Unpacks from `input` up to `limit` bytes; says how much of the input was used and whether the
  /// stream ended.
  func inflate(
    _ input: ArraySlice<UInt8>, limit: Int
  ) throws(ArchiveError) -> (output: [UInt8], used: Int, ended: Bool) {
    var status = Z_OK
    var used = 0
    var made = 0
    let output = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      input.withUnsafeBytes { bytes in
        // zlib does not write through next_in; its type only lacks const.
        stream.next_in = UnsafeMutablePointer(
          mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
        let given = UInt32(clamping: bytes.count)
        stream.avail_in = given
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(clamping: limit)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        used = Int(given - stream.avail_in)
        made = Int(UInt32(clamping: limit) - stream.avail_out)
      }
      stream.next_in = nil
      stream.next_out = nil
      count = made
    }
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw ArchiveError("malformed compressed data")
    }
    produced += made
    consumed += used
    return (output, used, status == Z_STREAM_END)
  }
}

/// The CRC-32 of zip and gzip.
func crc32(of bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBufferPointer { buffer in
    UInt32(truncatingIfNeeded: CZlib.crc32(0, buffer.baseAddress, UInt32(clamping: buffer.count)))
  }
}
