import Foundation
import HTTP
import Testing

/// Where checked-in expectations lie, and whether this run is to write them anew.
enum Recorded {
  /// `BREAKWATER_RECORD=1` writes what is found instead of comparing with it.
  static var isRecording: Bool {
    ProcessInfo.processInfo.environment["BREAKWATER_RECORD"] == "1"
  }

  static var tests: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  static func file(_ name: String) -> URL { tests.appendingPathComponent(name) }
}

/// The declared answers: a row per operation and ownership, a column per kind of caller.
struct MatrixTable {
  struct Row: Hashable {
    let operation: String
    let object: String
  }

  var columns: [String]
  var cells: [Row: [String]] = [:]

  static let file = Recorded.file("APITests/matrix.tsv")

  init(columns: [String]) { self.columns = columns }

  init(text: String) throws {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    let heading = try #require(lines.first)
    columns = Array(heading.dropFirst(2))
    for line in lines.dropFirst() {
      try #require(line.count == heading.count, "a row with another number of columns: \(line[0])")
      let row = Row(operation: line[0], object: line[1])
      try #require(cells[row] == nil, "\(row) is declared twice")
      cells[row] = Array(line.dropFirst(2))
    }
  }

  /// Rows in the order of their names, so that a difference is easy to read.
  var text: String {
    let heading = (["operation", "object"] + columns).joined(separator: "\t")
    let rows = cells.keys.sorted { ($0.operation, $0.object) < ($1.operation, $1.object) }
    return
      ([heading]
      + rows.map { row in
        ([row.operation, row.object] + (cells[row] ?? [])).joined(separator: "\t")
      }).joined(separator: "\n") + "\n"
  }

  /// The class that an answer belongs to.
  static func outcome(_ reply: Reply) -> String {
    let location = reply.headers.first { $0.name == "location" }?.value ?? ""
    switch reply.status {
    case 303 where location.hasPrefix("/signin?next="): return "401"
    case 401, 403, 404: return String(reply.status)
    case 500...: return "broken (\(reply.status))"
    default: return "allowed"
    }
  }
}
