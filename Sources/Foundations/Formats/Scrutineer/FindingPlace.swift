/// Where a finding is, in the one spelling from which Scrutineer's finding hash is made
/// (`docs/interchange.md`, "The salted finding hash"): repository, path and weaknesses.
public struct FindingPlace: Sendable, Hashable {
  /// The repository's address in lower case, without trailing slashes and `.git`.
  public let repository: String
  /// The path in the repository, in lower case and without line numbers.
  public let location: String
  /// The weaknesses in upper case, each once, in order, between commas.
  public let weaknesses: String

  /// A place from its parts as people write them; `weaknesses` are separated by commas.
  public init(repository: String, location: String, weaknesses: String, inside folder: String = "")
  {
    var address = Self.lower(Self.trimmed(repository))
    while address.hasSuffix("/") { address.removeLast() }
    self.repository = address.hasSuffix(".git") ? String(address.dropLast(4)) : address
    self.location = Self.path(location, inside: folder)
    let names = weaknesses.parts(",").map { Self.trimmed($0).uppercased() }
      .filter { !$0.isEmpty }
    self.weaknesses = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .joined(separator: ",")
  }

  /// What is hashed: the salt and the three parts, with NUL between them.
  public func bytes(salt: String) -> [UInt8] {
    [salt, repository, location, weaknesses].map { Array($0.utf8) }.joined(separator: [0]).map {
      $0
    }
  }

  private static func path(_ location: String, inside folder: String) -> String {
    let firstLine = location.unicodeScalars.prefix { $0 != "\n" }
    var text = trimmed(String(String.UnicodeScalarView(firstLine)))
    while let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
      isPosition(text[text.index(after: colon)...])
    {
      text = String(text[..<colon])
    }
    text = clean(text)
    let prefix = clean(folder.trimming { $0 == "/" })
    if !prefix.isEmpty, prefix != "." { text = clean(prefix + "/" + text) }
    return lower(text)
  }

  /// `42` or `10-20`.
  private static func isPosition(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
    }
  }

  /// The shortest spelling of a path with slashes: no `.`, no empty segment, `..` resolved where it
  /// can be.
  private static func clean(_ path: String) -> String {
    let text = trimmed(path.parts("\\", keepingEmpty: true).joined(separator: "/"))
    guard !text.isEmpty else { return "" }
    let isRooted = text.hasPrefix("/")
    var kept: [String] = []
    for segment in text.parts("/") where segment != "." {
      if segment == "..", let last = kept.last, last != ".." {
        kept.removeLast()
      } else if segment != ".." || !isRooted {
        kept.append(segment)
      }
    }
    let joined = (isRooted ? "/" : "") + kept.joined(separator: "/")
    return joined.isEmpty ? "." : joined
  }

  private static func trimmed(_ text: String) -> String {
    text.trimming { $0.properties.isWhitespace }
  }

  /// Letter by letter, as Go's `strings.ToLower` does: no letter becomes two.
  private static func lower(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let mapped = scalar.properties.lowercaseMapping.unicodeScalars
      result.append(mapped.count == 1 ? mapped.first ?? scalar : scalar)
    }
    return String(result)
  }
}

extension String {
  /// Cut at a character whatever marks follow it, as tools do that know bytes alone.
  fileprivate func parts(_ mark: Unicode.Scalar, keepingEmpty: Bool = false) -> [String] {
    unicodeScalars.split(separator: mark, omittingEmptySubsequences: !keepingEmpty)
      .map { String($0) }
  }

  fileprivate func trimming(_ isDropped: (Unicode.Scalar) -> Bool) -> String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isDropped($0) }),
      let last = scalars.lastIndex(where: { !isDropped($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
