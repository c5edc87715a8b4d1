import Formats
import Testing

@Suite("Package URLs against package-url/purl-spec's cases")
struct PackageURLDataTests {
  /// Cases answered differently, each with the reason: the input, as the suite writes it.
  static let deviations: [String: String] = [
    "pkg:gem/jruby-launcher@1.1.2?Platform=java": upper,
    "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25": upper,
  ]

  private static let upper =
    "refused in this case, and read in the suite's validate case of the same text and in its required"
    + " Maven case: no reader can do both; the standard's text reads them"

  @Test(
    "every case",
    .enabled(if: TestData.has("purl"), Comment(rawValue: TestData.absent)))
  func cases() throws {
    var passed = 0
    var count = 0
    for file in try TestData.files("purl", ending: "-test.json") {
      for test in try JSONValue.parse(file.bytes)["tests"]?.array ?? [] {
        let input = try #require(test["input"])
        count += 1
        let answer = answer(test, input)
        let expected = test["expected_failure"]?.boolean == true ? nil : test["expected_output"]
        if answer == expected {
          passed += 1
        } else {
          let text = input.text ?? input.serialized()
          #expect(
            Self.deviations[text] != nil,
            """
            \(test["test_type"]?.text ?? "") \(test["test_group"]?.text ?? "") \(text)
            expected \(expected?.serialized() ?? "refusal")
            answered \(answer?.serialized() ?? "refusal")
            """)
        }
      }
    }
    print("purl: \(passed) of \(count)")
  }

  private func answer(_ test: JSONValue, _ input: JSONValue) -> JSONValue? {
    switch test["test_type"]?.text {
    case "build":
      var qualifiers: [String: String] = [:]
      for (key, value) in input["qualifiers"]?.object?.members ?? [] {
        qualifiers[key] = value.text
      }
      let url = try? PackageURL(
        type: input["type"]?.text ?? "", namespace: input["namespace"]?.text,
        name: input["name"]?.text ?? "", version: input["version"]?.text, qualifiers: qualifiers,
        subpath: input["subpath"]?.text)
      return (url?.description).map(JSONValue.string)
    case "parse":
      guard let url = try? PackageURL(input.text ?? "") else { return nil }
      let qualifiers = JSONObject(url.qualifiers.map { (key: $0.key, value: .string($0.value)) })
      return [
        "type": .init(url.type), "namespace": .init(url.namespace), "name": .init(url.name),
        "version": .init(url.version),
        "qualifiers": qualifiers.isEmpty ? nil : .object(qualifiers),
        "subpath": .init(url.subpath),
      ]
    default: return (try? PackageURL(input.text ?? "")).map { .string($0.description) }
    }
  }
}
