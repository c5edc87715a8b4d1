public import Formats
public import Vocabulary

/// An answer, complete in memory.
public struct Reply: Sendable {
  /// The status code.
  public var status: Int
  /// Header names and values.
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: [UInt8]

  /// An answer from its parts.
  public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [])
  {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A JSON document.
  public static func json(_ value: JSONValue, status: Int = 200) -> Reply {
    .json(bytes: value.serializedBytes(pretty: false), status: status)
  }

  /// A JSON document written before.
  public static func json(bytes: [UInt8], status: Int = 200) -> Reply {
    Reply(status: status, headers: [("content-type", "application/json")], body: bytes)
  }

  /// A page.
  public static func page(_ bytes: [UInt8], status: Int = 200) -> Reply {
    Reply(status: status, headers: [("content-type", "text/html; charset=utf-8")], body: bytes)
  }

  /// Plain text, or another text type.
  public static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Reply {
    Reply(headers: [("content-type", type)], body: Array(text.utf8))
  }

  /// A file to save, never shown in place. `name` is ours, not a user's.
  public static func attachment(_ bytes: [UInt8], type: String, name: String) -> Reply {
    Reply(
      headers: [
        ("content-type", type), ("content-disposition", "attachment; filename=\"\(name)\""),
      ], body: bytes)
  }

  /// Go on with a GET of a path of this server.
  public static func seeOther(_ path: String) -> Reply {
    // Browsers drop tabs and line ends and read a backslash as a slash: `/\evil` is `//evil`.
    let local =
      path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
      && path.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    return Reply(status: 303, headers: [("location", local ? path : "/")])
  }

  /// Done; nothing to say.
  public static let noContent = Reply(status: 204)

  /// The same answer with one header more.
  public func with(_ name: String, _ value: String) -> Reply {
    var reply = self
    reply.headers.append((name, value))
    return reply
  }

  /// A list as `{"items": […], "next": cursor or null}`.
  public static func list<Element>(_ page: Page<Element>, _ item: (Element) -> JSONValue) -> Reply {
    .json([
      "items": .array(page.elements.map(item)),
      "next": page.next.map { .string($0.token) } ?? .null,
    ])
  }

  /// An RFC 9457 problem document.
  public static func problem(_ problem: Problem, requestID: String) -> Reply {
    var object: JSONObject = [
      "type": .string("https://breakwater.example/problems/" + problem.code),
      "title": .string(problem.title), "status": .integer(Int64(problem.status)),
      "detail": .string(problem.detail), "code": .string(problem.code),
      "instance": .string("urn:request:" + requestID),
    ]
    if let remedy = problem.remedy { object["remedy"] = .string(remedy) }
    if !problem.fields.isEmpty {
      object["errors"] = .array(
        problem.fields.map { ["pointer": .string($0.field), "detail": .string($0.rule)] })
    }
    var reply = Reply(
      status: problem.status, headers: [("content-type", "application/problem+json")],
      body: JSONValue.object(object).serializedBytes(pretty: false))
    if problem.status == 401 { reply.headers.append(("www-authenticate", "Bearer")) }
    if problem.status == 429 || problem.status == 503 { reply.headers.append(("retry-after", "5")) }
    return reply
  }
}
