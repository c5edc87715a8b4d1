import Formats
import Testing

@testable import Advisories

@Suite("What a first text makes of what was said") struct AdvisoryDraftingTests {
  private let reported = [
    CSAFAdvisory.Product(vendor: "quay", name: "side", package: "pkg:npm/side", affected: "<2.0.0")
  ]

  private func said(_ product: String, _ status: StatedProduct.Status) -> StatedProduct {
    StatedProduct(product: product, maker: "Quay", status: status)
  }

  private func lines(_ stated: [StatedProduct]) -> [String] {
    AdvisoryDrafting.products(reported, stated).map { product in
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
