import Formats
import Testing
import Vocabulary

@Suite("Published records, as they are")
struct RecordDataTests {
  @Test(
    "OSV records in JSON",
    .enabled(if: TestData.has("osv-go"), Comment(rawValue: TestData.absent)),
    arguments: ["osv-go", "osv-bitnami", "osv-almalinux"])
  func osv(archive: String) throws {
    var count = 0
    var keyed = 0
    var affected = 0
    for file in try TestData.files(archive, ending: ".json") {
      let record = try OSVRecord(json: file.bytes)
      #expect(record.modified != nil, "\(file.name)")
      #expect(file.name.hasSuffix("/\(record.id).json"))
      count += 1
      affected += record.affected.count
      keyed += record.affected.count { $0.key != nil }
    }
    print("\(archive): \(count) records, \(affected) packages, \(keyed) with a key")
    #expect(keyed == affected)
  }

  @Test(
    "OSV records in YAML",
    .enabled(if: TestData.has("osv-pypi"), Comment(rawValue: TestData.absent)))
  func yaml() throws {
    var count = 0
    var listed = 0
    var disagreeing = 0
    for file in try TestData.files("osv-pypi", ending: ".yaml") {
      let record = try OSVRecord(yaml: file.bytes)
      #expect(record.modified != nil && !record.affected.isEmpty, "\(file.name)")
      count += 1
      for package in record.affected where package.ranges.contains(where: { $0.kind != .git }) {
        var ranges = package
        ranges.versions = []
        for version in package.versions {
          listed += 1
          if case .affected = ranges.verdict(version) { continue }
          disagreeing += 1
        }
      }
    }
    print(
      "osv-pypi: \(count) records; \(listed) listed versions, \(disagreeing) outside the ranges")
    #expect(count == 2661)
    #expect(disagreeing * 100 < listed)
  }

  @Test(
    "CVE records with CISA's assessments",
    .enabled(if: TestData.has("vulnrichment-2024"), Comment(rawValue: TestData.absent)))
  func cve() throws {
    var count = 0
    var assessed = 0
    var complete = 0
    var exploited = 0
    for file in try TestData.files("vulnrichment-2024", ending: ".json") {
      let record = try CVERecord(json: file.bytes)
      count += 1
      #expect(record.modified != nil)
      if record.knownExploitedSince != nil { exploited += 1 }
      guard let ssvc = record.ssvc else { continue }
      assessed += 1
      if ssvc.exploitation != nil, ssvc.automatable != nil, ssvc.technicalImpact != nil,
        ssvc.timestamp != nil
      {
        complete += 1
      }
    }
    print(
      "vulnrichment: \(count) records, \(assessed) assessed, \(complete) whole, \(exploited) KEV")
    #expect(count == 23_975)
    #expect(assessed == complete)
    #expect(assessed == 23_906)
    #expect(exploited == 87)
  }

  @Test(
    "the KEV catalogue says the same in JSON and CSV",
    .enabled(if: TestData.has("kev"), Comment(rawValue: TestData.absent)))
  func kev() throws {
    let files = try TestData.files("kev")
    let json = try #require(files.first { $0.name.hasSuffix("vulnerabilities.json") })
    let csv = try #require(files.first { $0.name.hasSuffix(".csv") })
    let one = try KEVCatalog(json: json.bytes)
    let other = try KEVCatalog(csv: csv.bytes)
    #expect(one.entries.count == 1404)
    #expect(other.entries.map(\.cve) == one.entries.map(\.cve))
    #expect(other.entries.map(\.due) == one.entries.map(\.due))
    #expect(one.modified != nil)
    print("kev: \(one.entries.count), ransomware \(one.entries.count { $0.ransomware })")
  }
}
