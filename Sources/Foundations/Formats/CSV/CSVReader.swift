/// Reads comma-separated values (RFC 4180) record by record; lines may end in LF or CRLF.
public struct CSVReader: Sendable {
  private let bytes: [UInt8]
  private var place = 0
  /// The line the next record starts on, from 1.
  public private(set) var line = 1
  private let fieldLimit: Int

  /// A reader over a whole document; a field longer than `fieldLimit` bytes or a record of more than
  /// 10,000 fields is refused.
  public init(_ bytes: [UInt8], fieldLimit: Int = 1 << 20) {
    self.bytes = bytes
    self.fieldLimit = fieldLimit
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// The fields of the next record, or nil at the end.
  public mutating func next() throws(RecordError) -> [String]? {
    guard place < bytes.count else { return nil }
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard fields.count <= 10_000 else { throw failure("more than 10,000 fields") }
      guard place < bytes.count else { return fields }
      switch bytes[place] {
      case UInt8(ascii: ","): place += 1
      case 13 where place + 1 < bytes.count && bytes[place + 1] == 10:
        place += 2
        line += 1
        return fields
      case 10:
        place += 1
        line += 1
        return fields
      default: throw failure("more after a quoted field")
      }
    }
  }

  /// The rest of the line, unread as fields, for files that begin with a comment.
  public mutating func skipLine() -> String? {
    guard place < bytes.count else { return nil }
    let start = place
    while place < bytes.count, bytes[place] != 10 { place += 1 }
    var end = place
    if end > start, bytes[end - 1] == 13 { end -= 1 }
    place += 1
    line += 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The first byte of what comes next.
  public var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func field() throws(RecordError) -> String {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
      let start = place
      while place < bytes.count {
        let byte = bytes[place]
        if byte == UInt8(ascii: ",") || byte == 10 { break }
        if byte == 13, place + 1 < bytes.count, bytes[place + 1] == 10 { break }
        if byte == UInt8(ascii: "\"") { throw failure("a quote inside a bare field") }
        place += 1
      }
      return try text(bytes[start..<place])
    }
    place += 1
    var plain: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
          return try text(plain[...])
        }
        place += 1
      } else if byte == 10 {
        line += 1
      }
      plain.append(byte)
    }
    throw failure("a quoted field without end")
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> String {
    guard bytes.count <= fieldLimit else { throw failure("a field over \(fieldLimit) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure("malformed UTF-8")
    }
    return text
  }

  private func failure(_ reason: String) -> RecordError {
    RecordError(format: "CSV", field: "line \(line)", reason: reason)
  }
}
