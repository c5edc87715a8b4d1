/// What matching is keyed on: a package without version, or a CPE's vendor and product.
///
/// The text is canonical, so equal bytes mean the same package: `pkg:npm/%40scope/name`,
/// `pkg:deb/debian/openssl`, `cpe:a:apache:http_server`.
public struct PackageKey: Sendable, Hashable {
  /// The canonical text.
  public let text: String

  /// Reads back what ``text`` gave.
  public init?(text: String) {
    if text.utf8.starts(with: "cpe:".utf8) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 4, ["a", "o", "h"].contains(parts[1]), !parts[2].isEmpty,
        !parts[3].isEmpty
      else { return nil }
      self.init(part: String(parts[1]), canonical: [String(parts[2]), String(parts[3])])
    } else {
      guard let url = try? PackageURL(text), url.version == nil else { return nil }
      self.init(url)
    }
  }

  /// The package of a package URL, whatever its version, qualifiers and subpath.
  public init(_ url: PackageURL) {
    var path = url.packagePath
    switch url.type {
    // Registries in which names differing in case are the same package.
    case "nuget", "swift", "githubactions", "cocoapods", "vcpkg": path = path.lowercasedASCII
    case "pypi": path = percentEncoded(normalizedPython(url.name))
    case "golang": path = path.lowercasedASCII
    default: break
    }
    text = "pkg:" + url.type + "/" + path
  }

  /// The package of an OSV `affected.package` (OSV schema, `package` field); nil for an ecosystem
  /// that is not known or an empty name.
  public init?(ecosystem: String, name: String) {
    let base = ecosystem.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ecosystem
    guard !name.isEmpty, let target = PackageEcosystem.named(base) else { return nil }
    guard let url = target.packageURL(name) else { return nil }
    self.init(url)
  }

  /// The vendor and product of a CPE name; nil when either is a wildcard or not applicable.
  public init?(cpe: CPEName) {
    guard let part = cpe.part.plain, let vendor = cpe.vendor.plain,
      let product = cpe.product.plain
    else { return nil }
    self.init(part: part, vendor: vendor, product: product)
  }

  /// A vendor and product in plain text, as an application (or, with `part`, `o` or `h`).
  public init?(vendor: String, product: String) {
    self.init(part: "a", vendor: vendor, product: product)
  }

  private init?(part: String, vendor: String, product: String) {
    let words = [vendor, product].map(productWord)
    guard words.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(part: part, canonical: words)
  }

  private init(part: String, canonical words: [String]) {
    text = "cpe:\(part):\(words[0]):\(words[1])"
  }

  /// The release of a distribution named in an OSV ecosystem, such as `12` in `Debian:12`.
  public static func release(ecosystem: String) -> String? {
    let parts = ecosystem.split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? String(parts[1]) : nil
  }

  /// The ecosystem and name that OSV uses for the packages of a language's registry; nil for other
  /// kinds of package.
  public var ecosystemName: (ecosystem: String, name: String)? {
    guard let url = try? PackageURL(text) else { return nil }
    let path = (url.namespace.map { $0 + "/" } ?? "") + url.name
    switch url.type {
    case "npm": return ("npm", path)
    case "pypi": return ("PyPI", url.name)
    case "maven": return ("Maven", (url.namespace.map { $0 + ":" } ?? "") + url.name)
    case "golang": return ("Go", path)
    case "cargo": return ("crates.io", url.name)
    case "gem": return ("RubyGems", url.name)
    case "nuget": return ("NuGet", url.name)
    case "composer": return ("Packagist", path)
    case "hex": return ("Hex", path)
    case "pub": return ("Pub", url.name)
    case "swift": return ("SwiftURL", path)
    default: return nil
    }
  }

  /// The package type (`npm`, `deb`), or `cpe`.
  public var type: String {
    let start = text.utf8.starts(with: "cpe:".utf8) ? 0 : 4
    let rest = text.utf8.dropFirst(start)
    return String(rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }) ?? ""
  }

  /// How versions of this package are ordered.
  public var versionScheme: VersionScheme { VersionScheme(packageType: type) }
}

extension PackageKey: CustomStringConvertible, Comparable {
  /// The canonical text.
  public var description: String { text }

  /// Order of the UTF-8 bytes.
  public static func < (one: PackageKey, other: PackageKey) -> Bool {
    one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }
}

/// A vendor or product in lower case, with one `_` for spaces and underscores. Colon and percent
/// would break the key apart and are escaped, as is what is not ASCII; the rest stands as it is.
private func productWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 37 && $0 != 58 || $0 == 32 }
  guard isPlain else {
    return percentEncoded(
      text.lowercased().split { $0 == " " || $0 == "_" }.joined(separator: "_"),
      keeping: "!\"$&'()*+,/;<=>?@[\\]^`{|}")
  }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  var isApart = false
  for byte in text.utf8 {
    if byte == 32 || byte == 95 {
      isApart = !bytes.isEmpty
      continue
    }
    if isApart { bytes.append(95) }
    isApart = false
    bytes.append(byte &- 65 < 26 ? byte | 0x20 : byte)
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The normalised name of PEP 503: lower case, runs of `-`, `_` and `.` as one `-`.
func normalizedPython(_ name: String) -> String {
  name.lowercased().split { $0 == "-" || $0 == "_" || $0 == "." }.joined(separator: "-")
}
