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
}
