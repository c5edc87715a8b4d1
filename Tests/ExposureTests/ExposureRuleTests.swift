import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Catalog
@testable import Exposure
@testable import Inventory

private func component(_ url: String, version: String? = nil) throws -> Component {
  let package = try PackageURL(url)
  return Component(
    id: "c", name: package.name, version: version ?? package.version, packageURL: url,
    keys: [PackageKey(package)])
}

private func affected(
  _ component: Component, _ id: String, _ events: [VersionRange.Event], release: String? = nil,
  listed: [String] = [], kind: VersionRange.Kind = .ecosystem
) -> AffectedPackage {
  AffectedPackage(
    source: "osv", record: "R-" + id, vulnerability: id, key: component.keys[0].text,
    release: release, versions: .ranges([VersionRange(kind: kind, events: events)], listed: listed),
    hint: nil)
}

@Suite("Who is affected") struct ExposureRuleTests {
  @Test("A version inside the range is affected, with the reason and the fix")
  func ranges() throws {
    let range: [VersionRange.Event] = [.introduced("1.0.0"), .fixed("2.0.0")]
    for (version, isAffected) in [
      ("0.9.9", false), ("1.0.0", true), ("1.10.0", true), ("2.0.0-rc.1", true), ("2.0.0", false),
    ] {
      let component = try component("pkg:npm/quayside@\(version)")
      let found = ExposureRules.verdicts(
        for: component, among: [affected(component, "CVE-1", range, kind: .semver)])
      #expect(found.map(\.vulnerability) == (isAffected ? ["CVE-1"] : []), "\(version)")
      #expect(found.first?.fixedVersion == (isAffected ? "2.0.0" : nil))
      #expect(found.allSatisfy { $0.reason.hasSuffix("of R-CVE-1") })
    }
  }

  @Test("Without a version, or with nothing but commits, nothing is claimed")
  func unknown() throws {
    let plain = try component("pkg:npm/quayside")
    let all: [VersionRange.Event] = [.introduced("0")]
    #expect(plain.version == nil)
    #expect(ExposureRules.verdicts(for: plain, among: [affected(plain, "CVE-1", all)]).isEmpty)
    let named = try component("pkg:npm/quayside@1.0.0")
    let commits = affected(named, "CVE-1", [.introduced("0"), .fixed("abcdef")], kind: .git)
    #expect(ExposureRules.verdicts(for: named, among: [commits]).isEmpty)
  }

  @Test("Of several records the one that names a fix is kept, and each vulnerability comes once")
  func severalRecords() throws {
    let component = try component("pkg:npm/quayside@1.0.0")
    let open = affected(component, "CVE-1", [.introduced("0")])
    let closed = affected(component, "CVE-1", [.introduced("0"), .fixed("2.0.0")])
    for records in [[open, closed], [closed, open]] {
      let found = ExposureRules.verdicts(for: component, among: records)
      #expect(found.count == 1)
      #expect(found.first?.fixedVersion == "2.0.0")
    }
    let other = affected(component, "CVE-0", [.introduced("0")])
    #expect(
      ExposureRules.verdicts(for: component, among: [open, other]).map(\.vulnerability)
        == ["CVE-0", "CVE-1"])
  }

  @Test("A record for one release does not match a component built for another")
  func releases() throws {
    let component = try component("pkg:deb/debian/curl@7.88.1?distro=debian-12")
    let all: [VersionRange.Event] = [.introduced("0")]
    for (release, isAffected) in [
      (nil, true), ("12", true), ("12.5", true), ("11", false), ("1", false),
    ]
      as [(String?, Bool)]
    {
      let found = ExposureRules.verdicts(
        for: component, among: [affected(component, "CVE-1", all, release: release)])
      #expect(!found.isEmpty == isAffected, "\(release ?? "-")")
    }
    let unnamed = try self.plainDebian()
    let found = ExposureRules.verdicts(
      for: unnamed, among: [affected(unnamed, "CVE-1", all, release: "11")])
    #expect(found.count == 1, "a component that names no release may be of any")
  }

  private func plainDebian() throws -> Component { try component("pkg:deb/debian/curl@7.88.1") }

  @Test("Releases are compared by their numbers, code names as they are")
  func sameRelease() {
    #expect(PackageRelease.isSame("12", "12.5"))
    #expect(PackageRelease.isSame("v3.19", "v3.19"))
    #expect(!PackageRelease.isSame("12", "120"))
    #expect(PackageRelease.isSame("v3.19", "3.19.1"))
    #expect(!PackageRelease.isSame("v3.19", "3.20.1"))
    #expect(PackageRelease.isSame("22.04:LTS", "22.04"))
    #expect(!PackageRelease.isSame("22.04:LTS", "20.04"))
    #expect(PackageRelease.isSame("enterprise_linux:9::appstream", "9.4"))
    #expect(!PackageRelease.isSame("enterprise_linux:9::appstream", "8.10"))
    #expect(!PackageRelease.isSame("bookworm", "bullseye"))
    #expect(PackageRelease.isSame("bookworm", "12"))
  }
}
