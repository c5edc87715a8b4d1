#if Postgres
  /// A statement in PostgreSQL's own form: `$n` for values, NULL written out.
  ///
  /// A NULL has no type of its own, and PostgreSQL refuses parameters whose type it cannot infer;
  /// written out it fits everywhere.
  struct PostgresStatement {
    var text: String
    var values: [SQLValue]

    init(_ sql: SQL) {
      guard !sql.values.isEmpty else {
        text = sql.text
        values = []
        return
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(sql.text.utf8.count + sql.values.count * 2)
      var kept: [SQLValue] = []
      kept.reserveCapacity(sql.values.count)
      let source = Array(sql.text.utf8)
      var start = 0
      for (place, value) in zip(sql.places, sql.values) {
        bytes += source[start..<place]
        if value == .null {
          bytes += "NULL".utf8
        } else {
          kept.append(value)
          bytes += "$\(kept.count)".utf8
        }
        start = place + 1
      }
      bytes += source[start...]
      text = String(decoding: bytes, as: UTF8.self)
      values = kept
    }

    /// The cache key: the same text with other types is another statement.
    var key: String { text + "\u{1}" + String(decoding: values.map(\.typeLetter), as: UTF8.self) }
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

    fileprivate var typeLetter: UInt8 {
      switch self {
      case .null: UInt8(ascii: "n")
      case .bool: UInt8(ascii: "b")
      case .integer: UInt8(ascii: "i")
      case .real: UInt8(ascii: "r")
      case .text: UInt8(ascii: "t")
      case .blob: UInt8(ascii: "x")
      }
    }
  }
#endif
