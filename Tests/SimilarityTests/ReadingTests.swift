import Testing

@testable import Similarity

@Suite("Reading a report") struct ReadingTests {
  let model = SimilarityModel.current

  private func clean(_ text: String) -> String {
    String(TextCleaning.clean(Array(text.unicodeScalars)))
  }

  @Test(
    "Identifiers, addresses and vectors are cut out",
    arguments: [
      "CVE-2024-3094", "cve-2021-44228", "GHSA-jfh8-c2jp-5v3q", "RUSTSEC-2021-0003",
      "GO-2024-2611", "PYSEC-2023-1", "ZDI-CAN-12345", "ZDI-24-001", "ICSA-24-123-01",
      "ICSMA-24-123-01A", "VDB-250123", "KB5034441", "BIT-node-min-2024-1234",
      "SNYK-JS-LODASH-567746", "JVN#12345678", "VA-24-123-01", "TALOS-2024-1234",
      "https://example.org/a?b=c", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      "(AV:N/AC:L/Au:N/C:P/I:P/A:P)",
    ])
  func cut(_ text: String) {
    #expect(clean("before \(text) after") == "before   after")
  }

  @Test(
    "What only looks like one stays",
    arguments: ["CVE-20-1", "ACVE-2024-30941", "GHSA-jfh8", "go1", "AV:N", "bit-map", "a://b"])
  func kept(_ text: String) {
    #expect(clean(text) == text)
  }

  @Test("Words, names from source code, files, versions and commits") func tokens() {
    let tokens = Tokens(
      """
      In `lenField`, parseHTTPHeader2() of src/tlv/header.c (v1.33.0, 2.0-rc1) copies; see \
      3f9c2ab71d. XSS in LocalAI's upload_dir.
      """, by: model)
    #expect(tokens.versions == ["1.33", "2.0"])
    #expect(tokens.commits == ["3f9c2ab71d"])
    #expect(
      tokens.identifiers == ["lenfield", "parsehttpheader2", "header.c", "localai", "upload_dir"])
    #expect(tokens.words.contains("parsehttpheader2"))
    #expect(tokens.words.suffix(6).contains("directory"))
    #expect(["cross", "site", "script"].allSatisfy(tokens.words.contains))
  }

  @Test(
    "Stems bring spellings together",
    arguments: [
      ("vulnerabilities", "vulnerability"), ("classes", "class"), ("indexes", "index"),
      ("headers", "header"), ("status", "status"), ("parsing", "pars"), ("parsed", "pars"),
      ("mapped", "map"), ("called", "call"), ("speed", "speed"), ("sanitisation", "sanitization"),
      ("remote", "remot"), ("access", "access"), ("ünïts", "ünïts"),
    ])
  func stems(_ word: String, _ stem: String) {
    #expect(Stemmer.stem(word) == stem)
  }

  @Test("Hostile texts give a bounded reading") func hostile() {
    let many = String(repeating: "a", count: 4_000_000)
    let texts = [
      many, String(repeating: "overflow ", count: 400_000),
      String(repeating: "(", count: 1_000_000) + String(repeating: ")", count: 1_000_000),
      String(repeating: "`a(`", count: 100_000), String(repeating: "BIT-", count: 100_000),
      String(repeating: "SNYK-", count: 100_000), String(repeating: "KB1-", count: 100_000),
      String(repeating: "AV:N/", count: 100_000), String(repeating: "http://", count: 100_000),
      String(repeating: "1.", count: 100_000), String(repeating: "a_B-", count: 100_000),
      (0..<100_000).map { "\($0).\($0)" }.joined(separator: " "),
      String(decoding: (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }, as: UTF8.self),
      String(repeating: "\u{0}\u{202E}\u{1F4A9}\u{301}", count: 100_000), "", " ", "_", "`", "1.x",
    ]
    for (place, text) in texts.enumerated() {
      var description = FlawDescription(title: text, text: text)
      // Every list once longer than its limit; the other texts show what one place can do.
      let isFull = place == 1
      description.products = Array(repeating: text, count: isFull ? 41 : 1)
      description.repositories = Array(repeating: text, count: isFull ? 5 : 1)
      description.versions = Array(repeating: text, count: isFull ? 61 : 1)
      description.functions = Array(repeating: text, count: isFull ? 201 : 1)
      description.files = Array(repeating: text, count: isFull ? 41 : 1)
      description.commits = Array(repeating: text, count: isFull ? 101 : 1)
      description.weaknesses = Array(0..<1_000)
      let reading = Reading(description)
      #expect(reading.title.count <= 60 && reading.text.count <= 600)
      #expect(reading.names.count <= 24 && reading.functions.count <= 500)
      #expect(reading.files.count <= 200 && reading.versions.count <= 500)
      #expect(reading.weaknesses.count <= 100 && reading.commits.count <= 100)
      #expect(Reading(description) == reading)
      let profile = Profile(reading)
      #expect(Comparison(of: profile, with: profile).score.isFinite)
    }
  }

  @Test("Random bytes are read and compared the same way twice") func random() {
    var generator = SystemRandomNumberGenerator()
    let pieces = ["CVE-2024-", "1.2.3", "`", "(", "/", "AV:", "x.c", "é", "_", "A", "b", "9", "::"]
    for _ in 0..<200 {
      let text = (0..<60).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      var description = FlawDescription(title: String(text.prefix(40)), text: text)
      description.products = [text]
      description.functions = [text]
      #expect(Reading(description) == Reading(description), "\(text)")
      let (one, other) = (Profile(Reading(description)), Profile(Reading(description)))
      #expect(Profile(encoded: one.encoded) == one, "\(text)")
      let first = Comparison(of: one, with: other)
      #expect(first.score == Comparison(of: other, with: one).score, "\(text)")
    }
  }
}
