import API
import Access
import Catalog
import Exposure
import Foundation
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// An estate and advisories made by chance from a seed, over ecosystems whose versions are ordered
/// in different ways.
private struct RandomWorld {
  private var generator: SeededGenerator
  private static let ecosystems: [(name: String, type: String)] = [
    ("npm", "npm"), ("PyPI", "pypi"), ("Debian:12", "deb/debian"), ("Maven", "maven/org.example"),
    ("Alpine:v3.20", "apk/alpine"), ("RubyGems", "gem"), ("Packagist", "composer/example"),
    ("AlmaLinux:9", "rpm/almalinux"), ("Go", "golang/example.org"), ("NuGet", "nuget"),
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  private mutating func version() -> String {
    let core = "\(number(0...2)).\(number(0...11))" + (number(0...2) > 0 ? ".\(number(0...3))" : "")
    let ends = [
      "", "", "", "", "-rc.1", "-1", "~beta1", "-r2", "a1", ".dev3", "+build", "-SNAPSHOT",
    ]
    return core + ends[number(0...(ends.count - 1))]
  }

  mutating func bill(_ count: Int) -> String {
    let components = (0..<count).map { _ -> String in
      let type = Self.ecosystems[number(0...(Self.ecosystems.count - 1))].type
      let (name, version) = ("p\(number(0...3))", version())
      let escaped = version.replacing("+", with: "%2B").replacing("~", with: "~")
      return #"{"type":"library","name":"\#(name)","version":"\#(version)","#
        + #""purl":"pkg:\#(type)/\#(name)@\#(escaped)"}"#
    }
    return #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":["#
      + components.joined(separator: ",") + "]}"
  }

  mutating func advisory(_ place: Int) -> String {
    let (ecosystem, type) = Self.ecosystems[number(0...(Self.ecosystems.count - 1))]
    var name = "p\(number(0...3))"
    if let group = type.split(separator: "/").dropFirst().first,
      ["Maven", "Packagist", "Go"]
        .contains(ecosystem)
    {
      name = "\(group)\(ecosystem == "Maven" ? ":" : "/")\(name)"
    }
    var events = [#"{"introduced":"\#(number(0...1) == 0 ? "0" : version())"}"#]
    switch number(0...3) {
    case 0: events.append(#"{"last_affected":"\#(version())"}"#)
    case 1, 2: events.append(#"{"fixed":"\#(version())"}"#)
    default: break
    }
    let listed = (0..<number(0...2)).map { _ in #""\#(version())""# }.joined(separator: ",")
    let kind = number(0...5) == 0 ? "SEMVER" : "ECOSYSTEM"
    return #"{"id":"CVE-2026-\#(1000 + place)","modified":"2026-11-01T00:00:00Z","summary":"S","#
      + #""affected":[{"package":{"ecosystem":"\#(ecosystem)","name":"\#(name)"},"#
      + #""versions":[\#(listed)],"ranges":[{"type":"\#(kind)","events":["#
      + events.joined(separator: ",") + "]}]}]}"
  }
}

extension Estate {
  /// Every match, and the same again found the other way: through the vulnerabilities.
  func matches() async throws -> (onAssets: [String], ofVulnerabilities: [String]) {
    let (exposure, assets) = (services.exposure, assets)
    return try await services.database.read { tx in
      let place = Dictionary(assets.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
      let words = { (match: ExposureMatch) in
        "\(place[match.asset] ?? -1) \(match.component) \(match.vulnerability) \(match.reason) "
          + "\(match.fixedVersion ?? "-")"
      }
      let one = try assets.flatMap { try exposure.matches(on: $0, in: tx) }.map(words)
      var other: [String] = []
      for number in 0..<60 {
        var page = PageRequest(limit: 3)
        while true {
          let found = try exposure.matches(of: "CVE-2026-\(1000 + number)", page: page, in: tx)
          other += found.elements.map(words)
          guard let next = found.next else { break }
          page = PageRequest(limit: 3, after: next)
        }
      }
      return (one.sorted(), other.sorted())
    }
  }
}

@Suite("Inventory against knowledge and knowledge against inventory") struct DirectionTests {
  @Test(
    "In every ecosystem both directions and both pages say the same",
    arguments: TestDatabase.each, [1, 2, 3] as [UInt64])
  func sameEitherWay(_ engine: TestDatabase.Case, _ seed: UInt64) async throws {
    var world = RandomWorld(seed: seed)
    let bills = (0..<3).map { _ in world.bill(120) }
    let later = (0..<3).map { _ in world.bill(120) }
    let advisories = (0..<60).map { world.advisory($0) }
    let changed = (0..<60).map { $0 % 2 == 0 ? advisories[$0] : world.advisory($0) }
    var seen: [[String]] = []
    for order in 0..<3 {
      try await withDatabase(engine, schemas: Services.schemas) { database async throws in
        let estate = try await Estate(database)
        // Forwards, backwards, and through two changes.
        if order == 0 { try await estate.know(changed) }
        if order == 2 {
          try await estate.list(bills)
          try await estate.know(advisories)
        }
        try await estate.list(later)
        if order != 0 { try await estate.know(changed) }
        let found = try await estate.matches()
        #expect(found.onAssets == found.ofVulnerabilities)
        seen.append(found.onAssets)
      }
    }
    #expect(Set(seen).count <= 1)
    #expect(seen.allSatisfy { $0.count > 50 }, "the world is too thin to show anything")
  }
}
