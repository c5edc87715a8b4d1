import Formats
import Testing
import Vocabulary

@Suite("Writing and comparing bills of materials")
struct WritingTests {
  private func component(
    _ name: String, _ version: String?, purl: String? = nil
  ) -> BOMComponent {
    var component = BOMComponent(type: "library", name: name)
    component.version = version
    component.purl = purl
    return component
  }

  @Test("what is written as CycloneDX is read again alike")
  func roundTrip() throws {
    var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: "dpkg")
    bill.subject = BOMComponent(type: "container", name: "image")
    var first = component("a", "1.0", purl: "pkg:deb/debian/a@1.0?distro=debian-12")
    first.group = "debian"
    first.supplier = "Somebody \"quoted\""
    first.cpe = "cpe:2.3:a:v:a:1.0:*:*:*:*:*:*:*"
    first.hashes = [
      .init(algorithm: "SHA-256", value: String(repeating: "ab", count: 32)),
      .init(algorithm: "ODD", value: "00"),
    ]
    first.licences = ["MIT", "Some Licence"]
    first.properties = [.init(name: LockFile.developmentProperty, value: "true")]
    bill.components = [first, component("b", nil)]
    bill.components[1].type = "no such type"
    let serial = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
    let written = bill.cycloneDX(
      serialNumber: serial, timestamp: Timestamp(microseconds: 1_700_000_000_000_000),
      tool: (name: "T", version: "1"), found: [0: ["var/lib/dpkg/status"]])
    let again = try SoftwareBillOfMaterials.read(written.serializedBytes())
    #expect(again.serialNumber == serial)
    #expect(again.name == "image")
    var wanted = first
    wanted.reference = SoftwareBillOfMaterials.reference(0)
    wanted.hashes.removeLast()
    #expect(again.components.first == wanted)
    #expect(again.components.last?.type == "library")
    #expect(again.components.count == 2)
  }

  @Test("differences by package: added, removed, changed, and what is there in several versions")
  func differences() {
    var old = SoftwareBillOfMaterials(format: .lockFile, specVersion: "x")
    var new = old
    old.components = [
      component("same", "1", purl: "pkg:npm/same@1"), component("up", "1", purl: "pkg:npm/up@1"),
      component("both", "1", purl: "pkg:npm/both@1"),
      component("both", "2", purl: "pkg:npm/both@2"),
      component("bare", "1"), component("gone", nil),
    ]
    new.components = [
      component("same", "1", purl: "pkg:npm/same@1?x=y"),
      component("up", "2", purl: "pkg:npm/up@2"),
      component("both", "2", purl: "pkg:npm/both@2"),
      component("both", "2", purl: "pkg:npm/both@2"),
      component("bare", "2"), component("fresh", "1"),
    ]
    let difference = BillOfMaterialsDifference(from: old, to: new)
    #expect(
      difference.changed == [
        .init(package: "bare", before: ["1"], after: ["2"]),
        .init(package: "pkg:npm/both", before: ["1"], after: []),
        .init(package: "pkg:npm/up", before: ["1"], after: ["2"]),
      ])
    #expect(difference.added == [.init(package: "fresh", before: [], after: ["1"])])
    #expect(difference.removed == [.init(package: "gone", before: [""], after: [])])
    #expect(BillOfMaterialsDifference(from: new, to: new).isEmpty)
  }
}
