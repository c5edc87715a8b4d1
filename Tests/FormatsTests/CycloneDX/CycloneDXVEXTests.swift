import Formats
import Testing
import Vocabulary

@Suite("CycloneDX VEX")
struct CycloneDXVEXTests {
  static let serial = "11111111-2222-4333-8444-555555555555"
  static let sample = """
    {"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:\(serial)","version":3,
    "metadata":{"timestamp":"2026-01-02T03:04:05Z","authors":[{"name":"Ann"}],
    "supplier":{"name":"Acme"},"component":{"type":"application","name":"app","bom-ref":"app",
    "purl":"pkg:generic/app@2.0"}},"components":[{"type":"library","name":"lib","bom-ref":"lib",
    "purl":"pkg:npm/lib@1.0"}],"vulnerabilities":[{"id":"CVE-1","references":[{"id":"GHSA-1"}],
    "analysis":{"state":"not_affected","justification":"code_not_reachable","detail":"Never called.",
    "lastUpdated":"2026-02-02T00:00:00Z"},"affects":[{"ref":"app"},{"ref":"lib"},
    {"ref":"urn:cdx:\(serial)/3#lib"},{"ref":"urn:cdx:99999999-2222-4333-8444-555555555555/1#lib"}]},
    {"id":"CVE-2","analysis":{"state":"exploitable","response":["update"],"detail":"Update."},
    "affects":[{"ref":"app","versions":[{"range":"vers:generic/>=1.0|<1.5"},
    {"version":"1.7","status":"unaffected"},{"range":"nonsense","status":"affected"}]}]},
    {"id":"CVE-3","affects":[{"ref":"app"}]}]}
    """

  private func read(_ text: String) throws(RecordError) -> CycloneDXVEX {
    try CycloneDXVEX(json: Array(text.utf8), name: "unnamed")
  }

  @Test("who says what of which vulnerability, since when, and why")
  func statement() throws {
    let document = try read(Self.sample)
    #expect(document.id == "urn:uuid:" + Self.serial)
    #expect(document.author == "Ann")
    let first = try #require(document.statements.first)
    #expect(first.vulnerability == "CVE-1" && first.aliases == ["GHSA-1"])
    #expect(first.status == .notAffected)
    #expect(first.justification == .vulnerableCodeNotInExecutePath)
    #expect(first.impact == "Never called." && first.version == "3")
    #expect(first.modified?.rfc3339 == "2026-02-02T00:00:00Z")
    #expect(first.timestamp?.rfc3339 == "2026-01-02T03:04:05Z")
    #expect(!document.statements.contains { $0.vulnerability == "CVE-3" }, "nothing is said of it")
  }

  @Test("a part is judged inside its product, and never elsewhere")
  func parts() throws {
    let products = try #require(try read(Self.sample).statements.first).products
    let app = try PackageURL("pkg:generic/app@2.0")
    let lib = try PackageURL("pkg:npm/lib@1.0")
    #expect(products.count == 4)
    #expect(products[0].covers(app, in: nil))
    for place in [1, 2] {
      #expect(products[place].covers(lib, in: app))
      #expect(!products[place].covers(lib, in: nil))
    }
    #expect(products[3].component.keys.isEmpty, "another document's product is not known")
    #expect(!products[3].covers(lib, in: app), "nor what it calls lib")
  }

  @Test("listed versions count by their status, and a range that cannot be read for none")
  func versions() throws {
    let said = try read(Self.sample).statements.filter { $0.vulnerability == "CVE-2" }
    #expect(said.map(\.status) == [.affected, .notAffected])
    for (version, wanted) in [
      ("1.2", [VEXStatement.Status.affected]), ("1.5", []), ("1.7", [.notAffected]), ("2.0", []),
    ] {
      let url = try PackageURL("pkg:generic/app@\(version)")
      #expect(said.filter { $0.product(of: url, in: nil) != nil }.map(\.status) == wanted)
    }
  }

  @Test("without a subject, products stand for themselves; a version beside the package URL counts")
  func products() throws {
    let document = try read(
      """
      {"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a",
      "bom-ref":"a","version":"1.0","purl":"pkg:npm/a"}],"vulnerabilities":[{"id":"CVE-1",
      "analysis":{"state":"false_positive"},"affects":[{"ref":"a"},{"ref":"pkg:npm/b@2"},
      {"ref":"unknown"}]}]}
      """)
    #expect(document.id == "unnamed")
    let statement = try #require(document.statements.first)
    #expect(statement.status == .notAffected && statement.impact == "false positive")
    let covered = ["pkg:npm/a@1.0", "pkg:npm/a@1.1", "pkg:npm/b@2", "pkg:npm/b@3"].filter {
      (try? PackageURL($0)).flatMap { statement.product(of: $0, in: nil) } != nil
    }
    #expect(covered == ["pkg:npm/a@1.0", "pkg:npm/b@2"])
  }

  @Test(
    "what cannot be understood is refused",
    arguments: [
      ("\"not_affected\"", "\"harmless\"", "/vulnerabilities/0/analysis/state"),
      ("\"id\":\"CVE-1\",", "", "/vulnerabilities/0/id"),
      ("\"vulnerabilities\"", "\"vulnerability\"", "/vulnerabilities"),
      ("\"1.6\"", "\"9.9\"", "/specVersion"),
    ])
  func refused(_ old: String, _ new: String, _ field: String) {
    do throws(RecordError) {
      _ = try read(Self.sample.replacing(old, with: new, maxReplacements: 1))
      Testing.Issue.record("was read")
    } catch {
      #expect(error.field == field)
    }
  }

  @Test(
    "every example of the standard's VEX use cases",
    .enabled(if: TestData.has("cyclonedx-examples"), Comment(rawValue: TestData.absent)))
  func examples() throws {
    var documents = 0
    var counts: [VEXStatement.Status: Int] = [:]
    var products = 0
    for file in try TestData.files("cyclonedx-examples", ending: ".json")
    where file.name.contains("/VEX/") && !file.name.contains("bom") {
      let document = try CycloneDXVEX(json: file.bytes, name: file.name)
      documents += 1
      for statement in document.statements {
        counts[statement.status, default: 0] += 1
        products += statement.products.count
        #expect(!statement.products.isEmpty)
        #expect(statement.status != .notAffected || statement.impact != nil)
      }
    }
    let told = counts.map { "\($1) \($0.rawValue)" }.sorted().joined(separator: ", ")
    print("cyclonedx-examples: \(documents) VEX documents, \(products) products; \(told)")
    #expect(documents == 25)
  }

  @Test(
    "the examples say of each version what they say",
    .enabled(if: TestData.has("cyclonedx-examples"), Comment(rawValue: TestData.absent)))
  func manyVersions() throws {
    let file = try #require(
      try TestData.files("cyclonedx-examples", ending: "CISA-Use-Cases/Case-6/vex.json").first)
    let statements = try CycloneDXVEX(json: file.bytes, name: "6").statements
    func status(_ version: String) -> [VEXStatement.Status] {
      statements.filter { statement in
        statement.products.contains { product in
          guard let versions = product.component.versions,
            case .affected = versions.verdict(version, in: .generic)
          else { return false }
          return true
        }
      }.map(\.status)
    }
    #expect(status("2.4") == [.affected] && status("3.5") == [.affected])
    #expect(status("2.5") == [.notAffected] && status("1.9") == [.notAffected])
    #expect(status("2.6.5").isEmpty && status("5.0").isEmpty)
  }
}
