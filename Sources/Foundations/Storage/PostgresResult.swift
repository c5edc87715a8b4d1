#if Postgres
  import CPostgres

  /// A result of libpq, freed with the value's last use.
  final class PostgresResult {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }
    var count: Int { Int(PQntuples(handle)) }

    var changed: Int {
      PQcmdTuples(handle).map { Int(String(cString: $0)) ?? 0 } ?? 0
    }

    func columns() -> Columns {
      Columns(
        (0..<PQnfields(handle)).map { place in
          PQfname(handle, place).map { String(cString: $0) } ?? ""
        })
    }

    func rows(_ columns: Columns) throws -> [Row] {
      let types = (0..<PQnfields(handle)).map { PQftype(handle, $0) }
      return try (0..<PQntuples(handle)).map { line in
        var values: [SQLValue] = []
        values.reserveCapacity(types.count)
        for (place, type) in types.enumerated() {
          values.append(try value(line, Int32(place), type))
        }
        return Row(columns: columns, values: values)
      }
    }

    private func value(_ line: Int32, _ place: Int32, _ type: Oid) throws -> SQLValue {
      guard PQgetisnull(handle, line, place) == 0, let start = PQgetvalue(handle, line, place)
      else { return .null }
      let bytes = UnsafeRawBufferPointer(
        start: start, count: Int(PQgetlength(handle, line, place)))
      switch type {
      case 16: return .bool(bytes.first == UInt8(ascii: "t"))
      case 20, 21, 23, 26: return .integer(Int64(text(bytes)) ?? 0)
      case 700, 701: return .real(Double(text(bytes)) ?? .nan)
      case 1700:
        let text = text(bytes)
        return Int64(text).map { .integer($0) } ?? .real(Double(text) ?? .nan)
      case 17:
        guard let blob = hexadecimal(bytes) else {
          throw StorageProblem.unreadable("bytea is not in hexadecimal form")
        }
        return .blob(blob)
      default: return .text(text(bytes))
      }
    }

    private func text(_ bytes: UnsafeRawBufferPointer) -> String {
      String(decoding: bytes, as: UTF8.self)
    }

    /// The problem this result reports.
    func problem(_ text: String) -> StorageProblem {
      let state = field("C") ?? ""
      let message = field("M") ?? "unknown error"
      let rule = StorageProblem.Constraint(
        name: field("n"), table: field("t"),
        columns: field("c").map { [$0] } ?? keyColumns(field("D") ?? ""))
      switch state {
      case "23505": return .uniqueViolation(rule)
      case "23503": return .foreignKeyViolation(rule)
      case "23514": return .checkViolation(rule)
      case "23502": return .notNullViolation(rule)
      case "40001", "40P01": return .serialization(message)
      case "57014": return .timedOut(message)
      case "55P03": return .busy(message)
      case "53100": return .full(message)
      case "XX001", "XX002": return .corrupt(message)
      case "": return .unavailable(message)
      default:
        let isLost = ["08", "53", "57"].contains(state.prefix(2))
        return isLost ? .unavailable(message) : .invalid("\(state) \(message) in: \(text)")
      }
    }

    /// False for errors that libpq itself reports, such as a lost connection.
    var hasState: Bool { field("C") != nil }

    /// A field of the error, by libpq's letter for it.
    private func field(_ letter: Unicode.Scalar) -> String? {
      PQresultErrorField(handle, Int32(letter.value)).map { String(cString: $0) }
    }

    /// "Key (a, b)=(1, 2) already exists." names the columns a and b, in every language.
    private func keyColumns(_ detail: String) -> [String] {
      guard let end = detail.firstRange(of: ")=(")?.lowerBound,
        let start = detail[..<end].firstIndex(of: "(")
      else { return [] }
      return detail[detail.index(after: start)..<end].split(separator: ",").map {
        String($0.drop { $0 == " " })
      }
    }
  }

  /// `\x` and two digits a byte.
  private func hexadecimal(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count >= 2, text.count.isMultiple(of: 2), text[0] == UInt8(ascii: "\\"),
      text[1] == UInt8(ascii: "x")
    else { return nil }
    func digit(_ character: UInt8) -> UInt8 {
      character <= 57 ? character &- 48 : character &- 87
    }
    return [UInt8](unsafeUninitializedCapacity: text.count / 2 - 1) { bytes, count in
      for place in 0..<(text.count / 2 - 1) {
        bytes.initializeElement(
          at: place, to: digit(text[2 * place + 2]) << 4 | digit(text[2 * place + 3]))
      }
      count = text.count / 2 - 1
    }
  }
#endif
