import Access
import Advisories
import Cases
import Catalog
import Formats
import HTTP
import Intake
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import API

/// A hub whose two analysts publish what a finder reported.
private struct Desk {
  let services: Services
  let clock = TestClock()
  let author: Principal
  let reviewer: Principal
  let finder: Principal
  let stranger: Principal

  init(_ database: Database) async throws {
    let services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock),
      publisher: AdvisoryPublisher(
        publisher: .init(name: "Test desk", namespace: "https://test.example"),
        address: "https://test.example",
        key: try OpenPGPSigner(
          user: "Test desk", seed: Array(1...32), createdAt: Timestamp(seconds: 1_700_000_000))))
    self.services = services
    (author, reviewer, finder, stranger) = try await database.write { tx in
      func person(_ name: String, _ organization: Organization) throws -> Principal {
        let made = try services.registry.invite(
          PersonDraft(name: name, email: "\(name)@test.example", role: .analyst),
          to: organization.id, by: .system("test"), in: tx
        ).person
        return Principal(
          identity: .person(made.id),
          membership: .init(organization: organization.id, kind: organization.kind, role: .analyst))
      }
      func organization(_ kind: OrganizationKind) throws -> Organization {
        try services.registry.createOrganization(
          OrganizationDraft(name: "O \(kind)", kind: kind), by: .system("test"), in: tx)
      }
      let hub = try organization(.coordinator)
      return (
        try person("author", hub), try person("reviewer", hub),
        try person("finder", try organization(.finder)),
        try person("stranger", try organization(.vendor))
      )
    }
  }

  /// A confirmed case about one reported flaw.
  func confirmedCase() async throws -> CaseID {
    let (services, finder, author) = (services, finder, author)
    let draft = try FindingDraft(json: [
      "title": "Reads too far", "description": "A long chunk is read past its end.",
      "affected": [["package": "pkg:npm/quayside", "versions": "<2.0.0"]],
      "cwe": ["CWE-125"], "credit": "A. Finder",
    ])
    let flaw = try await services.database.write { tx in
      try #require(try services.intake.accept([draft], by: finder, in: tx).first).flaw
    }
    try await services.settle()
    return try await services.database.write { tx in
      let found = try #require(try services.cases.find(about: flaw, by: author, in: tx))
      return try services.cases.move(found.id, .confirm, by: author, in: tx).id
    }
  }

  /// The one file of a folder.
  func only(_ folder: String) async throws -> AdvisoryFile {
    try await write { advisories, tx in
      let listed = try advisories.files(in: folder, in: tx)
      #expect(listed.count == 1)
      return try #require(
        try listed.first.flatMap { try advisories.file(folder, $0.name, in: tx) })
    }
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (AdvisoryService, Transaction) throws -> Value
  ) async throws -> Value {
    let advisories = services.advisories
    return try await services.database.write { tx in try body(advisories, tx) }
  }
}

@Suite("From a case to a published advisory") struct AdvisoryFlowTests {
  @Test("Two people publish a text, revise it and take it back", arguments: TestDatabase.each)
  func life(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let desk = try await Desk(database)
      let id = try await desk.confirmedCase()
      let (author, reviewer) = (desk.author, desk.reviewer)
      let draft = try await desk.write { try $0.draft(for: id, by: author, in: $1) }
      #expect(draft.number == "BWA-2026-0001")
      #expect(draft.content.products.first?.package == "pkg:npm/quayside")
      #expect(draft.content.weaknesses == ["CWE-125"] && draft.content.credits == ["A. Finder"])
      #expect(
        await refusal {
          _ = try await desk.write {
            try $0.draft(for: id, by: author, in: $1)
          }
        }?.code == "advisory-exists")

      var content = draft.content
      content.products[0].fixed = "2.0.0"
      let edited = content
      var seen = try await desk.write {
        try $0.change(draft.id, to: edited, version: draft.version, by: author, in: $1)
      }
      seen = try await desk.write {
        try $0.move(draft.id, .submit, version: nil, by: author, in: $1)
      }
      #expect(
        await refusal {
          _ = try await desk.write {
            try $0.move(draft.id, .countersign, version: nil, by: author, in: $1)
          }
        }?.code == "advisory-own-text")
      #expect(
        await refusal {
          _ = try await desk.write {
            try $0.move(draft.id, .countersign, version: nil, by: reviewer, in: $1)
          }
        }?.code == "advisory-version")
      // The text changes while the reviewer reads: what they countersign is not what stands.
      let stale = seen.version
      content.summary = "A longer text."
      let changed = content
      seen = try await desk.write {
        try $0.change(draft.id, to: changed, version: nil, by: author, in: $1)
      }
      #expect(
        await refusal {
          _ = try await desk.write {
            try $0.move(draft.id, .countersign, version: stale, by: reviewer, in: $1)
          }
        }?.status == 409)
      for (command, who) in [
        (AdvisoryCommand.submit, author), (.countersign, reviewer), (.publish, author),
      ] {
        seen = try await desk.write {
          try $0.move(
            draft.id, command, version: $0.find(draft.id, by: who, in: $1).version, by: who, in: $1)
        }
      }
      #expect(seen.state == .published)
      try await published(desk, case: id, draft.number)

      // A revision is written by the reviewer and read by the author; the old one stays meanwhile.
      content.withdrawal = "It was no flaw."
      content.change = "Taken back."
      let last = content
      seen = try await desk.write {
        try $0.change(draft.id, to: last, version: nil, by: reviewer, in: $1)
      }
      let shown = try await desk.write { try $0.publicAdvisory(draft.number, in: $1).advisory }
      #expect(shown.state == .published && shown.content.withdrawal == nil)
      desk.clock.advance(seconds: 60)
      for (command, who) in [
        (AdvisoryCommand.submit, reviewer), (.countersign, author), (.publish, reviewer),
      ] {
        seen = try await desk.write {
          try $0.move(
            draft.id, command, version: $0.find(draft.id, by: who, in: $1).version, by: who, in: $1)
        }
      }
      #expect(seen.state == .withdrawn)
      let file = try await desk.only("clear")
      let document = try JSONValue.parse(file.content)
      #expect(document["document"]?["category"]?.text == "csaf_withdrawn")
      #expect(CSAFValidator(now: desk.clock.now).validate(document).isValid)
    }
  }

  /// What everybody finds after publication.
  private func published(_ desk: Desk, case id: CaseID, _ number: String) async throws {
    let author = desk.author
    let cases = desk.services.cases
    let moved = try await desk.services.database.read { tx in
      try cases.find(id, by: author, in: tx)
    }
    #expect(moved.state == .published && moved.label.trafficLight == .clear)
    for folder in ["white", "clear"] {
      let file = try await desk.only(folder)
      #expect(file.name == "2026/bwa-2026-0001.json")
      #expect(file.sha256 == FileDigest.sha256(file.content))
      let report = try CSAFValidator(now: desk.clock.now).validate(json: file.content)
      #expect(report.isValid, "\(report.findings.prefix(3))")
      let read = try CSAFDocument(json: file.content)
      #expect(read.id == number && read.vulnerabilities.first?.products[.fixed]?.count == 1)
    }
    let osv = try await desk.only("osv")
    let record = try OSVRecord(json: osv.content)
    #expect(record.id == number)
  }

  @Test(
    "What an advisory says can be done is told of its own flaw, never by another hub’s number",
    arguments: TestDatabase.each)
  func remedies(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let desk = try await Desk(database)
      let id = try await desk.confirmedCase()
      let (author, reviewer) = (desk.author, desk.reviewer)
      let draft = try await desk.write { try $0.draft(for: id, by: author, in: $1) }
      var content = draft.content
      content.products[0].fixed = "2.0.0"
      content.remediations = [.init(.workaround, "Limit chunks to 4 KiB.")]
      let text = content
      _ = try await desk.write {
        try $0.change(draft.id, to: text, version: nil, by: author, in: $1)
      }
      func told(_ names: [String]) async throws -> [String] {
        try await desk.write { try $0.remedies(about: names, in: $1).map { $0.number } }
      }
      for (command, who) in [
        (AdvisoryCommand.submit, author), (.countersign, reviewer), (.publish, author),
      ] {
        #expect(try await told([draft.number]).isEmpty)
        _ = try await desk.write {
          try $0.move(
            draft.id, command, version: $0.find(draft.id, by: who, in: $1).version, by: who, in: $1)
        }
      }
      #expect(try await told([draft.number]) == [draft.number])
      #expect(try await told(["CVE-2026-5555"]).isEmpty)
      // Another hub numbers alike: its record is imported, first without and then with a CVE.
      let catalog = desk.services.catalog
      for aliases in [[], ["CVE-2026-5555"]] as [[String]] {
        let record: JSONValue = [
          "schema_version": "1.7.0", "id": draft.number.json, "summary": "Another flaw",
          "modified": "2026-11-20T00:00:00Z", "aliases": aliases.json,
          "affected": [
            [
              "package": ["ecosystem": "npm", "name": "elsewhere"],
              "ranges": [["type": "SEMVER", "events": [["introduced": "0"]]]],
            ]
          ],
        ]
        try await database.write { tx in
          try catalog.learn(osv: record.serializedBytes(), by: author, in: tx)
        }
        #expect(try await told([draft.number, "CVE-2026-5555"]).isEmpty)
      }
    }
  }

  @Test("What is restricted is for those it is meant for", arguments: TestDatabase.each)
  func restricted(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let desk = try await Desk(database)
      let id = try await desk.confirmedCase()
      let (author, reviewer) = (desk.author, desk.reviewer)
      let (finder, stranger) = (desk.finder, desk.stranger)
      let cases = desk.services.cases
      // Who reported it knows that it was confirmed; the text comes later.
      let known = try await database.read { tx in try cases.find(id, by: finder, in: tx) }
      #expect(known.state == .confirmed)
      let draft = try await desk.write { try $0.draft(for: id, by: author, in: $1) }
      #expect(
        await refusal {
          _ = try await desk.write {
            try $0.find(draft.id, by: finder, in: $1)
          }
        }?.status == 404)
      for light in [TrafficLight.amber, .green] {
        var content = draft.content
        content.trafficLight = light
        let text = content
        _ = try await desk.write {
          try $0.change(draft.id, to: text, version: nil, by: author, in: $1)
        }
        for (command, who) in [
          (AdvisoryCommand.submit, author), (.countersign, reviewer), (.publish, author),
        ] {
          _ = try await desk.write {
            try $0.move(
              draft.id, command, version: $0.find(draft.id, by: who, in: $1).version, by: who,
              in: $1)
          }
        }
        desk.clock.advance(seconds: 60)
        let read = try await desk.write { try $0.find(draft.id, by: finder, in: $1) }
        #expect(read.id == draft.id && read.content.summary == text.summary)
        let strangers = await refusal {
          _ = try await desk.write { try $0.find(draft.id, by: stranger, in: $1) }
        }
        #expect(strangers?.status == (light == .amber ? 404 : nil))
        #expect(
          await refusal {
            _ = try await desk.write {
              try $0.find(draft.id, by: .anonymous, in: $1)
            }
          }?.status == 401)
        #expect(
          await refusal {
            _ = try await desk.write {
              try $0.publicAdvisory(draft.number, in: $1)
            }
          }?.status == 404)
        #expect(try await desk.write { try $0.files(in: "white", in: $1) }.isEmpty)
      }
      let still = try await database.read { tx in try cases.find(id, by: author, in: tx) }
      #expect(still.state == .confirmed)
    }
  }
}
