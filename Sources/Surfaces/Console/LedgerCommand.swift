import API
import ArgumentParser
import Formats
import Foundation
import HTTP
import Ledger
import Signing
import Vocabulary

/// `breakwater ledger`: checking that history was not rewritten.
struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Verify the log, or write it out for others to verify.",
    subcommands: [Verify.self, Export.self, Key.self])

  /// `breakwater ledger verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Verify a served log or an exported folder from its first entry.")

    @Option(
      help: "A folder written by `ledger export`; otherwise the server at BREAKWATER_ADDRESS.")
    var folder: String?

    @Option(help: "The verification key you wrote down; otherwise the one the server shows.")
    var key: String?

    @Option(help: "An earlier checkpoint file: the log must extend it.")
    var since: String?

    @Option(help: "Keep the verified checkpoint here, for --since next time.")
    var keep: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let fetch = try fetcher()
        let known =
          if let key { key } else { String(decoding: try await fetch("key"), as: UTF8.self) }
        let earlier = try since.map { String(decoding: try Files.read($0), as: UTF8.self) }
        let report = try await LedgerService.verify(
          key: known.trimmingCharacters(in: .whitespacesAndNewlines), earlier: earlier,
          fetch: fetch)
        if let keep { try Files.write(report.note, to: keep) }
        var text =
          "\(report.origin): \(report.size) entries verified, \(report.tiles) tiles, root "
          + report.root.base64
        if let before = report.earlierSize { text += "\nextends the checkpoint of \(before)" }
        if key == nil { text += "\nnote: the key came from the server; pin it with --key" }
        output.show(
          [
            "origin": report.origin.json, "size": Int(report.size).json,
            "root": report.root.base64.json, "tiles": report.tiles.json,
            "extends": report.earlierSize.map { Int($0) }.json,
          ], text)
      }
    }

    private func fetcher() throws -> @Sendable (String) async throws -> [UInt8] {
      if let folder { return { path in try Files.read(folder + "/" + path) } }
      let client = try Client()
      return { path in try await client.fetch("/ledger/" + path) }
    }
  }

  /// `breakwater ledger export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the log as static files (tlog-tiles), for mirrors and other verifiers.")

    @Argument(help: "The folder to write to.")
    var folder: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        try await Runtime.with { runtime in
          let ledger = runtime.services.ledger
          _ = try await ledger.integrate()
          let files = try await ledger.export(to: folder)
          try Files.write(ledger.verificationKey + "\n", to: folder + "/key")
          output.show(["files": files.json], "\(files) files in \(folder)")
        }
      }
    }
  }

  /// `breakwater ledger key`.
  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the verification key.")

    func run() async throws {
      try await reporting {
        try await Runtime.with { Terminal.print($0.services.ledger.verificationKey) }
      }
    }
  }
}
