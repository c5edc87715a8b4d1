import Formats
import Testing
import Vocabulary

@Suite("Properties of every order and its keys")
struct VersionPropertyTests {
  /// What a version of a scheme may be made of.
  private static func words(_ scheme: VersionScheme) -> [String] {
    let numbers = ["0", "1", "2", "9", "10", "01", "007", "20240101", "18446744073709551616"]
    let common = [".", ".", ".", "-", "0", "1", "a", "b", "x", "rc", "alpha", "beta"]
    let own: [String] =
      switch scheme {
      case .maven: ["-SNAPSHOT", ".Final", "-ga", ".RC", "-sp", "M", "cr", "-"]
      case .pypi: ["1!", ".dev", ".post", "+local", "rc", "-", "_", "a0", "+"]
      case .debian: ["~", "+", "1:", "-1", "~rc1", "+deb12u1", "0:"]
      case .rpm: ["~", "^", "1:", "-1", ".el9", "^git1"]
      case .alpine, .gentoo: ["_p", "_rc1", "_alpha", "-r", "-r1", "_git2024", "b", "~ab"]
      case .alpm: ["1:", "-1", "-2", "rc", "+"]
      case .gem: ["pre", "-", ".pre", "a1"]
      case .composer: ["-dev", "RC", "p1", "-patch", "v", "pl"]
      case .datetime: ["2024-01-01T00:00:00Z", ".5", "2024-01-01T00:00:00+02:00"]
      case .golang: ["v", "go", "+incompatible", "-0.20240101000000-abcdefabcdef"]
      default: ["-rc.1", "+build.5", "-beta", "v", "_", "~", "+"]
      }
    return numbers + common + own
  }

  /// A version that somebody might have written.
  private static func version(_ words: [String], _ random: inout SeededGenerator) -> String {
    (0..<Int.random(in: 1...6, using: &random))
      .map { _ in words.randomElement(using: &random) ?? "" }.joined()
  }

  private static func versions(_ scheme: VersionScheme, _ count: Int) -> [String] {
    var random = SeededGenerator(seed: 0xB0A7)
    let words = words(scheme)
    return (0..<count).map { _ in version(words, &random) }
  }

  @Test("keys and comparison agree where there is a total order", arguments: VersionScheme.allCases)
  func agreement(scheme: VersionScheme) {
    let versions = Self.versions(scheme, 120)
    let keys = versions.map { VersionKey($0, scheme: scheme) }
    var different = 0
    for (one, first) in zip(versions, keys) {
      for (other, second) in zip(versions, keys) {
        let order = scheme.compare(one, other)
        #expect(order == -scheme.compare(other, one), "\(scheme): \(one) \(other)")
        if order != (first < second ? -1 : (second < first ? 1 : 0)) { different += 1 }
      }
    }
    if scheme.hasTotalOrder {
      #expect(different == 0, "\(scheme)")
    } else {
      print(
        "versions: \(scheme): keys differ from comparison in \(different) of 14,400 random pairs")
    }
  }

  @Test("a total order is transitive", arguments: VersionScheme.allCases)
  func transitive(scheme: VersionScheme) {
    let versions = Self.versions(scheme, 60)
    let sorted = versions.sorted {
      VersionKey($0, scheme: scheme) < VersionKey($1, scheme: scheme)
    }
    guard scheme.hasTotalOrder else { return }
    for (place, one) in sorted.enumerated() {
      for other in sorted[place...] { #expect(scheme.compare(one, other) <= 0) }
    }
  }

  @Test(
    "an interval's bytes hold its versions, and no others where there is a total order",
    arguments: VersionScheme.allCases)
  func intervals(scheme: VersionScheme) {
    var random = SeededGenerator(seed: 7)
    let versions = Self.versions(scheme, 120)
    let keys = versions.map { VersionKey($0, scheme: scheme).bytes }
    for _ in 0..<60 {
      let interval = VersionInterval(
        from: Bool.random(using: &random) ? versions.randomElement(using: &random) : nil,
        includingLower: Bool.random(using: &random),
        to: Bool.random(using: &random) ? versions.randomElement(using: &random) : nil,
        includingUpper: Bool.random(using: &random))
      let range = interval.byteRange(scheme: scheme)
      let set = VersionIntervalSet([interval], scheme: scheme)
      for (version, key) in zip(versions, keys) {
        let found =
          !key.lexicographicallyPrecedes(range.lower)
          && (range.upper.map { key.lexicographicallyPrecedes($0) } ?? true)
        let inside = interval.contains(version, scheme: scheme)
        #expect((set.first(holding: version) != nil) == inside, "\(scheme): \(version) \(interval)")
        if scheme.hasTotalOrder {
          #expect(found == inside, "\(scheme): \(version) \(interval)")
        } else {
          #expect(found || !inside, "\(scheme): \(version) \(interval)")
        }
      }
    }
  }

  @Test("sets of intervals: a version is in the complement when it is not in the union")
  func sets() {
    var random = SeededGenerator(seed: 11)
    let versions = Self.versions(.debian, 80)
    for _ in 0..<200 {
      let intervals = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        VersionInterval(
          from: versions.randomElement(using: &random),
          includingLower: Bool.random(using: &random),
          to: Bool.random(using: &random) ? versions.randomElement(using: &random) : nil,
          includingUpper: Bool.random(using: &random))
      }
      let union = VersionInterval.union(intervals, scheme: .debian)
      let rest = VersionInterval.complement(intervals, scheme: .debian)
      for version in versions {
        let inside = intervals.contains { $0.contains(version, scheme: .debian) }
        #expect(union.contains { $0.contains(version, scheme: .debian) } == inside)
        #expect(rest.contains { $0.contains(version, scheme: .debian) } == !inside)
      }
    }
  }

  @Test("no scheme writes more than ten bytes for one", arguments: VersionScheme.allCases)
  func size(scheme: VersionScheme) {
    let units = [
      "a", "1", "1a", "a1", "-", ".", "1.", "a.", "-1", "_a", "~", "1-", "a-", "~1", "é",
    ]
    for unit in units {
      let text = String(String(repeating: unit, count: 512).utf8.prefix(512)) ?? ""
      #expect(VersionKey(text, scheme: scheme).bytes.count < 10 * 512, "\(scheme) \(unit)")
      #expect(VersionKey(text + "x", scheme: scheme) == VersionKey(text, scheme: scheme))
    }
  }
}
