import API
import Access
import Cases
import Coordination
import Formats
import Intake
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// What is promised before somebody joins: the report.
@Suite("The report of a coordinated case") struct CoordinationReportTests {
  /// Says much of its finder beside what is wrong.
  private static let second: JSONValue = [
    "reference": "SBL-1", "title": "Overflow seen by Sable",
    "description": "The length is not checked.",
    "affected": [["package": "pkg:npm/quayside@1.2.3", "versions": "<1.3"]],
    "location": ["file": "berth.c", "function": "moor", "line": 7], "cwe": ["CWE-122"],
    "severity": [
      ["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]
    ],
    "reproducer": ["text": "moor --twice", "command": "./run"], "patch": "--- a\n+++ b\n",
    "provenance": ["tool": "Sablehound", "model": "lantern", "testedVersion": "1.2.3"],
    "verifiedBy": "Ada of Sable", "credit": "Ada",
  ]

  /// Brings a second finder's report, with files, into the case.
  private func join(_ world: CoordinationWorld) async throws -> (sable: Principal, file: String) {
    let services = world.services
    let draft = try FindingDraft(json: Self.second)
    let made = try await services.database.write { tx in
      let sable = try CoordinationWorld.member("Sable", .finder, services, in: tx)
      let accepted = try services.intake.accept([draft], by: sable, in: tx)
      let finding = try #require(accepted.first).finding
      let file = try services.intake.attach(
        Array("input".utf8), as: .reproducer, name: "ada.bin", to: finding, by: sable, in: tx)
      _ = try services.intake.attach(
        Array("fix".utf8), as: .patch, name: "fix.diff", to: finding, by: sable, in: tx)
      return (sable, file.attachment.digest.description)
    }
    try await services.settle()
    let (own, coordinator) = (world.case, world.coordinator)
    try await services.database.write { tx in
      let cases = try services.cases.list(page: PageRequest(), by: coordinator, in: tx).elements
      for other in cases where other.id != own && other.state != .closed {
        _ = try services.cases.merge(other.id, into: own, by: coordinator, in: tx)
      }
    }
    try await services.settle()
    return made
  }

  @Test(
    "Who joined reads the reports and their files; who is asked, declined, left or a stranger not",
    arguments: TestDatabase.each)
  func joined(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 4) { world in
      let (sable, file) = try await join(world)
      let (services, coordinator) = (world.services, world.coordinator)
      let (vendor, leaver, removed) = (world.vendors[0], world.vendors[1], world.vendors[2])
      let stranger = try await services.database.write { tx in
        try CoordinationWorld.member("Stranger", .vendor, services, in: tx)
      }
      let reports = try #require(try await world.view(vendor).reports)
      #expect(
        Set(reports.map(\.title)) == ["Heap overflow in quayside", "Overflow seen by Sable"])
      let shown = try #require(reports.first { $0.title.hasSuffix("Sable") })
      #expect(shown.description == "The length is not checked.")
      #expect(shown.reproducer == "moor --twice" && shown.command == "./run")
      #expect(shown.weaknesses == ["CWE-122"] && shown.location?.function == "moor")
      #expect(shown.affected.first?.versions == "<1.3" && shown.testedVersion == "1.2.3")
      #expect(shown.severity.first?.vector.hasPrefix("CVSS:3.1/") == true)
      // A fix goes the way of patches, and nothing says with what it was found, or by which person.
      #expect(shown.files.map(\.digest) == [file])
      let text = try await world.view(vendor).json.serialized()
      #expect(text.contains("moor --twice"))
      for word in ["Sablehound", "lantern", "SBL-1", "Ada of", "+++ b", "fix.diff"] {
        #expect(!text.contains(word), "\(word)")
      }
      #expect(try await content(file, vendor, world) == Array("input".utf8))

      let own = try #require(try await world.view(removed).own?.id)
      try await world.act { coordination, id, tx in
        try coordination.answer(id, .leave, by: leaver, in: tx)
        try coordination.remove(own, from: id, by: coordinator, in: tx)
      }
      for nobody in [stranger, leaver, removed] {
        #expect(await refusal { _ = try await world.view(nobody) }?.status == 404)
        #expect(
          await refusal { _ = try await content(file, nobody, world) }?.status == 404)
      }
      let organization = try #require(leaver.organization)
      try await world.act {
        _ = try $0.invite(
          [InvitationDraft(organization: organization, roles: [.vendor])], to: $1,
          by: coordinator, in: $2)
      }
      let asked = try await world.view(leaver)
      #expect(asked.reports == nil && !asked.json.serialized().contains("\"reports\""))
      #expect(await refusal { _ = try await content(file, leaver, world) }?.status == 404)
      try await world.act { try $0.answer($1, .decline, by: leaver, in: $2) }
      #expect(await refusal { _ = try await world.view(leaver) }?.status == 404)
      // One finder does not read what another one wrote.
      let mine = try await world.view(world.finder).reports
      #expect(mine?.map(\.title) == ["Heap overflow in quayside"])
      #expect(await refusal { _ = try await content(file, sable, world) }?.status == 404)
    }
  }

  @Test(
    "A finder reads their own report behind many others, and is told what is not shown",
    arguments: TestDatabase.each)
  func many(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (services, coordinator, own) = (world.services, world.coordinator, world.case)
      let drafts = try (0..<21).map { place in
        try FindingDraft(json: [
          "reference": "SBL-\(place)", "title": "Overflow, seen the \(place). time",
          "description": "The length is not checked, run \(place).",
          "affected": [["package": "pkg:npm/quayside@1.2.3"]],
          "location": ["file": "berth.c", "function": "moor", "line": 7], "cwe": ["CWE-122"],
        ])
      }
      let late = try await services.database.write { tx in
        let sable = try CoordinationWorld.member("Sable", .finder, services, in: tx)
        let late = try CoordinationWorld.member("Petrel", .finder, services, in: tx)
        _ = try services.intake.accept(drafts, by: sable, in: tx)
        _ = try services.intake.accept([drafts[20]], by: late, in: tx)
        return late
      }
      try await services.settle()
      try await services.database.write { tx in
        let cases = try services.cases.list(page: PageRequest(), by: coordinator, in: tx).elements
        for other in cases where other.id != own && other.state != .closed {
          _ = try services.cases.merge(other.id, into: own, by: coordinator, in: tx)
        }
        _ = try services.coordination.invite(
          [InvitationDraft(organization: late.organization, roles: [.finder])], to: own,
          by: coordinator, in: tx)
        try services.coordination.answer(own, .join, by: late, in: tx)
      }
      let mine = try await world.view(late)
      #expect(mine.reports?.map(\.title) == ["Overflow, seen the 20. time"])
      #expect(!mine.hasMoreReports)
      let all = try await world.view(world.vendors[0])
      #expect(all.reports?.count == 20 && all.hasMoreReports)
    }
  }

  @Test(
    "Who does not keep to the embargo in force reads no report", arguments: TestDatabase.each)
  func keeping(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let one = world.vendors[0]
      try await world.embargo(days: 20)
      #expect(try await world.view(one).reports?.count == 1)
      try await world.act {
        try $0.change(part: $1, to: PartChange(keepsEmbargo: false), by: one, in: $2)
      }
      #expect(try await world.view(one).reports == nil)
    }
  }

  @Test(
    "In a blind case, and of one who asked not to be named, the report does not say who found it",
    arguments: TestDatabase.each)
  func unnamed(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, visibility: .blind) { world in
      let (_, file) = try await join(world)
      let reports = try #require(try await world.view(world.vendors[0]).reports)
      #expect(reports.count == 2 && reports.allSatisfy { $0.finder == nil })
      #expect(reports.flatMap(\.files).map(\.digest) == [file])
      #expect(reports.flatMap(\.files).allSatisfy { $0.name == nil })
      let text = try await world.view(world.vendors[0]).json.serialized()
      for word in ["Tidewater", "Sablehound", "ada.bin"] {
        #expect(!text.contains(word), "\(word)")
      }
    }
    try await CoordinationWorld.with(engine) { world in
      let (vendor, finder) = (world.vendors[0], world.finder)
      #expect(try await world.view(vendor).reports?.map(\.finder) == ["Tidewater"])
      try await world.act {
        try $0.change(part: $1, to: PartChange(isHidden: true), by: finder, in: $2)
      }
      #expect(try await world.view(vendor).reports?.map(\.finder) == [nil])
    }
  }

  private func content(
    _ digest: String, _ principal: Principal, _ world: CoordinationWorld
  ) async throws -> [UInt8] {
    let (coordination, id) = (world.coordination, world.case)
    return try await world.services.database.read { tx in
      try coordination.file(digest, in: id, by: principal, in: tx)
    }
  }
}
