import Foundation
import Testing

/// The program as it was built beside these tests, started as people start it.
@Suite("The program") struct ProgramTests {
  private struct Ended {
    let status: Int32
    let output: String
    let errors: String
  }

  private func run(_ arguments: String...) throws -> Ended {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let process = Process()
    process.executableURL = beside.appending(path: "breakwater")
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Both are short enough for their pipes.
    let words = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Ended(
      status: process.terminationStatus, output: String(decoding: words, as: UTF8.self),
      errors: String(decoding: complaints, as: UTF8.self))
  }

  @Test("It says its version, and nothing else")
  func version() throws {
    let ended = try run("--version")
    #expect(ended.status == 0)
    #expect(ended.output.split(separator: ".").count == 3)
    #expect(ended.errors.isEmpty)
  }

  @Test("Help names the verbs that people need first")
  func help() throws {
    let ended = try run("--help")
    #expect(ended.status == 0)
    for verb in ["serve", "import", "scan", "findings", "validate", "mcp", "surge"] {
      #expect(ended.output.contains("\n  \(verb) "), "\(verb)")
    }
  }

  @Test("A verb that does not exist is a mistake of use (64), said on standard error")
  func unknown() throws {
    let ended = try run("sevre")
    #expect(ended.status == 64)
    #expect(ended.output.isEmpty)
    #expect(ended.errors.contains("sevre"))
  }
}
