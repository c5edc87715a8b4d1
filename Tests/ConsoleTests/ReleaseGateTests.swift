import API
import Access
import Actions
import ArgumentParser
import Cases
import Directives
import Formats
import Foundation
import HTTP
import Intake
import Inventory
import Jobs
import Registry
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Console

/// The order creates no mandatory licensing, preclearance or permitting of models. Nothing here may
/// grow into that: no route, word, state, table, verb or page speaks of letting a model out or not.
@Suite("No release gate") struct ReleaseGateTests {
  /// How words begin that would decide about a model's release.
  private static let stems = [
    "approv", "disapprov", "deny", "deni", "licens", "licenc", "preclear", "preapprov", "clearance",
    "permit", "prohibit", "veto", "certif", "accredit", "greenlight", "authoriz", "authoris",
    "forbid",
    "revok", "suspen", "moratori",
  ]

  /// Words that may stand, each with the reason.
  private static let allowed = [
    "license": "the OpenAPI document names this software's own licence",
    "forbidden": "the denial of a call by HTTP 403; it speaks of a caller, not of a model",
    "revoke": "API tokens are revoked",
    "revoked": "API tokens are revoked",
    "revokes": "API tokens are revoked",
    "certificate": "TLS certificates of this server",
    "certificates": "TLS certificates of this server",
    "authorization": "the HTTP header that carries a token",
    "permitted": "the title of a 403: the caller, not a model, may not do this",
  ]

  private func check(_ text: String, _ place: String) {
    for word in Self.words(text) {
      guard Self.stems.contains(where: word.hasPrefix), Self.allowed[word] == nil else { continue }
      Issue.record("\(place) says \"\(word)\"")
    }
  }

  /// The words of a text, those joined in camel case apart.
  static func words(_ text: String) -> Set<String> {
    var words: Set<String> = []
    var word = ""
    for character in text {
      if !character.isLetter || (character.isUppercase && word.last?.isLowercase == true) {
        words.insert(word.lowercased())
        word = ""
      }
      if character.isLetter { word.append(character) }
    }
    words.insert(word.lowercased())
    return words.subtracting([""])
  }

  @Test("The search itself finds what it looks for")
  func search() {
    #expect(
      Self.words("modelApproved, /pre-clear x_DENIED") == [
        "model", "approved", "pre", "clear", "x", "denied",
      ])
    for word in ["approveModel", "denied", "licensing", "permits", "preclearance"] {
      #expect(
        Self.words(word).contains { word in
          Self.stems.contains(where: word.hasPrefix) && Self.allowed[word] == nil
        }, "\(word)")
    }
  }

  @Test("No route, permission or schema has such a verb")
  func routes() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      #expect(world.dispatcher.endpoints.count > 60)
      for endpoint in world.dispatcher.endpoints {
        check(endpoint.path, "the path of \(endpoint.operation)")
        check(endpoint.operation, "the operation \(endpoint.operation)")
        check(endpoint.documentation.summary, "the summary of \(endpoint.operation)")
      }
      let reply = await world.dispatcher.respond(
        to: IncomingRequest(method: "GET", target: "/api/v1/openapi.json", headers: [:]) { _ in [] }
      )
      check(String(decoding: reply.body, as: UTF8.self), "the OpenAPI document")
      check(try await database.schemaText(), "a table")
    }
  }

  @Test("No state, command, role or rule is such a word")
  func words() throws {
    let words =
      PermissionName.allCases.map(\.rawValue) + CaseState.allCases.map(\.rawValue)
      + CaseCommand.allCases.map(\.rawValue) + CaseState.allCases.map(\.title)
      + CaseCommand.allCases.map(\.title) + ActionState.allCases.map(\.rawValue)
      + Urgency.allCases.map(\.rawValue) + Urgency.allCases.map(\.title)
      + MergeRule.allCases.map(\.rawValue) + Role.allCases.map(\.rawValue)
      + OrganizationKind.allCases.map(\.rawValue) + Regime.allCases.map(\.rawValue)
      + Reachability.allCases.map(\.rawValue) + JobState.allCases.map(\.rawValue)
      + TrafficLight.allCases.map(\.rawValue)
    #expect(words.count > 80)
    for word in words { check(word, "a word of the domain") }
    for line in try facts() { check(line, "an enumeration") }
  }

  private func facts() throws -> [String] {
    let sources = Recorded.tests.deletingLastPathComponent().appendingPathComponent("Sources")
    let walker = try #require(FileManager.default.enumerator(atPath: sources.path))
    var lines: [String] = []
    for case let name as String in walker where name.hasSuffix(".swift") {
      // Formats read other people's standards, which have words of their own.
      guard !name.contains("/Formats/") else { continue }
      let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
      lines += text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { $0.hasPrefix("case ") && !$0.hasSuffix(":") && !$0.contains(": ") }
    }
    try #require(lines.count > 200)
    return lines
  }

  @Test("No verb of the program and none of its help does")
  func commands() {
    #expect(Verbs.all.count > 20)
    for command in Verbs.all {
      check(command._commandName, "a verb")
      check(Breakwater.helpMessage(for: command), "the help of \(command._commandName)")
    }
  }

  @Test("No page does, whoever opens it")
  func pages() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let requests = Requests(world: world)
      var opened = 0
      for endpoint in world.dispatcher.endpoints
      where endpoint.audience == .browser && endpoint.method == .get {
        for kind in [OrganizationKind.coordinator, .aiDeveloper, .oversight] {
          let caller = try world.caller(kind, .administrator)
          let reply = await world.dispatcher.respond(
            to: try await requests.request(endpoint, caller, try world.own(caller)))
          check(String(decoding: reply.body, as: UTF8.self), "the page \(endpoint.path)")
          opened += reply.status == 200 ? 1 : 0
        }
      }
      #expect(opened > 30)
    }
  }
}
