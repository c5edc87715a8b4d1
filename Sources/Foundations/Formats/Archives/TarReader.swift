/// Reads tar archives (POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU long names) entry by entry.
///
/// Only regular files are delivered. Names are told as they are: never use one as a path.
public struct TarReader<Source: ByteSource> {
  private var source: Source
  private let budget: ArchiveBudget
  private var buffer: [UInt8] = []
  private var place = 0
  private var entries = 0
  private var total = 0
  private var done = false

  /// A reader over an unpacked archive (put a ``GzipReader`` before it for `.tar.gz`).
  public init(_ source: Source, budget: ArchiveBudget = .standard) {
    self.source = source
    self.budget = budget
  }

  /// The next regular file, or nil at the end.
  public mutating func next() throws(ArchiveError) -> (name: String, bytes: [UInt8])? {
    var longName: String?
    var longSize: Int?
    while !done {
      guard let header = try block() else { break }
      guard header.contains(where: { $0 != 0 }) else {
        done = true
        break
      }
      entries += 1
      guard entries <= budget.entries else {
        throw ArchiveError("more than \(budget.entries) entries")
      }
      guard checksum(header) else { throw ArchiveError("a tar header with a wrong checksum") }
      let kind = header[header.startIndex + 156]
      let headerSize = try number(header, 124, 12)
      switch kind {
      case UInt8(ascii: "x"):
        let fields = try paxFields(try take(headerSize, limit: 1 << 20, name: "pax header"))
        longName = fields.name ?? longName
        longSize = fields.size ?? longSize
      case UInt8(ascii: "L"):
        let bytes = try take(headerSize, limit: 1 << 16, name: "long name")
        longName = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "g"), UInt8(ascii: "K"):
        try skip(headerSize)
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
        let name = longName ?? ustarName(header)
        return (name, try take(longSize ?? headerSize, limit: budget.entryBytes, name: name))
      default:
        // Links, devices and folders; only files of unknown kinds carry content.
        let empty = (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(kind)
        try skip(empty ? 0 : longSize ?? headerSize)
        longName = nil
        longSize = nil
      }
    }
    return nil
  }

  private mutating func take(
    _ count: Int, limit: Int, name: String
  ) throws(ArchiveError) -> [UInt8] {
    guard count <= limit else { throw ArchiveError("larger than \(limit) bytes", entry: name) }
    total += count
    guard total <= budget.totalBytes else {
      throw ArchiveError("unpacks to more than \(budget.totalBytes) bytes", entry: name)
    }
    let bytes = try exactly(count)
    _ = try exactly((512 - count % 512) % 512)
    return bytes
  }

  private mutating func skip(_ count: Int) throws(ArchiveError) {
    guard count <= budget.totalBytes else { throw ArchiveError("an entry that is too large") }
    var left = count + (512 - count % 512) % 512
    while left > 0 {
      let step = min(left, 1 << 18)
      _ = try exactly(step)
      left -= step
    }
  }

  /// The next 512 bytes, or nil at the end.
  private mutating func block() throws(ArchiveError) -> [UInt8]? {
    try fill(1)
    guard place < buffer.count else { return nil }
    return try exactly(512)
  }

  private mutating func exactly(_ count: Int) throws(ArchiveError) -> [UInt8] {
    try fill(count)
    guard buffer.count - place >= count else { throw ArchiveError("tar archive ends early") }
    defer { place += count }
    return Array(buffer[place..<place + count])
  }

  private mutating func fill(_ count: Int) throws(ArchiveError) {
    guard buffer.count - place < count else { return }
    buffer.removeFirst(place)
    place = 0
    while buffer.count < count {
      let piece = try source.read(upTo: 1 << 18)
      if piece.isEmpty { return }
      buffer += piece
    }
  }
}

private func checksum(_ header: [UInt8]) -> Bool {
  guard let stated = try? number(header, 148, 8) else { return false }
  var sum = 0
  for (place, byte) in header.enumerated() { sum += (148..<156).contains(place) ? 32 : Int(byte) }
  return sum == stated
}

/// A number in octal, or in base 256 where its first bit is set (GNU).
private func number(_ header: [UInt8], _ start: Int, _ count: Int) throws(ArchiveError) -> Int {
  let field = header[start..<start + count]
  var value = 0
  if let first = field.first, first & 0x80 != 0 {
    guard first == 0x80, field.dropFirst().dropLast(7).allSatisfy({ $0 == 0 }) else {
      throw ArchiveError("a tar number out of range")
    }
    for byte in field.suffix(7) { value = value << 8 | Int(byte) }
    return value
  }
  for byte in field.drop(while: { $0 == 32 }) {
    if byte == 0 || byte == 32 { break }
    guard (48...55).contains(byte), value < 1 << 56 else {
      throw ArchiveError("a malformed tar number")
    }
    value = value << 3 | Int(byte - 48)
  }
  return value
}

private func ustarName(_ header: [UInt8]) -> String {
  let text = { (start: Int, count: Int) in
    String(decoding: header[start..<start + count].prefix { $0 != 0 }, as: UTF8.self)
  }
  let isUstar = header[257..<263].elementsEqual("ustar\0".utf8)
  let prefix = isUstar ? text(345, 155) : ""
  return prefix.isEmpty ? text(0, 100) : prefix + "/" + text(0, 100)
}

/// The name and size in a pax header: lines of `length key=value`.
private func paxFields(_ bytes: [UInt8]) throws(ArchiveError) -> (name: String?, size: Int?) {
  var name: String?
  var size: Int?
  var rest = bytes[...]
  while let first = rest.first, first != 0 {
    guard let space = rest.firstIndex(of: 32),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count
    else { throw ArchiveError("a malformed pax header") }
    let line = rest[(space + 1)..<(rest.startIndex + length - 1)]
    if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
      let value = String(decoding: line[(equals + 1)...], as: UTF8.self)
      switch String(decoding: line[..<equals], as: UTF8.self) {
      case "path": name = value
      case "size":
        guard let stated = Int(value), stated >= 0 else {
          throw ArchiveError("a malformed pax header")
        }
        size = stated
      default: break
      }
    }
    rest = rest[(rest.startIndex + length)...]
  }
  return (name, size)
}
