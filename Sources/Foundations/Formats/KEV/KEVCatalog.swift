public import Vocabulary

/// CISA's catalogue of known exploited vulnerabilities.
public struct KEVCatalog: Sendable, Hashable {
  /// The catalogue's version, such as `2025.08.25`; nil in CSV.
  public var version: String?
  /// When it was released; nil in CSV.
  public var modified: Timestamp?
  /// The vulnerabilities, in its order.
  public var entries: [KEVEntry] = []

  /// Reads the catalogue as CISA publishes it in JSON.
  public init(json bytes: some Collection<UInt8>) throws(RecordError) {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes, budget: .document)
    } catch {
      throw RecordError(error, format: "KEV", record: nil)
    }
    version = root["catalogVersion"]?.text
    modified = root["dateReleased"]?.text.flatMap { Timestamp(rfc3339: $0) }
    guard let list = root["vulnerabilities"]?.array else {
      throw RecordError(
        format: "KEV", field: "/vulnerabilities", reason: "a list of vulnerabilities is required")
    }
    for (place, value) in list.enumerated() {
      let entry = try KEVEntry(field: "/vulnerabilities/\(place)") { key in
        key == "cwes"
          ? value[key]?.array?.compactMap(\.text).joined(separator: ",") : value[key]?.text
      }
      entries.append(entry)
    }
  }

  /// Reads the catalogue as CISA publishes it in CSV.
  public init(csv bytes: [UInt8]) throws(RecordError) {
    var reader = CSVReader(bytes)
    guard let header = try reader.next(), header.contains("cveID") else {
      throw RecordError(format: "KEV", field: "line 1", reason: "a column cveID is required")
    }
    while true {
      let line = reader.line
      guard let fields = try reader.next() else { break }
      if fields == [""] { continue }
      guard fields.count == header.count else {
        throw RecordError(
          format: "KEV", record: fields.first, field: "line \(line)",
          reason: "\(fields.count) fields instead of \(header.count)")
      }
      let entry = try KEVEntry(field: "line \(line)") { key in
        header.firstIndex(of: key).map { fields[$0] }
      }
      entries.append(entry)
    }
  }
}

/// One known exploited vulnerability.
public struct KEVEntry: Sendable, Hashable {
  /// The CVE identifier.
  public let cve: String
  /// Who makes the product.
  public let vendor: String
  /// The product.
  public let product: String
  /// The vulnerability's name.
  public let name: String
  /// When it was added.
  public let added: CalendarDay
  /// What it is.
  public let summary: String
  /// What federal agencies have to do.
  public let requiredAction: String
  /// By when; nil where none is set.
  public let due: CalendarDay?
  /// Whether ransomware campaigns are known to use it.
  public let ransomware: Bool
  /// Notes, mostly addresses.
  public let notes: String
  /// Weaknesses by CWE identifier.
  public let weaknesses: [String]

  init(field: String, _ text: (String) -> String?) throws(RecordError) {
    guard let cve = text("cveID")?.uppercasedASCII, cve.hasPrefix("CVE-") else {
      throw RecordError(format: "KEV", field: field + "/cveID", reason: "a CVE is required")
    }
    guard let added = text("dateAdded").flatMap({ CalendarDay($0) }) else {
      throw RecordError(
        format: "KEV", record: cve, field: field + "/dateAdded", reason: "a day is required")
    }
    self.cve = cve
    self.added = added
    vendor = text("vendorProject") ?? ""
    product = text("product") ?? ""
    name = text("vulnerabilityName") ?? ""
    summary = text("shortDescription") ?? ""
    requiredAction = text("requiredAction") ?? ""
    due = text("dueDate").flatMap { CalendarDay($0) }
    ransomware = (text("knownRansomwareCampaignUse") ?? "").lowercasedASCII == "known"
    notes = text("notes") ?? ""
    weaknesses = (text("cwes") ?? "").split(separator: ",").compactMap { weakness(String($0)) }
  }
}
