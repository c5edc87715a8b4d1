import Formats
import Testing
import Vocabulary

@Suite("What is written about an advisory") struct CSAFWriterTests {
  private static let validator = CSAFValidator(now: Timestamp(seconds: 1_790_000_000))

  private static let published = Timestamp(seconds: 1_780_000_000)

  /// An advisory of random parts; every one keeps the rules of those who write them.
  private static func advisory(_ number: Int, _ random: inout SeededGenerator) -> CSAFAdvisory {
    func pick<Value>(_ first: Value, _ others: Value...) -> Value {
      others.randomElement(using: &random).flatMap { Bool.random(using: &random) ? $0 : nil }
        ?? first
    }
    var advisory = CSAFAdvisory(
      id: "BWA-2026-\(number)", title: pick("Reads too far", "Ünïcode <b>title</b>\u{202E}"),
      summary: pick("One.", "One.\nTwo."),
      publisher: .init(name: "Example desk", namespace: "https://example.org"))
    advisory.label = pick("CLEAR", "GREEN", "AMBER", "AMBER+STRICT")
    advisory.cve = pick(nil, "CVE-2026-1234")
    advisory.weaknesses = pick([], ["CWE-79"], ["CWE-79", "CWE-125"], ["CWE-999999"])
    advisory.vectors = pick(
      [], ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"], ["AV:N/AC:L/Au:N/C:P/I:P/A:P"],
      [
        "CVSS:3.0/AV:L/AC:L/PR:H/UI:R/S:C/C:H/I:L/A:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P",
      ])
    for place in 0..<Int.random(in: 1...3, using: &random) {
      advisory.products.append(
        .init(
          vendor: pick("Acme", "Beta"), name: pick("one", "two"),
          package: pick(nil, "pkg:npm/one", "pkg:deb/debian/curl"),
          affected: pick("<1.4.2", "\(place).1", ">=1.0|<2.0", ">= 1.0, < 2.0", "*"),
          fixed: pick(nil, "2.0.\(place)")))
    }
    advisory.remediations = pick(
      [], [.init(.workaround, "Switch it off.")], [.init(.fixPlanned, "In spring.")],
      [.init(.noFixPlanned, "No longer made."), .init(.mitigation, "Keep it apart.")],
      [.init(.vendorFix, "Update.", url: "https://example.org/update")])
    advisory.references = pick([], [.init("More", "https://example.org/more")])
    advisory.credits = pick([], ["A. Finder"])
    advisory.revisions = [.init(date: published, summary: "First published.")]
    if number % 3 == 0 {
      advisory.revisions.append(.init(date: published.adding(days: 1), summary: "Corrected."))
    }
    if number % 10 == 9 {
      advisory.revisions.append(.init(date: published.adding(days: 2), summary: "Taken back."))
      advisory.withdrawal = "It was no flaw."
    }
    return advisory
  }

  @Test("Any advisory is valid CSAF 2.0 and 2.1, and says the same to our own reader")
  func valid() throws {
    var random = SeededGenerator(seed: 7)
    for number in 0..<300 {
      let advisory = Self.advisory(number, &random)
      for standard in CSAFAdvisory.Standard.allCases {
        let name = CSAFDocument.fileName(id: advisory.id)
        let document = advisory.document(standard, address: "https://example.org/csaf/\(name)")
        let report = Self.validator.validate(document)
        #expect(report.isValid, "\(standard) \(number): \(report.findings.prefix(3))")
        // What a writer of programs can avoid in every case.
        let avoidable: Set = ["6.2.1", "6.2.2", "6.2.5", "6.2.6", "6.2.11", "6.2.12", "6.2.13"]
        #expect(!report.findings.contains { avoidable.contains($0.test) })
        let read = try CSAFDocument(json: document.serializedBytes())
        #expect(read.id == advisory.id && read.revisions.count == advisory.revisions.count)
        #expect(
          read.vulnerabilities.count == (advisory.withdrawal == nil ? 1 : 0))
        let affected = read.vulnerabilities.first?.products[.knownAffected]?.count
        #expect(affected == (advisory.withdrawal == nil ? advisory.products.count : nil))
      }
    }
  }

  @Test("OSV and OpenVEX say the same to our own readers")
  func otherForms() throws {
    var random = SeededGenerator(seed: 8)
    var written = 0
    for number in 0..<100 {
      let advisory = Self.advisory(number, &random)
      let address = "https://example.org/advisories/\(advisory.id)"
      let vex = advisory.openVEX(address: address)?.serializedBytes()
      // Where nothing can be said there is no document, for one without statements says nothing.
      let says =
        advisory.withdrawal == nil
        && advisory.products.contains(where: { $0.package != nil })
      #expect((vex != nil) == says)
      if let vex { #expect(try !OpenVEXDocument(json: vex).statements.isEmpty) }
      guard let osv = advisory.osv(address: address) else { continue }
      written += 1
      let record = try OSVRecord(json: osv.serializedBytes())
      #expect(record.id == advisory.id && !record.affected.isEmpty)
    }
    #expect(written > 30)
  }

  @Test(
    "Versions become VERS where their package's type orders them",
    arguments: [
      ("pkg:npm/a", "<1.4.2", "vers:npm/<1.4.2"),
      ("pkg:npm/a", ">= 1.0.0, < 2.0.0", "vers:npm/>=1.0.0|<2.0.0"), (nil, "< 2", "<2"),
      (nil, "*", "vers:all/*"), ("pkg:npm/a", "1.2.3", "1.2.3"),
    ])
  func ranges(_ package: String?, _ affected: String, _ name: String) throws {
    var advisory = CSAFAdvisory(
      id: "A-1", title: "T", summary: "S",
      publisher: .init(name: "P", namespace: "https://example.org"))
    advisory.products = [.init(vendor: "V", name: "N", package: package, affected: affected)]
    advisory.revisions = [.init(date: Self.published, summary: "First.")]
    let tree = advisory.document(.new, address: "https://example.org/a-1.json")["product_tree"]
    let products = tree?["branches"]?.array?.first?["branches"]?.array?.first
    #expect(products?["branches"]?.array?.first?["name"]?.text == name)
  }
}
