import Formats
import Signing
import Vocabulary

/// The documents by which others find advisories (CSAF section 7.1, requirements 7 to 20). Pure.
struct AdvisoryProvider: Sendable {
  let publisher: AdvisoryPublisher

  private var base: String { publisher.address + "/csaf" }

  /// `provider-metadata.json` of a version.
  func metadata(_ standard: CSAFAdvisory.Standard, _ files: [AdvisoryFile]) -> JSONValue {
    let isNew = standard == .new
    let well = publisher.address + "/.well-known/csaf/"
    let updated = (files.map(\.changedAt).max() ?? publisher.key?.createdAt).json
    func feed(_ label: String, _ url: String, _ words: String) -> JSONValue {
      present([
        "tlp_label": label.json, "url": url.json, "summary": words.json,
        "last_updated": isNew ? updated : .null,
      ])
    }
    let open = isNew ? "CLEAR" : "WHITE"
    let narrow = isNew ? ["GREEN", "AMBER", "AMBER+STRICT"] : ["GREEN", "AMBER"]
    let folder = isNew ? "clear" : "white"
    let feeds =
      [feed(open, "\(base)/feed-tlp-\(folder).json", "Advisories for everybody.")]
      + narrow.map {
        feed(
          $0, "\(base)/restricted/v\(standard.rawValue)/feed-tlp-\($0.lowercased()).json",
          "Advisories for those who take part; a token is needed.")
      }
    let rolie: JSONValue = [
      "feeds": .array(feeds), "services": [(base + "/service.json").json],
      "categories": [(base + "/category.json").json],
    ]
    let directory: JSONValue =
      isNew
      ? ["directory": ["tlp_label": "CLEAR", "url": "\(base)/clear/".json]]
      : ["directory_url": "\(base)/white/".json]
    let keys: JSONValue =
      publisher.key.map { key in
        let url = "\(base)/openpgp/\(key.fingerprint).asc"
        return [["fingerprint": key.fingerprint.json, "url": url.json]]
      } ?? .null
    return present([
      "$schema": isNew ? "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json" : .null,
      "canonical_url": (well + (isNew ? "v2.1/" : "") + "provider-metadata.json").json,
      "distributions": [["rolie": rolie], directory],
      "last_updated": updated, "list_on_CSAF_aggregators": true,
      "metadata_version": standard.rawValue.json, "mirror_on_CSAF_aggregators": true,
      "public_openpgp_keys": keys,
      "publisher": present([
        "category": publisher.publisher.category.json, "name": publisher.publisher.name.json,
        "namespace": publisher.publisher.namespace.json,
        "contact_details": publisher.publisher.contact.json,
      ]), "role": publisher.key == nil ? "csaf_provider" : "csaf_trusted_provider",
    ])
  }

  /// A ROLIE feed (RFC 8322, in JSON as CSAF has it) of a folder.
  func feed(
    _ standard: CSAFAdvisory.Standard, _ folder: String, _ label: String, _ files: [AdvisoryFile]
  ) -> JSONValue {
    let slug = label.lowercased().dropFirst("tlp:".count)
    let own =
      folder.hasPrefix("restricted")
      ? "\(base)/restricted/v\(standard.rawValue)/feed-tlp-\(slug).json"
      : "\(base)/feed-tlp-\(slug).json"
    let schema =
      standard == .new
      ? "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"
      : "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"
    let updated = files.map(\.changedAt).max() ?? publisher.key?.createdAt
    return [
      "feed": [
        "id": "csaf-feed-tlp-\(slug)".json,
        "title": "Advisories of \(publisher.publisher.name) (\(label))".json,
        "link": [
          ["rel": "self", "href": own.json],
          ["rel": "service", "href": "\(base)/service.json".json],
        ],
        "category": [
          ["scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"]
        ],
        "updated": (updated ?? Timestamp(seconds: 0)).json,
        "entry": .array(
          files.map { file in
            let url = "\(base)/\(file.folder)/\(file.name)"
            return [
              "id": file.number.json, "title": file.title.json,
              "link": [
                ["rel": "self", "href": url.json],
                ["rel": "hash", "href": (url + ".sha256").json],
                ["rel": "hash", "href": (url + ".sha512").json],
                ["rel": "signature", "href": (url + ".asc").json],
              ],
              "published": file.publishedAt.json, "updated": file.changedAt.json,
              "content": ["type": "application/json", "src": url.json],
              "format": ["schema": schema.json, "version": standard.rawValue.json],
            ]
          }),
      ]
    ]
  }

  /// The ROLIE service document.
  var service: JSONValue {
    func collection(_ words: String, _ path: String) -> JSONValue {
      [
        "title": words.json, "href": (base + path).json,
        "categories": [
          "category": [
            ["scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"]
          ]
        ],
      ]
    }
    return [
      "service": [
        "workspace": [
          [
            "title": "Advisories for everybody",
            "collection": [
              collection("CSAF 2.0, TLP:WHITE", "/feed-tlp-white.json"),
              collection("CSAF 2.1, TLP:CLEAR", "/feed-tlp-clear.json"),
            ],
          ]
        ]
      ]
    ]
  }

  /// The ROLIE category document: what the documents are.
  var categories: JSONValue {
    ["categories": ["category": [["term": "csaf_security_advisory"], ["term": "en"]]]]
  }

  /// `security.txt` (RFC 9116); it expires, so that nobody trusts a forgotten one.
  func securityText(at now: Timestamp) -> String {
    let day = Timestamp(seconds: now.seconds / 86_400 * 86_400).adding(days: 90)
    let contact = publisher.publisher.contact ?? publisher.address + "/report/anonymous"
    let address =
      contact.contains("@") && !contact.contains(":") ? "mailto:" + contact : contact
    let well = publisher.address + "/.well-known/"
    return """
      Contact: \(address.filter { $0 > " " })
      Expires: \(day.rfc3339)
      Preferred-Languages: en
      Canonical: \(well)security.txt
      CSAF: \(well)csaf/provider-metadata.json
      CSAF: \(well)csaf/v2.1/provider-metadata.json

      """
  }

  /// `index.txt`: every document of a folder.
  static func index(_ files: [AdvisoryFile]) -> String {
    files.map { $0.name + "\n" }.joined()
  }

  /// `changes.csv`: every document with the time of its last change, the latest first.
  static func changes(_ files: [AdvisoryFile]) -> String {
    files.sorted { ($1.changedAt, $0.name) < ($0.changedAt, $1.name) }
      .map { "\"\($0.name)\",\"\($0.changedAt.rfc3339)\"\r\n" }.joined()
  }

  /// The document to which a hash or signature belongs.
  static func document(of path: String) -> String {
    for ending in [".sha256", ".sha512", ".asc"] where path.hasSuffix(ending) {
      return String(path.dropLast(ending.count))
    }
    return path
  }
}

extension AdvisoryFile {
  /// The name without its folders.
  var fileName: String { name.split(separator: "/").last.map(String.init) ?? name }
}

/// An object without members that are null.
private func present(_ object: JSONObject) -> JSONValue {
  .object(JSONObject(object.members.filter { !$0.value.isNull }))
}
