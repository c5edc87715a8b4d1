import Formats
import Testing

@Suite("Version order against google/osv-scalibr's comparisons")
struct VersionOrderDataTests {
  /// Lines this implementation answers differently, each with the reason.
  static let deviations: [String: String] = [
    "maven: 1.0.0-gradle-rework-beta3 < 1.0.0.RC7-3": cyclic,
    "maven: 2.9.0-1 < 2.9.0.RC1": cyclic,
    "maven: 1.1.0-01-glassfish < 1.1.0.Beta1": cyclic,
    "composer: 1.2.3.# = 1.2.3.1": "# equals every number in PHP, which are not equal themselves",
  ]

  private static let cyclic =
    "Maven orders x.0.RC before x, x before x-y and x-y before x.0.RC: no key can"

  static let schemes: [(prefix: String, scheme: VersionScheme)] = [
    ("maven", .maven), ("rubygems", .gem), ("packagist", .composer), ("alpine", .alpine),
    ("hackage", .hackage), ("pub", .pub), ("debian", .debian), ("cran", .cran), ("pypi", .pypi),
    ("nuget", .nuget), ("redhat", .rpm), ("semver", .semver),
  ]

  @Test(
    "every comparison",
    .enabled(if: TestData.has("versions"), Comment(rawValue: TestData.absent)))
  func comparisons() throws {
    var total = 0
    for file in try TestData.files("versions", ending: ".txt") {
      let name = file.name.split(separator: "/").last ?? ""
      let scheme = try #require(Self.schemes.first { name.hasPrefix($0.prefix) }).scheme
      var passed = 0
      var count = 0
      var wrong: [String] = []
      for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 3, !line.hasPrefix("#"), !line.hasPrefix("//") else { continue }
        let order = scheme.compare(String(words[0]), String(words[2]))
        count += 1
        if order == ["<": -1, "=": 0, ">": 1][words[1]] {
          passed += 1
        } else if Self.deviations["\(scheme): \(line)"] == nil {
          wrong.append(String(line))
        }
      }
      total += passed
      print("versions: \(name): \(passed) of \(count)")
      #expect(wrong.isEmpty, "\(name): \(wrong.prefix(200))")
    }
    print("versions: \(total) in all")
  }

  @Test(
    "every comparison of package-url/vers-spec for the schemes known here",
    .enabled(if: TestData.has("vers"), Comment(rawValue: TestData.absent)))
  func vers() throws {
    let known: [String: VersionScheme] = [
      "maven": .maven, "apk": .alpine, "alpine": .alpine, "nuget": .nuget, "alpm": .alpm,
      "conan": .conan, "openssl": .generic, "npm": .npm, "pypi": .pypi, "gem": .gem,
    ]
    var counts: [String: (passed: Int, count: Int)] = [:]
    for file in try TestData.files("vers", ending: ".json") {
      for test in try JSONValue.parse(file.bytes)["tests"]?.array ?? [] {
        guard let name = test["input"]?["input_scheme"]?.text, let scheme = known[name],
          let versions = test["input"]?["versions"]?.array?.compactMap(\.text), versions.count == 2
        else { continue }
        let order = scheme.compare(versions[0], versions[1])
        let right: Bool
        if test["test_type"]?.text == "equality" {
          right = (order == 0) == (test["expected_output"]?.boolean ?? true)
        } else {
          // The suite expects NuGet versions back in lower case, which is not order.
          let expected = test["expected_output"]?.array?.compactMap { $0.text?.lowercased() }
          let sorted = (order <= 0 ? versions : versions.reversed()).map { $0.lowercased() }
          right = expected == sorted && (order != 0 || sorted[0] == sorted[1])
        }
        counts[name, default: (0, 0)].count += 1
        if right { counts[name, default: (0, 0)].passed += 1 }
      }
    }
    for (name, result) in counts.sorted(by: { $0.key < $1.key }) {
      print("vers: \(name): \(result.passed) of \(result.count)")
      // Pacman takes 1.5 and 1.5-1 for equal, and so 1.5-1 and 1.5-2, which differ: no key can.
      #expect(result.passed == result.count - (name == "alpm" ? 4 : 0), "\(name)")
    }
  }
}
