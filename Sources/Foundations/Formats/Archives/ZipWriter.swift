/// Writes zip archives (PKWARE APPNOTE 6.3): stored entries, without zip64.
///
/// Times and attributes are the same for every entry, so the same files make the same bytes.
public struct ZipWriter: Sendable {
  /// Most bytes of an archive.
  public static let byteLimit = 1 << 30
  /// Most entries.
  public static let entryLimit = 60_000

  private var archive: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// An archive of nothing yet.
  public init() {}

  /// Adds a file. False when its name is empty or longer than 1000 bytes, or the archive would
  /// become larger than it may.
  @discardableResult public mutating func add(_ name: String, _ content: [UInt8]) -> Bool {
    let named = Array(name.utf8)
    guard (1...1000).contains(named.count), count < Self.entryLimit,
      archive.count + directory.count + content.count + 2 * named.count + 200 <= Self.byteLimit
    else { return false }
    // Version 2.0, names in UTF-8 (bit 11), stored, 1 January 1980.
    var shared = half(20) + half(1 << 11) + half(0) + half(0) + half(0x0021)
    shared += word(crc32(of: content)) + word(UInt32(content.count)) + word(UInt32(content.count))
    shared += half(UInt16(named.count)) + half(0)
    let place = UInt32(archive.count)
    archive += word(0x0403_4B50) + shared + named + content
    directory += word(0x0201_4B50) + half(20) + shared
    directory += half(0) + half(0) + half(0) + word(0) + word(place) + named
    count += 1
    return true
  }

  /// The whole archive, with its directory.
  public var bytes: [UInt8] {
    let amount = half(UInt16(count))
    return archive + directory + word(0x0605_4B50) + half(0) + half(0) + amount + amount
      + word(UInt32(directory.count)) + word(UInt32(archive.count)) + half(0)
  }

  private func half(_ value: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }

  private func word(_ value: UInt32) -> [UInt8] {
    half(UInt16(truncatingIfNeeded: value)) + half(UInt16(truncatingIfNeeded: value >> 16))
  }
}
