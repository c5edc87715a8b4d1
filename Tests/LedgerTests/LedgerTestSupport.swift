import Foundation
import Jobs
import Ledger
import Signing
import Storage
import TestSupport
import Vocabulary

/// A ledger on a fresh database, with a key that is always the same.
struct TestLedger: Sendable {
  static let schemas = [JobSchema.schema, LedgerSchema.schema]
  let database: Database
  let clock = TestClock()
  let surroundings: Surroundings
  let signer: NoteSigner
  let service: LedgerService

  init(_ database: Database, subscriptions: [LedgerSubscription] = []) throws {
    self.database = database
    surroundings = .test(clock: clock)
    signer = try NoteSigner(name: "breakwater.example/audit", seed: Array(0..<32))
    service = LedgerService(
      database: database, signer: signer, surroundings: surroundings,
      subscriptions: subscriptions)
  }

  @discardableResult func record(_ count: Int) async throws -> [ReceiptID] {
    let service = service
    return try await database.write { transaction in
      try (0..<count).map { number in
        try service.record(
          Fact(kind: "case.opened", subject: "cas_\(number)", actor: "per_a"), in: transaction)
      }
    }
  }

  /// Writes the log out and verifies it from the first entry.
  func exportAndVerify(earlier: String? = nil, in folder: String) async throws -> LedgerReport {
    try await service.export(to: folder)
    return try await LedgerService.verify(
      key: service.verificationKey, earlier: earlier, folder: folder)
  }
}

/// The Go program in `Verifier`, which knows nothing of Breakwater's code.
enum OtherVerifier {
  static let libraries = "/usr/share/gocode"

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: libraries + "/src/golang.org/x/mod/sumdb/tlog")
      && (try? run("/usr/bin/env", ["go", "version"]).status) == 0
  }

  static func verify(
    _ folder: String, key: String, files: [String]
  ) throws -> (
    status: Int32, output: String
  ) {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    return try run(
      "/usr/bin/env", ["go", "run", source + "/Verifier/main.go", folder, key] + files)
  }

  private static func run(
    _ program: String, _ arguments: [String]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["GO111MODULE"] = "off"
    environment["GOPATH"] = libraries
    environment["GOFLAGS"] = ""
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
