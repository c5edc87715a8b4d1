import Formats
import Testing

@Suite("Bills of materials, as they are")
struct BillOfMaterialsDataTests {
  @Test(
    "every valid CycloneDX document of 1.2 to 1.7 is read; most invalid ones are refused",
    .enabled(if: TestData.has("cyclonedx-tests"), Comment(rawValue: TestData.absent)))
  func cycloneDX() throws {
    var valid = 0
    var wrong: [String] = []
    var invalid = 0
    var refused = 0
    var accepted: [String] = []
    for file in try TestData.files("cyclonedx-tests") {
      let name = String(file.name.split(separator: "/").last ?? "")
      guard name.hasSuffix(".json") || name.hasSuffix(".xml"),
        ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"].contains(where: { file.name.contains("/\($0)/") }
        )
      else { continue }
      let result = Result { try SoftwareBillOfMaterials.read(file.bytes) }
      if name.hasPrefix("valid") {
        valid += 1
        if case .failure(let error) = result { wrong.append("\(name): \(error)") }
      } else if name.hasPrefix("invalid") {
        invalid += 1
        if case .failure = result { refused += 1 } else { accepted.append(name) }
      }
    }
    print(
      "cyclonedx: \(valid - wrong.count) of \(valid) valid read, \(refused) of \(invalid) refused")
    print("cyclonedx, read though invalid: \(accepted)")
    #expect(wrong.isEmpty, "\(wrong)")
    // What is left names licences outside the SPDX list, or breaks parts that are not mapped.
    #expect(refused * 10 > invalid * 8)
  }

  @Test(
    "real documents are read whole",
    .enabled(if: TestData.has("sbom-guac"), Comment(rawValue: TestData.absent)))
  func guac() throws {
    var wrong: [String] = []
    var read = 0
    var components = 0
    var keyed = 0
    var formats: [String: Int] = [:]
    for file in try TestData.files("sbom-guac", ending: ".json") {
      do {
        let bill = try SoftwareBillOfMaterials.read(file.bytes)
        read += 1
        components += bill.components.count
        keyed += bill.components.count { !$0.keys.isEmpty }
        formats["\(bill.format.rawValue) \(bill.specVersion)", default: 0] += 1
      } catch {
        wrong.append("\(file.name): \(error)")
      }
    }
    print("sbom-guac: \(read) read, \(components) components, \(keyed) with a key, \(formats)")
    #expect(read == 94)
    // The other sixteen are scorecards and SLSA attestations.
    #expect(wrong.allSatisfy { $0.contains("neither bomFormat nor spdxVersion") }, "\(wrong)")
  }
}
