import Formats
import Testing
import Vocabulary

@Suite("VEX in SPDX 3.0")
struct SPDX3VEXTests {
  static let sample = """
    {"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
     {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z",
      "createdBy":["urn:o"]},
     {"type":"Organization","spdxId":"urn:o","creationInfo":"_:c","name":"Acme"},
     {"type":"SpdxDocument","spdxId":"urn:d","creationInfo":"_:c","rootElement":["urn:app"]},
     {"type":"software_Package","spdxId":"urn:app","creationInfo":"_:c","name":"app",
      "software_packageVersion":"2.0","software_packageUrl":"pkg:generic/app"},
     {"type":"software_Package","spdxId":"urn:lib","creationInfo":"_:c","name":"lib",
      "software_packageUrl":"pkg:npm/lib@1.0"},
     {"type":"security_Vulnerability","spdxId":"urn:v","creationInfo":"_:c","externalIdentifier":[
      {"type":"ExternalIdentifier","externalIdentifierType":"cve","identifier":"CVE-2026-1"}]},
     {"type":"security_VexNotAffectedVulnAssessmentRelationship","spdxId":"urn:s1",
      "creationInfo":"_:c","relationshipType":"doesNotAffect","from":"urn:v","to":["urn:app"],
      "security_justificationType":"vulnerableCodeNotPresent",
      "security_impactStatement":"Left out.","security_publishedTime":"2026-02-02T00:00:00Z"},
     {"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"urn:s2","creationInfo":"_:c",
      "relationshipType":"fixedIn","from":"urn:elsewhere/CVE-2026-2","to":["urn:lib"]},
     {"type":"security_VexAffectedVulnAssessmentRelationship","spdxId":"urn:s3",
      "creationInfo":"_:c","relationshipType":"affects","from":"urn:v","to":["urn:app"],
      "security_assessedElement":"urn:lib","security_actionStatement":"Update."}]}
    """

  private func read(_ text: String) throws(RecordError) -> SPDX3VEX {
    try SPDX3VEX(json: Array(text.utf8), name: "unnamed")
  }

  @Test("who says what of which vulnerability, since when, and why")
  func statements() throws {
    let document = try read(Self.sample)
    #expect(document.id == "urn:d")
    #expect(document.statements.map(\.status) == [.notAffected, .fixed, .affected])
    #expect(document.statements.map(\.vulnerability) == ["CVE-2026-1", "CVE-2026-2", "CVE-2026-1"])
    let first = try #require(document.statements.first)
    #expect(first.author == "Acme" && first.impact == "Left out.")
    #expect(first.justification == .vulnerableCodeNotPresent)
    #expect(first.timestamp?.rfc3339 == "2026-02-02T00:00:00Z")
    #expect(document.statements[2].action == "Update.")
  }

  @Test("the described package is meant in its version, a package inside only inside")
  func products() throws {
    let statements = try read(Self.sample).statements
    let app = try PackageURL("pkg:generic/app@2.0")
    let lib = try PackageURL("pkg:npm/lib@1.0")
    #expect(statements[0].product(of: app, in: nil) != nil)
    #expect(statements[0].product(of: try PackageURL("pkg:generic/app@2.1"), in: nil) == nil)
    for place in [1, 2] {
      #expect(statements[place].product(of: lib, in: nil) == nil)
      #expect(statements[place].product(of: lib, in: app) != nil)
    }
  }

  @Test("a bill of materials without VEX, and a statement about nothing, are refused")
  func refused() {
    for (old, new, field) in [
      ("security_Vex", "security_Cvss", "/@graph"),
      ("urn:elsewhere/CVE-2026-2", "urn:x", "/@graph/7/from"),
      ("\"3.0.1\"", "\"4\"", "/CreationInfo/specVersion"),
    ] {
      do throws(RecordError) {
        _ = try read(Self.sample.replacing(old, with: new))
        Testing.Issue.record("was read: \(new)")
      } catch {
        #expect(error.field == field)
      }
    }
  }
}
