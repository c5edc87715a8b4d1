import Formats
import Testing

@Suite("SPDX 3.0")
struct SPDX3Tests {
  private let text = """
    {"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
     {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2025-01-02T03:04:05Z"},
     {"type":"Organization","spdxId":"urn:o","creationInfo":"_:c","name":"Zlib"},
     {"type":"SpdxDocument","spdxId":"urn:d","creationInfo":"_:c","name":"doc",
      "rootElement":["urn:b"]},
     {"type":"software_Sbom","spdxId":"urn:b","creationInfo":"_:c","rootElement":["urn:app"]},
     {"type":"software_Package","spdxId":"urn:app","creationInfo":"_:c","name":"app",
      "software_packageVersion":"2","software_primaryPurpose":"operatingSystem"},
     {"type":"software_Package","spdxId":"urn:z","creationInfo":"_:c","name":"zlib",
      "software_packageVersion":"1.3","software_packageUrl":"pkg:generic/zlib@1.3",
      "suppliedBy":"urn:o","externalIdentifier":[{"type":"ExternalIdentifier",
       "externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:zlib:zlib:1.3:*:*:*:*:*:*:*"}],
      "verifiedUsing":[{"type":"Hash","algorithm":"sha256","hashValue":"ABCD"}]},
     {"type":"simplelicensing_LicenseExpression","spdxId":"urn:l","creationInfo":"_:c",
      "simplelicensing_licenseExpression":"Zlib"},
     {"type":"Relationship","spdxId":"urn:r1","creationInfo":"_:c","from":"urn:app",
      "relationshipType":"dependsOn","to":["urn:z"]},
     {"type":"Relationship","spdxId":"urn:r2","creationInfo":"_:c","from":"urn:z",
      "relationshipType":"hasDeclaredLicense","to":["urn:l"]}]}
    """

  @Test("packages, identifiers, digests, licences, suppliers and dependencies are read")
  func whole() throws {
    let bill = try SoftwareBillOfMaterials.read(Array(text.utf8))
    #expect(bill.specVersion == "3.0.1")
    #expect(bill.name == "doc")
    #expect(bill.subject?.name == "app")
    #expect(bill.subject?.type == "operating-system")
    let package = try #require(bill.components.first)
    #expect(bill.components.count == 1)
    #expect(package.keys.map(\.text) == ["pkg:generic/zlib", "cpe:a:zlib:zlib"])
    #expect(package.supplier == "Zlib")
    #expect(package.licences == ["Zlib"])
    #expect(package.hashes == [.init(algorithm: "SHA-256", value: "abcd")])
    #expect(bill.dependencies == ["urn:app": ["urn:z"]])
  }

  @Test("what is wrong is named with its place")
  func wrong() {
    for (old, new, field) in [
      ("\"specVersion\":\"3.0.1\"", "\"specVersion\":\"3.1\"", "/CreationInfo/specVersion"),
      ("2025-01-02T03:04:05Z", "yesterday", "/CreationInfo/created"),
      ("\"spdxId\":\"urn:z\"", "\"spdxId\":\"urn:app\"", "/@graph/5/spdxId"),
      ("\"name\":\"zlib\",", "", "/@graph/5/name"),
      ("\"type\":\"Organization\",", "", "/@graph/1/type"),
    ] {
      do throws(RecordError) {
        _ = try SoftwareBillOfMaterials.read(Array(text.replacing(old, with: new).utf8))
        Testing.Issue.record("\(field) was read")
      } catch {
        #expect(error.field == field)
        #expect(error.format == "SPDX JSON-LD")
      }
    }
  }
}
