/// How much unpacking one archive may cost before it is refused.
public struct ArchiveBudget: Sendable {
  /// Most bytes in one entry; never more than 2 GiB.
  public let entryBytes: Int
  /// Most bytes unpacked in all.
  public let totalBytes: Int
  /// Most entries.
  public let entries: Int
  /// Most unpacked bytes for one packed byte, once 1 MiB was unpacked.
  public let ratio: Int

  /// A budget of its own.
  public init(
    entryBytes: Int = 64 << 20, totalBytes: Int = 4 << 30, entries: Int = 500_000, ratio: Int = 200
  ) {
    self.entryBytes = min(entryBytes, 1 << 31)  // What zlib takes in one piece.
    self.totalBytes = totalBytes
    self.entries = entries
    self.ratio = ratio
  }

  /// 64 MiB an entry, 4 GiB in all, 500,000 entries, 200 to 1.
  public static let standard = ArchiveBudget()

  /// Throws when so many bytes came out of so few.
  func check(out: Int, in packed: Int, name: String? = nil) throws(ArchiveError) {
    guard out <= totalBytes else {
      throw ArchiveError("unpacks to more than \(totalBytes) bytes", entry: name)
    }
    guard out <= 1 << 20 || out / max(packed, 1) <= ratio else {
      throw ArchiveError("unpacks to more than \(ratio) times its size", entry: name)
    }
  }
}

/// Why an archive was refused.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, as a phrase.
  public let reason: String
  /// The entry's name, where one is concerned.
  public let entry: String?

  /// An error, also for sources to say that they could not be read.
  public init(_ reason: String, entry: String? = nil) {
    self.reason = reason
    self.entry = entry
  }

  /// The reason, with the entry.
  public var description: String { entry.map { "\(reason) (entry \"\($0)\")" } ?? reason }
}

/// Where an archive's bytes come from, piece by piece; the caller does the reading.
public protocol ByteSource {
  /// The next bytes, at most about `count` of them; empty at the end.
  mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8]
}

/// Bytes already in memory as a source.
public struct ArraySource: ByteSource, Sendable {
  private let bytes: [UInt8]
  private var place = 0

  /// A source over bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next bytes.
  public mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    let end = min(bytes.count, place + count)
    defer { place = end }
    return Array(bytes[place..<end])
  }
}

/// An archive's bytes by place, for formats whose directory is at the end.
public protocol RandomAccessSource {
  /// How many bytes there are.
  var count: Int { get }
  /// Exactly `count` bytes from `offset`.
  mutating func read(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8]
}

extension ArraySource: RandomAccessSource {
  /// How many bytes there are.
  public var count: Int { bytes.count }

  /// Exactly `count` bytes from `offset`.
  public mutating func read(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw ArchiveError("ends early")
    }
    return Array(bytes[offset..<offset + count])
  }
}
