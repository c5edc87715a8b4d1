/// Reads a hash database of Berkeley DB 3.1 to 5.3 (hash versions 7 to 9), in either byte order, without
/// encryption and checksums; "Berkeley DB Reference Guide", and the layout of its pages.
///
/// Every page is looked at once, whichever bucket it belongs to, so that the work is no more than the
/// file, whatever its pages say of each other.
struct BerkeleyHash {
  let format: String
  private let bytes: [UInt8]
  private let isBigEndian: Bool
  private let pageSize: Int
  private let pages: Int

  /// How long the part of each page is that stands before its items.
  private static let header = 26

  /// Whether bytes start as such a database does.
  static func isPresent(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 16 else { return false }
    let magic = bytes[12..<16]
    return magic.elementsEqual([0x61, 0x15, 0x06, 0x00])
      || magic.elementsEqual([0x00, 0x06, 0x15, 0x61])
  }

  /// Checks the first page.
  init(_ bytes: [UInt8], format: String) throws(RecordError) {
    func failure(_ place: Int, _ reason: String) -> RecordError {
      RecordError(format: format, field: "byte \(place)", reason: reason)
    }
    guard Self.isPresent(bytes), bytes.count >= 512 else {
      throw failure(12, "is no hash database of Berkeley DB")
    }
    let isBigEndian = bytes[12] == 0
    func number(_ place: Int) -> Int {
      Self.number(bytes[place..<place + 4], isBigEndian: isBigEndian)
    }
    let version = number(16)
    guard (7...9).contains(version) else {
      throw failure(16, "version \(version) is not read; 7 to 9 are")
    }
    let size = number(20)
    guard (9...16).contains(where: { 1 << $0 == size }) else {
      throw failure(20, "pages of \(size) bytes")
    }
    guard bytes[24] == 0, bytes[26] == 0 else {
      throw failure(24, "is encrypted, has checksums or parts")
    }
    guard bytes[25] == 8 else { throw failure(25, "is no hash database") }
    let pages = bytes.count / size
    // A file that was cut off holds less than it says.
    guard number(32) < pages else {
      throw failure(32, "ends early: \(number(32) + 1) pages are said, \(pages) are there")
    }
    self.format = format
    self.bytes = bytes
    self.isBigEndian = isBigEndian
    self.pages = pages
    pageSize = size
  }

  /// Calls `body` with each key and value; what cannot be read is passed over after `refused` was
  /// told the page and the reason.
  func records(
    _ body: (_ key: [UInt8], _ value: [UInt8], _ place: String) throws(RecordError) -> Void,
    refused: (_ place: String, _ reason: String) -> Void
  ) throws(RecordError) {
    var taken = [Bool](repeating: false, count: pages)
    for page in 1..<max(pages, 1) {
      let place = "page \(page)"
      // Sorted and unsorted pages of a bucket.
      guard [2, 13].contains(bytes[page * pageSize + 25]) else { continue }
      let entries = short(page * pageSize + 20)
      guard Self.header + 2 * entries <= pageSize, entries.isMultiple(of: 2) else {
        refused(place, "says it has \(entries) entries")
        continue
      }
      for entry in stride(from: 0, to: entries, by: 2) {
        guard let key = item(entry, on: page, &taken),
          let value = item(entry + 1, on: page, &taken)
        else {
          refused(place, "entry \(entry / 2 + 1) is damaged")
          continue
        }
        try body(key, value, place)
      }
    }
  }

  /// An item of a page: itself, or from a chain of pages of its own; nil where it is damaged. A page
  /// of a chain is taken once.
  private func item(_ entry: Int, on page: Int, _ taken: inout [Bool]) -> [UInt8]? {
    let start = page * pageSize
    let place = short(start + Self.header + 2 * entry)
    // Items lie from the end of the page to its front.
    let end = entry == 0 ? pageSize : short(start + Self.header + 2 * (entry - 1))
    guard place >= Self.header, place < end, end <= pageSize else { return nil }
    let item = bytes[start + place..<start + end]
    switch item.first {
    case 1: return Array(item.dropFirst())
    case 3 where item.count >= 12:
      return chain(from: long(start + place + 4), length: long(start + place + 8), &taken)
    default: return nil
    }
  }

  private func chain(from first: Int, length: Int, _ taken: inout [Bool]) -> [UInt8]? {
    guard length <= bytes.count else { return nil }
    var whole: [UInt8] = []
    var page = first
    while whole.count < length {
      guard page > 0, page < pages, !taken[page] else { return nil }
      taken[page] = true
      let start = page * pageSize
      let held = short(start + 22)
      guard bytes[start + 25] == 7, held > 0, Self.header + held <= pageSize else { return nil }
      whole += bytes[start + Self.header..<start + Self.header + held]
      page = long(start + 16)
    }
    return whole.count == length ? whole : nil
  }

  private func short(_ place: Int) -> Int {
    Self.number(bytes[place..<place + 2], isBigEndian: isBigEndian)
  }

  private func long(_ place: Int) -> Int {
    Self.number(bytes[place..<place + 4], isBigEndian: isBigEndian)
  }

  private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
    isBigEndian
      ? bytes.reduce(0) { $0 << 8 | Int($1) } : bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
