/// Where a database is.
///
/// `sqlite:///absolute/path`, `sqlite::memory:` (kept in a temporary file until closed), or
/// `postgres://user:password@host:port/database?sslmode=…` with any parameter of libpq, and
/// `schema=name` for the schema to work in.
public struct DatabaseAddress: Sendable, CustomStringConvertible {
  enum Target: Sendable {
    case file(String)
    case memory
    case postgres(uri: String, schema: String?)
  }

  let target: Target
  /// The address with the password hidden.
  public let description: String

  /// Reads an address; throws ``StorageProblem/invalid(_:)``.
  public init(_ text: String) throws {
    if text == "sqlite::memory:" {
      target = .memory
      description = text
    } else if text.hasPrefix("sqlite:///"), text.utf8.count > 10, !text.utf8.contains(0) {
      target = .file(String(text.dropFirst(9)))
      description = text
    } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      let split = text.split(separator: "?", maxSplits: 1).map(String.init)
      let parameters = split.count > 1 ? split[1].split(separator: "&").map(String.init) : []
      let schema = parameters.first { $0.hasPrefix("schema=") }.map { String($0.dropFirst(7)) }
      if let schema, !isPlainName(schema) {
        throw StorageProblem.invalid("schema must be lower-case letters, digits and underscores")
      }
      let others = parameters.filter { !$0.hasPrefix("schema=") }
      let query = others.isEmpty ? "" : "?" + others.joined(separator: "&")
      target = .postgres(uri: split[0] + query, schema: schema)
      description =
        hidingPassword(split[0])
        + (parameters.isEmpty
          ? "" : "?" + parameters.map(hidingParameter).joined(separator: "&"))
    } else {
      throw StorageProblem.invalid(
        "a database address is sqlite:///absolute/path, sqlite::memory: or postgres://…")
    }
  }

  /// Which engine serves it.
  public var engine: Engine {
    if case .postgres = target { return .postgres }
    return .sqlite
  }
}

private func isPlainName(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 63
    && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
}

private func hidingPassword(_ text: String) -> String {
  guard let start = text.firstRange(of: "://")?.upperBound else { return text }
  let authority = text[start...].prefix { $0 != "/" }
  guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
  else { return text }
  return text[...colon] + "…" + text[at...]
}

private func hidingParameter(_ text: String) -> String {
  text.hasPrefix("password=") || text.hasPrefix("sslpassword=")
    ? text.prefix { $0 != "=" } + "=…" : text
}
