public import Vocabulary

/// An identifier of GCVE: `GCVE-<authority>-<year>-<number>` (GCVE BCP-02 and gcve.eu, 2026).
public struct GCVEIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// The number of the numbering authority; 0 is the CVE Program.
  public let authority: Int
  /// The year, four digits.
  public let year: String
  /// What the authority numbers by, as it writes it.
  public let number: String

  /// An identifier.
  public init(authority: Int, year: String, number: String) {
    self.authority = authority
    self.year = year
    self.number = number
  }

  /// Reads one; nil for what is none.
  public init?(_ text: String) {
    let parts = text.uppercasedASCII.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "GCVE", parts[1].utf8.count <= 9,
      KnownName.isDigits(String(parts[1])), let authority = Int(parts[1]),
      parts[2].utf8.count == 4, KnownName.isDigits(String(parts[2])),
      (1...180).contains(parts[3].utf8.count), KnownName.isDigits(String(parts[3]))
    else { return nil }
    self.init(authority: authority, year: String(parts[2]), number: String(parts[3]))
  }

  /// The CVE identifier that it is; nil unless its authority is the CVE Program.
  public var cve: String? { authority == 0 ? "CVE-\(year)-\(number)" : nil }

  /// `GCVE-1-2026-0001`.
  public var description: String { "GCVE-\(authority)-\(year)-\(number)" }
}

/// A record in the form of GCVE: a CVE record with the extension `x_gcve` (GCVE BCP-05).
public struct GCVERecord: Sendable, Equatable {
  /// What it says of another record.
  public struct Relationship: Sendable, Equatable {
    /// The other record.
    public let other: String
    /// `equal`, `related`, `subset` and so on.
    public let kind: String

    /// A relationship.
    public init(_ kind: String, to other: String) {
      self.other = other
      self.kind = kind
    }
  }

  /// Its identifier.
  public let id: String
  /// What it is: `advisory`, `analysis`, `comment` and so on.
  public let kind: String
  /// What it says of others.
  public let relationships: [Relationship]
  /// Whether it is published, and not reserved or rejected.
  public let isPublished: Bool
  /// When it last changed.
  public let changedAt: Timestamp?
  /// Its title.
  public let title: String
  /// Its description in English, or the first.
  public let text: String

  /// Reads one record of a parsed document.
  public init(_ value: JSONValue) throws(RecordError) {
    let containers =
      [value["containers"]?["cna"] ?? .null]
      + Array((value["containers"]?["adp"]?.array ?? []).prefix(20))
    // The extension may stand anywhere; these are the places that are used.
    let extensions = ([value] + containers).flatMap {
      Array(($0["x_gcve"]?.array ?? []).prefix(20))
    }
    let metadata = value["cveMetadata"]
    guard
      let id = metadata?["vulnId"]?.text ?? extensions.lazy.compactMap({ $0["vulnId"]?.text }).first
        ?? metadata?["cveId"]?.text, let name = KnownName(id)
    else {
      throw RecordError(
        format: "GCVE", field: "/cveMetadata/vulnId",
        reason: "an identifier such as GCVE-1-2026-0001 is required")
    }
    self.id = name.text
    kind = FederationReading.plain(
      extensions.lazy.compactMap { $0["recordType"]?.text }.first ?? "advisory", 40)
    var relationships = extensions.flatMap { ($0["relationships"]?.array ?? []).prefix(50) }
      .compactMap { one -> Relationship? in
        guard let other = one["destId"]?.text.flatMap({ KnownName($0)?.text }) else { return nil }
        return Relationship(FederationReading.plain(one["type"]?.text ?? "related", 40), to: other)
      }
    if let cve = metadata?["cveId"]?.text.flatMap({ KnownName($0)?.text }), cve != name.text {
      relationships.append(Relationship("equal", to: cve))
    }
    self.relationships = relationships
    isPublished = metadata?["state"]?.text?.uppercasedASCII == "PUBLISHED"
    changedAt = (metadata?["dateUpdated"]?.text ?? metadata?["datePublished"]?.text)
      .flatMap { Timestamp(rfc3339: $0) }
    title = FederationReading.plain(containers[0]["title"]?.text ?? name.text, 300)
    let texts = (containers[0]["descriptions"]?.array ?? []).prefix(50)
    let english = texts.first { $0["lang"]?.text?.lowercasedASCII.hasPrefix("en") ?? false }
    text = FederationReading.cut((english ?? texts.first)?["value"]?.text ?? "", 20_000)
  }

  /// Reads a list of records, one record, or a line for each (GCVE BCP-03 has both forms).
  public static func all(json bytes: [UInt8]) throws(RecordError) -> [GCVERecord] {
    if let root = try? FederationReading.document(bytes, format: "GCVE") {
      return try read(root.array ?? [root])
    }
    var values: [JSONValue] = []
    for line in bytes.split(separator: 10) where line.contains(where: { $0 > 32 }) {
      guard values.count < FederationReading.mostItems else { break }
      values.append(try FederationReading.document(Array(line), format: "GCVE"))
    }
    return try read(values)
  }

  private static func read(_ values: [JSONValue]) throws(RecordError) -> [GCVERecord] {
    guard values.count <= FederationReading.mostItems else {
      throw RecordError(
        format: "GCVE", field: "/",
        reason: "at most \(FederationReading.mostItems) records at once; fetch fewer")
    }
    var records: [GCVERecord] = []
    for value in values { records.append(try GCVERecord(value)) }
    return records
  }

  /// Writes a published record around a container of the CVE Record Format 5.2.
  ///
  /// - Parameters:
  ///   - container: the object that the CVE Services take as `cnaContainer`.
  ///   - assigner: the short name of the authority that numbers.
  public static func json(
    _ id: GCVEIdentifier, container: JSONObject, equals others: [String], assigner: String,
    published: Timestamp, changed: Timestamp
  ) -> JSONValue {
    var cna = container
    cna["x_gcve"] = [
      [
        "vulnId": id.description.json, "recordType": "advisory",
        "relationships": .array(others.map { ["destId": $0.json, "type": "equal"] }),
      ]
    ]
    var metadata: JSONObject = [
      "vulnId": id.description.json, "state": "PUBLISHED", "assignerShortName": assigner.json,
      "datePublished": published.json, "dateUpdated": changed.json,
    ]
    if let cve = others.first(where: { $0.hasPrefix("CVE-") }) { metadata["cveId"] = cve.json }
    return [
      "dataType": "CVE_RECORD", "dataVersion": "5.2", "cveMetadata": .object(metadata),
      "containers": ["cna": .object(cna)],
    ]
  }
}
