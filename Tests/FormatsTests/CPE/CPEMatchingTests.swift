import Formats
import Testing

@Suite("CPE names matched by NIST IR 7696")
struct CPEMatchingTests {
  private func name(
    _ vendor: String, _ product: String, _ version: String, _ update: String = "*"
  )
    throws -> CPEName
  {
    try CPEName("cpe:2.3:a:\(vendor):\(product):\(version):\(update):*:*:*:*:*:*")
  }

  @Test(
    "attributes, row by row of table 6-2",
    arguments: [
      ("*", "*", CPERelation.equal), ("*", "-", .superset), ("*", "9", .superset),
      ("-", "*", .subset), ("-", "-", .equal), ("-", "9", .disjoint), ("9", "9", .equal),
      ("9", "8", .disjoint), ("9", "-", .disjoint), ("9", "*", .subset), ("9*", "9.1", .superset),
      ("9*", "8.1", .disjoint), ("9*", "-", .disjoint), ("9*", "*", .subset), ("9*", "9*", .equal),
      ("9.??", "9.10", .superset), ("9.??", "9.1", .superset), ("9.??", "9.", .superset),
      ("9.??", "9.100", .disjoint), ("?.1", "9.1", .superset), ("?.1", "10.1", .disjoint),
      ("*.1", "10.1", .superset), ("*beta*", "1.beta2", .superset), ("9.1", "9*", .subset),
      ("9*", "*9", .undefined), (#"9\*"#, "9", .disjoint), (#"9\*"#, #"9\*"#, .equal),
      ("9*", #"9\*"#, .superset),
    ])
  func attributes(one: String, other: String, relation: CPERelation) throws {
    let first = try name("v", "p", one)
    let second = try name("v", "p", other)
    #expect(first.relation(to: second) == relation)
    #expect(second.relation(to: first) == relation.reversed)
    #expect(first.matches(second) == (relation == .equal || relation == .superset))
  }

  @Test("names: disjoint where one attribute is, undefined where they pull both ways")
  func names() throws {
    let all = try name("v", "p", "*")
    #expect(all.relation(to: try name("v", "p", "1", "sp1")) == .superset)
    #expect(all.relation(to: try name("v", "q", "1")) == .disjoint)
    #expect(try name("v", "p", "*", "sp1").relation(to: try name("v", "p", "1")) == .undefined)
    #expect(try CPEName("cpe:/a:v:p").relation(to: all) == .equal)
  }

  @Test("where a vulnerability counts: the product, and what it runs on")
  func applicability() throws {
    let text = #"""
      {"cveMetadata": {"cveId": "CVE-2031-0001"}, "containers": {"cna": {"cpeApplicability": [
        {"operator": "AND", "nodes": [
          {"operator": "OR", "negate": false, "cpeMatch": [
            {"vulnerable": true, "criteria": "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
             "versionStartIncluding": "1.0", "versionEndExcluding": "1.2.9"},
            {"vulnerable": true, "criteria": "broken"}]},
          {"operator": "OR", "cpeMatch": [
            {"vulnerable": false, "criteria": "cpe:2.3:o:v:system:-:*:*:*:*:*:*:*"}]}]}]}}}
      """#
    let record = try CVERecord(json: Array(text.utf8))
    let rule = try #require(record.cna.applicability.first)
    let system = try CPEName("cpe:2.3:o:v:system:-:*:*:*:*:*:*:*")
    let inside = try name("v", "p", "1.2.3")
    #expect(rule.vulnerable(among: [inside, system]) == [inside])
    #expect(rule.vulnerable(among: [inside]).isEmpty)
    for version in ["0.9", "1.2.9", "*", "-"] {
      #expect(rule.vulnerable(among: [try name("v", "p", version), system]).isEmpty, "\(version)")
    }
    #expect(throws: RecordError.self) {
      try CVERecord(json: Array(text.replacing("\"AND\"", with: "\"XOR\"").utf8))
    }
  }
}
