import Foundation
import Signing
import TestSupport
import Testing

@testable import Sandbox

/// One sandbox for all tests of this module, in a folder that nothing else uses.
enum Cells {
  static let folder = NSTemporaryDirectory() + "breakwater-sandbox-tests-\(getpid())"

  private static let made = Task {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Cells of the superuser run as somebody else, who has to pass through.
    chmod(folder, 0o711)
    atexit { SystemFile.remove(Cells.folder) }
    return try await Sandbox.prepare(in: folder)
  }

  static var sandbox: Sandbox { get async throws { try await made.value } }

  /// Why no test here can run; nil where they can. A machine that permits no namespaces is no
  /// failure of the software, but what the software says to it is tested.
  static var refusal: String? {
    get async {
      do {
        _ = try await sandbox
        return nil
      } catch SandboxProblem.notContained(let checks) {
        // A self-test that fails is never skipped.
        Issue.record("\(checks.filter { !$0.isGood })")
        return nil
      } catch { return "\(error)" }
    }
  }

  static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program)
  }

  static func run(
    _ command: [String], files: [CellFile] = [], input: [UInt8] = [],
    limits: CellLimits = CellLimits(wallSeconds: 20)
  ) async throws -> CellOutcome {
    try await sandbox.run(
      CellPlan(files: files, command: command, input: input, limits: limits))
  }

  static func shell(
    _ script: String, files: [CellFile] = [], limits: CellLimits = CellLimits(wallSeconds: 20)
  ) async throws -> CellOutcome {
    try await run(["/bin/bash", "-c", script], files: files, limits: limits)
  }

  static func python(
    _ script: String, limits: CellLimits = CellLimits(wallSeconds: 20)
  ) async throws -> CellOutcome {
    try await run(["/usr/bin/python3", "-c", script], limits: limits)
  }
}

extension CellOutcome {
  var text: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// What an attack could have left on the host.
enum Host {
  /// Processes whose command line holds a word.
  static func processes(with word: String) -> [String] {
    SystemFile.names(in: "/proc").filter { name in
      guard let number = Int32(name), number != getpid() else { return false }
      let line = SystemFile.read("/proc/\(name)/cmdline") ?? []
      return String(decoding: line, as: UTF8.self).contains(word)
    }
  }

  /// The control groups of cells that are there now.
  static var groups: Set<String> {
    Set(
      ControlGroups.find().folders.flatMap { folder in
        SystemFile.names(in: folder).filter { $0.hasPrefix("breakwater-cell-") }
          .map { folder + "/" + $0 }
      })
  }

  /// Waits until a process with the word runs.
  static func runs(_ word: String) async throws {
    try #require(
      await TestCondition.holds { !processes(with: word).isEmpty }, "\(word) never ran")
  }

  /// Waits until none of the processes with the word is left; false after some seconds.
  static func isRid(of word: String) async throws -> Bool {
    try await TestCondition.holds { processes(with: word).isEmpty }
  }
}
