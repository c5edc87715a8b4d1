import Formats
import Testing

@Suite("Version order against google/osv-scalibr's comparisons")
struct VersionOrderDataTests {
  static let schemes: [(prefix: String, scheme: VersionScheme)] = [
    ("maven", .maven), ("rubygems", .gem), ("packagist", .composer), ("alpine", .alpine),
    ("hackage", .hackage), ("pub", .pub), ("debian", .debian), ("cran", .cran), ("pypi", .pypi),
    ("nuget", .nuget), ("redhat", .rpm), ("semver", .semver),
  ]

  /// The comparisons of the suite.
  static func comparisons() throws -> [(
    file: String, scheme: VersionScheme, one: String, sign: String, other: String
  )] {
    var found: [(file: String, scheme: VersionScheme, one: String, sign: String, other: String)] =
      []
    for file in try TestData.files("versions", ending: ".txt") {
      let name = String(file.name.split(separator: "/").last ?? "")
      let scheme = try #require(schemes.first { name.hasPrefix($0.prefix) }).scheme
      for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, !line.hasPrefix("#"), !line.hasPrefix("//") else { continue }
        found.append((name, scheme, words[0], words[1], words[2]))
      }
    }
    return found
  }

  @Test(
    "every comparison",
    .enabled(if: TestData.has("versions"), Comment(rawValue: TestData.absent)))
  func comparisons() throws {
    var counts: [String: (right: Int, all: Int)] = [:]
    var wrong: [String] = []
    for line in try Self.comparisons() {
      let order = line.scheme.compare(line.one, line.other)
      counts[line.file, default: (0, 0)].all += 1
      if order == ["<": -1, "=": 0, ">": 1][line.sign] {
        counts[line.file, default: (0, 0)].right += 1
      } else {
        wrong.append("\(line.file): \(line.one) \(line.sign) \(line.other)")
      }
    }
    for (file, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("versions: \(file): \(count.right) of \(count.all)")
    }
    print("versions: \(counts.values.map(\.right).reduce(0, +)) in all")
    #expect(counts.values.map(\.all).reduce(0, +) == 71_818)
    #expect(wrong.isEmpty, "\(wrong.prefix(50))")
  }

  /// Comparisons that no key can answer, each with the reason; ``VersionScheme/compare(_:_:)`` does.
  static let keyDeviations: [String: String] = [
    "maven: 1.0.0-gradle-rework-beta3 < 1.0.0.RC7-3": cyclic,
    "maven: 2.9.0-1 < 2.9.0.RC1": cyclic,
    "maven: 1.1.0-01-glassfish < 1.1.0.Beta1": cyclic,
    "composer: 1.2.3.# = 1.2.3.1": "# equals every number in PHP, which are not equal themselves",
  ]

  private static let cyclic =
    "Maven orders x.0.RC before x, x before x-y and x-y before x.0.RC: no key can"

  @Test(
    "keys answer every comparison but those listed",
    .enabled(if: TestData.has("versions"), Comment(rawValue: TestData.absent)))
  func keys() throws {
    var wrong: [String] = []
    for line in try Self.comparisons() {
      let one = VersionKey(line.one, scheme: line.scheme)
      let other = VersionKey(line.other, scheme: line.scheme)
      let sign = one < other ? "<" : (other < one ? ">" : "=")
      let text = "\(line.scheme): \(line.one) \(line.sign) \(line.other)"
      if sign != line.sign, Self.keyDeviations[text] == nil { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(50))")
  }
}
