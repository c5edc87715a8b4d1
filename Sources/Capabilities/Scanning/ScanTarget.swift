import Formats
public import Inventory
public import Vocabulary

/// What somebody looks at: a package in a version, a repository at a commit, or an organization's
/// asset. Two spellings of one thing are one target.
public struct ScanTarget: Sendable, Hashable {
  /// What kind of thing it is.
  public enum Kind: String, CaseIterable, Sendable {
    /// A published package.
    case package
    /// A source repository.
    case repository
    /// Something an organization runs.
    case asset

    /// Whether anybody may look at it without its owner's signed scope.
    public var isPublic: Bool { self != .asset }
  }

  /// The kind.
  public let kind: Kind
  /// The thing whatever its version: a package URL without one, an https address, or an asset's
  /// identifier.
  public let thing: String
  /// The version or commit; nil when none was named, and for assets.
  public let version: String?

  /// The thing in its version, as one text; what leases exclude each other by.
  public var key: String { version.map { "\(thing)@\($0)" } ?? thing }

  /// The asset, when it is one.
  public var asset: AssetID? { kind == .asset ? AssetID(thing) : nil }

  init(kind: Kind, thing: String, version: String?) {
    self.kind = kind
    self.thing = thing
    self.version = version
  }

  /// Reads a package URL, the address of a repository with `@` or `#` and a commit, or an asset's
  /// identifier; at most 1000 bytes. Addresses are read as Git writes them: `https`, `ssh`, `git`,
  /// and `git@host:path`. Letter case, `.git`, accounts and ports do not count.
  public init(_ text: String) throws(ScanningProblem) {
    guard text.utf8.count <= 1000, text.unicodeScalars.allSatisfy({ $0.value > 32 }) else {
      throw .target("must be at most 1000 bytes without spaces")
    }
    if let asset = AssetID(text) {
      self.init(kind: .asset, thing: asset.description, version: nil)
    } else if text.lowercased().hasPrefix("pkg:") {
      self = try Self.package(text)
    } else {
      self = try Self.repository(text)
    }
  }

  private static func package(_ text: String) throws(ScanningProblem) -> ScanTarget {
    do throws(PackageURLError) {
      let url = try PackageURL(text)
      // A repository's package URL is the repository.
      let hosts = ["github": "github.com", "bitbucket": "bitbucket.org"]
      if let host = hosts[url.type], let owner = url.namespace {
        return ScanTarget(
          kind: .repository, thing: "https://\(host)/\(owner)/\(url.name)".lowercased(),
          version: url.version?.lowercased())
      }
      // Where it was downloaded from and which part is meant make no other package of it.
      let thing = try PackageURL(type: url.type, namespace: url.namespace, name: url.name)
      return ScanTarget(kind: .package, thing: thing.description, version: url.version)
    } catch {
      throw .target(error.reason)
    }
  }

  private static func repository(_ text: String) throws(ScanningProblem) -> ScanTarget {
    var (address, commit) = (text, String?.none)
    if let mark = text.lastIndex(where: { $0 == "@" || $0 == "#" }) {
      let end = String(text[text.index(after: mark)...]).lowercased()
      if (7...64).contains(end.utf8.count), end.utf8.allSatisfy(isHexadecimal) {
        (address, commit) = (String(text[..<mark]), end)
      }
    }
    return ScanTarget(kind: .repository, thing: try repository(at: address), version: commit)
  }

  /// The address of a repository in the one spelling in which addresses meet.
  public static func repository(at text: String) throws(ScanningProblem) -> String {
    do throws(RepositoryAddressError) {
      return try RepositoryAddress(text).text
    } catch {
      throw .target(error.reason)
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte)
  }
}
