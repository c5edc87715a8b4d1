import Formats
import Testing
import Vocabulary

@Suite("CSAF documents as VEX")
struct CSAFTests {
  private func document(_ tree: JSONValue, _ vulnerability: JSONValue) throws -> CSAFDocument {
    let value: JSONValue = [
      "document": [
        "csaf_version": "2.0", "category": "csaf_vex", "title": "T",
        "publisher": ["name": "Example", "category": "vendor", "namespace": "https://example.org"],
        "tracking": [
          "id": "EX-1", "version": "3", "status": "final",
          "initial_release_date": "2031-01-02T03:04:05Z",
          "current_release_date": "2031-02-02T03:04:05Z",
        ],
        "distribution": ["tlp": ["label": "GREEN"]],
      ], "product_tree": tree, "vulnerabilities": [vulnerability],
    ]
    return try CSAFDocument(json: value.serializedBytes())
  }

  private func product(_ id: String, _ purl: String? = nil) -> JSONValue {
    [
      "name": "n", "product_id": .string(id),
      "product_identification_helper": purl.map { ["purl": .string($0)] } ?? [:],
    ]
  }

  @Test("a component of an image, with its justification and impact")
  func statements() throws {
    let tree: JSONValue = [
      "full_product_names": [
        product("image", "pkg:oci/shop@sha256%3Aabc"), product("library", "pkg:npm/left@1.0.0"),
        product("other", "pkg:npm/right"),
      ],
      "relationships": [
        [
          "category": "default_component_of", "product_reference": "library",
          "relates_to_product_reference": "image", "full_product_name": product("both"),
        ]
      ],
      "product_groups": [["group_id": "g", "product_ids": ["both"]]],
    ]
    let vulnerability: JSONValue = [
      "cve": "CVE-2031-0001", "ids": [["system_name": "s", "text": "GHSA-1"]],
      "product_status": ["known_not_affected": ["both"], "known_affected": ["other"]],
      "flags": [["label": "vulnerable_code_not_in_execute_path", "group_ids": ["g"]]],
      "threats": [["category": "impact", "details": "never called", "product_ids": ["both"]]],
      "remediations": [
        ["category": "workaround", "details": "switch it off", "product_ids": ["other"]],
        ["category": "vendor_fix", "details": "update", "product_ids": ["other"]],
      ],
    ]
    let document = try document(tree, vulnerability)
    #expect(document.tlp == "GREEN" && document.version == "3" && document.standard == "2.0")
    let statements = document.statements
    #expect(statements.map(\.status) == [.affected, .notAffected])
    #expect(statements[0].action == "update" && statements[0].aliases == ["GHSA-1"])
    let harmless = statements[1]
    #expect(harmless.justification == .vulnerableCodeNotInExecutePath)
    #expect(harmless.impact == "never called" && harmless.author == "Example")
    let library = try PackageURL("pkg:npm/left@1.0.0")
    let image = try PackageURL("pkg:oci/shop@sha256%3Aabc")
    #expect(harmless.product(of: library, in: image) != nil)
    // The library elsewhere, another version of it, and the image itself are not spoken of.
    #expect(harmless.product(of: library, in: nil) == nil)
    #expect(harmless.product(of: library, in: try PackageURL("pkg:oci/other")) == nil)
    #expect(harmless.product(of: try PackageURL("pkg:npm/left@1.0.1"), in: image) == nil)
    #expect(harmless.product(of: image, in: nil) == nil)
    #expect(statements[0].product(of: try PackageURL("pkg:npm/right@9"), in: nil) != nil)
  }

  @Test("a statement without products suppresses nothing")
  func empty() throws {
    let text = #"""
      {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "A",
       "version": 2, "timestamp": "2031-01-02T03:04:05Z", "statements": [
         {"vulnerability": {"name": "CVE-2031-0001"}, "products": [], "status": "not_affected",
          "justification": "component_not_present"},
         {"vulnerability": "CVE-2031-0002", "products": ["pkg:npm/a@1"], "subcomponents": ["pkg:npm/b"],
          "status": "fixed", "timestamp": "2031-03-02T03:04:05Z"}]}
      """#
    let document = try OpenVEXDocument(json: Array(text.utf8))
    let (one, other) = (document.statements[0], document.statements[1])
    let b = try PackageURL("pkg:npm/b@7")
    #expect(one.product(of: b, in: nil) == nil && document.version == "2")
    #expect(other.vulnerability == "CVE-2031-0002" && other.status == .fixed)
    #expect(other.product(of: b, in: try PackageURL("pkg:npm/a@1.0.0")) != nil)
    #expect(other.product(of: b, in: try PackageURL("pkg:npm/a@2")) == nil)
    #expect(other.timestamp?.rfc3339 == "2031-03-02T03:04:05Z")
  }

  @Test(
    "OpenVEX that cannot be relied on is refused",
    arguments: [
      "{}", #"{"@context": "https://openvex.dev/ns", "author": "a", "@id": ""}"#,
      #"{"@context": "x", "@id": "1", "author": "a", "statements": []}"#,
      #"{"@context": "openvex.dev", "@id": "1", "author": "a", "statements": [{"status": "fixed"}]}"#,
      #"{"@context": "openvex.dev", "@id": "1", "author": "a", "statements": [{"vulnerability": "C"}]}"#,
      #"{"@context": "openvex.dev", "@id": "1", "author": "a", "statements": [{"vulnerability": "C", "status": "harmless"}]}"#,
      #"{"@context": "openvex.dev", "@id": "1", "author": "a", "statements": [{"vulnerability": "C", "status": "not_affected"}]}"#,
    ])
  func refusedVEX(text: String) {
    #expect(throws: RecordError.self) { try OpenVEXDocument(json: Array(text.utf8)) }
  }

  @Test(
    "qualifiers that are given have to agree, registries by where they lead",
    arguments: [
      (
        "pkg:oci/a?repository_url=index.docker.io/x/a",
        "pkg:oci/a@1?repository_url=docker.io/x/a&arch=arm64", true
      ),
      (
        "pkg:oci/a?repository_url=https://GHCR.io/x/a/", "pkg:oci/a?repository_url=ghcr.io/x/a",
        true
      ),
      ("pkg:oci/a?repository_url=ghcr.io/x/a", "pkg:oci/a?repository_url=ghcr.io/y/a", false),
      ("pkg:deb/debian/a@1?arch=arm64", "pkg:deb/debian/a@1", false),
      ("pkg:deb/debian/a@1.0-1", "pkg:deb/debian/a@0%3A1.0-1?distro=bookworm", true),
      ("pkg:deb/debian/a", "pkg:deb/ubuntu/a", false), ("pkg:npm/%40a/b", "pkg:npm/@a/b@2", true),
    ])
  func qualifiers(mine: String, other: String, covered: Bool) throws {
    let component = VEXComponent(name: mine, packageURLs: [try PackageURL(mine)])
    #expect(component.covers(try PackageURL(other)) == covered)
  }

  @Test("broken references, circles and contradictions are refused, with their place")
  func refused() {
    let one = product("a", "pkg:npm/a")
    let flat: JSONValue = ["full_product_names": [one]]
    let cases: [(JSONValue, JSONValue, String)] = [
      (["full_product_names": [one, one]], [:], "/product_tree"),
      (flat, ["product_status": ["fixed": ["b"]]], "/vulnerabilities/0/product_status/fixed"),
      (flat, ["flags": [["label": "x", "group_ids": ["g"]]]], "/vulnerabilities/0/flags"),
      (
        flat, ["product_status": ["fixed": ["a"], "known_affected": ["a"]]],
        "/vulnerabilities/0/product_status"
      ),
      (
        [
          "full_product_names": [one],
          "relationships": [
            [
              "category": "installed_on", "product_reference": "a",
              "relates_to_product_reference": "b", "full_product_name": product("b"),
            ]
          ],
        ], [:], "/product_tree"
      ),
    ]
    for (tree, vulnerability, field) in cases {
      #expect {
        try document(tree, vulnerability)
      } throws: { ($0 as? RecordError)?.field == field }
    }
  }

  @Test(
    "versions as vendors write them",
    arguments: [
      ("< V16.1", ["16.0", "9"], ["16.1"]), ("vers:all/*", ["1"], []), ("All versions", ["1"], []),
      (">= 2.50 | <= 3.35", ["2.50", "3"], ["2.4", "3.36"]),
      ("<= 9.90 SP4", ["9.90 SP3"], ["9.91"]),
      (">= V2.3 and < V6.30.016", ["2.3", "6.30.15"], ["6.30.016", "2.2"]),
      ("vers:pypi/>=1.0|<2.0", ["1.5"], ["2.0"]),
    ])
  func ranges(text: String, inside: [String], outside: [String]) throws {
    let tree: JSONValue = [
      "branches": [
        ["category": "product_version_range", "name": .string(text), "product": product("a")]
      ]
    ]
    let versions = try #require(try document(tree, [:]).products[0].versions)
    for version in inside {
      guard case .affected = versions.verdict(version, in: .generic) else {
        Testing.Issue.record("\(version) in \(text)")
        continue
      }
    }
    for version in outside {
      #expect(versions.verdict(version, in: .generic) == .notAffected, "\(version) in \(text)")
    }
  }

  @Test("words that are no comparison are not read as one")
  func words() throws {
    for text in ["<=with_the_first_5_digits", "see notes", "prior to the fix", "<firmware_07"] {
      let tree: JSONValue = [
        "branches": [
          ["category": "product_version_range", "name": .string(text), "product": product("a")]
        ]
      ]
      #expect(try document(tree, [:]).products[0].versions == nil, "\(text)")
    }
  }
}
