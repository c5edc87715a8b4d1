import Formats
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Directives

@Suite("BOD 26-04 as data") struct DirectiveTests {
  static let combinations: [DecisionInputs] = (0..<16).map { bits in
    DecisionInputs(
      isKnownExploited: bits & 1 != 0, isPubliclyExposed: bits & 2 != 0,
      isAutomatable: bits & 4 != 0, isTotal: bits & 8 != 0)
  }

  @Test("Every combination of facts has exactly one row")
  func total() {
    let directive = Directive.bod2604
    #expect(directive.rows.count == 16)
    for inputs in Self.combinations {
      #expect(directive.rows.count { $0.inputs == inputs } == 1)
    }
    #expect(directive.issuedOn.description == "2026-06-10")
  }

  @Test(
    "All rows are those of CERT/CC's published table",
    .enabled(if: TestData.has("ssvc.tar.gz"), "skipped: data not present"))
  func published() throws {
    let folder = URL(fileURLWithPath: try TestData.path("ssvc.tar.gz"))
    let walker = try #require(FileManager.default.enumerator(atPath: folder.path))
    let names = walker.compactMap { $0 as? String }
    let name = try #require(names.first { $0.hasSuffix("cisa/cisa_bod_26_04_1_0_0.json") })
    let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    let table = try DecisionTable(json: bytes)
    #expect(table.rows.count == 16)
    for (number, row) in Directive.bod2604.rows.enumerated() {
      let inputs = row.inputs
      let answer = try #require(
        table.evaluate([
          "cisa:KEV:1.0.0": inputs.isKnownExploited ? "Y" : "N",
          "cisa:PE:1.0.0": inputs.isPubliclyExposed ? "Y" : "N",
          "ssvc:A:2.0.0": inputs.isAutomatable ? "Y" : "N",
          "ssvc:TI:1.0.0": inputs.isTotal ? "T" : "P",
        ]))
      #expect(answer.row == number, "the rows are shown in the order of the publication")
      #expect(row.urgency.rawValue == answer.outcome.key, "row \(number)")
    }
  }

  @Test("More alarming facts never give more time")
  func monotonic() {
    let directive = Directive.bod2604
    for inputs in Self.combinations {
      var worse = inputs
      worse.isKnownExploited = true
      #expect(directive.urgency(worse) <= directive.urgency(inputs))
      worse = inputs
      worse.isPubliclyExposed = true
      #expect(directive.urgency(worse) <= directive.urgency(inputs))
      worse = inputs
      worse.isAutomatable = true
      #expect((directive.urgency(worse).days ?? 999) <= (directive.urgency(inputs).days ?? 999))
    }
  }

  @Test("Urgencies are ordered, and their days are those of the directive")
  func urgencies() {
    #expect(Urgency.allCases.map(\.days) == [3, 3, 14, 60, nil])
    #expect(Urgency.allCases == Urgency.allCases.sorted())
  }
}
