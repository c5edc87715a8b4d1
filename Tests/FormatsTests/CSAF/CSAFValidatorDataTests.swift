import Formats
import Foundation
import Testing
import Vocabulary

@Suite("The validator and the standard's own tests")
struct CSAFValidatorDataTests {
  /// Tests of the standard that are not run, and why.
  static let omitted: [String: String] = [
    "6.3.6": fetching, "6.3.7": fetching, "6.3.8": spelling, "6.3.16": spelling,
  ]
  private static let fetching = "would fetch addresses that a document names"
  private static let spelling = "needs dictionaries"

  /// Documents whose result differs from what the suite says, and why.
  static let deviations: [String: String] = [
    "mandatory/oasis_csaf_tc-csaf_2_1-2024-6-1-48-19.json": """
    called valid, with the keys M, C, R in the order for which 6-1-48-08 and -09 are called invalid
    """
  ]

  /// Documents that the suite calls valid because of the one test they are for, and that break
  /// another mandatory one: which.
  static let alsoBroken: [String: Set<String>] = [
    "2_0-2021-6-2-19-12": ["6.1.10"], "2_0-2021-6-2-19-13": ["6.1.10"],
    "2_0-2021-6-2-19-16": ["6.1.10"], "2_1-2024-6-1-10-13": ["6.1.9"],
    "2_1-2024-6-1-14-32": ["6.1.30"], "2_1-2024-6-1-27-13-16": ["6.1.1", "6.1.2"],
    "2_1-2024-6-1-50-14": ["6.1.2", "6.1.59"], "2_1-2024-6-1-50-15": ["6.1.2"],
    "2_1-2024-6-2-19-12": ["6.1.10"], "2_1-2024-6-2-19-13": ["6.1.10"],
    "2_1-2024-6-2-19-16": ["6.1.10"], "2_1-2024-6-2-19-19": ["6.1.9", "6.1.10"],
    "2_1-2024-6-2-38-13": ["6.1.26"], "2_1-2024-6-3-21-01-12": ["6.1.1"],
  ]

  private static func documents(_ version: String) throws -> [String: [UInt8]] {
    let folder = "csaf_\(version)/test/validator/data/"
    var documents: [String: [UInt8]] = [:]
    for file in try TestData.files("csaf-tests", ending: ".json") {
      guard let place = file.name.range(of: folder) else { continue }
      documents[String(file.name[place.upperBound...])] = file.bytes
    }
    return documents
  }

  /// The extensions that the suite publishes beside its documents.
  private static func extensions() throws -> [CSAFExtension] {
    let files = try TestData.files("csaf-tests", ending: "_1.0.0.json")
    return try files.filter { $0.name.contains("extension/data/valid/") }
      .filter { $0.name.contains("-content_") }
      .compactMap { content in
        let name = content.name.replacingOccurrences(of: "-content_", with: "-metadata_")
        guard let metadata = files.first(where: { $0.name == name }) else { return nil }
        return CSAFExtension(
          schema: try JSONValue.parse(content.bytes), metadata: try JSONValue.parse(metadata.bytes))
      }
  }

  @Test(
    "every failing example fails the test it is for, and every valid one passes it",
    .enabled(if: TestData.has("csaf-tests"), Comment(rawValue: TestData.absent)),
    arguments: ["2.0", "2.1"])
  func suite(version: String) throws {
    let documents = try Self.documents(version)
    let validator = CSAFValidator(
      now: Timestamp(seconds: 1_780_000_000), extensions: try Self.extensions())
    let known = Set(CSAFValidator.tests(version: version))
    var passed: [String: Int] = [:]
    var checked = (failing: 0, valid: 0)
    let cases = try #require(documents["testcases.json"])
    for test in try JSONValue.parse(cases)["tests"]?.array ?? [] {
      let id = test["id"]?.text ?? ""
      guard known.contains(id) else {
        #expect(Self.omitted[id] != nil, "\(version) \(id) is not run")
        continue
      }
      for (kind, fails) in [("failures", true), ("valid", false)] {
        for entry in test[kind]?.array ?? [] {
          let name = entry["name"]?.text ?? ""
          guard Self.deviations[name] == nil else { continue }
          let document = try JSONValue.parse(
            try #require(documents[name], "\(name)"), budget: .inventory)
          let report = validator.validate(document)
          let first = report.findings.first { $0.level == .error }
          #expect(validator.firstError(document) == first, "\(name)")
          Self.check(report, name, test: id, fails: fails)
          if fails { checked.failing += 1 } else { checked.valid += 1 }
        }
      }
      passed[test["group"]?.text ?? "", default: 0] += 1
    }
    print(
      "csaf \(version) validator: \(passed), \(checked.failing) failing, \(checked.valid) valid")
    #expect(
      passed
        == (version == "2.0"
          ? ["mandatory": 43, "optional": 20, "informative": 8]
          : ["mandatory": 81, "recommended": 62, "informative": 30]))
  }

  private static func check(_ report: CSAFReport, _ name: String, test: String, fails: Bool) {
    let isInformative = test.hasPrefix("6.3.")
    let shown = report.findings.contains {
      $0.test == test && (isInformative || $0.level != .information)
    }
    #expect(shown == fails, "\(name): \(report.findings)")
    #expect(report.findings.allSatisfy { !$0.message.isEmpty })
    guard !fails else { return }
    let key = name.split(separator: "/").last?.dropFirst(19).dropLast(5).description ?? ""
    let errors = Set(report.findings.filter { $0.level == .error }.map(\.test))
    #expect(errors == alsoBroken[key] ?? [], "\(key): \(report.findings.prefix(3))")
  }

  @Test(
    "CISA's advisories are valid",
    .enabled(if: TestData.has("csaf-cisa"), Comment(rawValue: TestData.absent)))
  func cisa() throws {
    let validator = CSAFValidator(now: Timestamp(seconds: 1_780_000_000))
    var documents = 0
    var counts: [String: Int] = [:]
    for file in try TestData.files("csaf-cisa", ending: ".json")
    where !file.name.contains("-feed-") {
      documents += 1
      let report = try validator.validate(json: file.bytes)
      #expect(report.isValid, "\(file.name): \(report.findings.prefix(3))")
      for finding in report.findings where finding.level == .warning {
        counts[finding.test, default: 0] += 1
      }
    }
    print("csaf-cisa validator: \(documents) documents, \(counts.sorted { $0.key < $1.key })")
    #expect(documents == 2383)
    // What is said of many: ranges of versions in words, and products that only people can tell.
    #expect(counts["6.2.18"] == 7543 && counts["6.2.16"] == 11_928)
  }
}
