public import Vocabulary

/// A case of VINCE as its API answers it (VINCE 3.0.36: `case`, `vuls`, `report` and `note` below
/// `/vince/comm/api/`, put together in one object with these names).
public struct VINCECase: Sendable, Equatable {
  /// A vulnerability of the case.
  public struct Vulnerability: Sendable, Equatable {
    /// VINCE's own name for it.
    public let name: String
    /// Its CVE identifier.
    public let cve: String?
    /// What it is.
    public let description: String
  }

  /// The number, without `VU#`.
  public let number: String
  /// One line.
  public let title: String
  /// What it is about.
  public let summary: String
  /// `Active` or `Inactive`.
  public let status: String
  /// When it last changed.
  public let changedAt: Timestamp?
  /// Until when it is to be kept quiet.
  public let due: Timestamp?
  /// Its vulnerabilities.
  public let vulnerabilities: [Vulnerability]
  /// The report that it came from, where it is shown.
  public let report: VINCEReport?
  /// Whether its note is published.
  public let isPublic: Bool

  /// `VU#782161`.
  public var name: String { "VU#" + number }

  /// Reads one case of a parsed document: the object of `case`, or one that holds it with the rest.
  public init(_ value: JSONValue) throws(RecordError) {
    let own = value["case"] ?? value
    let written = own["vuid"]?.text ?? own["vuid"]?.integerValue.map(String.init) ?? ""
    let digits = written.uppercasedASCII.hasPrefix("VU#") ? String(written.dropFirst(3)) : written
    guard KnownName.isDigits(digits), (4...12).contains(digits.utf8.count) else {
      throw RecordError(
        format: "VINCE", field: "/case/vuid", reason: "a case has a number of 4 to 12 digits")
    }
    number = digits
    summary = FederationReading.cut(own["summary"]?.text ?? "", 20_000)
    let line = own["title"]?.text ?? ""
    title = FederationReading.plain(line.isEmpty ? summary : line, 280)
    status = FederationReading.plain(own["status"]?.text ?? "", 40)
    changedAt = (own["modified"]?.text ?? own["created"]?.text).flatMap { Timestamp(rfc3339: $0) }
    due = own["due_date"]?.text.flatMap { Timestamp(rfc3339: $0) }
    vulnerabilities = (value["vuls"]?.array ?? []).prefix(50).map { one in
      // VINCE keeps the digits alone.
      let cve = one["cve"]?.text.flatMap {
        KnownName($0.uppercasedASCII.hasPrefix("CVE-") ? $0 : "CVE-" + $0)?.text
      }
      return Vulnerability(
        name: FederationReading.plain(one["name"]?.text ?? "", 60), cve: cve,
        description: FederationReading.cut(one["description"]?.text ?? "", 20_000))
    }
    report = value["report"]?.object == nil ? nil : value["report"].map(VINCEReport.init)
    isPublic =
      FederationReading.truth(value["note"]?["published"])
      || value["note"]?["datefirstpublished"]?.text != nil
  }

  /// Reads one case, or a list of them.
  public static func all(json bytes: [UInt8]) throws(RecordError) -> [VINCECase] {
    let root = try FederationReading.document(bytes, format: "VINCE")
    let values = root.array ?? [root]
    guard values.count <= FederationReading.mostItems else {
      throw RecordError(
        format: "VINCE", field: "/",
        reason: "at most \(FederationReading.mostItems) cases at once; send fewer")
    }
    var cases: [VINCECase] = []
    for value in values { cases.append(try VINCECase(value)) }
    return cases
  }

  /// The object that ``init(_:)`` reads.
  public var json: JSONValue {
    [
      "case": [
        "vuid": number.json, "title": title.json, "summary": summary.json,
        "status": status.json, "modified": changedAt.json, "due_date": due.json,
      ],
      "vuls": .array(
        vulnerabilities.map {
          ["name": $0.name.json, "cve": $0.cve.json, "description": $0.description.json]
        }),
      "report": report.map(\.json) ?? .null, "note": ["published": isPublic.json],
    ]
  }
}

/// A report as VINCE's form takes it (`POST /vince/comm/api/vulreport/`) and its API shows it.
public struct VINCEReport: Sendable, Equatable {
  /// Who makes the product.
  public var vendor = ""
  /// The product.
  public var product = ""
  /// Its affected versions.
  public var version = ""
  /// What is wrong.
  public var description = ""
  /// How it is used by an attacker.
  public var exploit = ""
  /// What an attacker gains.
  public var impact = ""
  /// How it was found.
  public var discovery = ""
  /// Whether it is public.
  public var isPublic = false
  /// Where, one address a line.
  public var references = ""
  /// Whether it is used by attackers.
  public var isExploited = false
  /// Whether the sender will make it public.
  public var willDisclose = false
  /// When and how.
  public var plans = ""
  /// The sender's own number.
  public var tracking = ""
  /// What else is to be said.
  public var comments = ""
  /// Who can be asked: an organization.
  public var organization = ""

  /// An empty report.
  public init() {}

  /// Reads what the API shows.
  public init(_ value: JSONValue) {
    func text(_ name: String, _ limit: Int) -> String {
      FederationReading.cut(value[name]?.text ?? "", limit)
    }
    vendor = FederationReading.plain(text("vendor_name", 100), 100)
    product = FederationReading.plain(text("product_name", 200), 200)
    version = FederationReading.plain(text("product_version", 100), 100)
    description = text("vul_description", 20_000)
    exploit = text("vul_exploit", 20_000)
    impact = text("vul_impact", 20_000)
    discovery = text("vul_discovery", 20_000)
    isPublic = FederationReading.truth(value["vul_public"])
    references = text("public_references", 1000)
    isExploited = FederationReading.truth(value["vul_exploited"])
    willDisclose = FederationReading.truth(value["vul_disclose"])
    plans = text("disclosure_plans", 1000)
    tracking = FederationReading.plain(text("tracking", 100), 100)
    comments = text("comments", 1000)
    organization = FederationReading.plain(text("contact_org", 100), 100)
  }

  /// The fields of the form, cut to what it takes; what it requires is never empty. The sender is no
  /// person: no name, mail or telephone goes along, and nobody is to be credited by it.
  public var fields: [(name: String, value: String)] {
    func needed(_ text: String, _ limit: Int) -> String {
      let blank = text.utf8.allSatisfy { $0 <= 32 }
      return blank ? "Not said" : FederationReading.cut(text, limit)
    }
    let all: [(String, String)] = [
      ("contact_org", FederationReading.cut(organization, 100)),
      ("share_release", "False"), ("credit_release", "False"), ("comm_attempt", "False"),
      ("why_no_attempt", "3"), ("please_explain", "Sent by a coordinator of another hub."),
      ("vendor_name", FederationReading.cut(vendor, 100)), ("multiplevendors", "False"),
      ("product_name", needed(product, 200)), ("product_version", needed(version, 100)),
      ("vul_description", needed(description, 20_000)),
      ("vul_exploit", needed(exploit, 20_000)), ("vul_impact", needed(impact, 20_000)),
      ("vul_discovery", needed(discovery, 20_000)), ("vul_public", isPublic ? "True" : "False"),
      ("public_references", FederationReading.cut(references, 1000)),
      ("vul_exploited", isExploited ? "True" : "False"),
      ("vul_disclose", willDisclose ? "True" : "False"),
      ("disclosure_plans", FederationReading.cut(plans, 1000)),
      ("tracking", FederationReading.cut(tracking, 100)),
      ("comments", FederationReading.cut(comments, 1000)),
    ]
    return all.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
  }

  /// The JSON object that ``init(_:)`` reads.
  public var json: JSONValue {
    [
      "vendor_name": vendor.json, "product_name": product.json, "product_version": version.json,
      "vul_description": description.json, "vul_exploit": exploit.json,
      "vul_impact": impact.json, "vul_discovery": discovery.json, "vul_public": isPublic.json,
      "public_references": references.json, "vul_exploited": isExploited.json,
      "vul_disclose": willDisclose.json, "disclosure_plans": plans.json,
      "tracking": tracking.json, "comments": comments.json, "contact_org": organization.json,
    ]
  }
}

/// What a participant says of a vulnerability to VINCE (`POST …/case/{number}/vendor/statement/`).
public struct VINCEStatement: Sendable, Equatable {
  /// How products stand.
  public enum Status: String, CaseIterable, Sendable {
    case affected = "Affected"
    case notAffected = "Not Affected"
    case unknown = "Unknown"
  }

  /// The CVE identifier, or VINCE's own name for the vulnerability.
  public var vulnerability: String
  /// How products stand.
  public var status: Status
  /// The words, at most 2,000 characters.
  public var statement: String
  /// Pages about it.
  public var references: [String]

  /// A statement.
  public init(
    vulnerability: String, status: Status, statement: String, references: [String] = []
  ) {
    self.vulnerability = vulnerability
    self.status = status
    self.statement = statement
    self.references = references
  }

  /// The body: a list of one. It is not shared with the other vendors unless somebody there says so.
  public var body: [UInt8] {
    let one: JSONValue = [
      "vulnerability": vulnerability.json, "status": status.rawValue.json,
      "statement": FederationReading.cut(statement, 2000).json,
      "references": references.filter { $0.utf8.count <= 250 }.json, "share": false,
    ]
    return JSONValue.array([one]).serializedBytes(pretty: true)
  }
}
