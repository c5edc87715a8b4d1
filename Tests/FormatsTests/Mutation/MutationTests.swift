import Formats
import Testing
import Vocabulary

/// SplitMix64: the same mutations on every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Damaged documents are refused or read, in bounded time, and never crash")
struct MutationTests {
  private static let tokens = [
    "{", "}", "[", "]", "\"", "\\", "\\uD800", "null", "-", "1e999", "99999999999999999999", ",",
    ":", "<", ">", "<![CDATA[", "]]>", "&", "&#0;", "\u{0}", "\u{7F}", "%", "%zz", "@", "/", "#",
    "?", "*", "~", "^", ".", "0", "00", "A", "\n", "\r\n", "\u{FEFF}", "é", "😀", "CVSS:4.0/", "|",
  ]

  /// One document with one to four damages.
  private static func damaged(_ seed: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...24, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.removeSubrange(place...)
      case 5:
        let other = Int.random(in: 0..<bytes.count, using: &random)
        bytes.insert(
          contentsOf: bytes[min(place, other)..<max(place, other)].prefix(200), at: other)
      default:
        let token = tokens.randomElement(using: &random) ?? ""
        bytes.replaceSubrange(place..<min(place + 1, end), with: Array(token.utf8))
      }
    }
    return bytes
  }

  /// Feeds damaged documents to one parser.
  func run(
    _ name: String, _ seeds: [[UInt8]], count: Int = 3000, _ parse: ([UInt8]) throws -> Void
  ) {
    var random = Seeded(state: 0x5EED)
    var refused = 0
    let clock = ContinuousClock()
    var slowest = Duration.zero
    for number in 0..<count {
      let bytes = Self.damaged(seeds[number % seeds.count], &random)
      let took = clock.measure { do { try parse(bytes) } catch { refused += 1 } }
      slowest = max(slowest, took)
    }
    print("mutations: \(name): \(refused) of \(count) refused, slowest \(slowest)")
    #expect(slowest < .seconds(5))
  }

  func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test("JSON: what is read is written and read again alike")
  func json() {
    run(
      "JSON",
      bytes(
        #"{"a":[1.5e3,-0,true,null,"x\u00e9\uD83D\uDE00é"],"b":{"c":-12,"d":""},"":[[],{}]}"#)
    ) { bytes in
      let value = try JSONValue.parse(bytes)
      let again = try JSONValue.parse(value.serializedBytes(pretty: true))
      #expect(again == value)
      let canonical = try JSONValue.parse(value.canonical())
      #expect(canonical.canonical() == value.canonical())
      try JSONReader.read(bytes) { (reader) throws(JSONError) in try reader.skip() }
    }
  }

  @Test("package URLs and CPE names: what is read is written and read again alike")
  func names() {
    run(
      "PackageURL",
      bytes(
        "pkg:npm/%40angular/animation@12.3.1?a=b&c=d%20e#x/y",
        "pkg:deb/debian/curl@7.50.3-1?arch=i386",
        "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api")
    ) { bytes in
      let url = try PackageURL(String(decoding: bytes, as: UTF8.self))
      #expect(try PackageURL(url.description) == url)
      #expect(PackageKey(text: PackageKey(url).text) == PackageKey(url))
    }
    run(
      "CPE",
      bytes(
        #"cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*"#,
        "cpe:/a:hp:openview:7.51:-:~~~linux~~")
    ) { bytes in
      let name = try CPEName(String(decoding: bytes, as: UTF8.self))
      #expect(try CPEName(name.description) == name, "\(name)")
      if let key = PackageKey(cpe: name) { #expect(PackageKey(text: key.text) == key) }
    }
  }

  @Test("versions: every text has a key, and the order of three is consistent")
  func versions() {
    for scheme in VersionScheme.allCases {
      var held = "1.0"
      run(
        "versions \(scheme)",
        bytes(
          "1:1.2.3~rc1+b2-4ubuntu1", "v1.2.3-alpha.1+build", "1.0_rc1_p2-r3",
          "1!2.0.post1.dev2+l.1",
          "1.0.0.Final-redhat-1"),
        count: 500
      ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(scheme.compare(text, held) == -scheme.compare(held, text))
        #expect(scheme.compare(text, text) == 0)
        held = text
      }
    }
  }

  @Test("records")
  func records() {
    let osv = #"""
      {"id":"X-1","modified":"2024-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"PyPI",
      "name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2"},
      {"introduced":"2"},{"last_affected":"3"},{"limit":"*"}]}],"versions":["0.9"]}]}
      """#
    run("OSV", bytes(osv)) { bytes in
      let record = try OSVRecord(json: bytes)
      for package in record.affected {
        _ = package.verdict("1.0")
        _ = package.fixedVersion(after: "1.0")
      }
    }
    run(
      "OSV YAML",
      bytes("id: Y\naliases: [a, 'b']\ndetails: |\n  x\naffected:\n- versions:\n  - 1.0\n")
    ) {
      _ = try OSVRecord(yaml: $0)
    }
    let cve = #"""
      {"cveMetadata":{"cveId":"CVE-2024-1"},"containers":{"cna":{"affected":[{"vendor":"V",
      "product":"P","versions":[{"version":">= 1, < 2","status":"affected","lessThan":"2",
      "changes":[{"at":"1.5","status":"unaffected"}]}]}]},"adp":[{"metrics":[{"other":{"type":"ssvc",
      "content":{"options":[{"Exploitation":"poc"}]}}}]}]}}
      """#
    run("CVE", bytes(cve)) { bytes in
      for product in try CVERecord(json: bytes).cna.affected {
        _ = product.rule.verdict("1.7", in: .generic)
        _ = product.rule.fixedVersion(after: "1.7", in: .generic)
        _ = product.keys
      }
    }
    run(
      "KEV",
      bytes(#"{"vulnerabilities":[{"cveID":"CVE-1","dateAdded":"2024-01-01","cwes":["CWE-1"]}]}"#)
    ) {
      _ = try KEVCatalog(json: $0)
    }
    run(
      "KEV CSV", bytes("cveID,dateAdded,notes\nCVE-1,2024-01-01,\"a,\"\"b\"\nCVE-2,2024-01-02,x\n")
    ) {
      _ = try KEVCatalog(csv: $0)
    }
    run(
      "EPSS", bytes("#model_version:v1,score_date:2024-01-01\ncve,epss,percentile\nCVE-1,0.5,0.9\n")
    ) {
      _ = try EPSSScores(csv: $0)
    }
  }

  @Test("advisories and statements")
  func advisories() {
    let csaf = #"""
      {"document":{"csaf_version":"2.1","category":"csaf_vex","title":"T","publisher":{"name":"P"},
      "tracking":{"id":"X-1","status":"final","version":"1"}},"product_tree":{"branches":[{"category":
      "vendor","name":"V","branches":[{"category":"product_version_range","name":">= 1 | < 2","product":
      {"product_id":"a","name":"A","product_identification_helper":{"purls":["pkg:npm/a"]}}}]}],
      "relationships":[{"category":"installed_on","product_reference":"a","relates_to_product_reference":
      "a","full_product_name":{"product_id":"b","name":"B"}}],"product_groups":[{"group_id":"g",
      "product_ids":["a","b"]}]},"vulnerabilities":[{"cve":"CVE-1","product_status":{"known_affected":
      ["b"],"fixed":["a"]},"remediations":[{"category":"vendor_fix","details":"d","group_ids":["g"]}]}]}
      """#
    run("CSAF", bytes(csaf)) { bytes in _ = try CSAFDocument(json: bytes).statements }
    let vex = #"""
      {"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"A","statements":[{"vulnerability":
      {"name":"CVE-1"},"products":[{"@id":"pkg:oci/a@1","subcomponents":[{"@id":"pkg:npm/b"}]}],
      "status":"not_affected","justification":"component_not_present"}]}
      """#
    run("OpenVEX", bytes(vex)) { _ = try OpenVEXDocument(json: $0) }
    run("CycloneDX VEX", bytes(CycloneDXVEXTests.sample)) { bytes in
      let url = try PackageURL("pkg:npm/lib@1.0")
      for statement in try CycloneDXVEX(json: bytes, name: "x").statements {
        _ = statement.product(of: url, in: url)
      }
    }
    run("SPDX RDF", bytes(SPDXRDFTests.sample)) { bytes in
      _ = try SoftwareBillOfMaterials.read(bytes)
    }
    run("SPDX VEX", bytes(SPDX3VEXTests.sample)) { bytes in
      _ = try SPDX3VEX(json: bytes, name: "x").statements
    }
    let advisory = """
      ```toml
      [advisory]
      id = "RUSTSEC-1"
      package = "a"
      [versions]
      patched = [">= 1.2.3, < 2", "^0.5.1"]
      unaffected = ["< 0.1"]
      ```
      # T
      """
    run("RustSec", bytes(advisory)) { bytes in
      _ = try RustSecAdvisory(markdown: bytes).versions.verdict("1.0.0", in: .cargo)
    }
    let github = #"""
      {"ghsa_id":"GHSA-1","vulnerabilities":[{"package":{"ecosystem":"pip","name":"a"},
      "vulnerable_version_range":">= 1, < 2","first_patched_version":{"identifier":"2"}}],
      "cvss":{"vector_string":"CVSS:3.1/AV:N"}}
      """#
    run("GHSA", bytes(github)) { bytes in
      for package in try GitHubAdvisory(json: bytes).packages {
        _ = package.versions.verdict("1.5", in: .pypi)
      }
    }
    run("VERS", bytes("vers:npm/1.2.3|>=2.0.0|!=2.5.0|<5.0.0", "vers:deb/<1:2~a|>=1:3")) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let range = try VERSRange(normalizing: text)
      #expect(try VERSRange(normalizing: range.description).intervals == range.intervals)
      #expect(range.negated.contains("3.0.0") != range.contains("3.0.0"))
    }
    for type in ["npm", "conan", "maven", "gem", "nginx", "pypi"] {
      run(
        "native \(type)",
        bytes("^1.2.3 || >=2.0 <3 || 4.x", "~>1.0, !=1.5", "[1.0,2.0),(3,]", "1.0+"),
        count: 500
      ) { bytes in
        _ = try VERSRange(native: String(decoding: bytes, as: UTF8.self), type: type).intervals
      }
    }
  }

  @Test("vectors and decision tables")
  func scores() {
    run(
      "CVSS",
      bytes(
        "AV:A/AC:M/Au:N/C:C/I:N/A:P/E:POC/RL:W/RC:UC/CDP:L/TD:M/CR:L",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:N/E:H/CR:H/MAV:N/MS:U/MC:H",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:L/SC:N/SI:H/SA:L/E:P/MSI:S/CR:M")
    ) { bytes in
      let vector = try CVSSVector(String(decoding: bytes, as: UTF8.self))
      #expect((0...10).contains(vector.score) && (0...10).contains(vector.baseScore))
    }
    let table = #"""
      {"namespace":"n","key":"K","version":"1","outcome":"o","decision_points":{"a":{"values":
      [{"key":"N"},{"key":"Y"}]},"o":{"values":[{"key":"N"},{"key":"Y"}]}},"mapping":
      [{"a":"N","o":"N"},{"a":"Y","o":"Y"}]}
      """#
    run("SSVC", bytes(table)) { _ = try DecisionTable(json: $0).evaluate(["a": "Y"]) }
  }

  @Test("bills of materials and scanner logs")
  func documents() {
    run(
      "SBOM",
      bytes(
        #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"n","hashes":[{"alg":"MD5","content":"d41d8cd98f00b204e9800998ecf8427e"}],"purl":"pkg:npm/n@1","licenses":[{"license":{"id":"MIT"}}]}]}"#,
        #"<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>n</name><licenses><license><id>MIT</id></license></licenses><!-- c --></component></components></bom>"#,
        #"{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"d","packages":[{"name":"p","SPDXID":"SPDXRef-p","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/n@1"}]}]}"#,
        "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\nPackageName: p\nSPDXID: SPDXRef-p\nPackageComment: <text>a\nb</text>\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p\n"
      ), count: 6000
    ) { bytes in
      let bill = try SoftwareBillOfMaterials.read(bytes)
      for component in bill.components { _ = component.keys }
    }
    run(
      "SARIF",
      bytes(
        #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","rules":[{"id":"R","messageStrings":{"m":{"text":"a {0}"}},"properties":{"tags":["CWE-79"]}}]}},"results":[{"ruleId":"R/x","ruleIndex":0,"message":{"id":"m","arguments":["x"]},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a","index":0},"region":{"startLine":1}}}]}]}]}"#
      )
    ) { _ = try SARIFLog(json: $0) }
  }

  @Test("lock files of every kind", arguments: LockFile.allCases)
  func lockFiles(_ file: LockFile) {
    let seeds = LockFileTests.examples.filter { $0.file == file }.map { Array($0.text.utf8) }
    run(
      file.rawValue, seeds.isEmpty ? bytes("[[package]]\nname = 'a'\nversion = '1'\n") : seeds,
      count: 600
    ) { bytes in
      for component in try file.read(bytes).components { _ = component.keys }
    }
  }

  @Test("package databases")
  func databases() {
    let header = RPMSamples.header("a", "1", "2", epoch: 3, source: "s-1-2.src.rpm")
    for (database, seed) in [
      (PackageDatabase.dpkg, Array(PackageDatabaseTests.debian.utf8)),
      (.apk, Array(PackageDatabaseTests.alpine.utf8)), (.rpmNDB, RPMSamples.ndb([header, header])),
      (.rpmBerkeley, RPMSamples.berkeley([header, header + header], isBigEndian: false)),
      (.rpmBerkeley, RPMSamples.berkeley([header], isBigEndian: true)),
    ] {
      run(database.rawValue, [seed], count: 1500) { bytes in
        for component in try database.read(bytes, release: nil).components { _ = component.keys }
      }
    }
  }

  @Test("records of other hubs")
  func federation() {
    let digest = String(repeating: "ab", count: 32)
    let statement = Array(
      """
      {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":{"sha256":\
      "\(digest)"}}],"predicateType":"\(FederationRecord.prefix)optout/v1","predicate":\
      {"repository":"https://git.example/a/b","requested_at":"2026-07-01T12:00:00Z","reason":"r"}}
      """.utf8)
    run("in-toto", [statement]) { bytes in
      let record = try FederationRecord(InTotoStatement(try JSONValue.parse(bytes)))
      _ = record.statement { _ in digest }
    }
    let envelope = Array(
      #"{"payloadType":"a/b","payload":"e30=","signatures":[{"keyid":"k","sig":"AA=="}]}"#.utf8)
    run("DSSE", [envelope]) { _ = try DSSEEnvelope(try JSONValue.parse($0)) }
    run("places", [Array(#"https://git.example/a/b.git/../:42:7\src\..\x"#.utf8)]) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let place = FindingPlace(repository: text, location: text, weaknesses: text, inside: text)
      // One spelling is its own spelling.
      let again = FindingPlace(
        repository: place.repository, location: place.location, weaknesses: place.weaknesses)
      #expect(again.weaknesses == place.weaknesses)
    }
  }

  @Test("archives")
  func archives() {
    // An empty stored zip entry "a", a tar header of an empty file "a", and "hi" in gzip.
    let zip = Hexadecimal.decode(
      "504b03040a0000000000000000000000000000000000000000000100000061"
        + "504b01021e030a0000000000000000000000000000000000000000000100000000000000000000000000"
        + "0000000061504b05060000000001000100" + "2f0000001f0000000000")
    run("zip", [zip ?? []]) { bytes in
      var reader = try ZipReader(ArraySource(bytes))
      while try reader.nextEntry() != nil {}
    }
    var header = [UInt8](repeating: 0, count: 512)
    header[0] = 97
    for place in 124..<135 { header[place] = 48 }
    for (place, byte) in Array("ustar\u{0}00".utf8).enumerated() { header[257 + place] = byte }
    for place in 148..<156 { header[place] = 32 }
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    for (place, byte) in Array("0000\(sum)".suffix(6).utf8).enumerated() {
      header[148 + place] = byte
    }
    header[154] = 0
    run("tar", [header + [UInt8](repeating: 0, count: 1024)]) { bytes in
      var reader = TarReader(ArraySource(bytes))
      while try reader.next() != nil {}
    }
    let layer = TarSamples.archive(texts: [("a.txt", "1"), ("b/.wh.c.txt", "")])
    let packed = TarSamples.zstandard(layer)
    run("zstd", [packed, packed + packed]) { bytes in
      var reader = try ZstandardReader(ArraySource(bytes))
      while try !reader.read(upTo: 1 << 16).isEmpty {}
    }
    let images = [
      TarSamples.image([layer, packed]), TarSamples.zstandard(TarSamples.image([layer])),
    ]
    run("image", images, count: 1500) { bytes in
      _ = try ImageArchive.read(ArraySource(bytes)) { $0.hasSuffix(".txt") }
    }
    let gzip = Hexadecimal.decode("1f8b0800000000000003cbc80400ac2a93d802000000")
    run("gzip", [gzip ?? []]) { _ = try Gzip.decompress($0) }
    #expect((try? Gzip.decompress(gzip ?? [])) == Array("hi".utf8))
  }
}
