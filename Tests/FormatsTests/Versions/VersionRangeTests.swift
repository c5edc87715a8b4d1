import Formats
import Testing

@Suite("Version ranges")
struct VersionRangeTests {
  private let range = VersionRange(
    kind: .semver,
    events: [.introduced("1.0.0"), .fixed("1.2.9"), .introduced("2.0.0"), .fixed("2.3.0")])

  @Test("an OSV range holds from introduced to fixed, with the reason")
  func osv() {
    #expect(
      range.verdict("1.2.3", in: .npm) == .affected(reason: "1.2.3 is in [1.0.0, 1.2.9)"))
    #expect(range.verdict("1.2.9", in: .npm) == .notAffected)
    #expect(range.verdict("0.9.0", in: .npm) == .notAffected)
    #expect(
      range.verdict("2.3.0-rc.1", in: .npm) == .affected(reason: "2.3.0-rc.1 is in [2.0.0, 2.3.0)"))
    #expect(range.fixedVersion(after: "1.2.3", in: .npm) == "1.2.9")
    #expect(range.fixedVersion(after: "2.0.0", in: .npm) == "2.3.0")
    #expect(range.fixedVersion(after: "3.0.0", in: .npm) == nil)
  }

  @Test("events may come in any order; 0 is before everything; last_affected is included")
  func order() {
    let range = VersionRange(
      kind: .ecosystem, events: [.lastAffected("1.5"), .introduced("0")])
    #expect(
      range.verdict("0.0.1.dev1", in: .pypi) == .affected(reason: "0.0.1.dev1 is in [0, 1.5]"))
    #expect(range.verdict("1.5.0", in: .pypi) == .affected(reason: "1.5.0 is in [0, 1.5]"))
    #expect(range.verdict("1.5.1", in: .pypi) == .notAffected)
    #expect(range.fixedVersion(after: "1.0", in: .pypi) == nil)
    let open = VersionRange(kind: .ecosystem, events: [.introduced("2")])
    #expect(open.verdict("99", in: .pypi) == .affected(reason: "99 is in [2, ∞)"))
    let again = VersionRange(
      kind: .ecosystem, events: [.introduced("0"), .introduced("1.2"), .fixed("1.2")])
    #expect(again.intervals(in: .pypi).count == 2)
  }

  @Test("a limit ends the range; a Git range and a word have no answer")
  func unknown() {
    let limited = VersionRange(kind: .semver, events: [.introduced("1.0.0"), .limit("1.5.0")])
    #expect(limited.verdict("1.4.0", in: .npm) == .affected(reason: "1.4.0 is in [1.0.0, 1.5.0)"))
    #expect(limited.verdict("1.5.0", in: .npm) == .notAffected)
    #expect(limited.fixedVersion(after: "1.4.0", in: .npm) == nil)
    let commits = VersionRange(kind: .git, repository: "r", events: [.introduced("0")])
    #expect(
      commits.verdict("1.0", in: .npm) == .unknown(reason: "commit range, not compared"))
    guard case .unknown = range.verdict("latest", in: .npm) else {
      Testing.Issue.record("latest was ordered")
      return
    }
  }

  @Test("a CVE entry covers a version, a range, a range with changes")
  func cve() {
    let versions = CVEVersions(
      entries: [
        CVEVersion(version: "1.1", status: .unaffected),
        CVEVersion(
          version: "1.0", status: .affected, lessThan: "2.0", versionType: "custom",
          changes: [.init(at: "1.5", status: .unaffected), .init(at: "1.7", status: .affected)]),
        CVEVersion(version: "3.0", status: .affected, lessThanOrEqual: "3.*"),
      ], defaultStatus: .unaffected)
    #expect(versions.verdict("1.1", in: .generic) == .notAffected)
    #expect(versions.verdict("1.2", in: .generic) == .affected(reason: "1.2 is in [1.0, 2.0)"))
    #expect(versions.verdict("1.6", in: .generic) == .notAffected)
    #expect(
      versions.verdict("1.8", in: .generic)
        == .affected(reason: "1.8 is in [1.0, 2.0), changed at 1.7"))
    #expect(versions.fixedVersion(after: "1.2", in: .generic) == "1.5")
    #expect(versions.fixedVersion(after: "1.8", in: .generic) == "2.0")
    #expect(versions.verdict("2.0", in: .generic) == .notAffected)
  }

  @Test("ranges written into the version's text are read")
  func words() {
    let versions = CVEVersions(
      entries: [CVEVersion(version: ">= 4.0.0, < 4.2.1", status: .affected)])
    #expect(
      versions.verdict("4.1.0", in: .generic) == .affected(reason: "4.1.0 is in [4.0.0, 4.2.1)"))
    #expect(versions.verdict("4.2.1", in: .generic) == .notAffected)
    #expect(versions.fixedVersion(after: "4.1.0", in: .generic) == "4.2.1")
    let all = CVEVersions(
      entries: [CVEVersion(version: "unspecified", status: .affected, lessThan: "*")])
    #expect(all.verdict("9", in: .generic) == .affected(reason: "9 is in [0, ∞)"))
    guard
      case .unknown = CVEVersions(
        entries: [CVEVersion(version: "n/a", status: .affected)]
      ).verdict("1", in: .generic)
    else {
      Testing.Issue.record("n/a was compared")
      return
    }
  }

  @Test("an interval's bytes hold the keys of exactly its versions")
  func byteRanges() {
    let versions = ["0.9", "1.0~rc1", "1.0", "1.0-1", "1.0.1", "1.2", "1.2-0", "1.2-1", "2"]
    for lower in [nil, "1.0"] {
      for upper in [nil, "1.2"] {
        for (first, last) in [(true, true), (true, false), (false, true), (false, false)] {
          let interval = VersionInterval(
            from: lower, includingLower: first, to: upper, includingUpper: last)
          let range = interval.byteRange(scheme: .debian)
          for version in versions {
            let key = VersionKey(version, scheme: .debian).bytes
            let inside =
              !key.lexicographicallyPrecedes(range.lower)
              && (range.upper.map { key.lexicographicallyPrecedes($0) } ?? true)
            #expect(inside == interval.contains(version, scheme: .debian), "\(version) \(interval)")
          }
        }
      }
    }
  }

  @Test("the affected intervals of CVE entries are cut at their changes")
  func affectedIntervals() {
    let versions = CVEVersions(entries: [
      CVEVersion(
        version: "1.0", status: .affected, lessThan: "2.0",
        changes: [.init(at: "1.5", status: .unaffected), .init(at: "1.7", status: .affected)]),
      CVEVersion(version: "3.1", status: .affected), CVEVersion(version: "4", status: .unaffected),
      CVEVersion(version: "abc", status: .affected, versionType: "git"),
    ])
    #expect(
      versions.affectedIntervals(in: .generic).map(\.interval.description)
        == ["[1.0, 1.5)", "[1.7, 2.0)", "[3.1, 3.1]"])
  }

  @Test("keys order as versions do, and a byte comparison is enough")
  func keys() {
    let scheme = VersionScheme.debian
    #expect(VersionKey("1.0~rc1", scheme: scheme) < VersionKey("1.0", scheme: scheme))
    #expect(VersionKey("1:0.1", scheme: scheme) > VersionKey("99", scheme: scheme))
    #expect(VersionKey("1.0", scheme: scheme) == VersionKey("0:1.0-0", scheme: scheme))
    for scheme in VersionScheme.allCases {
      let long = String(repeating: "9.", count: 100_000)
      #expect(VersionKey(long, scheme: scheme).bytes.count <= 4096)
      #expect(scheme.compare("", "1") <= 0)
      let byValue = scheme != .lexicographic && scheme != .datetime
      #expect(scheme.compare("1.9", "1.10") == (byValue ? -1 : 1))
    }
  }

  @Test(
    "the order of a CVE entry is that of its versionType, where that names one",
    arguments: [
      (nil, .generic, .generic), ("custom", .npm, .npm), ("semver", .generic, .semver),
      ("semver", .pypi, .pypi), ("semver ", .generic, .semver), ("python", .generic, .pypi),
      ("maven", .generic, .maven), ("rpm", .debian, .rpm), ("dpkg", .generic, .debian),
      ("npm", .generic, .npm), ("gem", .generic, .gem), ("nuget", .generic, .nuget),
      ("packagist", .generic, .composer), ("golang", .generic, .golang), ("hex", .generic, .hex),
      ("cargo", .generic, .cargo), ("ebuild", .generic, .gentoo), ("apk", .generic, .alpine),
      ("release", .generic, .generic), ("2024.3", .generic, .generic), ("git", .npm, nil),
      ("Commit Hash", .npm, nil), ("original_commit_for_fix", .npm, nil), ("commit-id", .npm, nil),
    ] as [(String?, VersionScheme, VersionScheme?)])
  func types(type: String?, package: VersionScheme, expected: VersionScheme?) {
    let entry = CVEVersion(version: "1", status: .affected, versionType: type)
    #expect(entry.scheme(in: package) == expected)
  }

  @Test(
    "every ecosystem of OSV has its order and its key",
    arguments: [
      ("npm", .npm), ("PyPI", .pypi), ("Maven", .maven), ("Go", .golang), ("crates.io", .cargo),
      ("RubyGems", .gem), ("NuGet", .nuget), ("Packagist", .composer), ("Hex", .hex), ("Pub", .pub),
      ("Hackage", .hackage), ("GHC", .hackage), ("CRAN", .cran), ("Bioconductor", .cran),
      ("SwiftURL", .semver), ("GitHub Actions", .semver), ("ConanCenter", .conan),
      ("Debian:12", .debian), ("Ubuntu:22.04:LTS", .debian), ("Alpine:v3.20", .alpine),
      ("Red Hat:enterprise_linux:9::appstream", .rpm), ("AlmaLinux:9", .rpm),
      ("Rocky Linux:9", .rpm),
      ("SUSE:Linux Enterprise Server 15 SP5", .rpm), ("openSUSE:Leap 15.6", .rpm),
      ("openEuler:24.03-LTS", .rpm), ("Mageia:9", .rpm), ("Azure Linux:3", .rpm),
      ("Photon OS:5.0", .rpm),
      ("Bitnami", .semver), ("Chainguard", .alpine), ("Wolfi", .alpine), ("Alpaquita:23", .alpine),
      ("MinimOS", .alpine), ("Gentoo", .gentoo), ("Julia", .semver), ("VSCode", .npm),
      ("Linux", .generic), ("Android", .generic), ("OSS-Fuzz", .generic),
    ] as [(String, VersionScheme)])
  func ecosystems(name: String, scheme: VersionScheme) throws {
    #expect(VersionScheme(ecosystem: name) == scheme)
    let package = name.hasPrefix("VSCode") ? "publisher/name" : "github.com/owner/name"
    let key = try #require(PackageKey(ecosystem: name, name: package))
    #expect(key.versionScheme == scheme, "\(key)")
  }
}
