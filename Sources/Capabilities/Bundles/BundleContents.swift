import Actions
import Advisories
import Catalog
import Directives
import Formats
import Inventory
import Registry
import Signing
import Vocabulary

/// Everything a bundle is made of. The same contents make the same bytes.
struct BundleContents: Sendable {
  let id: BundleID
  let number: Int64
  let organization: Organization
  let madeAt: Timestamp
  let goodUntil: CalendarDay
  let replaces: Int64?
  let assets: [AssetID]
  let items: [BundleItem]
  /// How many actions there are besides, which did not fit.
  let omitted: Int
  let records: [HandedRecord]
  let advisories: [AdvisoryFile]
  /// Who made it, and how to reach them.
  let publisher: CSAFAdvisory.Publisher
  let address: String
  /// The key with which it can be checked.
  let key: String

  /// Its files but for the manifest, by name.
  var files: [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = [
      ("index.html", BundlePage.render(self)), ("READ-ME.txt", Array(BundleText.readMe(self).utf8)),
      ("actions.json", document(actions)), ("matches.json", document(matches)),
    ]
    var names = Names()
    for file in advisories {
      let last = String(file.name.split(separator: "/").last ?? "")
      let base = last.hasSuffix(".json") ? String(last.dropLast(5)) : last
      let path = names.next("advisories/", base, for: "\(file.folder)/\(file.name)")
      let name = path + ".json"
      files += [(name, file.content), (name + ".asc", Array(file.signature.utf8))]
    }
    for record in records {
      let folder = "catalog/\(Self.safe(record.source[...]))/"
      let name = names.next(folder, record.id, for: "\(record.source)/\(record.id)")
      files.append((name + ".json", record.content))
    }
    return files
  }

  /// Paths of which no two are one file on any system, also where capitals do not count.
  struct Names {
    private var used: Set<String> = []

    init() {}

    /// The path for something in a folder, told apart by a digest of `whole` where its own name
    /// does not do.
    mutating func next(_ folder: String, _ id: String, for whole: String) -> String {
      let plain = BundleContents.safe(id[...])
      var (path, seed) = (folder + plain, whole)
      var isOwn = plain == id
      while !isOwn || used.contains(path.lowercased()) {
        seed = sha256(seed).description
        path = "\(folder)\(plain)-\(seed.prefix(12))"
        isOwn = true
      }
      used.insert(path.lowercased())
      return path
    }
  }

  /// A part of a path that is nothing but a name on every system.
  private static func safe(_ text: Substring) -> String {
    let kept = text.unicodeScalars.prefix(120).map { scalar -> Character in
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_.".unicodeScalars.contains(scalar))
      return isPlain ? Character(scalar) : "-"
    }
    let name = String(kept)
    return name.isEmpty || name.hasPrefix(".") ? "x" + name : name
  }

  private func document(_ value: JSONValue) -> [UInt8] {
    value.serializedBytes(pretty: true) + [10]
  }

  private var actions: JSONValue {
    [
      "type": "breakwater/actions/v1", "bundle": number.json,
      "actions": .array(
        items.map { item in
          var object = item.action.json.object ?? JSONObject()
          object["code"] = item.code.description.json
          object["maintainedBy"] = item.asset.maintainedBy.json
          object["owner"] = item.asset.owner.json
          object["causes"] = .array(item.causes.map(\.json))
          return .object(object)
        }), "omitted": omitted.json,
    ]
  }

  private var matches: JSONValue {
    let rows = items.flatMap { item in
      item.causes.map { cause -> JSONValue in
        [
          "asset": item.asset.id.json, "assetName": item.asset.name.json,
          "component": item.action.product.json, "vulnerability": cause.vulnerability.json,
          "why": cause.match.json, "hint": cause.hint.json,
        ]
      }
    }
    return ["type": "breakwater/matches/v1", "bundle": number.json, "matches": .array(rows)]
  }
}

/// What a bundle says about itself, and about each of its files. This is what is signed.
struct BundleManifest: Sendable, Equatable {
  /// The type of the signed document.
  static let mediaType = "application/vnd.breakwater.bundle+json"

  /// A file of the bundle.
  struct File: Sendable, Equatable {
    let name: String
    let size: Int
    let sha256: String
  }

  let number: Int64
  let organization: String
  let organizationName: String
  let madeAt: String
  let goodUntil: CalendarDay
  let replaces: Int64?
  let files: [File]

  init(_ contents: BundleContents, _ files: [(name: String, bytes: [UInt8])]) {
    number = contents.number
    organization = contents.organization.id.description
    organizationName = contents.organization.name
    madeAt = contents.madeAt.rfc3339
    goodUntil = contents.goodUntil
    replaces = contents.replaces
    self.files = files.map {
      File(name: $0.name, size: $0.bytes.count, sha256: sha256($0.bytes).description)
    }
  }

  init?(_ json: JSONValue) {
    guard json["type"]?.text == "breakwater/bundle/v1",
      let number = json["number"]?.integerValue, let organization = json["organization"]?.text,
      let day = json["goodUntil"]?.text.flatMap({ CalendarDay($0) }),
      let items = json["files"]?.array
    else { return nil }
    var files: [File] = []
    for item in items {
      guard let name = item["name"]?.text, let size = item["size"]?.integerValue,
        let digest = item["sha256"]?.text
      else { return nil }
      files.append(File(name: name, size: Int(size), sha256: digest))
    }
    self.number = number
    self.organization = organization
    organizationName = json["organizationName"]?.text ?? ""
    madeAt = json["madeAt"]?.text ?? ""
    goodUntil = day
    replaces = json["replaces"]?.integerValue
    self.files = files
  }

  var json: JSONValue {
    [
      "type": "breakwater/bundle/v1", "label": "TLP:AMBER+STRICT", "number": number.json,
      "organization": organization.json, "organizationName": organizationName.json,
      "madeAt": madeAt.json, "goodUntil": goodUntil.description.json, "replaces": replaces.json,
      "files": .array(
        files.map {
          ["name": $0.name.json, "size": $0.size.json, "sha256": $0.sha256.json]
        }),
    ]
  }
}
