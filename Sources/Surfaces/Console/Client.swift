import AsyncHTTPClient
import Formats
import HTTP
import NIOCore
import NIOHTTP1
import Vocabulary

/// Talks to a server's API with the token of the environment.
struct Client: Sendable {
  let address: String
  let token: String?

  init() throws {
    let settings = try Settings.read()
    address = settings.address
    token = settings.token
  }

  /// The answer to a request that needs the token.
  func call(
    _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil, type: String? = nil,
    key: String? = nil, version: Int64? = nil
  ) async throws -> JSONValue {
    guard let token else {
      throw Problem(
        code: "no-token", status: 401, title: "No token",
        detail: "BREAKWATER_TOKEN is not set.",
        remedy: "Make one with `breakwater token create` on the server, or on the page of your"
          + " organization.")
    }
    var headers = HTTPHeaders([("authorization", "Bearer \(token)")])
    if let type { headers.add(name: "content-type", value: type) }
    if let key { headers.add(name: "idempotency-key", value: key) }
    if let version { headers.add(name: "if-match", value: "\"\(version)\"") }
    let (status, bytes) = try await send(method, path, headers, body)
    guard !bytes.isEmpty else { return .null }
    let value = try parse(bytes)
    guard status < 400 else { throw refusal(status, value) }
    return value
  }

  /// Passes a body on as it stands and gives the answer as it stands, whatever its status.
  func forward(_ path: String, body: [UInt8]) async throws -> [UInt8] {
    var headers = HTTPHeaders([
      ("content-type", "application/json"), ("accept", "application/json, text/event-stream"),
    ])
    if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
    return try await send(.POST, path, headers, body).1
  }

  /// The answer to a question that needs no token.
  func ask(_ path: String, _ body: JSONValue) async throws -> JSONValue {
    let (status, bytes) = try await send(
      .POST, path, HTTPHeaders([("content-type", "application/json")]),
      body.serializedBytes(pretty: false))
    guard status == 200 else {
      throw Problem(
        code: "ask", status: status, title: "Not answered",
        detail: "\(address)\(path) answered \(status).",
        remedy: status == 429
          ? "Ask again in a minute."
          : "Check BREAKWATER_ADDRESS and that the hub is of your circle.")
    }
    return try parse(bytes)
  }

  /// The bytes of something anybody may fetch.
  func fetch(_ path: String) async throws -> [UInt8] {
    let (status, bytes) = try await send(.GET, path, HTTPHeaders(), nil)
    guard status == 200 else {
      throw Problem(
        code: "fetch", status: status, title: "Not fetched",
        detail: "\(address)\(path) answered \(status).",
        remedy: "Check BREAKWATER_ADDRESS and that the server runs.")
    }
    return bytes
  }

  /// The bytes of something that needs the token.
  func download(_ path: String) async throws -> [UInt8] {
    let headers = HTTPHeaders(token.map { [("authorization", "Bearer \($0)")] } ?? [])
    let (status, bytes) = try await send(.GET, path, headers, nil)
    guard status == 200 else { throw refusal(status, try parse(bytes)) }
    return bytes
  }

  /// Every element of a list, page by page.
  func all(_ path: String) async throws -> [JSONValue] {
    var items: [JSONValue] = []
    var next: String? = ""
    while let cursor = next {
      let separator = path.contains("?") ? "&" : "?"
      let page = try await call(
        .GET, path + (cursor.isEmpty ? "" : "\(separator)cursor=\(cursor)"))
      items += page["items"]?.array ?? []
      next = page["next"]?.text
    }
    return items
  }

  private func send(
    _ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders, _ body: [UInt8]?
  ) async throws -> (Int, [UInt8]) {
    var request = HTTPClientRequest(url: address + path)
    request.method = method
    request.headers = headers
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    // Whoever waits at a terminal is told at once that nobody answers.
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5)))
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    do {
      let response = try await client.execute(request, timeout: .seconds(300))
      let bytes = try await response.body.collect(upTo: 256 << 20)
      try await client.shutdown()
      return (Int(response.status.code), Array(bytes.readableBytesView))
    } catch {
      try? await client.shutdown()
      throw unreachable("\(error)")
    }
  }

  private func unreachable(_ reason: String) -> Problem {
    Problem(
      code: "unreachable", status: 502, title: "The server does not answer",
      detail: "\(address) does not answer: \(reason).",
      remedy: "Check BREAKWATER_ADDRESS and that `breakwater serve` runs there.")
  }

  private func parse(_ bytes: [UInt8]) throws -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(bytes, budget: .document)
    } catch {
      throw unreachable("it sent something that is not JSON")
    }
  }

  private func refusal(_ status: Int, _ value: JSONValue) -> Problem {
    Problem(
      code: value["code"]?.text ?? "refused", status: status,
      title: value["title"]?.text ?? "Refused",
      detail: value["detail"]?.text ?? "The server answered \(status).",
      remedy: value["remedy"]?.text,
      fields: (value["errors"]?.array ?? []).map {
        FieldProblem(field: $0["pointer"]?.text ?? "/", rule: $0["detail"]?.text ?? "")
      })
  }
}
