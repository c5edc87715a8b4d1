public import Access
public import Formats
public import Vocabulary

/// The methods that Breakwater's endpoints use (RFC 9110 section 9, RFC 5789).
public enum Method: String, Sendable, Hashable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case patch = "PATCH"
  case put = "PUT"
  case delete = "DELETE"

  /// Whether a request with this method promises to change nothing.
  public var isSafe: Bool { self == .get || self == .head }
}

/// One authenticated request, its body read within the endpoint's budget.
public struct Call: Sendable {
  /// The method, `HEAD` already turned into `GET`.
  public let method: Method
  /// The path, percent-decoded by segment only in ``parameters``.
  public let path: String
  /// Query members in order, decoded.
  public let query: [(name: String, value: String)]
  /// Header values by lower-case name; repeated ones joined with a comma.
  public let headers: [String: String]
  /// What the path template's braces matched, decoded.
  public let parameters: [String: String]
  /// The body.
  public let body: [UInt8]
  /// Who asks.
  public let principal: Principal
  /// The session's digest for a page call, so that signing out can end exactly this one.
  public let session: String?
  /// An identifier that also stands in the log and in error answers.
  public let requestID: String
  /// The moment the request was accepted.
  public let now: Timestamp

  /// A call from its parts; tests make them directly.
  public init(
    method: Method, path: String, query: [(name: String, value: String)] = [],
    headers: [String: String] = [:], parameters: [String: String] = [:], body: [UInt8] = [],
    principal: Principal = .anonymous, session: String? = nil, requestID: String = "test",
    now: Timestamp
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.parameters = parameters
    self.body = body
    self.principal = principal
    self.session = session
    self.requestID = requestID
    self.now = now
  }

  /// The first query member of that name, nil when absent or empty.
  public func query(_ name: String) -> String? {
    query.first { $0.name == name && !$0.value.isEmpty }?.value
  }

  /// The text searched for, at most 200 bytes of it.
  public var search: String? {
    query("q").map { String(decoding: $0.utf8.prefix(200), as: UTF8.self) }
  }

  /// The path member of that name as a typed identifier; 404 when it is not one.
  public func identifier<Kind>(_ name: String) throws -> Identifier<Kind> {
    guard let id = parameters[name].flatMap(Identifier<Kind>.init) else {
      throw Problem.notFound("\(Kind.prefix)")
    }
    return id
  }

  /// The query member of that name as a typed identifier, nil when absent or empty.
  public func queryIdentifier<Kind>(_ name: String) throws -> Identifier<Kind>? {
    guard let text = query(name) else { return nil }
    guard let id = Identifier<Kind>(text) else {
      throw Problem.invalid(name, "must be an identifier that begins with \(Kind.prefix)_")
    }
    return id
  }

  /// The path member of that name.
  public func parameter(_ name: String) throws -> String {
    guard let value = parameters[name], !value.isEmpty else { throw Problem.notFound(name) }
    return value
  }

  /// Which page of a list is wanted, from `limit` and `cursor`.
  public func page() throws -> PageRequest {
    var limit = 50
    if let text = query("limit") {
      guard let value = Int(text), (1...500).contains(value) else {
        throw Problem.invalid("limit", "must be a whole number from 1 to 500")
      }
      limit = value
    }
    guard let token = query("cursor") else { return PageRequest(limit: limit) }
    guard let cursor = Cursor(token: token) else {
      throw Problem.invalid("cursor", "is not one that this server gave out")
    }
    return PageRequest(limit: limit, after: cursor)
  }

  /// The body as one strict JSON value, or a problem that names line and column.
  public func json(budget: JSONBudget = .standard) throws -> JSONValue {
    guard
      mediaType == nil || mediaType == "application/json" || mediaType?.hasSuffix("+json") == true
    else {
      throw Problem(
        code: "unsupported-media-type", status: 415, title: "Not JSON",
        detail: "The body is declared as \(mediaType ?? "nothing").",
        remedy: "Send `Content-Type: application/json`.")
    }
    do {
      return try JSONValue.parse(body, budget: budget)
    } catch {
      throw Problem(
        code: "malformed-json", status: 400, title: "The body is not valid JSON",
        detail: "Line \(error.line), column \(error.column): \(error.reason).",
        remedy: "Correct the place and send it again.",
        fields: [FieldProblem(field: error.path, rule: error.reason)])
    }
  }

  /// Refuses a body that is declared as something else; an undeclared one passes.
  public func requireMediaType(_ accepted: String...) throws {
    guard let type = mediaType, !accepted.contains(type) else { return }
    throw Problem(
      code: "unsupported-media-type", status: 415, title: "Not a type that is read here",
      detail: "The body is declared as \(type).",
      remedy: "Send one of: \(accepted.joined(separator: ", ")).")
  }

  /// The declared media type without parameters, in lower case.
  public var mediaType: String? {
    headers["content-type"].map {
      String($0.prefix { $0 != ";" }).trimmingSpaces().lowercased()
    }
  }

  /// The members of a submitted form, `application/x-www-form-urlencoded` or multipart.
  public func form() throws -> Form { try Form(self) }
}

extension String {
  func trimmingSpaces() -> String {
    var text = Substring(self)
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}

extension Call {
  /// The version in `If-Match`, nil when the header is absent or `*`.
  public func expectedVersion() throws -> Int64? {
    guard let text = headers["if-match"], text != "*" else { return nil }
    guard let version = Int64(text.filter { $0 != "\"" }) else {
      throw Problem.invalid("If-Match", "must be an entity tag that this server gave out")
    }
    return version
  }
}
