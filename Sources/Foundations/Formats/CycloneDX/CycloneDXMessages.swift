/// A field of a CycloneDX protobuf message, as the JSON form calls it.
struct ProtobufField {
  indirect enum Kind {
    case text
    case flag
    /// An enumeration: the JSON form's words by number.
    case word([String])
    case moment
    case message(ProtobufMessage)
  }

  let name: String
  let kind: Kind
  var isRepeated = false
}

/// The messages that are read; fields that are not named here are passed over. Numbers are the same
/// in bom-1.3.proto to bom-1.7.proto, which add fields and change none.
enum ProtobufMessage {
  case bom, metadata, component, service, dependency, hash, licenceChoice, licence, expression
  case property, pedigree, patch, issue, swid, entity, dataFlow, text, constraints, citation
  case opaque

  func field(_ number: Int) -> ProtobufField? { Self.fields[self]?[number] }

  /// What the JSON form writes otherwise than the messages do.
  func shaped(_ object: JSONObject) -> JSONObject {
    if self == .licenceChoice, let detailed = object["expressionDetailed"] {
      return ["expression": detailed["expression"] ?? .null]
    }
    if self == .dependency, let targets = object["dependencies"]?.array {
      return ["ref": object["ref"] ?? .null, "dependsOn": .array(targets.compactMap { $0["ref"] })]
    }
    return object
  }

  private static func texts(_ names: [Int: String]) -> [Int: ProtobufField] {
    names.mapValues { ProtobufField(name: $0, kind: .text) }
  }

  private static func one(_ name: String, _ message: ProtobufMessage) -> ProtobufField {
    ProtobufField(name: name, kind: .message(message))
  }

  private static func many(_ name: String, _ message: ProtobufMessage) -> ProtobufField {
    ProtobufField(name: name, kind: .message(message), isRepeated: true)
  }

  private static let fields: [ProtobufMessage: [Int: ProtobufField]] = [
    .bom: texts([1: "specVersion", 3: "serialNumber"]).merging([
      4: one("metadata", .metadata), 5: many("components", .component),
      6: many("services", .service), 8: many("dependencies", .dependency),
      12: many("properties", .property), 16: many("citations", .citation),
    ]) { $1 },
    .metadata: [
      1: ProtobufField(name: "timestamp", kind: .moment), 4: one("component", .component),
      7: many("licenses", .licenceChoice), 8: many("properties", .property),
      11: one("distributionConstraints", .constraints),
    ],
    .component: texts([
      3: "bom-ref", 6: "publisher", 7: "group", 8: "name", 9: "version", 15: "cpe", 16: "purl",
      33: "versionRange",
    ]).merging([
      1: ProtobufField(name: "type", kind: .word(types)), 4: one("supplier", .entity),
      11: ProtobufField(name: "scope", kind: .word(["", "required", "optional", "excluded"])),
      12: many("hashes", .hash), 13: many("licenses", .licenceChoice), 17: one("swid", .swid),
      19: one("pedigree", .pedigree), 21: many("components", .component),
      22: many("properties", .property), 28: one("manufacturer", .entity),
      34: ProtobufField(name: "isExternal", kind: .flag),
    ]) { $1 },
    .service: texts([1: "bom-ref", 3: "group", 4: "name", 5: "version"]).merging([
      10: many("data", .dataFlow), 11: many("licenses", .licenceChoice),
      13: many("services", .service), 14: many("properties", .property),
    ]) { $1 },
    .dependency: [
      1: ProtobufField(name: "ref", kind: .text), 2: many("dependencies", .dependency),
    ],
    .hash: [
      1: ProtobufField(name: "alg", kind: .word(algorithms)),
      2: ProtobufField(name: "content", kind: .text),
    ],
    .licenceChoice: [
      1: one("license", .licence), 2: ProtobufField(name: "expression", kind: .text),
      5: one("expressionDetailed", .expression),
    ],
    .licence: texts([1: "id", 2: "name", 4: "url", 5: "bom-ref"]).merging([
      3: one("text", .text), 7: many("properties", .property),
    ]) { $1 },
    .expression: texts([1: "expression"]),
    .property: texts([1: "name", 2: "value"]),
    .pedigree: [
      1: many("ancestors", .component), 2: many("descendants", .component),
      3: many("variants", .component), 5: many("patches", .patch),
    ],
    .patch: [
      1: ProtobufField(
        name: "type", kind: .word(["", "unofficial", "monkey", "backport", "cherry-pick"])),
      3: many("resolves", .issue),
    ],
    .issue: [
      1: ProtobufField(name: "type", kind: .word(["", "defect", "enhancement", "security"]))
    ],
    .swid: texts([1: "tagId", 2: "name"]),
    .entity: texts([1: "name"]),
    .dataFlow: [
      1: ProtobufField(
        name: "flow", kind: .word(["", "inbound", "outbound", "bi-directional", "unknown"])),
      2: ProtobufField(name: "classification", kind: .text),
    ],
    .text: texts([1: "contentType", 2: "encoding", 3: "content"]),
    .constraints: [
      1: ProtobufField(
        name: "tlp", kind: .word(["CLEAR", "GREEN", "AMBER", "AMBER_AND_STRICT", "RED"]))
    ],
    .citation: texts([1: "bom-ref", 5: "attributedTo", 6: "process"]).merging([
      2: one("pointers", .opaque), 3: one("expressions", .opaque),
    ]) { $1 },
  ]

  private static let types = [
    "", "application", "framework", "library", "operating-system", "device", "file", "container",
    "firmware", "device-driver", "platform", "machine-learning-model", "data",
    "cryptographic-asset",
  ]

  private static let algorithms = [
    "", "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512",
    "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3", "Streebog-256", "Streebog-512",
  ]
}
