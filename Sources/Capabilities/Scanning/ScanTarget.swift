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
    return ScanTarget(
      kind: .repository, thing: try RepositoryAddress.plain(address), version: commit)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte)
  }
}

/// Addresses of repositories in one spelling.
public enum RepositoryAddress {
  private static let schemes = [
    "git+https://", "git+ssh://", "https://", "http://", "ssh://", "git://",
  ]

  /// `https://host/path` in lower case, without account, port, query, trailing slash and `.git`.
  ///
  /// Some servers tell repositories apart by letter case. Here they are one: the worst that comes
  /// of it is a conflict that two parties can see is none.
  public static func plain(_ text: String) throws(ScanningProblem) -> String {
    let lower = text.lowercased()
    var rest: Substring
    if let scheme = schemes.first(where: lower.hasPrefix) {
      rest = lower.dropFirst(scheme.count)
    } else if !lower.contains("://"), let colon = lower.firstIndex(of: ":") {
      // `git@host:path`, as scp writes it.
      rest = lower[...]
      rest.replaceSubrange(colon...colon, with: "/")
    } else {
      throw .target("must be a package URL, a repository's address or an asset's identifier")
    }
    rest = rest.prefix { $0 != "?" && $0 != "#" }
    var segments = rest.split(separator: "/")
    guard segments.count >= 2, var host = segments.first else {
      throw .target("names no repository: give host and path")
    }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    host = host.prefix { $0 != ":" }
    segments[segments.count - 1] = withoutSuffix(segments[segments.count - 1])
    // What follows owner and name on these hosts is a view, not a repository.
    if ["github.com", "bitbucket.org", "codeberg.org"].contains(host), segments.count > 3 {
      segments = Array(segments[..<3])
      segments[2] = withoutSuffix(segments[2])
    }
    let isHost =
      host.contains(".")
      && host.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
      }
    // Addresses are visible ASCII (RFC 3986 section 2); everything else is a disguise.
    guard isHost, rest.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 92 }),
      segments.dropFirst().allSatisfy({ $0 != "." && $0 != ".." && !$0.isEmpty })
    else { throw .target("is not the address of a repository") }
    return "https://\(host)/" + segments.dropFirst().joined(separator: "/")
  }

  private static func withoutSuffix(_ segment: Substring) -> Substring {
    segment.hasSuffix(".git") && segment.utf8.count > 4 ? segment.dropLast(4) : segment
  }
}
