/// A package URL (ECMA-427, package-url/purl-spec): where a package comes from, its name and version.
///
/// Values are decoded and normalised by the rules of their type; ``description`` is canonical.
public struct PackageURL: Sendable, Hashable {
  /// The package type, such as `npm` or `deb`, in lower case.
  public let type: String
  /// The type's own grouping (Maven group, npm scope, distribution), segments joined by `/`.
  public let namespace: String?
  /// The package's name.
  public let name: String
  /// The version, as its ecosystem writes it.
  public let version: String?
  /// Further facts by lower-case key; keys without a value are left out.
  public let qualifiers: [String: String]
  /// A path inside the package, relative and without `.` and `..`.
  public let subpath: String?

  /// Builds a package URL from decoded parts, refusing what the rules of the type forbid.
  public init(
    type: String, namespace: String? = nil, name: String, version: String? = nil,
    qualifiers: [String: String] = [:], subpath: String? = nil
  ) throws(PackageURLError) {
    let type = type.lowercasedASCII
    guard isType(type) else { throw PackageURLError("\"\(type)\" is not a package type") }
    let rule = PackageURLRule.of(type)
    var kept: [String: String] = [:]
    for (key, value) in qualifiers where !value.isEmpty {
      let key = key.lowercasedASCII
      guard isQualifierKey(key) else {
        throw PackageURLError("\"\(key)\" is not a qualifier's key")
      }
      guard kept.updateValue(value, forKey: key) == nil else {
        throw PackageURLError("qualifier \"\(key)\" twice")
      }
    }
    let group = (namespace ?? "").split(separator: "/").joined(separator: "/")
    // A Git repository's name is a path, so without its host nothing says where the path begins.
    let path = type == "git" ? name.split(separator: "/").joined(separator: "/") : name
    guard type != "git" || !group.isEmpty || !path.contains("/") else {
      throw PackageURLError("a Git repository needs its host")
    }
    let named = rule.names(path, type: type, qualifiers: kept)
    let revision = version.flatMap { $0.isEmpty ? nil : rule.version($0, type: type) }
    let inside = (subpath ?? "").split(separator: "/").filter { $0 != "." && $0 != ".." }
    guard !named.isEmpty else { throw PackageURLError("a name is required") }
    self.type = type
    self.namespace = group.isEmpty ? nil : rule.namespace(group)
    self.name = named
    self.version = revision
    self.qualifiers = kept
    self.subpath = inside.isEmpty ? nil : inside.joined(separator: "/")
    try rule.check(self)
  }

  /// The same package in no version.
  var withoutVersion: PackageURL {
    (try? PackageURL(
      type: type, namespace: namespace, name: name, qualifiers: qualifiers, subpath: subpath))
      ?? self
  }

  /// Most bytes of a package URL that is read.
  static let limit = 8192

  /// Reads a package URL, also when it is not in canonical form.
  public init(_ text: String) throws(PackageURLError) {
    guard text.utf8.count <= Self.limit else {
      throw PackageURLError("longer than \(Self.limit) bytes")
    }
    var rest = Array(text.utf8)[...]
    var subpath: String?
    if let place = rest.lastIndex(of: UInt8(ascii: "#")) {
      subpath = try segments(rest[(place + 1)...], droppingDots: true)
      rest = rest[..<place]
    }
    var qualifiers: [String: String] = [:]
    if let place = rest.lastIndex(of: UInt8(ascii: "?")) {
      qualifiers = try readQualifiers(rest[(place + 1)...])
      rest = rest[..<place]
    }
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
      String(decoding: rest[..<colon], as: UTF8.self).lowercasedASCII == "pkg"
    else { throw PackageURLError("does not start with \"pkg:\"") }
    rest = rest[(colon + 1)...].drop { $0 == UInt8(ascii: "/") }
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else {
      throw PackageURLError("a type and a name are required")
    }
    let type = String(decoding: rest[..<slash], as: UTF8.self)
    rest = rest[(slash + 1)...]
    var version: String?
    if let place = versionMark(rest) {
      version = try decode(rest[(place + 1)...])
      rest = rest[..<place]
    }
    while rest.last == UInt8(ascii: "/") {
      guard version == nil else { throw PackageURLError("a name is required") }
      rest = rest.dropLast()
    }
    // A Git repository's namespace is its host alone; elsewhere the name is the last segment.
    let host = type.lowercasedASCII == "git"
    let mark = UInt8(ascii: "/")
    let cut = host ? rest.firstIndex(of: mark) : rest.lastIndex(of: mark)
    let start = cut.map { $0 + 1 } ?? rest.startIndex
    try self.init(
      type: type, namespace: try segments(rest[..<start], droppingDots: false),
      name: try decode(rest[start...]), version: version, qualifiers: qualifiers, subpath: subpath)
  }
}

extension PackageURL: CustomStringConvertible {
  /// The canonical form.
  public var description: String {
    var text = "pkg:" + type + "/" + packagePath
    if let version { text += "@" + percentEncoded(version, keeping: ":") }
    if !qualifiers.isEmpty {
      let pairs = qualifiers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      text +=
        "?"
        + pairs.map { $0.key + "=" + percentEncoded($0.value, keeping: ":") }
        .joined(separator: "&")
    }
    if let subpath { text += "#" + encodedSegments(subpath) }
    return text
  }

  /// Namespace and name, percent-encoded.
  var packagePath: String {
    (namespace.map { encodedSegments($0) + "/" } ?? "")
      + (type == "git" ? encodedSegments(name) : percentEncoded(name, keeping: ":"))
  }
}

/// Why a package URL was refused.
public struct PackageURLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, as a phrase.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { "package URL: \(reason)" }
}

private func isType(_ text: String) -> Bool {
  guard let first = text.utf8.first, (97...122).contains(first) else { return false }
  return text.utf8.allSatisfy {
    (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: ".")
      || $0 == UInt8(ascii: "-")
  }
}

private func isQualifierKey(_ text: String) -> Bool {
  guard let first = text.utf8.first, (97...122).contains(first) else { return false }
  return text.utf8.allSatisfy {
    (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: ".")
      || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
  }
}

/// The `@` before the version: the last one, unless it opens an npm scope written unencoded.
private func versionMark(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard let place = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
  let opens = place == bytes.startIndex || bytes[place - 1] == UInt8(ascii: "/")
  return opens && bytes[place...].contains(UInt8(ascii: "/")) ? nil : place
}

private func readQualifiers(
  _ bytes: ArraySlice<UInt8>
) throws(PackageURLError) -> [String: String] {
  var qualifiers: [String: String] = [:]
  for pair in bytes.split(separator: UInt8(ascii: "&")) {
    guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else {
      throw PackageURLError("a qualifier without \"=\"")
    }
    let key = String(decoding: pair[..<equals], as: UTF8.self).lowercasedASCII
    let value = try decode(pair[(equals + 1)...])
    guard isQualifierKey(key) else { throw PackageURLError("\"\(key)\" is not a qualifier's key") }
    if value.isEmpty { continue }
    guard qualifiers.updateValue(value, forKey: key) == nil else {
      throw PackageURLError("qualifier \"\(key)\" twice")
    }
  }
  return qualifiers
}

private func segments(
  _ bytes: ArraySlice<UInt8>, droppingDots: Bool
) throws(PackageURLError) -> String? {
  var parts: [String] = []
  for part in bytes.split(separator: UInt8(ascii: "/")) {
    let text = try decode(part)
    if droppingDots, text == "." || text == ".." { continue }
    guard !text.utf8.contains(UInt8(ascii: "/")) else {
      throw PackageURLError("an encoded \"/\" inside a segment")
    }
    if !text.isEmpty { parts.append(text) }
  }
  return parts.isEmpty ? nil : parts.joined(separator: "/")
}

private func decode(_ bytes: ArraySlice<UInt8>) throws(PackageURLError) -> String {
  guard let text = percentDecoded(bytes) else {
    throw PackageURLError("malformed percent-encoding")
  }
  return text
}

private func encodedSegments(_ path: String) -> String {
  path.split(separator: "/").map { percentEncoded(String($0), keeping: ":") }
    .joined(separator: "/")
}
