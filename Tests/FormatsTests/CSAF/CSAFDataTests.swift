import Formats
import Foundation
import Testing

@Suite("CSAF documents, as they are")
struct CSAFDataTests {
  /// Tests of the standard whose invalid documents are refused: what a reference means is not
  /// guessed. The others are matters for whoever publishes.
  static let refused: Set<String> = ["6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.1.5", "6.1.6"]

  /// Documents that the suite calls valid because they pass the one test they are for, and that are
  /// refused for breaking another: which, and how.
  static let deviations: [String: String] = [
    "mandatory/oasis_csaf_tc-csaf_2_1-2024-6-1-27-13-16.json": twice,
    "mandatory/oasis_csaf_tc-csaf_2_1-2024-6-1-50-14.json": twice,
    "mandatory/oasis_csaf_tc-csaf_2_1-2024-6-1-50-15.json": twice,
    "recommended/oasis_csaf_tc-csaf_2_1-2024-6-2-54-03-01.json": undefined,
    "informative/oasis_csaf_tc-csaf_2_1-2024-6-3-21-01-02.json": undefined,
    "informative/oasis_csaf_tc-csaf_2_1-2024-6-3-21-01-12.json": undefined,
  ]

  private static let twice = "one product_id for two products: breaks mandatory test 6.1.2"
  private static let undefined = "names a product that is not there: breaks mandatory test 6.1.1"

  @Test(
    "every valid document of the standard's own tests is read, and broken references are refused",
    .enabled(if: TestData.has("csaf-tests"), Comment(rawValue: TestData.absent)),
    arguments: ["2.0", "2.1"])
  func standard(version: String) throws {
    let files = try TestData.files("csaf-tests", ending: ".json")
    let folder = "csaf_\(version)/test/validator/data/"
    var documents: [String: [UInt8]] = [:]
    for file in files {
      guard let place = file.name.range(of: folder) else { continue }
      documents[String(file.name[place.upperBound...])] = file.bytes
    }
    let cases = try #require(documents["testcases.json"])
    var read = 0
    var kept = 0
    var explained = 0
    for test in try JSONValue.parse(cases)["tests"]?.array ?? [] {
      let id = test["id"]?.text ?? ""
      for entry in (test["valid"]?.array ?? []) + (test["failures"]?.array ?? []) {
        let name = entry["name"]?.text ?? ""
        let bytes = try #require(documents[name], "\(name)")
        let valid = entry["valid"]?.boolean == true
        do {
          let document = try CSAFDocument(json: bytes)
          _ = document.statements
          read += 1
          if !valid { kept += 1 }
          #expect(valid || !Self.refused.contains(id), "\(name) was read")
        } catch {
          explained += 1
          #expect(!valid || Self.deviations[name] != nil, "\(name): \(error)")
          #expect(!error.reason.isEmpty && !error.field.isEmpty)
        }
      }
    }
    print("csaf \(version): \(read) read (\(kept) that break other rules), \(explained) refused")
    #expect(read > 100 && explained > 5)
  }

  @Test(
    "CISA's advisories",
    .enabled(if: TestData.has("csaf-cisa"), Comment(rawValue: TestData.absent)))
  func cisa() throws {
    var counts = (documents: 0, vulnerabilities: 0, products: 0, remediations: 0, statements: 0)
    var ranges = (read: 0, all: 0)
    var vectors = (right: 0, all: 0)
    var cves: Set<String> = []
    for file in try TestData.files("csaf-cisa", ending: ".json")
    where !file.name.contains("-feed-") {
      let document = try CSAFDocument(json: file.bytes)
      counts.documents += 1
      counts.vulnerabilities += document.vulnerabilities.count
      counts.products += document.products.count
      counts.statements += document.statements.count
      #expect(document.modified != nil && document.tlp != nil && !document.title.isEmpty)
      for vulnerability in document.vulnerabilities {
        counts.remediations += vulnerability.remediations.count
        if let cve = vulnerability.cve { cves.insert(cve) }
        for score in vulnerability.scores {
          vectors.all += 1
          let vector = try CVSSVector(score.vectors.last ?? "")
          if vector.baseScore == score.baseScore { vectors.right += 1 }
        }
      }
      for product in document.products where product.branch("product_version_range") != nil {
        ranges.all += 1
        if product.versions != nil { ranges.read += 1 }
      }
    }
    print(
      """
      csaf-cisa: \(counts.documents) advisories, \(counts.vulnerabilities) vulnerabilities, \
      \(cves.count) CVEs, \(counts.products) products, \(counts.remediations) remediations, \
      \(counts.statements) statements; \(ranges.read) of \(ranges.all) ranges compared; \
      \(vectors.right) of \(vectors.all) scores as stated
      """)
    #expect(counts.documents == 2383 && counts.vulnerabilities == 7916 && cves.count == 6986)
    #expect(counts.products > 15_800 && counts.remediations == 35_119)
    #expect(ranges.read * 100 > ranges.all * 90)
  }
}
