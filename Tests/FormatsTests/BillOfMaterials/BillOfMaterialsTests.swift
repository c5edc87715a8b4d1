import Formats
import Testing
import Vocabulary

@Suite("Bills of materials")
struct BillOfMaterialsTests {
  private let json = """
    {"bomFormat":"CycloneDX","specVersion":"1.5",
     "serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
     "metadata":{"timestamp":"2024-01-01T00:00:00Z",
       "component":{"type":"application","name":"app","version":"1"}},
     "components":[{"type":"library","bom-ref":"a","group":"g","name":"n","version":"1.0",
       "purl":"pkg:npm/g/n@1.0","licenses":[{"license":{"id":"MIT"}}],
       "hashes":[{"alg":"SHA-1","content":"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"}],
       "properties":[{"name":"k","value":"v"}],
       "components":[{"type":"library","name":"inner"}]}],
     "dependencies":[{"ref":"a","dependsOn":["b"]}]}
    """

  private let xml = """
    <?xml version="1.0" encoding="UTF-8"?>
    <bom xmlns="http://cyclonedx.org/schema/bom/1.5"
         serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
      <metadata><timestamp>2024-01-01T00:00:00Z</timestamp>
        <component type="application"><name>app</name><version>1</version></component></metadata>
      <components><component type="library" bom-ref="a"><group>g</group><name>n</name>
        <version>1.0</version>
        <hashes><hash alg="SHA-1">da39a3ee5e6b4b0d3255bfef95601890afd80709</hash></hashes>
        <licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/g/n@1.0</purl>
        <properties><property name="k">v</property></properties>
        <components><component type="library"><name>inner</name></component></components>
      </component></components>
      <dependencies><dependency ref="a"><dependency ref="b"/></dependency></dependencies>
    </bom>
    """

  @Test("the JSON and XML forms of CycloneDX give the same value, nested components flattened")
  func same() throws {
    let one = try SoftwareBillOfMaterials.read(Array(json.utf8))
    let other = try SoftwareBillOfMaterials.read(Array(xml.utf8))
    #expect(one == other)
    #expect(one.components.map(\.name) == ["n", "inner"])
    #expect(one.components.first?.keys.map(\.text) == ["pkg:npm/g/n"])
    #expect(one.components.first?.licences == ["MIT"])
    #expect(one.name == "app")
    #expect(one.dependencies == ["a": ["b"]])
  }

  @Test("the tag-value form of SPDX is read")
  func tagValue() throws {
    let text = """
      SPDXVersion: SPDX-2.3
      SPDXID: SPDXRef-DOCUMENT
      DocumentName: doc
      DocumentNamespace: https://example.org/doc
      Created: 2024-01-01T00:00:00Z

      ##### Package
      PackageName: zlib
      SPDXID: SPDXRef-zlib
      PackageVersion: 1.3
      PackageSupplier: Organization: Zlib
      PackageLicenseDeclared: Zlib
      PackageChecksum: SHA256: ABCD
      PackageComment: <text>two
      lines</text>
      ExternalRef: PACKAGE-MANAGER purl pkg:generic/zlib@1.3
      Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-zlib
      """
    let bill = try SoftwareBillOfMaterials.read(Array(text.utf8))
    #expect(bill.format == .spdx)
    let package = try #require(bill.subject)
    #expect(package.version == "1.3")
    #expect(package.supplier == "Zlib")
    #expect(package.hashes == bill.components[0].hashes)
    #expect(package.keys.map(\.text) == ["pkg:generic/zlib"])
  }

  @Test("what is no bill of materials is refused, naming the formats that are read")
  func unknown() {
    for text in ["", "{}", "<html/>", "hello", "{\"bomFormat\":\"Other\"}", "[1]"] {
      do throws(RecordError) {
        _ = try SoftwareBillOfMaterials.read(Array(text.utf8))
        Testing.Issue.record("\(text) was read")
      } catch {
        #expect(error.reason.contains("CycloneDX"))
      }
    }
  }

  @Test("an invalid document is refused with the place")
  func invalid() {
    let wrong = json.replacing("\"type\":\"library\",\"bom-ref\":\"a\"", with: "\"bom-ref\":\"a\"")
    do throws(RecordError) {
      _ = try SoftwareBillOfMaterials.read(Array(wrong.utf8))
      Testing.Issue.record("was read")
    } catch {
      #expect(error.field == "/components/0/type")
      #expect(error.format == "CycloneDX JSON 1.5")
    }
  }

  @Test("hostile XML is refused: document types, entity bombs, depth, other encodings")
  func hostile() {
    let open = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\">"
    let deep = String(repeating: "<a>", count: 5000) + String(repeating: "</a>", count: 5000)
    for text in [
      "<!DOCTYPE bom SYSTEM \"file:///etc/passwd\"><bom/>",
      "<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><bom>&b;</bom>",
      open + deep + "</bom>", open, open + "</bam>",
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + open + "</bom>",
      open + "&undefined;</bom>",
      // What Foundation's parser does not survive.
      "<?xml?>" + open + "</bom>", open + "<?a?></bom>", open + "<?a", open + "<?",
    ] {
      #expect(throws: RecordError.self) { try SoftwareBillOfMaterials.read(Array(text.utf8)) }
    }
    let harmless = "<?xml version=\"1.0\"?><?a b?>" + open + "<?c ?></bom>"
    #expect(throws: Never.self) { try SoftwareBillOfMaterials.read(Array(harmless.utf8)) }
    let wide = Array("\u{FEFF}\(open)</bom>".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(throws: RecordError.self) { try SoftwareBillOfMaterials.read(wide) }
  }

  @Test("long lists and long texts cost time in proportion", .timeLimit(.minutes(1)))
  func proportion() throws {
    var text = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\n"
    text += "PackageName: p\nSPDXID: SPDXRef-p\nPackageComment: <text>"
    text += String(repeating: "line\n", count: 50_000) + "</text>\n"
    text += String(repeating: "ExternalRef: SECURITY cpe23Type cpe:2.3:a:b:c:*\n", count: 20_000)
    #expect(try SoftwareBillOfMaterials.read(Array(text.utf8)).components.count == 1)
    let cpes = (0..<30_000).map { "\"cpe:2.3:a:v:p\($0):*:*:*:*:*:*:*:*\"" }.joined(separator: ",")
    let record = try CVERecord(
      json: Array(
        #"{"cveMetadata":{"cveId":"CVE-1"},"containers":{"cna":{"affected":[{"cpes":["#.utf8)
        + Array(cpes.utf8) + Array("]}]}}}".utf8))
    #expect(record.cna.affected.first?.keys.count == 30_000)
  }
}
