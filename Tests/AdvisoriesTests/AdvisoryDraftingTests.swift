import Access
import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Advisories
@testable import Cases
@testable import Intake

@Suite("What a first text makes of what was said") struct AdvisoryDraftingTests {
  private let reported = [
    CSAFAdvisory.Product(vendor: "quay", name: "side", package: "pkg:npm/side", affected: "<2.0.0")
  ]

  private func said(_ product: String, _ status: StatedProduct.Status) -> StatedProduct {
    StatedProduct(product: product, maker: "Quay", status: status)
  }

  private func lines(
    _ stated: [StatedProduct], after reported: [CSAFAdvisory.Product]? = nil
  ) -> [String] {
    AdvisoryDrafting.products(reported ?? self.reported, stated).map { product in
      let last = product.justification?.rawValue ?? product.fixed ?? "none"
      return "\(product.vendor) \(product.name) \(product.versions) \(last)"
    }
  }

  @Test("A fix stands beside what was reported, and opens a range where nothing was")
  func fixes() {
    #expect(lines([]) == ["quay side <2.0.0 none"])
    #expect(lines([said("pkg:npm/side", .fixed("2.0.1"))]) == ["quay side <2.0.0 2.0.1"])
    #expect(
      lines([said("pkg:npm/other", .fixed("3.1")), said("Pump 9", .fixed("of May 2026"))]) == [
        "quay side <2.0.0 none", "Quay other <3.1 3.1", "Quay Pump 9 * of May 2026",
      ])
    // Whoever is named first counts.
    #expect(
      lines([said("pkg:npm/side", .fixed("2.0.1")), said("pkg:npm/side", .fixed("9"))]) == [
        "quay side <2.0.0 2.0.1"
      ])
  }

  @Test("A stated range counts more than one tried version, and a source without a package counts")
  func reports() throws {
    let surroundings = Surroundings.test()
    func finding(_ affected: JSONValue, credit: String?) throws -> Finding {
      Finding(
        id: FindingID(surroundings), organization: OrganizationID(surroundings),
        receivedAt: surroundings.now(), flaw: FlawID(surroundings),
        draft: try FindingDraft(json: [
          "title": "Reads too far", "affected": affected, "credit": credit.json,
        ]), remarks: [], isReady: true, receipt: "", position: 1)
    }
    let findings = try [
      finding([["package": "pkg:npm/side@1.2.3"]], credit: nil),
      finding([["package": "pkg:npm/side", "versions": "<2.0.0"]], credit: "A. Finder"),
      finding(
        [["repository": "https://example.org/quay/pump", "versions": "<3"]], credit: "Lab"),
    ]
    let now = surroundings.now()
    let found = Case(
      id: CaseID(surroundings), flaw: findings[0].flaw, title: "Reads too far", state: .confirmed,
      reason: nil, resolution: nil, waiting: nil, queueAt: now,
      label: Label(trafficLight: .amberStrict, originator: nil), openedAt: now, judgedAt: now,
      changedAt: now, version: 1)
    let content = AdvisoryDrafting.content(found, findings, [])
    #expect(content.products.map(\.name) == ["side"])
    #expect(content.products.map(\.versions) == ["<2.0.0"])
    let source = AdvisoryDrafting.content(found, [findings[2]], []).products
    #expect(source.map { "\($0.vendor) \($0.name) \($0.versions)" } == ["quay pump <3"])
    #expect(content.credits == ["A. Finder", "Lab"])
  }

  @Test("Where all versions were reported, a fix leaves those before it")
  func narrowed() {
    let all = [
      CSAFAdvisory.Product(vendor: "quay", name: "side", package: "pkg:npm/side", affected: "*")
    ]
    let fixed = said("pkg:npm/side", .fixed("2.0.1"))
    #expect(lines([fixed], after: all) == ["quay side <2.0.1 2.0.1"])
    // What is no version cannot end a range.
    #expect(lines([said("pkg:npm/side", .fixed("of May"))], after: all) == ["quay side * of May"])
    #expect(
      lines([fixed, said("pkg:npm/side@3.0.0", .affected)], after: all) == [
        "quay side <2.0.1 2.0.1", "Quay side 3.0.0 none",
      ])
  }

  @Test("Each branch with a fix of its own is named")
  func branches() {
    let (old, new) = (
      said("pkg:npm/side@1.2.8", .fixed("1.2.9")), said("pkg:npm/side@2.0.3", .fixed("2.0.4"))
    )
    #expect(
      lines([old, new, new], after: []) == ["Quay side 1.2.8 1.2.9", "Quay side 2.0.3 2.0.4"])
    #expect(lines([old, new]) == ["quay side <2.0.0 1.2.9", "Quay side 2.0.3 2.0.4"])
    // A package URL that names the version with the fix does not make that one affected.
    let fixes = [
      said("pkg:npm/side@1.2.9", .fixed("1.2.9")), said("pkg:npm/side@2.0.4", .fixed("2.0.4")),
    ]
    #expect(lines(fixes, after: []) == ["Quay side <1.2.9 1.2.9", "Quay side <2.0.4 2.0.4"])
  }

  @Test("What is affected is added once, another version of it too")
  func affected() {
    #expect(lines([said("pkg:npm/side", .affected)]) == ["quay side <2.0.0 none"])
    #expect(
      lines([
        said("pkg:npm/side@3.0.0", .affected), said("pkg:npm/side@3.0.0", .affected),
        said("Pump 9", .affected), said("Pump 9", .fixed("2")),
      ]) == ["quay side <2.0.0 none", "Quay Pump 9 <2 2", "Quay side 3.0.0 none"])
  }

  @Test("Not affected never takes away that somebody says it is")
  func notAffected() {
    let why = StatedProduct.Status.notAffected(.componentNotPresent)
    #expect(
      lines([
        said("pkg:npm/side", why), said("pkg:npm/other", why), said("pkg:npm/other", why),
        said("Pump 9", why), said("Pump 9", .affected), said("pkg:npm/side@3.0.0", why),
      ]) == [
        "quay side <2.0.0 none", "Quay Pump 9 * none",
        "Quay other * component_not_present", "Quay side 3.0.0 component_not_present",
      ])
  }

  @Test("A text has at most so many products, what is affected first")
  func budget() {
    let many = (0..<300).map {
      said("p\($0)", $0 < 150 ? .notAffected(.componentNotPresent) : .affected)
    }
    let products = AdvisoryDrafting.products(reported, many)
    #expect(products.count == AdvisoryDrafting.mostProducts)
    #expect(products.allSatisfy { $0.isAffected })
  }
}
