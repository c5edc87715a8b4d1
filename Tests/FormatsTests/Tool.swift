import Foundation

/// A program of this machine that a test compares with, where it is installed.
enum Tool {
  /// Whether a program of this name is on the path.
  static func has(_ name: String) -> Bool { path(name) != nil }

  private static func path(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      "\($0)/\(name)"
    }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What the program prints, given the input; throws what it complains about.
  static func run(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    guard let path = path(name) else { throw ToolFailure(text: "\(name) is not installed") }
    // Through a file: a pipe that is full on both sides would wait for ever.
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(input).write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: place)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ToolFailure(text: String(decoding: complaint, as: UTF8.self))
    }
    return Array(printed)
  }
}

/// What a program complained about.
struct ToolFailure: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
