import Formats
import Testing
import Vocabulary

@Suite("The first error of a CSAF document") struct CSAFFirstErrorTests {
  private static func document(_ standard: CSAFAdvisory.Standard) -> JSONValue {
    var advisory = CSAFAdvisory(
      id: "A-1", title: "T", summary: "S",
      publisher: .init(name: "Acme", namespace: "https://acme.example", category: "vendor"))
    advisory.cve = "CVE-2026-7001"
    advisory.products = [
      .init(vendor: "Acme", name: "a", package: "pkg:npm/a", affected: "<2.0.0", fixed: "2.0.0")
    ]
    advisory.revisions = [.init(date: Timestamp(seconds: 1_780_000_000), summary: "First.")]
    return advisory.document(standard, address: "https://acme.example/a-1.json")
  }

  /// The value with another one at a place.
  private static func change(
    _ value: JSONValue, _ place: [String], _ member: JSONValue
  ) -> JSONValue {
    guard let first = place.first else { return member }
    var object = value.object ?? JSONObject()
    object[first] = change(object[first] ?? .null, Array(place.dropFirst()), member)
    return .object(object)
  }

  @Test(
    "It is the first that the whole judgement tells, and none where that only advises",
    arguments: CSAFAdvisory.Standard.allCases)
  func agrees(_ standard: CSAFAdvisory.Standard) {
    let validator = CSAFValidator(now: Timestamp(seconds: 1_790_000_000))
    let valid = Self.document(standard)
    let version = ["document", "tracking", "version"]
    let untitled = Self.change(valid, ["document", "title"], 7)
    let cases: [(JSONValue, String?)] = [
      (valid, nil), ([:], "schema"), (7, "schema"),
      (Self.change(valid, ["document", "csaf_version"], "3.0"), "schema"),
      (untitled, "schema"), (Self.change(untitled, version, "9"), "schema"),
      (Self.change(valid, version, "9"), "6.1.16"),
      // A language for private use is told of as a warning.
      (Self.change(valid, ["document", "lang"], "qtx"), nil),
    ]
    for (document, test) in cases {
      let findings = validator.validate(document).findings
      let first = findings.first { $0.level == .error }
      #expect(validator.firstError(document) == first)
      #expect(first?.test == test, "\(findings.prefix(3))")
    }
  }
}
