/// An entry of a tar archive.
public struct TarEntry: Sendable, Hashable {
  /// What an entry is.
  public enum Kind: Sendable, Hashable {
    /// A regular file, whose content follows.
    case file
    /// Another name of a file that came before.
    case link(String)
    /// A symbolic link.
    case symbolicLink(String)
    /// A folder, a device or what is not known.
    case other
  }

  /// The name, as the archive writes it: never use it as a path.
  public let name: String
  /// What it is.
  public let kind: Kind
  /// Bytes of content.
  public let size: Int
  /// Whether anybody may execute it.
  public let isExecutable: Bool
}

/// Walks over a tar archive of any size: what is not asked for is passed over and never held.
///
/// A class, so that an archive inside can be read from the entry that holds it.
public final class TarStream<Source: ByteSource> {
  private var source: Source
  private let budget: ArchiveBudget
  private var buffer: [UInt8] = []
  private var place = 0
  private var entries = 0
  private var total = 0
  private var done = false
  /// Bytes of the present entry that were not read, and the padding after them.
  private var left = 0
  private var padding = 0
  private var name = ""

  /// A walk over an unpacked archive (put a ``GzipReader`` before it for `.tar.gz`).
  public init(_ source: Source, budget: ArchiveBudget = .standard) {
    self.source = source
    self.budget = budget
  }

  /// The next entry, or nil at the end; what is left of the one before is passed over.
  public func next() throws(ArchiveError) -> TarEntry? {
    try pass(left + padding)
    left = 0
    padding = 0
    var longName: String?
    var longLink: String?
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
      let stated = try number(header, 124, 12)
      switch kind {
      case UInt8(ascii: "x"):
        let fields = try paxFields(try meta(stated, limit: 1 << 20, "pax header"))
        longName = fields.name ?? longName
        longLink = fields.link ?? longLink
        longSize = fields.size ?? longSize
      case UInt8(ascii: "L"):
        longName = text(try meta(stated, limit: 1 << 16, "long name")[...])
      case UInt8(ascii: "K"):
        longLink = text(try meta(stated, limit: 1 << 16, "long link")[...])
      case UInt8(ascii: "g"): try pass(stated + (512 - stated % 512) % 512)
      default:
        let link = longLink ?? text(header[157..<257])
        return try open(header, longName ?? ustarName(header), link, longSize ?? stated)
      }
    }
    return nil
  }

  private func open(
    _ header: [UInt8], _ name: String, _ link: String, _ size: Int
  ) throws(ArchiveError) -> TarEntry {
    let kind = header[header.startIndex + 156]
    let isExecutable = ((try? number(header, 100, 8)) ?? 0) & 0o111 != 0
    // Links, devices and folders have no content; files of unknown kinds may.
    let isEmpty = (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(kind)
    guard size <= Int.max - 1024 else { throw ArchiveError("an entry that is too large") }
    self.name = name
    left = isEmpty ? 0 : size
    padding = (512 - left % 512) % 512
    let told: TarEntry.Kind =
      switch kind {
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .file
      case UInt8(ascii: "1"): .link(link)
      case UInt8(ascii: "2"): .symbolicLink(link)
      default: .other
      }
    return TarEntry(name: name, kind: told, size: left, isExecutable: isExecutable)
  }

  /// The whole content of the present entry.
  public func content() throws(ArchiveError) -> [UInt8] {
    guard left <= budget.entryBytes else {
      throw ArchiveError("larger than \(budget.entryBytes) bytes", entry: name)
    }
    try count(left)
    let bytes = try exactly(left)
    left = 0
    return bytes
  }

  /// The next bytes of the present entry, at most about `count` of them; empty at its end.
  public func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    let wanted = min(max(count, 1), left, 1 << 18)
    guard wanted > 0 else { return [] }
    try self.count(wanted)
    let bytes = try exactly(wanted)
    left -= wanted
    return bytes
  }

  private func count(_ bytes: Int) throws(ArchiveError) {
    total += bytes
    guard total <= budget.totalBytes else {
      throw ArchiveError("unpacks to more than \(budget.totalBytes) bytes", entry: name)
    }
  }

  /// The content of an entry that is about the next one.
  private func meta(_ size: Int, limit: Int, _ what: String) throws(ArchiveError) -> [UInt8] {
    guard size <= limit else { throw ArchiveError("larger than \(limit) bytes", entry: what) }
    try count(size)
    let bytes = try exactly(size)
    try pass((512 - size % 512) % 512)
    return bytes
  }

  private func pass(_ count: Int) throws(ArchiveError) {
    var left = count
    while left > 0 {
      try fill(1)
      guard buffer.count > place else { throw ArchiveError("tar archive ends early") }
      let step = min(left, buffer.count - place)
      place += step
      left -= step
    }
  }

  /// The next 512 bytes, or nil at the end.
  private func block() throws(ArchiveError) -> [UInt8]? {
    try fill(1)
    guard place < buffer.count else { return nil }
    return try exactly(512)
  }

  private func exactly(_ count: Int) throws(ArchiveError) -> [UInt8] {
    try fill(count)
    guard buffer.count - place >= count else { throw ArchiveError("tar archive ends early") }
    defer { place += count }
    return Array(buffer[place..<place + count])
  }

  private func fill(_ count: Int) throws(ArchiveError) {
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

/// The content of a stream's present entry as a source, for an archive inside.
public struct TarEntrySource<Outer: ByteSource>: ByteSource {
  private let stream: TarStream<Outer>

  /// A source over what was not read yet.
  public init(_ stream: TarStream<Outer>) { self.stream = stream }

  /// The next bytes.
  public mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    try stream.read(upTo: count)
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
  let isUstar = header[257..<263].elementsEqual("ustar\0".utf8)
  let prefix = isUstar ? text(header[345..<500]) : ""
  return prefix.isEmpty ? text(header[0..<100]) : prefix + "/" + text(header[0..<100])
}

private func text(_ bytes: ArraySlice<UInt8>) -> String {
  String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}

/// The name, the link's target and the size in a pax header: lines of `length key=value`.
private func paxFields(
  _ bytes: [UInt8]
) throws(ArchiveError) -> (name: String?, link: String?, size: Int?) {
  var name: String?
  var link: String?
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
      case "linkpath": link = value
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
  return (name, link, size)
}
