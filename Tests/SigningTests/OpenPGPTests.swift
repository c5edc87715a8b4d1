import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Signing

@Suite("OpenPGP signatures") struct OpenPGPTests {
  private static let gpg = ["/usr/bin/gpg", "/usr/local/bin/gpg", "/opt/homebrew/bin/gpg"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static func run(_ arguments: [String], home: String) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: gpg ?? "/usr/bin/gpg")
    process.arguments = ["--batch", "--no-tty", "--homedir", home, "--status-fd", "1"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test(
    "GnuPG imports the key and verifies what it signed, and refuses what was changed",
    .enabled(if: gpg != nil, "gpg is not installed"), arguments: [0, 1, 2, 3, 4, 5, 6, 7])
  func gnuPG(number: UInt8) async throws {
    let signer = try OpenPGPSigner(
      user: "Desk \(number) <desk@here.example>", seed: (0..<32).map { $0 &* 7 &+ number },
      createdAt: Timestamp(seconds: 1_700_000_000))
    let content = Array("{\"document\":\(number)}\n".utf8)
    try await TestFolder.with { folder in
      let home = folder + "/h"
      try FileManager.default.createDirectory(
        atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      try write("key.asc", Array(try signer.publicKey().utf8))
      try write("file", content)
      try write("other", content + [32])
      let signature = try signer.signature(of: content, at: Timestamp(seconds: 1_750_000_000))
      try write("file.asc", Array(signature.utf8))
      let imported = try Self.run(["--import", folder + "/key.asc"], home: home)
      #expect(imported.0 == 0 && imported.1.contains("IMPORT_OK 1 \(signer.fingerprint)"))
      let good = try Self.run(
        ["--verify", folder + "/file.asc", folder + "/file"], home: home)
      #expect(good.0 == 0 && good.1.contains("VALIDSIG \(signer.fingerprint)"), "\(good.1)")
      let bad = try Self.run(
        ["--verify", folder + "/file.asc", folder + "/other"], home: home)
      #expect(bad.0 != 0 && bad.1.contains("BADSIG"))
    }
  }

  @Test("A key file is made once, for its owner only, and read again")
  func keyFile() async throws {
    try await TestFolder.with { folder in
      let path = folder + "/key"
      let surroundings = Surroundings.system
      let made = try OpenPGPSigner.load(path: path, user: "Desk", surroundings: surroundings)
      let again = try OpenPGPSigner.load(path: path, user: "Desk", surroundings: surroundings)
      #expect(made.fingerprint == again.fingerprint && made.fingerprint.count == 40)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? Int) == 0o600)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: SigningProblem.self) {
        try OpenPGPSigner.load(path: path, user: "Desk", surroundings: surroundings)
      }
    }
  }
}
