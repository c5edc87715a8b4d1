public import Vocabulary

/// An advisory of the RustSec database: TOML in front of Markdown (rustsec/advisory-db, "Advisory
/// Format", version 3).
public struct RustSecAdvisory: Sendable, Hashable {
  /// What an advisory tells where it tells of no vulnerability.
  public enum Kind: String, Sendable {
    /// Something worth knowing.
    case notice
    /// Nobody looks after the package any more.
    case unmaintained
    /// Safe code can do what only unsafe code may.
    case unsound
  }

  /// The identifier, such as `RUSTSEC-2024-0001`.
  public var id: String
  /// The crate, or a part of Rust itself.
  public var package: String
  /// When it was made public.
  public var published: CalendarDay?
  /// When it was withdrawn, if it was.
  public var withdrawn: CalendarDay?
  /// What it tells where it is no vulnerability; nil for a vulnerability.
  public var kind: Kind?
  /// The first heading.
  public var title: String
  /// What stands below it, in Markdown.
  public var details: String
  /// The page where it was announced.
  public var url: String?
  /// Pages about it.
  public var references: [String] = []
  /// Other identifiers of the same vulnerability.
  public var aliases: [String] = []
  /// Identifiers of related vulnerabilities.
  public var related: [String] = []
  /// Categories, such as `memory-corruption`.
  public var categories: [String] = []
  /// Keywords.
  public var keywords: [String] = []
  /// The CVSS vector.
  public var cvss: String?
  /// The licence of the text, where it is not the database's.
  public var license: String?
  /// Versions with a fix, as requirements of Cargo.
  public var patched: [String] = []
  /// Versions that never were affected, likewise.
  public var unaffected: [String] = []
  /// The processor architectures it is limited to; none for all.
  public var architectures: [String] = []
  /// The operating systems it is limited to; none for all.
  public var systems: [String] = []
  /// Paths of the functions that are affected, with the requirements that they are affected under.
  public var functions: [String: [String]] = [:]
  /// The affected versions: all but those of ``patched`` and ``unaffected``, in order.
  public var affected: [VersionInterval]

  /// Reads an advisory of at most 4 MiB.
  public init(markdown bytes: some Collection<UInt8>) throws(RecordError) {
    let bytes = Array(bytes)
    let (front, body) = try frontMatter(bytes)
    let value = try readTOML(front, format: "RustSec")
    let id = value["advisory"]?["id"]?.text
    func failure(_ field: String, _ reason: String) -> RecordError {
      RecordError(format: "RustSec", record: id, field: field, reason: reason)
    }
    guard let advisory = value["advisory"]?.object else {
      throw failure("advisory", "a table is required")
    }
    guard let id, !id.isEmpty else { throw failure("advisory.id", "an identifier is required") }
    guard let package = advisory["package"]?.text, !package.isEmpty else {
      throw failure("advisory.package", "a package is required")
    }
    guard let versions = value["versions"]?.object, versions["patched"]?.array != nil else {
      throw failure("versions.patched", "a list is required, though it be empty")
    }
    self.id = id
    self.package = package
    patched = texts(versions["patched"])
    unaffected = texts(versions["unaffected"])
    do throws(VERSError) {
      affected = try affectedIntervals(patched: patched, unaffected: unaffected)
    } catch {
      throw failure("versions", error.reason)
    }
    (title, details) = heading(body)
    if let word = advisory["informational"]?.text {
      guard let known = Kind(rawValue: word) else {
        throw failure("advisory.informational", "\"\(word)\" is not known")
      }
      kind = known
    }
    published = advisory["date"]?.text.flatMap { CalendarDay($0) }
    withdrawn = advisory["withdrawn"]?.text.flatMap { CalendarDay($0) }
    url = advisory["url"]?.text
    cvss = advisory["cvss"]?.text
    license = advisory["license"]?.text
    references = texts(advisory["references"])
    aliases = texts(advisory["aliases"])
    related = texts(advisory["related"])
    categories = texts(advisory["categories"])
    keywords = texts(advisory["keywords"])
    architectures = texts(value["affected"]?["arch"])
    systems = texts(value["affected"]?["os"])
    for (path, requirements) in value["affected"]?["functions"]?.object?.members ?? [] {
      functions[path] = texts(requirements)
    }
  }

  /// What matching is keyed on.
  public var key: PackageKey? { PackageKey(ecosystem: "crates.io", name: package) }

  /// The affected versions as entries of a CVE record, in the order of Semantic Versioning.
  public var versions: CVEVersions {
    CVEVersions(entries: writtenEntries(affected, type: "semver"), defaultStatus: .unaffected)
  }
}

/// Cuts at the end of the TOML, which stands first between lines of three backticks.
private func frontMatter(_ bytes: [UInt8]) throws(RecordError) -> ([UInt8], ArraySlice<UInt8>) {
  guard bytes.count <= 4 << 20 else {
    throw RecordError(format: "RustSec", field: "", reason: "larger than 4 MiB")
  }
  let text = bytes.drop { $0 <= 32 }
  guard text.starts(with: "```toml".utf8), let first = text.firstIndex(of: 10) else {
    throw RecordError(format: "RustSec", field: "line 1", reason: "expected \"```toml\"")
  }
  var start = first + 1
  while start < bytes.endIndex {
    let end = bytes[start...].firstIndex(of: 10) ?? bytes.endIndex
    if bytes[start..<end].starts(with: "```".utf8) {
      return (Array(bytes[(first + 1)..<start]), bytes[min(end + 1, bytes.endIndex)...])
    }
    start = end + 1
  }
  throw RecordError(format: "RustSec", field: "", reason: "expected \"```\" after the TOML")
}

/// The first heading and what follows it.
private func heading(_ bytes: ArraySlice<UInt8>) -> (String, String) {
  let body = bytes.drop { $0 <= 32 }
  let end = body.firstIndex(of: 10) ?? body.endIndex
  guard body.first == UInt8(ascii: "#") else {
    return ("", String(decoding: body, as: UTF8.self))
  }
  let title = String(decoding: body[..<end].drop { $0 == UInt8(ascii: "#") }, as: UTF8.self)
  let rest = String(decoding: body[end...].drop { $0 <= 32 }, as: UTF8.self)
  return (String(trimmed(title[...])), rest)
}

private func texts(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.text) }
