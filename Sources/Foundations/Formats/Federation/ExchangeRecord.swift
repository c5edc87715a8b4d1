public import Vocabulary

/// What hubs of this kind, and channels that take one signed document, send each other about a case.
/// It has what the forms of VINCE and GitHub have no place for: every name of the flaw, and the hubs
/// that it came through.
public struct ExchangeRecord: Sendable, Equatable {
  /// The only version there is.
  public static let version: Int64 = 1

  /// The sender's number for the case.
  public var id: String
  /// The hub that sends.
  public var hub: String
  /// The hubs that it came through, the first first, without the one that sends.
  public var chain: [String]
  /// Every name of the flaw that the receiver may know.
  public var names: [String]
  /// One line.
  public var title: String
  /// What is wrong.
  public var text: String
  /// A statement for those who take part.
  public var statement: String
  /// How far the sender has come, in a word.
  public var status: String
  /// A word of the Traffic Light Protocol 2.0.
  public var marking: String
  /// Until when it is to be kept quiet.
  public var embargoUntil: Timestamp?
  /// Whether it is public.
  public var isPublic: Bool
  /// Affected software: package URL or address of the source, and versions.
  public var affected: [Affected]
  /// Weaknesses, such as `CWE-79`.
  public var weaknesses: [String]
  /// CVSS vectors.
  public var vectors: [String]

  /// Affected software.
  public struct Affected: Sendable, Equatable {
    /// A package URL.
    public var package: String?
    /// The address of the source.
    public var repository: String?
    /// The affected versions, in words.
    public var versions: String?

    /// Affected software.
    public init(package: String?, repository: String?, versions: String?) {
      self.package = package
      self.repository = repository
      self.versions = versions
    }
  }

  /// A record without content.
  public init(id: String, hub: String) {
    self.id = id
    self.hub = hub
    chain = []
    names = []
    title = ""
    text = ""
    statement = ""
    status = ""
    marking = "RED"
    embargoUntil = nil
    isPublic = false
    affected = []
    weaknesses = []
    vectors = []
  }

  /// Reads one.
  public init(json bytes: [UInt8]) throws(RecordError) {
    let value = try FederationReading.document(bytes, format: "exchange record")
    func fail(_ field: String, _ reason: String) -> RecordError {
      RecordError(format: "exchange record", field: field, reason: reason)
    }
    guard value["type"]?.text == "case", value["version"]?.integerValue == Self.version else {
      throw fail("/version", "must be a case in version \(Self.version)")
    }
    guard let id = value["id"]?.text, (1...100).contains(id.utf8.count),
      id.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { throw fail("/id", "must be 1 to 100 ASCII characters without blanks") }
    guard let hub = value["hub"]?.text, HubNaming.isName(hub) else {
      throw fail("/hub", "must be a hub’s name: \(HubNaming.rule)")
    }
    self.init(id: id, hub: hub)
    func texts(_ name: String, _ limit: Int) -> [String] {
      (value[name]?.array ?? []).prefix(limit).compactMap {
        $0.text.map { FederationReading.plain($0, 300) }
      }
    }
    chain = texts("chain", 32)
    guard chain.allSatisfy(HubNaming.isName) else { throw fail("/chain", "must name hubs") }
    names = texts("names", 50).compactMap { KnownName($0)?.text }
    title = FederationReading.plain(value["title"]?.text ?? "", 280)
    guard !title.isEmpty else { throw fail("/title", "is required") }
    text = FederationReading.cut(value["text"]?.text ?? "", 60_000)
    statement = FederationReading.cut(value["statement"]?.text ?? "", 20_000)
    status = FederationReading.plain(value["status"]?.text ?? "", 40)
    marking = FederationReading.plain(value["marking"]?.text ?? "RED", 20)
    embargoUntil = value["embargoUntil"]?.text.flatMap { Timestamp(rfc3339: $0) }
    isPublic = value["isPublic"]?.boolean ?? false
    affected = (value["affected"]?.array ?? []).prefix(50).map {
      Affected(
        package: $0["package"]?.text, repository: $0["repository"]?.text,
        versions: $0["versions"]?.text.map { FederationReading.plain($0, 300) })
    }
    weaknesses = texts("weaknesses", 20)
    vectors = texts("vectors", 10)
  }

  /// The document.
  public var json: JSONValue {
    [
      "type": "case", "version": Self.version.json, "id": id.json, "hub": hub.json,
      "chain": chain.json, "names": names.json, "title": title.json, "text": text.json,
      "statement": statement.json, "status": status.json, "marking": marking.json,
      "embargoUntil": embargoUntil.json, "isPublic": isPublic.json,
      "affected": .array(
        affected.map {
          [
            "package": $0.package.json, "repository": $0.repository.json,
            "versions": $0.versions.json,
          ]
        }),
      "weaknesses": weaknesses.json, "vectors": vectors.json,
    ]
  }
}

/// How hubs are called. A name is also the name of a file with its key, and a part of addresses.
public enum HubNaming {
  /// The rule in words.
  public static let rule = "3 to 60 lower-case letters, digits, hyphens and dots, letters first"

  /// Whether a text is a hub's name.
  public static func isName(_ text: String) -> Bool {
    (3...60).contains(text.utf8.count) && (97...122).contains(text.utf8.first ?? 0)
      && !text.utf8.containsText("..")
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
      }
  }
}
