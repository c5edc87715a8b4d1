/// Reads the tables of an SQLite database from its bytes (sqlite.org, "Database File Format"),
/// without running SQL: nothing in a file from elsewhere can make a query, a view or a trigger act.
///
/// Tables with row numbers are read, as they were at the last checkpoint; what lies in a separate
/// write-ahead log is not. Every page is visited at most once.
struct SQLiteFile {
  /// A value of a row.
  enum Value {
    case null
    case integer(Int64)
    case real
    case text(ArraySlice<UInt8>)
    case blob(ArraySlice<UInt8>)
  }

  private let bytes: [UInt8]
  private let format: String
  private let pageSize: Int
  private let usable: Int

  /// Checks the file's header.
  init(_ bytes: [UInt8], format: String) throws(RecordError) {
    self.bytes = bytes
    self.format = format
    func failure(_ reason: String) -> RecordError {
      RecordError(format: format, field: "header", reason: reason)
    }
    guard bytes.count >= 512, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw failure("is no SQLite database")
    }
    let stated = Int(bytes[16]) << 8 | Int(bytes[17])
    pageSize = stated == 1 ? 65_536 : stated
    usable = pageSize - Int(bytes[20])
    guard (512...65_536).contains(pageSize), pageSize & (pageSize - 1) == 0, usable >= 480 else {
      throw failure("a page size that is none")
    }
  }

  /// Calls `body` with each row of a table, in the order of their numbers.
  func rows(
    of table: String, _ body: ([Value]) throws(RecordError) -> Void
  ) throws(RecordError) {
    var root: Int?
    try walk(page: 1) { row throws(RecordError) in
      // type, name, tbl_name, rootpage, sql
      guard row.count >= 4, case .text(let kind) = row[0], case .text(let name) = row[1],
        case .integer(let page) = row[3], kind.elementsEqual("table".utf8),
        name.elementsEqual(table.utf8)
      else { return }
      root = Int(exactly: page)
    }
    guard let root else { throw failure(1, "there is no table \(table)") }
    try walk(page: root, body)
  }

  private func failure(_ page: Int, _ reason: String) -> RecordError {
    RecordError(format: format, field: "page \(page)", reason: reason)
  }

  /// Visits the leaves of a table's tree from left to right.
  private func walk(
    page root: Int, _ body: ([Value]) throws(RecordError) -> Void
  ) throws(RecordError) {
    var pending = [root]
    var visited: Set<Int> = []
    while let page = pending.popLast() {
      guard page >= 1, page * pageSize <= bytes.count else {
        throw failure(page, "lies behind the end of the file")
      }
      guard visited.insert(page).inserted else { throw failure(page, "is there twice") }
      let start = (page - 1) * pageSize
      // The first page starts with the file's header.
      let head = start + (page == 1 ? 100 : 0)
      let kind = bytes[head]
      guard kind == 5 || kind == 13 else { throw failure(page, "is no page of a table") }
      let cells = Int(bytes[head + 3]) << 8 | Int(bytes[head + 4])
      let pointers = head + (kind == 5 ? 12 : 8)
      guard pointers + cells * 2 <= start + usable else {
        throw failure(page, "has more cells than fit")
      }
      var children: [Int] = []
      // Cells lie apart, so together they are no longer than their page.
      var left = usable
      for cell in 0..<cells {
        let pointer = pointers + cell * 2
        let place = start + (Int(bytes[pointer]) << 8 | Int(bytes[pointer + 1]))
        guard place + 4 <= start + usable else { throw failure(page, "a cell outside the page") }
        if kind == 5 {
          children.append(number(place))
        } else {
          try body(try row(at: place, end: start + usable, page, &visited, &left))
        }
      }
      if kind == 5 { pending += ([number(head + 8)] + children.reversed()) }
    }
  }

  private func number(_ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of one to nine bytes, and the place after it.
  private func varint(
    _ source: ArraySlice<UInt8>, _ place: Int
  ) -> (value: Int64, next: Int)? {
    var value: UInt64 = 0
    for count in 0..<9 {
      guard place + count < source.endIndex else { return nil }
      let byte = source[place + count]
      if count == 8 { return (Int64(bitPattern: value << 8 | UInt64(byte)), place + 9) }
      value = value << 7 | UInt64(byte & 0x7F)
      if byte & 0x80 == 0 { return (Int64(bitPattern: value), place + count + 1) }
    }
    return nil
  }

  private func row(
    at place: Int, end: Int, _ page: Int, _ visited: inout Set<Int>, _ left: inout Int
  ) throws(RecordError) -> [Value] {
    let cell = bytes[place..<end]
    guard let (size, next) = varint(cell, place), let (_, body) = varint(cell, next),
      size >= 0, size <= Int64(bytes.count)
    else { throw failure(page, "a malformed cell") }
    return try values(try payload(Int(size), body, end, page, &visited, &left), page)
  }

  /// A row's bytes, which may go on in other pages ("Cell Payload Overflow Pages").
  private func payload(
    _ size: Int, _ start: Int, _ end: Int, _ page: Int, _ visited: inout Set<Int>,
    _ left: inout Int
  ) throws(RecordError) -> ArraySlice<UInt8> {
    let most = usable - 35
    if size <= most {
      left -= size
      guard left >= 0, start + size <= end else {
        throw failure(page, "a cell longer than its page")
      }
      return bytes[start..<start + size]
    }
    let least = (usable - 12) * 32 / 255 - 23
    let fitting = least + (size - least) % (usable - 4)
    let local = fitting <= most ? fitting : least
    left -= local
    guard left >= 0, start + local + 4 <= end else {
      throw failure(page, "a cell longer than its page")
    }
    var collected = Array(bytes[start..<start + local])
    collected.reserveCapacity(size)
    var next = number(start + local)
    while collected.count < size {
      guard next >= 1, next * pageSize <= bytes.count, visited.insert(next).inserted else {
        throw failure(page, "a row that goes on nowhere")
      }
      let from = (next - 1) * pageSize
      let count = min(usable - 4, size - collected.count)
      collected += bytes[(from + 4)..<(from + 4 + count)]
      next = number(from)
    }
    return collected[...]
  }

  /// The values of a row ("Record Format").
  private func values(
    _ record: ArraySlice<UInt8>, _ page: Int
  ) throws(RecordError) -> [Value] {
    let broken = failure(page, "a malformed row")
    guard let (headerSize, first) = varint(record, record.startIndex),
      headerSize >= 1, headerSize <= Int64(record.count)
    else { throw broken }
    let header = record[..<(record.startIndex + Int(headerSize))]
    var kinds = first
    var place = header.endIndex
    var values: [Value] = []
    while kinds < header.endIndex {
      guard let (kind, next) = varint(header, kinds), kind >= 0, values.count < 2000 else {
        throw broken
      }
      kinds = next
      let size: Int64 =
        switch kind {
        case 0, 8, 9: 0
        case 1...4: kind
        case 5: 6
        case 6, 7: 8
        case 10, 11: -1
        default: (kind - 12) / 2
        }
      guard size >= 0, size <= Int64(record.endIndex - place) else { throw broken }
      let value = record[place..<place + Int(size)]
      place += Int(size)
      switch kind {
      case 0: values.append(.null)
      case 8, 9: values.append(.integer(kind - 8))
      case 1...6:
        let isNegative = (value.first ?? 0) & 0x80 != 0
        values.append(.integer(value.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }))
      case 7: values.append(.real)
      default: values.append(kind % 2 == 0 ? .blob(value) : .text(value))
      }
    }
    return values
  }
}
