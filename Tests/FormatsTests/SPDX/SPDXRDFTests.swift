import Formats
import Testing

@Suite("SPDX 2 in RDF/XML")
struct SPDXRDFTests {
  static let sample = """
    <?xml version="1.0" encoding="UTF-8"?>
    <rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <spdx:SpdxDocument rdf:about="https://example.org/doc#SPDXRef-DOCUMENT">
        <spdx:specVersion>SPDX-2.3</spdx:specVersion><spdx:name>doc</spdx:name>
        <spdx:creationInfo><spdx:CreationInfo><spdx:created>2026-01-02T03:04:05Z</spdx:created>
        </spdx:CreationInfo></spdx:creationInfo>
        <spdx:relationship><spdx:Relationship>
          <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
          <spdx:relatedSpdxElement>
            <spdx:Package rdf:about="https://example.org/doc#SPDXRef-app">
              <spdx:name>app</spdx:name><spdx:versionInfo> 2.0
              </spdx:versionInfo>
              <spdx:primaryPackagePurpose rdf:resource="http://spdx.org/rdf/terms#purpose_application"/>
              <spdx:relationship><spdx:Relationship>
                <spdx:relationshipType
                  rdf:resource="http://spdx.org/rdf/terms#relationshipType_dependsOn"/>
                <spdx:relatedSpdxElement rdf:resource="https://example.org/doc#SPDXRef-lib"/>
              </spdx:Relationship></spdx:relationship>
            </spdx:Package>
          </spdx:relatedSpdxElement>
        </spdx:Relationship></spdx:relationship>
      </spdx:SpdxDocument>
      <spdx:Package rdf:about="https://example.org/doc#SPDXRef-lib">
        <spdx:name>lib</spdx:name><spdx:supplier>Organization: Acme</spdx:supplier>
        <spdx:licenseDeclared rdf:resource="http://spdx.org/licenses/MIT"/>
        <spdx:licenseConcluded rdf:resource="http://spdx.org/rdf/terms#noassertion"/>
        <spdx:externalRef><spdx:ExternalRef>
          <spdx:referenceType rdf:resource="http://spdx.org/rdf/references/purl"/>
          <spdx:referenceLocator>pkg:npm/lib@1.0</spdx:referenceLocator>
        </spdx:ExternalRef></spdx:externalRef>
        <spdx:checksum><spdx:Checksum>
          <spdx:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_sha256"/>
          <spdx:checksumValue>ABCD</spdx:checksumValue>
        </spdx:Checksum></spdx:checksum>
      </spdx:Package>
      <spdx:Package rdf:about="https://example.org/doc#SPDXRef-lib">
        <spdx:versionInfo>1.0</spdx:versionInfo>
      </spdx:Package>
    </rdf:RDF>
    """

  @Test("packages inside one another and apart, identifiers, digests, licences, dependencies")
  func whole() throws {
    let bill = try SoftwareBillOfMaterials.read(Array(Self.sample.utf8))
    #expect(bill.formatName == "SPDX 2.3" && bill.name == "doc")
    #expect(bill.serialNumber == "https://example.org/doc")
    #expect(bill.subject?.name == "app" && bill.subject?.version == "2.0")
    #expect(bill.subject?.type == "application")
    let library = try #require(bill.components.first)
    #expect(bill.components.count == 1)
    #expect(library.purl == "pkg:npm/lib@1.0" && library.version == "1.0")
    #expect(library.supplier == "Acme" && library.licences == ["MIT"])
    #expect(library.hashes == [.init(algorithm: "SHA-256", value: "abcd")])
    #expect(bill.dependencies == ["SPDXRef-app": ["SPDXRef-lib"]])
  }

  @Test("what is no document, or of another version, is refused")
  func refused() {
    for (old, new, words) in [
      ("SpdxDocument", "Document", "no SpdxDocument"), ("SPDX-2.3", "SPDX-1.2", "is not read"),
      ("<spdx:name>lib</spdx:name>", "", "is required"), ("</rdf:RDF>", "", "malformed XML"),
    ] {
      do throws(RecordError) {
        _ = try SoftwareBillOfMaterials.read(Array(Self.sample.replacing(old, with: new).utf8))
        Testing.Issue.record("was read: \(words)")
      } catch {
        #expect(error.description.contains(words), "\(error)")
        #expect(error.format == "SPDX RDF/XML")
      }
    }
  }
}
