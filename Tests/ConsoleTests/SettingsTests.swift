import ArgumentParser
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Console

/// The environment belongs to the whole process, so each of these has a process of its own.
@Suite("Settings") struct SettingsTests {
  @Test("Without settings everything is on this machine")
  func defaults() async {
    await #expect(processExitsWith: .success) {
      let read = try EnvironmentOfTest.settings([:])
      let here = FileManager.default.currentDirectoryPath
      try #require(read.database == "sqlite://\(here)/.breakwater/breakwater.sqlite")
      try #require(read.ledgerKey == "\(here)/.breakwater/breakwater.sqlite.ledger-key")
      try #require(read.name == "breakwater.local")
      try #require(read.host == "127.0.0.1")
      try #require(read.port == 8080)
      try #require(read.tls == nil)
      try #require(read.address == "http://127.0.0.1:8080")
      try #require(read.token == nil)
      try #require(read.federationSalt == nil)
    }
  }

  @Test("What is set counts; the key lies beside the database it belongs to")
  func given() async {
    await #expect(processExitsWith: .success) {
      let read = try EnvironmentOfTest.settings([
        "DATABASE": "sqlite:///srv/b.sqlite", "PORT": "443", "TLS_CERTIFICATE": "/c.pem",
        "TLS_KEY": "/k.pem", "TOKEN": "bwk_x", "NAME": "log.example",
        "FEDERATION_SALT": "a salt", "FEDERATION_CONTACT": "desk@here.example",
      ])
      try #require(read.database == "sqlite:///srv/b.sqlite")
      try #require(read.ledgerKey == "/srv/b.sqlite.ledger-key")
      try #require(read.tls?.certificate == "/c.pem")
      try #require(read.tls?.key == "/k.pem")
      try #require(read.address == "https://127.0.0.1:443")
      try #require(read.token == "bwk_x")
      try #require(read.name == "log.example")
      try #require(read.federationSalt == "a salt")
      try #require(read.federationContact == "desk@here.example")
      let other = try EnvironmentOfTest.settings(["DATABASE": "postgres://h/n"])
      try #require(other.ledgerKey.hasSuffix("/.breakwater/ledger.key"))
    }
  }

  @Test("Half a TLS setting is refused")
  func halfTLS() async {
    await #expect(processExitsWith: .success) {
      for name in ["TLS_CERTIFICATE", "TLS_KEY"] {
        let problem = #expect(throws: Problem.self) {
          try EnvironmentOfTest.settings([name: "/x.pem"])
        }
        try #require(problem?.code == "settings")
      }
    }
  }
}

enum EnvironmentOfTest {
  private static let names = [
    "DATABASE", "LEDGER_KEY", "NAME", "HOST", "PORT", "TLS_CERTIFICATE", "TLS_KEY", "ADDRESS",
    "TOKEN", "FEDERATION_SALT", "FEDERATION_CONTACT",
  ]

  /// The settings of this process after its environment was replaced.
  static func settings(_ environment: [String: String]) throws -> Settings {
    for name in names { unsetenv("BREAKWATER_" + name) }
    for (name, value) in environment { setenv("BREAKWATER_" + name, value, 1) }
    return try Settings.read()
  }
}

@Suite("The terminal") struct TerminalTests {
  @Test("Text from others moves no cursor, changes no colour and turns no line around")
  func visible() {
    #expect(Terminal.visible("plain ünï 日本 🏴‍☠️") == "plain ünï 日本 🏴‍☠️")
    for value in Array(UInt32(0)..<32) + Array(127...159) + Array(0x202A...0x202E)
      + Array(0x2066...0x2069)
    {
      let text = UnicodeScalar(value).map { "a\(Character($0))b" } ?? ""
      #expect(Terminal.visible(text) == "a\u{FFFD}b", "\(value)")
    }
    #expect(Terminal.visible("\u{1B}[31mred\u{1B}[0m") == "\u{FFFD}[31mred\u{FFFD}[0m")
    #expect(Terminal.visible("a\r\nb") == "a\u{FFFD}\u{FFFD}b")
    #expect(Terminal.visible("") == "")
  }

  @Test("Tables align by the longest cell and keep every row on its line")
  func table() {
    let text = Terminal.table(["A", "Name"], [["1", "x\ny"], ["1234", "z"]])
    #expect(text == "A     Name\n1     x\u{FFFD}y\n1234  z")
    #expect(Terminal.table(["A"], []) == "A")
  }

  @Test(
    "Completion scripts are made for every shell and know every verb",
    arguments: [CompletionShell.bash, .zsh, .fish])
  func completions(shell: CompletionShell) {
    let script = Breakwater.completionScript(for: shell)
    for verb in [
      "serve", "import", "org", "token", "ledger", "findings", "actions", "doctor", "leases",
    ] {
      #expect(script.contains(verb), "\(verb)")
    }
  }

  @Test("Every verb has help, and the first line says what it does")
  func help() {
    var seen = 0
    for command in Verbs.all {
      let abstract = command.configuration.abstract
      #expect(abstract.hasSuffix("."), "\(command)")
      #expect(Breakwater.helpMessage(for: command).contains("USAGE"))
      seen += 1
    }
    #expect(seen > 20)
  }
}

/// Every verb of the program.
enum Verbs {
  static var all: [any ParsableCommand.Type] { below(Breakwater.self) }

  private static func below(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap(below)
  }
}
