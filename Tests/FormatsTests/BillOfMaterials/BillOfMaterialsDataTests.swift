import Formats
import Testing

@Suite("Bills of materials, as they are")
struct BillOfMaterialsDataTests {
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
