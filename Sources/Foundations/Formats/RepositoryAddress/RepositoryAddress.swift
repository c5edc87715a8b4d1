/// Addresses of repositories in one spelling.
public struct RepositoryAddress: Sendable, Hashable {
  /// `https://host/path` in lower case, without account, port, query, trailing slash and `.git`.
  public let text: String

  private static let schemes = [
    "git+https://", "git+ssh://", "https://", "http://", "ssh://", "git://",
  ]

  /// Reads an address as Git writes it: `https`, `ssh`, `git`, and `git@host:path`.
  ///
  /// Some servers tell repositories apart by letter case. Here they are one: the worst that comes
  /// of it is a conflict that two parties can see is none.
  public init(_ text: String) throws(RepositoryAddressError) {
    let lower = text.lowercased()
    var rest: Substring
    if let scheme = Self.schemes.first(where: lower.hasPrefix) {
      rest = lower.dropFirst(scheme.count)
    } else if !lower.contains("://"), let colon = lower.firstIndex(of: ":") {
      // `git@host:path`, as scp writes it.
      rest = lower[...]
      rest.replaceSubrange(colon...colon, with: "/")
    } else {
      throw RepositoryAddressError(reason: "has neither a known scheme nor a host and a path")
    }
    rest = rest.prefix { $0 != "?" && $0 != "#" }
    var segments = rest.split(separator: "/")
    guard segments.count >= 2, var host = segments.first else {
      throw RepositoryAddressError(reason: "names no repository: give host and path")
    }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    host = host.prefix { $0 != ":" }
    segments[segments.count - 1] = Self.withoutSuffix(segments[segments.count - 1])
    // What follows owner and name on these hosts is a view, not a repository.
    if ["github.com", "bitbucket.org", "codeberg.org"].contains(host), segments.count > 3 {
      segments = Array(segments[..<3])
      segments[2] = Self.withoutSuffix(segments[2])
    }
    let isHost =
      host.contains(".")
      && host.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
      }
    // Addresses are visible ASCII (RFC 3986 section 2); everything else is a disguise.
    guard isHost, rest.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 92 }),
      segments.dropFirst().allSatisfy({ $0 != "." && $0 != ".." && !$0.isEmpty })
    else { throw RepositoryAddressError(reason: "is not the address of a repository") }
    self.text = "https://\(host)/" + segments.dropFirst().joined(separator: "/")
  }

  private static func withoutSuffix(_ segment: Substring) -> Substring {
    segment.hasSuffix(".git") && segment.utf8.count > 4 ? segment.dropLast(4) : segment
  }
}

/// Why a text is no address of a repository.
public struct RepositoryAddressError: Error, Sendable, Equatable {
  /// What is wrong, as a phrase.
  public let reason: String
}
