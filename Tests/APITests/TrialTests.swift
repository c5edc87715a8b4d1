import API
import Access
import Formats
import Foundation
import HTTP
import Intake
import Ledger
import Registry
import Sandbox
import Signing
import Storage
import TestSupport
import Testing
import Validation
import Vocabulary

/// A finder with a report and its files, another finder, and the coordinator.
private struct Bench: Sendable {
  let services: Services
  let finder: Principal
  let other: Principal
  let coordinator: Principal
  let finding: FindingID

  static let tree = tar("app.py", "def read(name):\n  return open('/cell/tree/' + name).read()\n")
  static let reproducer = Array("import app\nprint(app.read('../../etc/passwd'))\n".utf8)

  static func tar(_ name: String, _ text: String) -> [UInt8] {
    var writer = TarWriter()
    writer.add(name, Array(text.utf8))
    return writer.bytes
  }

  init(_ database: Database, cells: Bool) async throws {
    let services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: TestClock()), cells: CellSupply(isEnabled: cells))
    self.services = services
    let system = Principal.system("test")
    let made = try await database.write { tx in
      try [OrganizationKind.finder, .finder, .coordinator].map { kind in
        let organization = try services.registry.createOrganization(
          OrganizationDraft(name: "O \(kind)", kind: kind), by: system, in: tx)
        return Principal(
          identity: .person(PersonID(services.surroundings)),
          membership: .init(organization: organization.id, kind: kind, role: .analyst))
      }
    }
    (finder, other, coordinator) = (made[0], made[1], made[2])
    let draft = try FindingDraft(json: [
      "title": "Reads any file", "affected": [["package": "pkg:pypi/app"]],
      "severity": [["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]],
    ])
    finding = try await database.write { tx in
      try services.intake.accept([draft], by: made[0], in: tx)[0].finding
    }
  }

  func attach(
    _ bytes: [UInt8], _ kind: AttachmentKind = .other, name: String = "file",
    by principal: Principal? = nil
  ) async throws -> (attachment: Intake.Attachment, isRepeat: Bool) {
    let (services, finding, finder) = (services, finding, finder)
    return try await services.database.write { tx in
      try services.intake.attach(
        bytes, as: kind, name: name, to: finding, by: principal ?? finder, in: tx)
    }
  }

  func order(
    by principal: Principal, _ change: (inout TrialOrder) -> Void = { _ in }
  ) async throws -> Trial {
    let source = try await attach(Self.tree, .source).attachment.digest
    let reproducer = try await attach(Self.reproducer, .reproducer).attachment.digest
    var order = TrialOrder(kind: .python, source: source, reproducer: reproducer)
    order.expectation = TrialExpectation(output: "cell:x:1000")
    order.runs = 2
    change(&order)
    let (services, finding, ready) = (services, finding, order)
    return try await services.database.write { tx in
      try services.validation.order(ready, of: finding, by: principal, in: tx)
    }
  }

  func trial(_ id: TrialID, by principal: Principal) async throws -> Trial {
    let services = services
    return try await services.database.read { tx in
      try services.validation.find(id, by: principal, in: tx)
    }
  }

  func facts(_ kind: String) async throws -> [String] {
    try await services.database.read { tx in
      try tx.rows("SELECT detail FROM ledger_facts WHERE kind = \(kind)").map { try $0["detail"] }
    }
  }
}

@Suite("Attachments and trials", .serialized) struct TrialTests {
  private static let cellsRefusal = Task { () -> String? in
    do {
      _ = try await Sandbox.prepare()
      return nil
    } catch { return "\(error)" }
  }

  private func with(
    _ engine: TestDatabase.Case, cells: Bool = false, _ body: (Bench) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await Bench(database, cells: cells))
    }
  }

  @Test(
    "A trial runs in cells, is kept under its digest, and stands in the ledger once",
    arguments: TestDatabase.each)
  func trial(_ engine: TestDatabase.Case) async throws {
    if let reason = await Self.cellsRefusal.value {
      print("skipped: no cells here: \(reason)")
      return
    }
    try await with(engine, cells: true) { bench in
      let ordered = try await bench.order(by: bench.coordinator)
      #expect(ordered.state == .waiting)
      #expect(ordered.isIndependent)
      try await bench.services.settle()
      let done = try await bench.trial(ordered.id, by: bench.finder)
      #expect(done.state == .done)
      #expect(done.verdict == .reproduced, "\(done.report ?? "")")
      let text = try #require(done.report)
      #expect(done.digest == sha256(Array(text.utf8)))
      let report = try JSONValue.parse(Array(text.utf8), budget: .document)
      #expect(report["fired"]?.integerValue == 2)
      #expect(report["shownSeverity"]?.text == "medium")
      #expect(report["claimedSeverity"]?.text == "critical 9.8")
      #expect(
        report["trees"]?["source"]?.text == (try TreeHash.ofArchive(Bench.tree).digest.description))
      #expect((report["isolation"]?["checks"]?.array?.count ?? 0) > 10)
      let fact = try #require(try await bench.facts("finding.validated").first)
      #expect(fact.contains(sha256(Array(text.utf8)).description))
      #expect(fact.contains("\"reproduced\""))
      // Again, as after a crash between the run and its end: nothing more is recorded.
      try await bench.services.settle()
      #expect(try await bench.facts("finding.validated").count == 1)
    }
  }

  @Test(
    "A trial of one’s own report says so, and waits where no cells are",
    arguments: TestDatabase.each)
  func own(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let trial = try await bench.order(by: bench.finder)
      #expect(!trial.isIndependent)
      try await bench.services.settle()
      #expect(try await bench.trial(trial.id, by: bench.coordinator).state == .waiting)
      #expect(try await bench.facts("trial.ordered").count == 1)
    }
  }

  @Test("Others see neither files nor trials, and may order none", arguments: TestDatabase.each)
  func others(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let trial = try await bench.order(by: bench.finder)
      let services = bench.services
      let (other, finding) = (bench.other, bench.finding)
      let digest = trial.order.source
      #expect(await refusal { _ = try await bench.trial(trial.id, by: other) }?.status == 404)
      #expect(await refusal { _ = try await bench.order(by: other) }?.status == 404)
      #expect(await refusal { _ = try await bench.attach([1], by: other) }?.status == 404)
      let reads: [@Sendable (Transaction) throws -> Void] = [
        { tx in _ = try services.intake.attachments(of: finding, by: other, in: tx) },
        { tx in _ = try services.intake.attachment(digest, of: finding, by: other, in: tx) },
        { tx in _ = try services.validation.trials(of: finding, by: other, in: tx) },
      ]
      for read in reads {
        #expect(await refusal { try await services.database.read(read) }?.status == 404)
      }
      let visible = try await services.database.read { tx in
        try services.validation.trials(of: [finding], visibleTo: other, in: tx)
      }
      #expect(visible.isEmpty)
    }
  }

  @Test("An order names files of its own report only", arguments: TestDatabase.each)
  func foreignFiles(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let problem = await refusal {
        _ = try await bench.order(by: bench.finder) { $0.patch = sha256([9, 9]) }
      }
      #expect(problem?.status == 422)
      #expect(problem?.fields.map(\.field) == ["/patch"])
    }
  }

  @Test(
    "Content is stored once, under its digest, and comes back byte by byte",
    arguments: TestDatabase.each)
  func contentAddressed(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let first = try await bench.attach(bytes, .crashLog, name: "first")
      let again = try await bench.attach(bytes, .patch, name: "second", by: bench.coordinator)
      #expect(!first.isRepeat && again.isRepeat)
      #expect(again.attachment.name == "first")
      #expect(first.attachment.digest == sha256(bytes))
      let services = bench.services
      let (finding, finder) = (bench.finding, bench.finder)
      let back = try await services.database.read { tx in
        try services.intake.attachment(sha256(bytes), of: finding, by: finder, in: tx)
      }
      #expect(back.content == bytes)
      #expect(try await bench.facts("finding.attached").count == 1)
    }
  }

  @Test("Attachments have limits of size, number and name", arguments: TestDatabase.each)
  func limits(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let large = [UInt8](repeating: 1, count: AttachmentRules.byteLimit + 1)
      #expect(await refusal { _ = try await bench.attach(large) }?.status == 413)
      #expect(await refusal { _ = try await bench.attach([]) }?.status == 422)
      let largest = Array(large.dropLast())
      let kept = try await bench.attach(largest).attachment
      let (services, finding, finder) = (bench.services, bench.finding, bench.finder)
      let back = try await services.database.read { tx in
        try services.intake.attachment(kept.digest, of: finding, by: finder, in: tx).content
      }
      #expect(back == largest)
      for name in ["", " ", "a\nb", "a\u{1B}[31m", String(repeating: "a", count: 201)] {
        #expect(await refusal { _ = try await bench.attach([1], name: name) }?.status == 422)
      }
      for number in 1..<AttachmentRules.countLimit {
        _ = try await bench.attach([2, UInt8(number)])
      }
      #expect(await refusal { _ = try await bench.attach([3]) }?.code == "too-many-attachments")
      // What is there already can still be sent again.
      #expect(try await bench.attach([2, 1]).isRepeat)
    }
  }

  @Test("A download is a file to save that no page may run", arguments: TestDatabase.each)
  func download(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let html = Array("<script>alert(1)</script>".utf8)
      let digest = try await bench.attach(html, name: "x\".html").attachment.digest
      let call = Call(
        method: .get, path: "/",
        parameters: [
          "finding": bench.finding.description, "digest": digest.description,
        ], principal: bench.finder, now: bench.services.surroundings.now())
      let reply = try await AttachmentRoutes.download(
        call, bench.services.intake, bench.services.database)
      let headers = Dictionary(reply.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      #expect(reply.body == html)
      #expect(headers["content-type"] == "application/octet-stream")
      #expect(headers["content-disposition"]?.hasPrefix("attachment; filename=\"") == true)
      #expect(headers["content-disposition"]?.contains("html") == false)
      #expect(headers["content-security-policy"]?.hasPrefix("sandbox") == true)
    }
  }
}
