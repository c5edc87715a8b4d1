import API
import Access
import Actions
import Bundles
import Formats
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// An operator with one thing to do, and bundles of it.
private struct Site {
  let flow: Flow
  let own: OrganizationID

  init(_ database: Database) async throws {
    flow = try await Flow(database)
    own = try #require(flow.principal.organization)
    try await flow.know()
    try await flow.list("1.0.0")
  }

  var key: NoteVerifier {
    get throws { try NoteSigner(name: "test.example", seed: Array(0..<32)).verifier }
  }

  func make(assets: [AssetID] = []) async throws -> (bundle: Bundles.Bundle, bytes: [UInt8]) {
    let (services, own, principal) = (flow.services, own, flow.principal)
    return try await services.database.write { tx in
      let made = try services.bundles.make(for: own, assets: assets, by: principal, in: tx)
      return try services.bundles.file(made.id, by: principal, in: tx)
    }
  }

  func codes(_ bytes: [UInt8]) throws -> [String] {
    try BundleArchive.verify(bytes, key: key).codes.map(\.code)
  }

  func bring(_ text: String, by other: Principal? = nil) async throws -> SiteReturn {
    try await bring(try SiteReceipt(typed: text), by: other)
  }

  func bring(_ brought: SiteReceipt, by other: Principal? = nil) async throws -> SiteReturn {
    let (services, principal) = (flow.services, other ?? flow.principal)
    let organization = try #require(principal.organization)
    return try await services.database.write { tx in
      try services.bundles.bringBack(brought, for: organization, by: principal, in: tx)
    }
  }
}

/// A bundle taken apart, to be put together otherwise.
private struct Copy {
  struct File {
    let name: String
    var bytes: [UInt8]
  }

  var files: [File] = []
  var names: [String] { files.map(\.name) }

  init(_ bytes: [UInt8]) throws {
    var zip = try ZipReader(ArraySource(bytes))
    while let entry = try zip.nextEntry() {
      files.append(File(name: entry.name, bytes: entry.bytes))
    }
  }

  func packed(_ change: (inout [File]) -> Void) -> [UInt8] {
    var (changed, zip) = (files, ZipWriter())
    change(&changed)
    for file in changed { zip.add(file.name, file.bytes) }
    return zip.bytes
  }

  /// Changes a bundle in every way there is.
  static func check(_ bytes: [UInt8], _ key: NoteVerifier) throws {
    let copy = try Copy(bytes)
    #expect(refusal(copy.packed { _ in }, key) == "accepted")
    for (place, name) in copy.names.enumerated() where !name.hasPrefix("manifest") {
      let said = refusal(copy.packed { $0[place].bytes += [32] }, key)
      #expect(said.hasPrefix(name + " is not the one"), "\(said)")
    }
    let left = refusal(copy.packed { $0.removeFirst() }, key)
    #expect(left == "index.html is missing.")
    let added = refusal(copy.packed { $0.append(File(name: "run.exe", bytes: [1])) }, key)
    #expect(added.hasPrefix("run.exe was added"))
    let twice = refusal(copy.packed { $0.append($0[0]) }, key)
    #expect(twice.contains("twice"))
    let unsigned = refusal(copy.packed { $0.removeLast() }, key)
    #expect(unsigned.contains("manifest.dsse.json is missing"))
    let manifest = copy.names.count - 2
    let rewritten = refusal(copy.packed { $0[manifest].bytes += [32] }, key)
    #expect(rewritten.contains("manifest.json is not"))
    let other = try NoteSigner(name: "test.example", seed: Array(1..<33)).verifier
    #expect(refusal(bytes, other).contains("was not made with the key"))
    #expect(refusal(Array(bytes.dropLast(30)), key).hasPrefix("It is no whole bundle"))
    #expect(refusal([], key).hasPrefix("It is no whole bundle"))
  }

  /// Hides something where only some programs look.
  static func checkHidden(_ bytes: [UInt8], _ key: NoteVerifier) throws {
    #expect(refusal([80, 75, 3] + bytes, key) != "accepted")
    var commented = bytes
    commented[bytes.count - 2] = 1
    commented.append(33)
    // The name of the first file, as it is written in front of its bytes.
    var renamed = bytes
    renamed[30] = 73
    let folder = try Copy(bytes).packed { $0.append(File(name: "run/", bytes: [1])) }
    for odd in [commented, renamed, folder] {
      let said = refusal(odd, key)
      #expect(said.contains("besides the files that were signed"), "\(said)")
    }
  }

  static func refusal(_ bytes: [UInt8], _ key: NoteVerifier) -> String {
    do {
      _ = try BundleArchive.verify(bytes, key: key)
      return "accepted"
    } catch {
      return (error as? BundleProblem)?.problem.detail ?? "\(error)"
    }
  }
}

@Suite("Bundles for a site without a network") struct BundleTests {
  @Test(
    "A bundle holds what has to be done, can be checked with the key alone, and counts up",
    arguments: TestDatabase.each)
  func made(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let (bundle, bytes) = try await site.make()
      #expect(bundle.number == 1 && bundle.actions == 1 && bundle.replaces == nil)
      #expect(sha256(bytes).description == bundle.digest)
      let found = try BundleArchive.verify(bytes, key: try site.key)
      #expect(found.organization.id == site.own.description)
      let page = String(decoding: found.files["index.html"] ?? [], as: UTF8.self)
      let action = try #require(try await site.flow.actions().first)
      for words in [action.instruction, action.fallback, action.reason, "Portal", "CVE-2026-1000"] {
        #expect(page.contains(words.replacing("'", with: "&#39;")), "\(words)")
      }
      #expect(page.contains(try #require(site.codes(bytes).first)))
      #expect(!page.contains("<script") && !page.contains("http://") && !page.contains("src="))
      #expect(
        found.files.keys.contains { $0.hasPrefix("catalog/") && $0.contains("CVE-2026-1000") })
      let (next, _) = try await site.make()
      #expect(next.number == 2 && next.replaces == 1)
      let (part, _) = try await site.make(assets: [site.flow.asset])
      #expect(part.number == 3 && part.replaces == nil && part.actions == 1)
    }
  }

  @Test("What was changed, left out, added or signed by another is refused by name")
  func tampered() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let bytes = try await site.make().bytes
      try Copy.check(bytes, try site.key)
      try Copy.checkHidden(bytes, try site.key)
    }
  }

  @Test(
    "What was done comes back as a statement, once, and proves no more than one",
    arguments: TestDatabase.each)
  func broughtBack(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let code = try #require(try site.codes(try await site.make().bytes).first)
      let line = "\(code) \(site.flow.clock.now.day) AB"
      #expect(try await site.bring(line).answers.map(\.outcome) == [.recorded])
      let done = try #require(try await site.flow.actions().first)
      #expect(done.state == .done && done.evidence == .statement)
      #expect(try await site.bring(line).answers.map(\.outcome) == [.known])
      #expect(try await site.flow.actions() == [done])
      // The system still has it: contradicted, and the old paper does not close it again.
      try await site.flow.list("1.0.0")
      #expect(try await site.flow.actions().map(\.state) == [.open])
      #expect(try await site.bring(line).answers.map(\.outcome) == [.known])
      #expect(try await site.flow.actions().map(\.state) == [.open])
      // A new bundle is another matter.
      let next = try #require(try site.codes(try await site.make().bytes).first)
      #expect(next != code)
      #expect(
        try await site.bring("\(next) \(site.flow.clock.now.day) AB").answers.map(\.outcome)
          == [.recorded])
    }
  }

  @Test(
    "What comes back for something else, from another organization, or from a day to come is refused",
    arguments: TestDatabase.each)
  func refused(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let code = try #require(try site.codes(try await site.make().bytes).first)
      let today = site.flow.clock.now.day
      let services = site.flow.services
      let stranger = try await database.write { tx in
        try CoordinationWorld.member("Other", .criticalInfrastructure, services, in: tx)
      }
      let foreign = await refusal { _ = try await site.bring("\(code) \(today) AB", by: stranger) }
      #expect(foreign?.status == 422 && foreign?.detail.contains("none of your bundles") == true)
      let future = await refusal { _ = try await site.bring("\(code) \(today.adding(days: 2)) AB") }
      #expect(future?.detail.contains("not come yet") == true)
      // One bad line, and nothing is taken in.
      let both = await refusal {
        _ = try await site.bring("\(code) \(today) AB\n\(code) \(today.adding(days: 9)) AB")
      }
      #expect(both?.detail.contains("Line 2") == true && both?.detail.contains("Line 1") == false)
      #expect(try await site.flow.actions().map(\.state) == [.open])
      // The fix turned out to be another version.
      try await site.flow.know(fixed: "2.1.0")
      #expect(try await site.bring("\(code) \(today) AB").answers.map(\.outcome) == [.changed])
      #expect(try await site.flow.actions().map(\.state) == [.open])
    }
  }

  @Test(
    "A list of software that comes along proves what such lists prove, once",
    arguments: TestDatabase.each)
  func inventory(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let code = try #require(try site.codes(try await site.make().bytes).first)
      site.flow.clock.advance(seconds: 60)
      let bill =
        #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","#
        + #""name":"quayside","version":"2.0.0","purl":"pkg:npm/quayside@2.0.0"}]}"#
      let brought = try SiteReceipt([
        "type": SiteReceipt.type.json,
        "done": [["code": code.json, "on": site.flow.clock.now.day.description.json, "by": "AB"]],
        "inventories": [
          ["asset": site.flow.asset.json, "content": Base64.encode(Array(bill.utf8)).json]
        ],
      ])
      let first = try await site.bring(brought)
      #expect(first.inventories == 1 && first.answers.map(\.outcome) == [.recorded])
      try await site.flow.services.settle()
      let action = try #require(try await site.flow.actions().first)
      #expect(action.state == .verified && action.evidence == .inventory)
      let again = try await site.bring(brought)
      #expect(again.inventories == 0 && again.knownInventories == 1)
      #expect(try await site.flow.actions() == [action])
      // Another list took its place, so that it counts once more.
      try await site.flow.list("1.0.0")
      #expect(try await site.bring(brought).inventories == 1)
    }
  }

  @Test("What a list from a later day still has is not closed by a day before it")
  func contradicted() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let code = try #require(try site.codes(try await site.make().bytes).first)
      let before = site.flow.clock.now.day
      site.flow.clock.advance(seconds: 2 * 86_400)
      try await site.flow.list("1.0.0")
      #expect(
        try await site.bring("\(code) \(before) AB").answers.map(\.outcome) == [.contradicted])
      #expect(try await site.flow.actions().map(\.state) == [.open])
      // No answer was kept, so that a later day still counts.
      let today = site.flow.clock.now.day
      #expect(try await site.bring("\(code) \(today) AB").answers.map(\.outcome) == [.recorded])
    }
  }

  @Test("The newest five are kept, and what an old one was about is still understood")
  func old() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let site = try await Site(database)
      let (first, bytes) = try await site.make()
      for _ in 0..<5 { _ = try await site.make() }
      let (services, principal) = (site.flow.services, site.flow.principal)
      let gone = await refusal {
        _ = try await database.read { tx in
          try services.bundles.file(first.id, by: principal, in: tx)
        }
      }
      #expect(gone?.status == 410)
      let code = try #require(try site.codes(bytes).first)
      #expect(
        try await site.bring("\(code) \(site.flow.clock.now.day) AB").answers.map(\.outcome)
          == [.recorded])
    }
  }
}
