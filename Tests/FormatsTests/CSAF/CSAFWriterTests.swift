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
      // The first stays affected: an advisory is about something that is.
      if place > 0, Bool.random(using: &random) {
        let reason = VEXStatement.Justification.allCases.randomElement(using: &random)
        advisory.products[place].status = .notAffected(reason ?? .componentNotPresent)
      }
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
        #expect(Self.validator.firstError(document) == nil)
        // What a writer of programs can avoid in every case.
        let avoidable: Set = ["6.2.1", "6.2.2", "6.2.5", "6.2.6", "6.2.11", "6.2.12", "6.2.13"]
        #expect(!report.findings.contains { avoidable.contains($0.test) })
        let read = try CSAFDocument(json: document.serializedBytes())
        #expect(read.id == advisory.id && read.revisions.count == advisory.revisions.count)
        #expect(
          read.vulnerabilities.count == (advisory.withdrawal == nil ? 1 : 0))
        Self.readsBack(advisory, read)
      }
    }
  }

  /// What CSAF says of the products, to our own reader: each once, as affected or not and why.
  private static func readsBack(_ advisory: CSAFAdvisory, _ read: CSAFDocument) {
    let products = advisory.withdrawal == nil ? advisory.products : []
    let told = read.vulnerabilities.first?.products ?? [:]
    #expect((told[.knownAffected] ?? []).count == products.count { $0.isAffected })
    let harmless = told[.knownNotAffected] ?? []
    #expect(harmless.count == products.count { !$0.isAffected })
    let statements = read.statements.filter { $0.status == .notAffected }
    #expect(statements.flatMap(\.products).count == harmless.count)
    #expect(statements.allSatisfy { $0.justification != nil })
    #expect(
      Set(statements.compactMap(\.justification)) == Set(products.compactMap(\.justification)))
    // Neither a score nor something to do is said of what is not affected.
    let named = (read.vulnerabilities.first?.remediations ?? []).flatMap(\.products)
    let scored = (read.vulnerabilities.first?.scores ?? []).flatMap(\.products)
    #expect(Set(named + scored).isDisjoint(with: harmless))
  }

  @Test("OSV and OpenVEX say the same to our own readers")
  func otherForms() throws {
    var random = SeededGenerator(seed: 8)
    var written = 0
    for number in 0..<200 {
      let advisory = Self.advisory(number, &random)
      let address = "https://example.org/advisories/\(advisory.id)"
      let vex = advisory.openVEX(address: address)?.serializedBytes()
      // Where nothing can be said there is no document, for one without statements says nothing.
      let named = advisory.withdrawal == nil ? advisory.products.filter { $0.package != nil } : []
      let harmless = named.filter { !$0.isAffected && Self.isExact($0.versions) }
      #expect((vex != nil) == (named.contains(where: \.isAffected) || !harmless.isEmpty))
      if let vex { try Self.readsBack(named, harmless, OpenVEXDocument(json: vex)) }
      try Self.readsBack(advisory, address)
      guard let osv = advisory.osv(address: address) else { continue }
      written += 1
      let record = try OSVRecord(json: osv.serializedBytes())
      let most = advisory.products.count { $0.isAffected && $0.package != nil }
      #expect(record.id == advisory.id && !record.affected.isEmpty)
      #expect(record.affected.count <= most)
    }
    #expect(written > 30)
  }

  /// Whether OpenVEX can name these versions: one, or all.
  private static func isExact(_ versions: String) -> Bool {
    versions == "*" || !versions.contains { "<>=".contains($0) }
  }

  /// What OpenVEX says of products with a package URL, to our own reader: what is affected never as
  /// harmless, and nothing as harmless without a reason.
  private static func readsBack(
    _ products: [CSAFAdvisory.Product], _ harmless: [CSAFAdvisory.Product],
    _ document: OpenVEXDocument
  ) throws {
    func names(_ status: VEXStatement.Status) -> [String] {
      document.statements.filter { $0.status == status }.flatMap(\.products)
        .map(\.component.name)
    }
    #expect(names(.affected).count == products.count { $0.isAffected })
    #expect(names(.fixed).count == products.count { $0.fixed != nil })
    let told = Set(names(.affected) + names(.fixed))
    #expect(told.isDisjoint(with: names(.notAffected)))
    #expect(names(.notAffected).count <= harmless.count)
    for statement in document.statements {
      #expect((statement.justification != nil) == (statement.status == .notAffected))
    }
  }

  @Test(
    "What is not affected has its reason in every form, and a range never stands for all versions")
  func notAffected() throws {
    var advisory = CSAFAdvisory(
      id: "A-1", title: "T", summary: "S",
      publisher: .init(name: "P", namespace: "https://example.org"))
    advisory.cve = "CVE-2026-1234"
    advisory.revisions = [.init(date: Self.published, summary: "First.")]
    func harmless(_ name: String, _ versions: String) -> CSAFAdvisory.Product {
      .init(
        vendor: "V", name: name, package: "pkg:npm/\(name)", versions: versions,
        status: .notAffected(.vulnerableCodeCannotBeControlledByAdversary))
    }
    advisory.products = [
      .init(vendor: "V", name: "a", package: "pkg:npm/a", affected: "<2.0.0", fixed: "2.0.0"),
      harmless("b", "*"), harmless("c", "1.2.3"), harmless("d", ">=3.0.0"), harmless("a", "*"),
    ]
    let address = "https://example.org/a-1"
    let word = "vulnerable_code_cannot_be_controlled_by_adversary"
    let vex = try #require(advisory.openVEX(address: address)?["statements"]?.array)
    #expect(vex.map { $0["status"]?.text } == ["affected", "fixed", "not_affected"])
    #expect(vex.last?["justification"]?.text == word)
    let names = vex.last?["products"]?.array?.map { $0["@id"]?.text }
    #expect(names == ["pkg:npm/b", "pkg:npm/c@1.2.3"])

    let serialNumber = "urn:uuid:3e671687-395b-81f5-a30f-a58921a69b79"
    let bill = advisory.cycloneDX(address: address, serialNumber: serialNumber)
    let flaws = try #require(bill?["vulnerabilities"]?.array)
    #expect(flaws.map { $0["analysis"]?["state"]?.text } == ["exploitable", "not_affected"])
    #expect(flaws.map { $0["id"]?.text } == ["CVE-2026-1234", "CVE-2026-1234"])
    #expect(Set(flaws.map { $0["bom-ref"]?.text }).count == 2)
    #expect(flaws.last?["analysis"]?["justification"]?.text == "requires_environment")
    #expect(flaws.last?["affects"]?.array?.count == 4)

    let container = advisory.cveContainer(address: address)?["cnaContainer"]
    let listed = try #require(container?["affected"]?.array)
    #expect(
      listed.map { $0["versions"]?.array?.first?["status"]?.text } == [
        "affected", "unaffected", "unaffected", "unaffected", "unaffected",
      ])
    #expect(advisory.osv(address: address)?["affected"]?.array?.count == 1)

    // Where nothing is affected there is nothing to advise about: CSAF 2.1 refuses it.
    advisory.products = [harmless("b", "*")]
    let document = advisory.document(.new, address: "https://example.org/csaf/a-1.json")
    let broken = Self.validator.validate(document).findings.filter { $0.level == .error }
    #expect(broken.map(\.test) == ["6.1.27.12"])
  }

  @Test("OpenVEX never calls a package harmless in all versions of which one is affected")
  func onlyOneStatus() throws {
    func named(_ affected: CSAFAdvisory.Product, _ harmless: String) throws -> [String] {
      var advisory = CSAFAdvisory(
        id: "A-1", title: "T", summary: "S",
        publisher: .init(name: "P", namespace: "https://example.org"))
      advisory.revisions = [.init(date: Self.published, summary: "First.")]
      advisory.products = [
        affected,
        .init(
          vendor: "V", name: "a", package: harmless, versions: "*",
          status: .notAffected(.componentNotPresent)),
      ]
      let document = try #require(advisory.openVEX(address: "https://example.org/a-1"))
      let statements = document["statements"]?.array ?? []
      return statements.filter { $0["status"]?.text == "not_affected" }
        .flatMap { $0["products"]?.array ?? [] }.compactMap { $0["@id"]?.text }
    }
    for versions in ["1.2.3", "<2.0.0", "*"] {
      for fixed in [nil, "2.0.0"] {
        let affected = CSAFAdvisory.Product(
          vendor: "V", name: "a", package: "pkg:npm/a", affected: versions, fixed: fixed)
        #expect(try named(affected, "pkg:npm/a").isEmpty, "\(versions)")
        #expect(try named(affected, "pkg:npm/b") == ["pkg:npm/b"])
      }
    }
    // A name without an architecture is about every one, a name with one about its own.
    let (curl, arm) = ("pkg:deb/debian/curl", "pkg:deb/debian/curl?arch=arm64")
    for (package, harmless, isTold) in [
      (curl + "?arch=amd64", curl, false), (curl, arm, false), (curl + "?arch=amd64", arm, true),
    ] {
      let affected = CSAFAdvisory.Product(
        vendor: "V", name: "a", package: package, affected: "7.88.1-10")
      let wanted = isTold ? [harmless] : []
      #expect(try named(affected, harmless) == wanted, "\(package)")
    }
  }

  /// What CycloneDX says of it, to our own reader: each product once, as affected or not.
  private static func readsBack(_ advisory: CSAFAdvisory, _ address: String) throws {
    let serialNumber = "urn:uuid:3e671687-395b-81f5-a30f-a58921a69b79"
    let document = advisory.cycloneDX(address: address, serialNumber: serialNumber)
    #expect((document == nil) == (advisory.withdrawal != nil))
    guard let document else { return }
    let read = try CycloneDXVEX(json: document.serializedBytes(), name: "test")
    #expect(read.id == serialNumber && read.author == advisory.publisher.name)
    let affected = read.statements.filter { $0.status == .affected }.flatMap(\.products)
    #expect(affected.count == advisory.products.count { $0.isAffected })
    let harmless = read.statements.filter { $0.status == .notAffected }.flatMap(\.products)
    #expect(
      harmless.count == advisory.products.count { $0.fixed != nil }
        + advisory.products.count { !$0.isAffected })
    #expect(read.statements.allSatisfy { $0.vulnerability == advisory.cve ?? advisory.id })
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
