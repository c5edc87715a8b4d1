public import Vocabulary

/// A software bill of materials, whatever format it came in.
public struct SoftwareBillOfMaterials: Sendable, Hashable {
  /// The standard it follows.
  public enum Format: String, Sendable {
    /// CycloneDX (ECMA-424).
    case cycloneDX = "CycloneDX"
    /// SPDX (ISO/IEC 5962).
    case spdx = "SPDX"
    /// What a package manager resolved and wrote down; the version names the file.
    case lockFile = "Lock file"
    /// What a package manager says is installed; the version names the database.
    case packageDatabase = "Package database"
  }

  /// The standard it follows.
  public let format: Format
  /// The standard's version, such as `1.6` or `2.3`.
  public let specVersion: String
  /// What identifies this document: a `urn:uuid:` or an SPDX namespace.
  public var serialNumber: String?
  /// What it describes.
  public var name: String?
  /// The version of what it describes.
  public var version: String?
  /// When it was made.
  public var timestamp: Timestamp?
  /// The thing described, where the document names it as a component.
  public var subject: BOMComponent?
  /// The components, nested ones after the one they are part of.
  public var components: [BOMComponent] = []
  /// Which components need which, by their references.
  public var dependencies: [String: [String]] = [:]

  /// What it says that could not become a component to be matched, with the place, for people.
  public var notes: [String] = []

  /// A document without content.
  public init(format: Format, specVersion: String) {
    self.format = format
    self.specVersion = specVersion
  }

  /// Notes that the document is a VEX too.
  mutating func noteVEX(_ count: Int, at field: String) {
    guard count > 0 else { return }
    notes.append(
      "\(field): \(count) statements on how vulnerabilities stand here (VEX) are not taken in with an"
        + " inventory; `breakwater import` does")
  }

  /// The format and its version, or the kind of file, for people.
  public var formatName: String {
    switch format {
    case .cycloneDX, .spdx: "\(format.rawValue) \(specVersion)"
    case .lockFile, .packageDatabase: specVersion
    }
  }

  /// Which formats are read, for messages.
  public static let readable =
    "CycloneDX 1.0 to 1.7 in JSON, XML or protobuf, SPDX 2.2 and 2.3 in JSON, tag-value or RDF/XML,"
    + " SPDX 3.0 in JSON-LD"

  /// Reads a document in any of the readable formats, told by its content.
  public static func read(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
    if looksLikeProtobuf(bytes) {
      do throws(RecordError) { return try readCycloneDXProtobuf(bytes) } catch {
        // Text in another encoding looks like a message too; one that is says its version first.
        if bytes.first == 0x0A { throw error }
        throw unknown
      }
    }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    switch body.first(where: { $0 > 32 }) {
    case UInt8(ascii: "{"): return try readJSON(body)
    case UInt8(ascii: "<"):
      return try looksLikeSPDXRDF(body) ? readSPDXRDF(body) : readCycloneDXML(body)
    default:
      if body.prefix(65_536).containsText("SPDXVersion:") { return try readSPDXTagValue(body) }
      throw unknown
    }
  }

  private static var unknown: RecordError {
    RecordError(
      format: "SBOM", field: "", reason: "not a format that is read; these are: \(readable)")
  }

  private static func readJSON(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes, budget: .inventory)
    } catch {
      throw RecordError(error, format: "SBOM", record: nil)
    }
    if root["bomFormat"] != nil { return try readCycloneDX(root, format: "CycloneDX JSON") }
    if root["spdxVersion"] != nil { return try readSPDX(root, format: "SPDX JSON") }
    if let context = root["@context"], namesSPDX3(context) {
      return try readSPDX3(root, format: "SPDX JSON-LD")
    }
    throw RecordError(
      format: "SBOM", field: "",
      reason: "neither bomFormat nor spdxVersion; these formats are read: \(readable)")
  }
}

/// One component of a bill of materials.
public struct BOMComponent: Sendable, Hashable {
  /// A digest of the component.
  public struct Hash: Sendable, Hashable {
    /// The algorithm, as CycloneDX writes it (`SHA-256`).
    public let algorithm: String
    /// The digest in lower-case hexadecimal.
    public let value: String

    /// A digest.
    public init(algorithm: String, value: String) {
      self.algorithm = algorithm
      self.value = value
    }
  }

  /// A named value.
  public struct Property: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The value.
    public let value: String

    /// A named value.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What refers to it inside the document.
  public var reference: String?
  /// What it is: `library`, `application`, `operating-system` and so on.
  public var type: String
  /// The group or namespace.
  public var group: String?
  /// The name.
  public var name: String
  /// The version.
  public var version: String?
  /// The package URL, as the document writes it.
  public var purl: String?
  /// The CPE name, as the document writes it.
  public var cpe: String?
  /// Who supplies it.
  public var supplier: String?
  /// Digests.
  public var hashes: [Hash] = []
  /// The licences: SPDX identifiers, expressions or names.
  public var licences: [String] = []
  /// Named values.
  public var properties: [Property] = []

  /// A component of a type with a name.
  public init(type: String, name: String) {
    self.type = type
    self.name = name
  }

  /// The package URL, where there is a well-formed one.
  public var packageURL: PackageURL? { purl.flatMap { try? PackageURL($0) } }

  /// What matching is keyed on: its package URL and its CPE name.
  public var keys: [PackageKey] {
    [
      packageURL.map { PackageKey($0) },
      cpe.flatMap { try? CPEName($0) }.flatMap { PackageKey(cpe: $0) },
    ].compactMap(\.self)
  }
}
