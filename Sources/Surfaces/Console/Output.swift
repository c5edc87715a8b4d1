import ArgumentParser
import Formats
import Foundation
import Vocabulary

/// What every verb that prints has.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print JSON instead of text.")
  var json = false

  /// Prints the value as JSON, or the text.
  func show(_ value: JSONValue, _ text: @autoclosure () -> String) {
    Terminal.print(json ? value.serialized(pretty: true) : text())
  }
}

/// Writing to the terminal.
enum Terminal {
  static func print(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Rewrites the current line of a terminal.
  static func rewrite(_ text: String) {
    FileHandle.standardError.write(Data(("\r\u{1B}[2K" + text).utf8))
  }

  static var isInteractive: Bool { isatty(2) == 1 }

  /// Columns aligned by the longest cell; control characters are made visible.
  static func table(_ heading: [String], _ rows: [[String]]) -> String {
    let cells = ([heading] + rows).map { $0.map(visible) }
    let widths = heading.indices.map { column in
      cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return cells.map { row in
      row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// Text from others can not move the cursor or change colours.
  static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar.value < 32 || (127...159).contains(scalar.value)
            || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value) ? "\u{FFFD}" : scalar
        }))
  }
}

/// Runs the body of a verb; a problem becomes two lines and a status of 1.
func reporting(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let error as any ProblemConvertible {
    let problem = error.problem
    Terminal.note("error: \(problem.detail)")
    for field in problem.fields where !problem.detail.contains(field.field) {
      Terminal.note("  \(field.field): \(field.rule)")
    }
    if let remedy = problem.remedy { Terminal.note("help: \(remedy)") }
    throw ExitCode(1)
  } catch let error as ExitCode {
    throw error
  } catch let error as CleanExit {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch {
    Terminal.note("error: \(error)")
    throw ExitCode(1)
  }
}
