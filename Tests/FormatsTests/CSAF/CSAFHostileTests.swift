import Testing
import Vocabulary

@testable import Formats

/// Small files that ask for much: judged with what they deserve, and not more.
@Suite("Hostile CSAF documents") struct CSAFHostileTests {
  private let validator = CSAFValidator(now: Timestamp(seconds: 1_700_000_000))

  private func document(_ tree: JSONValue, _ vulnerabilities: JSONValue = []) -> JSONValue {
    [
      "document": ["csaf_version": "2.0", "category": "csaf_base"],
      "product_tree": tree, "vulnerabilities": vulnerabilities,
    ]
  }

  @Test("A large group that is named very often is refused with what to do")
  func groups() {
    let ids = JSONValue.array((0..<3000).map { "P-\($0)".json })
    let named = JSONValue.array(Array(repeating: ["group_ids": ["G"]], count: 3000))
    let hostile = document(
      ["product_groups": [["group_id": "G", "product_ids": ids]]],
      [["flags": named]])
    let report = validator.validate(hostile)
    #expect(report.isCut)
    #expect(report.findings.first?.message.contains("split the document") == true)
    #expect(validator.firstError(hostile) == report.findings.first)
  }

  @Test("One group that is defined very often is read once")
  func repeated() {
    let group: JSONValue = ["group_id": "G", "product_ids": ["A", "B"]]
    let report = validator.validate(
      document([
        "full_product_names": [
          ["product_id": "A", "name": "a"], ["product_id": "B", "name": "b"],
        ],
        "product_groups": .array(Array(repeating: group, count: 50_000)),
      ]))
    #expect(report.findings.contains { $0.test == "6.1.5" })
  }

  @Test("A very long name is not repeated for each value below it, and is cut in a finding")
  func names() {
    let name = String(repeating: "n", count: 1 << 20)
    let below = JSONValue.array(Array(repeating: ["surplus": 1], count: 20_000))
    let report = validator.validate(document(.object([name: below])))
    #expect(!report.findings.isEmpty)
    #expect(report.findings.allSatisfy { $0.pointer.utf8.count <= 2000 })
    #expect(report.findings.allSatisfy { $0.message.utf8.count <= 2000 })
  }

  @Test("Paths that begin with paths stay short")
  func paths() {
    let paths = JSONValue.array(
      (0..<20_000).map { place in
        [
          "beginning_product_reference": "P-\(place)".json,
          "full_product_name": ["product_id": "P-\(place + 1)".json, "name": "n"],
          "subpaths": [["category": "installed_on", "next_product_reference": "H"]],
        ]
      })
    let subject: JSONValue = [
      "document": ["csaf_version": "2.1", "category": "csaf_security_advisory"],
      "product_tree": ["product_paths": paths],
      "vulnerabilities": [["product_status": ["fixed": ["P-20000"]]]],
    ]
    #expect(validator.validate(subject).version == "2.1")
  }
}
