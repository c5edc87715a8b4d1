#if Postgres
  /// A statement in PostgreSQL's own form: `$n` for values, NULL written out.
  ///
  /// A NULL has no type of its own, and PostgreSQL refuses parameters whose type it cannot infer;
  /// written out it fits everywhere.
  struct PostgresStatement {
    var text: String
    var values: [SQLValue]
    /// The type of each value, by its number in PostgreSQL's catalogue.
    var types: [UInt32]
    /// False where the text varies with the data, and for long lists: what is planned once for all
    /// lists expects short ones.
    var isCacheable: Bool
    private static let longestCached = 128

    init(_ sql: SQL) {
      text = sql.text
      isCacheable = sql.lists.allSatisfy { $0.count <= Self.longestCached }
      values = []
      types = []
      guard !sql.values.isEmpty else { return }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(sql.text.utf8.count + sql.values.count * 2)
      let source = Array(sql.text.utf8)
      var lists = sql.lists[...]
      var (start, next) = (0, 0)
      while next < sql.values.count {
        bytes += source[start..<sql.places[next]]
        let list = lists.first.flatMap { $0.lowerBound == next ? $0 : nil }
        if list != nil { lists = lists.dropFirst() }
        if let list, bytes.ends(with: "IN ("), !bytes.ends(with: "NOT IN ("),
          let (literal, type) = arrayLiteral(sql.values[list])
        {
          // One value is parsed and planned sooner than hundreds.
          bytes.removeLast(4)
          bytes += "= ANY(".utf8
          append(.text(literal), type, to: &bytes)
          next = list.upperBound
        } else {
          if list != nil { isCacheable = false }
          let value = sql.values[next]
          if value == .null {
            bytes += "NULL".utf8
          } else {
            append(value, value.typeNumber, to: &bytes)
          }
          next += 1
        }
        start = sql.places[next - 1] + 1
      }
      bytes += source[start...]
      text = String(decoding: bytes, as: UTF8.self)
    }

    private mutating func append(_ value: SQLValue, _ type: UInt32, to bytes: inout [UInt8]) {
      values.append(value)
      types.append(type)
      bytes += "$\(values.count)".utf8
    }

    /// The cache key: the same text with other types is another statement.
    var key: String { text + "\u{1}" + types.map { "\($0)" }.joined(separator: ",") }
  }

  extension [UInt8] {
    fileprivate func ends(with text: StaticString) -> Bool {
      suffix(text.utf8CodeUnitCount).elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }

  /// Texts or integers as PostgreSQL writes an array, with the array's type; nil for other values.
  private func arrayLiteral(_ values: ArraySlice<SQLValue>) -> (text: String, type: UInt32)? {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    var type: UInt32 = 0
    for value in values {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      switch value {
      case .text(let text) where type != 1016:
        type = 1009
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            bytes.append(UInt8(ascii: "\\"))
          }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      case .integer(let number) where type != 1009:
        type = 1016
        bytes += String(number).utf8
      default: return nil
      }
    }
    bytes.append(UInt8(ascii: "}"))
    return (String(decoding: bytes, as: UTF8.self), type)
  }

  /// Values laid out for libpq: texts end with NUL, blobs are binary.
  struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []

    init(_ values: some Collection<SQLValue>) throws {
      starts.reserveCapacity(values.count)
      lengths.reserveCapacity(values.count)
      formats.reserveCapacity(values.count)
      for value in values { try append(value) }
    }

    var count: Int32 { Int32(starts.count) }

    private mutating func append(_ value: SQLValue) throws {
      let start = bytes.count
      var format: Int32 = 0
      switch value {
      case .null: break
      case .bool(let flag): bytes.append(UInt8(ascii: flag ? "t" : "f"))
      case .integer(let number): bytes += String(number).utf8
      case .real(let number): bytes += "\(number)".utf8
      case .text(let text):
        bytes += text.utf8
        guard !bytes[start...].contains(0) else {
          throw StorageProblem.invalid("text holds a NUL character")
        }
      case .blob(let blob):
        bytes += blob
        format = 1
      }
      starts.append(value == .null ? nil : start)
      lengths.append(Int32(clamping: bytes.count - start))
      formats.append(format)
      bytes.append(0)
    }

    /// Lends the array of pointers that libpq wants.
    func withPointers<Result>(
      _ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> Result
    ) rethrows -> Result {
      try bytes.withUnsafeBytes { buffer in
        let characters = buffer.bindMemory(to: CChar.self)
        let pointers = starts.map { start in
          start.flatMap { characters.baseAddress?.advanced(by: $0) }
        }
        return try pointers.withUnsafeBufferPointer { try body($0.baseAddress) }
      }
    }
  }

  extension [UInt8] {
    /// Appends a row in the text format of `COPY`.
    mutating func append(copied row: [SQLValue]) throws {
      for (place, value) in row.enumerated() {
        if place > 0 { append(UInt8(ascii: "\t")) }
        switch value {
        case .null: self += "\\N".utf8
        case .bool(let flag): append(UInt8(ascii: flag ? "t" : "f"))
        case .integer(let number): self += String(number).utf8
        case .real(let number): self += "\(number)".utf8
        case .text(let text): try append(escaped: text)
        case .blob(let bytes):
          self += "\\\\x".utf8
          for byte in bytes {
            append(hexadecimalDigits[Int(byte >> 4)])
            append(hexadecimalDigits[Int(byte & 15)])
          }
        }
      }
      append(UInt8(ascii: "\n"))
    }

    private mutating func append(escaped text: String) throws {
      var text = text
      try text.withUTF8 { bytes in
        var start = 0
        for (place, byte) in bytes.enumerated() where byte < 32 || byte == UInt8(ascii: "\\") {
          let letter: UInt8
          switch byte {
          case 0: throw StorageProblem.invalid("text holds a NUL character")
          case UInt8(ascii: "\\"): letter = byte
          case UInt8(ascii: "\t"): letter = UInt8(ascii: "t")
          case UInt8(ascii: "\n"): letter = UInt8(ascii: "n")
          case UInt8(ascii: "\r"): letter = UInt8(ascii: "r")
          default: continue
          }
          append(contentsOf: bytes[start..<place])
          append(UInt8(ascii: "\\"))
          append(letter)
          start = place + 1
        }
        append(contentsOf: bytes[start...])
      }
    }
  }

  private let hexadecimalDigits = Array("0123456789abcdef".utf8)

  extension SQLValue {
    /// The type's object identifier in PostgreSQL's catalogue.
    var typeNumber: UInt32 {
      switch self {
      case .null: 0
      case .bool: 16
      case .integer: 20
      case .real: 701
      case .text: 25
      case .blob: 17
      }
    }
  }
#endif
