/// Reads zip archives (PKWARE APPNOTE 6.3) through their central directory: stored and deflated
/// entries, zip64. Names are told as they are: never use one as a path.
public struct ZipReader<Source: RandomAccessSource> {
  /// One entry of the central directory.
  public struct Entry: Sendable, Hashable {
    /// The name, as the archive writes it.
    public let name: String
    /// Bytes once unpacked, as the directory states them.
    public let size: Int
    /// Bytes packed.
    public let packedSize: Int
    let method: UInt16
    let encrypted: Bool
    let checksum: UInt32
    let header: Int
  }

  /// The entries, in the directory's order; folders are left out.
  public let entries: [Entry]
  private var source: Source
  private let budget: ArchiveBudget
  private var total = 0
  private var next = 0

  /// Reads the central directory.
  public init(_ source: Source, budget: ArchiveBudget = .standard) throws(ArchiveError) {
    var source = source
    let directory = try findDirectory(&source)
    guard directory.entries <= budget.entries else {
      throw ArchiveError("more than \(budget.entries) entries")
    }
    guard directory.size <= 256 << 20 else { throw ArchiveError("a directory over 256 MiB") }
    let bytes = LittleEndian(try source.read(at: directory.offset, count: directory.size))
    var list: [Entry] = []
    var place = 0
    for _ in 0..<directory.entries {
      let (entry, length) = try directoryEntry(bytes, place) as (Entry, Int)
      if !entry.name.hasSuffix("/") { list.append(entry) }
      place += length
    }
    entries = list
    self.source = source
    self.budget = budget
  }

  /// The next entry with its content, or nil after the last.
  public mutating func nextEntry() throws(ArchiveError) -> (name: String, bytes: [UInt8])? {
    guard next < entries.count else { return nil }
    defer { next += 1 }
    return (entries[next].name, try read(entries[next]))
  }

  /// The content of one entry, checked against its size and CRC-32.
  public mutating func read(_ entry: Entry) throws(ArchiveError) -> [UInt8] {
    guard !entry.encrypted else { throw ArchiveError("encrypted", entry: entry.name) }
    guard entry.size <= budget.entryBytes, entry.packedSize <= budget.entryBytes else {
      throw ArchiveError("larger than \(budget.entryBytes) bytes", entry: entry.name)
    }
    try budget.check(out: entry.size, in: entry.packedSize, name: entry.name)
    total += entry.size
    guard total <= budget.totalBytes else {
      throw ArchiveError("unpacks to more than \(budget.totalBytes) bytes", entry: entry.name)
    }
    let local = LittleEndian(try source.read(at: entry.header, count: 30))
    guard try local.word(0) == 0x0403_4B50 else {
      throw ArchiveError("no local header", entry: entry.name)
    }
    let start = entry.header + 30 + Int(try local.half(26)) + Int(try local.half(28))
    let packed = try source.read(at: start, count: entry.packedSize)
    let bytes = try unpack(packed, entry)
    guard bytes.count == entry.size, crc32(of: bytes) == entry.checksum else {
      throw ArchiveError("content does not match the directory", entry: entry.name)
    }
    return bytes
  }

  private func unpack(_ packed: [UInt8], _ entry: Entry) throws(ArchiveError) -> [UInt8] {
    switch entry.method {
    case 0: return packed
    case 8:
      let inflater = try Inflater(windowBits: -15)
      // One byte more than stated, so that an entry which unpacks to more is noticed.
      let piece = try inflater.inflate(packed[...], limit: entry.size + 1)
      guard piece.ended else { throw ArchiveError("malformed compressed data", entry: entry.name) }
      return piece.output
    default:
      throw ArchiveError("compression method \(entry.method) is not read", entry: entry.name)
    }
  }
}

private func directoryEntry<Source>(
  _ bytes: LittleEndian, _ place: Int
) throws(ArchiveError) -> (ZipReader<Source>.Entry, Int) {
  guard try bytes.word(place) == 0x0201_4B50 else {
    throw ArchiveError("a malformed central directory")
  }
  let nameLength = Int(try bytes.half(place + 28))
  let extraLength = Int(try bytes.half(place + 30))
  let commentLength = Int(try bytes.half(place + 32))
  let name = String(decoding: try bytes.slice(place + 46, nameLength), as: UTF8.self)
  var size = UInt64(try bytes.word(place + 24))
  var packed = UInt64(try bytes.word(place + 20))
  var header = UInt64(try bytes.word(place + 42))
  // The zip64 field holds, in this order, those values that are all ones in the entry.
  var extra = place + 46 + nameLength
  let end = extra + extraLength
  while extra + 4 <= end {
    let length = Int(try bytes.half(extra + 2))
    if try bytes.half(extra) == 1 {
      var value = extra + 4
      if size == 0xFFFF_FFFF {
        size = try bytes.double(value)
        value += 8
      }
      if packed == 0xFFFF_FFFF {
        packed = try bytes.double(value)
        value += 8
      }
      if header == 0xFFFF_FFFF { header = try bytes.double(value) }
    }
    extra += 4 + length
  }
  guard size < 1 << 48, packed < 1 << 48, header < 1 << 48 else {
    throw ArchiveError("a malformed central directory", entry: name)
  }
  let entry = ZipReader<Source>.Entry(
    name: name, size: Int(size), packedSize: Int(packed), method: try bytes.half(place + 10),
    encrypted: try bytes.half(place + 8) & 1 != 0, checksum: try bytes.word(place + 16),
    header: Int(header))
  return (entry, 46 + nameLength + extraLength + commentLength)
}

/// Where the central directory lies, from the record at the end of the archive.
private func findDirectory(
  _ source: inout some RandomAccessSource
) throws(ArchiveError) -> (offset: Int, size: Int, entries: Int) {
  let length = min(source.count, 22 + 65_535)
  let start = source.count - length
  let tail = LittleEndian(try source.read(at: start, count: length))
  guard length >= 22 else { throw ArchiveError("no zip archive") }
  for place in stride(from: length - 22, through: 0, by: -1)
  where try tail.word(place) == 0x0605_4B50 {
    let entries = try tail.half(place + 10)
    let size = try tail.word(place + 12)
    let offset = try tail.word(place + 16)
    guard entries == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else {
      return (Int(offset), Int(size), Int(entries))
    }
    guard place >= 20, try tail.word(place - 20) == 0x0706_4B50 else {
      throw ArchiveError("a malformed zip64 locator")
    }
    let record = try tail.double(place - 20 + 8)
    guard record < UInt64(source.count) else { throw ArchiveError("a malformed zip64 locator") }
    let bytes = LittleEndian(try source.read(at: Int(record), count: 56))
    let values = (try bytes.double(48), try bytes.double(40), try bytes.double(32))
    guard try bytes.word(0) == 0x0606_4B50, values.0 < 1 << 48, values.1 < 1 << 48,
      values.2 < 1 << 48
    else { throw ArchiveError("a malformed zip64 record") }
    return (Int(values.0), Int(values.1), Int(values.2))
  }
  throw ArchiveError("no zip archive")
}

/// Little-endian numbers by place, with the bounds checked.
struct LittleEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func slice(_ place: Int, _ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard place >= 0, count >= 0, place <= bytes.count - count else {
      throw ArchiveError("a malformed zip archive")
    }
    return bytes[place..<place + count]
  }

  private func value(_ place: Int, _ count: Int) throws(ArchiveError) -> UInt64 {
    try slice(place, count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func half(_ place: Int) throws(ArchiveError) -> UInt16 { UInt16(try value(place, 2)) }
  func word(_ place: Int) throws(ArchiveError) -> UInt32 { UInt32(try value(place, 4)) }
  func double(_ place: Int) throws(ArchiveError) -> UInt64 { try value(place, 8) }
}
