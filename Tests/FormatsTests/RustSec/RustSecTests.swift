import Formats
import Testing
import Vocabulary

@Suite("RustSec advisories")
struct RustSecTests {
  private func advisory(_ versions: String, more: String = "") throws -> RustSecAdvisory {
    let text = """
      ```toml
      [advisory]
      id = "RUSTSEC-2031-0001"
      package = "widget"
      date = "2031-01-02"
      aliases = ["CVE-2031-0001"]
      \(more)

      [versions]
      \(versions)

      [affected.functions]
      "widget::turn" = ["< 1.2.0"]
      ```

      # A flaw in `widget`

      It turns too far.
      """
    return try RustSecAdvisory(markdown: Array(text.utf8))
  }

  @Test(
    "affected is what is neither patched nor unaffected",
    arguments: [
      (#"patched = [">= 1.2.3"]"#, "[[0, 1.2.3)]"), ("patched = []", "[[0, ∞)]"),
      (#"patched = [">= 1.2.3"]"# + "\nunaffected = [\"< 1.0\"]", "[[1.0.0, 1.2.3)]"),
      (#"patched = ["^1.2.3", ">= 2.1"]"#, "[[0, 1.2.3), [2.0.0-0, 2.1.0)]"),
      (#"patched = ["> 0.3, < 0.5", "~0.6.1"]"#, "[[0, 0.4.0), [0.5.0, 0.6.1), [0.7.0-0, ∞)]"),
      (#"patched = ["=1.0.5"]"#, "[[0, 1.0.5), (1.0.5, ∞)]"),
      (#"patched = ["0.2"]"#, "[[0, 0.2.0), [0.3.0-0, ∞)]"),
      (#"patched = ["*"]"#, "[]"), (#"patched = ["<= 1.4"]"#, "[[1.5.0-0, ∞)]"),
    ])
  func ranges(versions: String, expected: String) throws {
    let advisory = try advisory(versions)
    #expect("\(advisory.affected)" == expected)
    for version in ["0.1.0", "1.0.5", "1.2.2", "1.2.3-rc.1", "1.2.3", "2.0.5", "3.0.0"] {
      let inside = advisory.affected.contains { $0.contains(version, scheme: .cargo) }
      let verdict = advisory.versions.verdict(version, in: .cargo)
      if inside {
        guard case .affected = verdict else {
          Testing.Issue.record("\(version) of \(versions)")
          continue
        }
      } else {
        #expect(verdict == .notAffected, "\(version) of \(versions)")
      }
    }
  }

  @Test("every field")
  func fields() throws {
    let advisory = try advisory(
      "patched = []",
      more: """
        url = "https://example.org/1"
        cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        informational = "unsound"
        withdrawn = "2031-02-03"
        keywords = ["turn"]
        """)
    #expect(advisory.title == "A flaw in `widget`" && advisory.details == "It turns too far.")
    #expect(advisory.key?.text == "pkg:cargo/widget" && advisory.kind == .unsound)
    #expect(advisory.withdrawn?.description == "2031-02-03" && advisory.aliases.count == 1)
    #expect(advisory.functions == ["widget::turn": ["< 1.2.0"]])
  }

  @Test(
    "what cannot be relied on is refused, with its place",
    arguments: [
      ("", "line 1"), ("```toml\n[advisory]\n", ""), ("```toml\n[advisory]\n```\n", "advisory.id"),
      ("```toml\nadvisory = 1\n```\n", "advisory"),
      ("```toml\n[advisory]\nid=\"a\"\npackage=\"b\"\n```\n", "versions.patched"),
      (
        "```toml\n[advisory]\nid=\"a\"\npackage=\"b\"\n[versions]\npatched=[\">= x\"]\n```",
        "versions"
      ),
      (
        "```toml\n[advisory]\nid=\"a\"\npackage=\"b\"\ninformational=\"odd\"\n[versions]\npatched=[]\n```",
        "advisory.informational"
      ),
    ])
  func refused(text: String, field: String) {
    #expect {
      try RustSecAdvisory(markdown: Array(text.utf8))
    } throws: { ($0 as? RecordError)?.field == field }
  }

  @Test(
    "every advisory of the database",
    .enabled(if: TestData.has("rustsec"), Comment(rawValue: TestData.absent)))
  func data() throws {
    var count = 0
    var scored = 0
    for file in try TestData.files("rustsec", ending: ".md") {
      let advisory = try RustSecAdvisory(markdown: file.bytes)
      count += 1
      #expect(file.name.hasSuffix("/\(advisory.id).md"))
      #expect(advisory.published != nil && advisory.key != nil && !advisory.title.isEmpty)
      if let cvss = advisory.cvss {
        _ = try CVSSVector(cvss)
        scored += 1
      }
    }
    print("rustsec: \(count) advisories, \(scored) with a CVSS vector")
    #expect(count == 1205)
  }
}
