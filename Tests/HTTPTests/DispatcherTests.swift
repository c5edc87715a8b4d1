import Access
import Formats
import HTTP
import Logging
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Knows one token and one session.
private struct OneHolder: Authenticator {
  let principal = Principal.system("test")
  func principal(bearer token: String) async throws -> Principal? {
    token == "good" ? principal : nil
  }
  func principal(session cookie: String) async throws -> SessionPrincipal? {
    cookie == "good" ? SessionPrincipal(principal: principal, session: "digest") : nil
  }
}

private struct Broken: Error {}

private func dispatcher(_ endpoints: [Endpoint], metrics: Metrics = Metrics()) -> Dispatcher {
  Dispatcher(
    endpoints: endpoints, authenticator: OneHolder(), surroundings: .test(),
    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), metrics: metrics,
    problemPage: { problem, call, requestID in
      let reader = call?.principal.reference ?? "nobody"
      return Array("page \(problem.status) \(problem.code) \(reader) \(requestID.count)".utf8)
    })
}

private func request(
  _ method: String, _ target: String, _ headers: [String: String] = [:], body: [UInt8] = []
) -> IncomingRequest {
  IncomingRequest(method: method, target: target, headers: headers) { limit in
    guard body.count <= limit else {
      throw Problem(code: "too-large", status: 413, title: "Too large", detail: "\(limit)")
    }
    return body
  }
}

private func text(_ reply: Reply) -> String { String(decoding: reply.body, as: UTF8.self) }
private func header(_ reply: Reply, _ name: String) -> String? {
  reply.headers.first { $0.name == name }?.value
}

private let echo: @Sendable (Call) async throws -> Reply = { call in
  .text(
    call.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      .joined(separator: ";"))
}

private let table: [Endpoint] = [
  .api(.get, "/api/v1/things/{thing}", "getThing", nil, .init(""), handle: echo),
  .api(.get, "/api/v1/things/new", "newThing", nil, .init("")) { _ in .text("new") },
  .api(.post, "/api/v1/things", "makeThing", nil, bodyLimit: 10, .init("")) { call in
    .json(try call.json())
  },
  .api(.get, "/api/v1/broken", "breakDown", nil, .init("")) { _ in throw Broken() },
  .api(.get, "/api/v1/denied", "deny", nil, .init("")) { _ in throw Denial.unauthenticated },
  .api(.get, "/api/v1/tagged", "tagged", nil, .init("")) { _ in
    Reply.text("body").with("etag", "\"7\"")
  },
  .page(.get, "/page", "showPage", nil) { call in .text("\(call.principal.reference)") },
  .page(.get, "/closed", "showClosed", nil) { _ in throw Denial.unauthenticated },
  .page(.post, "/page", "sendPage", nil) { call in .text(call.session ?? "none") },
  .open("/files/{path*}", "getFile", .init(""), handle: echo),
]

@Suite("The dispatcher") struct DispatcherTests {
  private let server = dispatcher(table)

  @Test("Paths find their endpoint; fixed segments win over braces")
  func matching() async {
    #expect(text(await server.respond(to: request("GET", "/api/v1/things/new"))) == "new")
    #expect(text(await server.respond(to: request("GET", "/api/v1/things/7?x=1"))) == "thing=7")
    #expect(text(await server.respond(to: request("GET", "/files/a/b/c"))) == "path=a/b/c")
    #expect(await server.respond(to: request("GET", "/files")).status == 404)
    #expect(await server.respond(to: request("GET", "/api/v1/things/7/8")).status == 404)
    #expect(await server.respond(to: request("GET", "/API/v1/things/7")).status == 404)
  }

  @Test("Parameters are decoded by segment, so an encoded slash stays inside one")
  func decoding() async {
    let cases = [
      ("a%2Fb", "a/b"), ("%e2%82%ac", "€"), ("a%zz", "a%zz"), ("%", "%"), ("%4", "%4"),
      ("a+b", "a+b"), ("%C3", "\u{FFFD}"), ("%00", "\u{FFFD}"), ("..%2f..%2fetc", "../../etc"),
    ]
    for (sent, read) in cases {
      let reply = await server.respond(to: request("GET", "/api/v1/things/\(sent)"))
      #expect(reply.status == 200)
      #expect(text(reply) == "thing=\(read)")
    }
  }

  @Test("An unknown path is 404, a wrong method 405 with those allowed, an unknown one 501")
  func refusals() async {
    let unknown = await server.respond(to: request("GET", "/api/v1/nothing"))
    #expect(unknown.status == 404)
    #expect(header(unknown, "content-type") == "application/problem+json")
    let wrong = await server.respond(to: request("DELETE", "/api/v1/things"))
    #expect(wrong.status == 405)
    #expect(header(wrong, "allow") == "POST")
    for method in ["TRACE", "CONNECT", "get", "PROPFIND", "GET ", ""] {
      #expect(await server.respond(to: request(method, "/api/v1/things")).status == 501)
    }
    let page = await server.respond(to: request("GET", "/nothing"))
    #expect(page.status == 404)
    #expect(text(page) == "page 404 not-found nobody 16")
    // Whoever is signed in stays so on the page of a problem.
    let own = await server.respond(
      to: request("GET", "/nothing", ["cookie": "\(SessionCookie.name)=good"]))
    #expect(text(own).hasPrefix("page 404 not-found system:test"))
    let long = "/" + String(repeating: "a", count: 2048)
    #expect(await server.respond(to: request("GET", long)).status == 404)
  }

  @Test("HEAD answers as GET does, without the body")
  func head() async {
    let got = await server.respond(to: request("GET", "/api/v1/things/7"))
    let head = await server.respond(to: request("HEAD", "/api/v1/things/7"))
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(header(head, "content-type") == header(got, "content-type"))
    #expect(await server.respond(to: request("HEAD", "/api/v1/things")).status == 405)
  }

  @Test("A body past the limit is 413, another type 415, malformed JSON 400 with its place")
  func bodies() async throws {
    let large = await server.respond(
      to: request("POST", "/api/v1/things", body: Array(repeating: 32, count: 11)))
    #expect(large.status == 413)
    let type = await server.respond(
      to: request(
        "POST", "/api/v1/things", ["content-type": "text/plain; charset=utf-8"],
        body: Array("{}".utf8)))
    #expect(type.status == 415)
    let merge = await server.respond(
      to: request(
        "POST", "/api/v1/things", ["content-type": "application/merge-patch+json"],
        body: Array("{}".utf8)))
    #expect(merge.status == 200)
    let broken = await server.respond(
      to: request("POST", "/api/v1/things", body: Array("{\n \"a\":".utf8)))
    #expect(broken.status == 400)
    let problem = try JSONValue.parse(broken.body)
    #expect(problem["code"]?.text == "malformed-json")
    #expect(problem["detail"]?.text?.contains("Line 2") == true)
    let doubled = await server.respond(
      to: request("POST", "/api/v1/things", body: Array(#"{"a":1,"a":2}"#.utf8.prefix(10))))
    #expect(doubled.status == 400)
  }

  @Test("Problems follow RFC 9457 and name the request")
  func problemDocument() async throws {
    let reply = await server.respond(to: request("GET", "/api/v1/denied"))
    #expect(reply.status == 401)
    #expect(header(reply, "www-authenticate") == "Bearer")
    let id = try #require(header(reply, "x-request-id"))
    #expect(id.utf8.count == 16)
    let problem = try JSONValue.parse(reply.body)
    #expect(problem["status"]?.integerValue == 401)
    #expect(problem["title"]?.text == "Sign in first")
    #expect(problem["type"]?.text?.hasSuffix("/problems/unauthenticated") == true)
    #expect(problem["instance"]?.text == "urn:request:\(id)")
    #expect(problem["remedy"]?.text != nil)
  }

  @Test("What went wrong inside stays inside")
  func internalError() async throws {
    let reply = await server.respond(to: request("GET", "/api/v1/broken"))
    #expect(reply.status == 500)
    #expect(!text(reply).contains("Broken"))
    let id = try #require(header(reply, "x-request-id"))
    #expect(text(reply).contains(id))
  }

  @Test("Programs show a token, people a cookie, and neither is taken for the other")
  func credentials() async {
    let get = { (path: String, headers: [String: String]) in
      await server.respond(to: request("GET", path, headers))
    }
    #expect(await get("/api/v1/things/1", ["authorization": "Bearer good"]).status == 200)
    #expect(await get("/api/v1/things/1", ["authorization": "bearer good"]).status == 200)
    for wrong in ["Bearer bad", "Basic good", "Bearer", "good", "Bearer  ", ""] {
      #expect(await get("/api/v1/things/1", ["authorization": wrong]).status == 401, "\(wrong)")
    }
    let signedIn = await get("/page", ["cookie": "a=b; __Host-breakwater=good"])
    #expect(text(signedIn) == "system:test")
    for cookie in ["breakwater=good", "__Host-breakwater=bad", "x__Host-breakwater=good", ""] {
      #expect(text(await get("/page", ["cookie": cookie])) == "anonymous")
    }
    #expect(text(await get("/page", ["authorization": "Bearer good"])) == "anonymous")
    #expect(
      await get("/api/v1/denied", ["cookie": "__Host-breakwater=good"]).status == 401)
  }

  @Test("A page that needs signing in leads there and comes back")
  func signIn() async {
    let reply = await server.respond(to: request("GET", "/closed?x=1"))
    #expect(reply.status == 303)
    #expect(header(reply, "location") == "/signin?next=%2Fclosed")
  }

  @Test("Forms are taken only from this site's own pages")
  func crossSite() async {
    let cookie = ["cookie": "__Host-breakwater=good", "host": "here.example"]
    let post = { (more: [String: String]) in
      await server.respond(
        to: request("POST", "/page", cookie.merging(more) { $1 }))
    }
    for site in ["same-origin", "none"] {
      #expect(text(await post(["sec-fetch-site": site])) == "digest")
    }
    for site in ["cross-site", "same-site", "", "Same-Origin"] {
      #expect(await post(["sec-fetch-site": site]).status == 403, "\(site)")
    }
    #expect(await post(["origin": "https://here.example"]).status == 200)
    #expect(await post(["origin": "http://here.example"]).status == 200)
    for origin in ["https://evil.example", "null", "https://here.example.evil", "here.example"] {
      #expect(await post(["origin": origin]).status == 403, "\(origin)")
    }
    #expect(await post([:]).status == 403)
    #expect(
      await post(["sec-fetch-site": "cross-site", "origin": "https://here.example"]).status == 403)
    #expect(
      await server.respond(to: request("GET", "/page", ["sec-fetch-site": "cross-site"])).status
        == 200)
  }

  @Test("A client that has the entity already is told so")
  func conditional() async {
    let get = { (tag: String) in
      await server.respond(to: request("GET", "/api/v1/tagged", ["if-none-match": tag]))
    }
    for tag in ["\"7\"", "*", "\"1\", \"7\"", " \"7\" "] {
      let reply = await get(tag)
      #expect(reply.status == 304, "\(tag)")
      #expect(reply.body.isEmpty)
      #expect(header(reply, "etag") == "\"7\"")
    }
    for tag in ["\"8\"", "7", "", "\"77\""] {
      #expect(await get(tag).status == 200, "\(tag)")
    }
  }

  @Test("Every answer carries the protecting headers, refusals included")
  func protection() async {
    let answers = [
      await server.respond(to: request("GET", "/api/v1/things/7")),
      await server.respond(to: request("GET", "/nothing")),
      await server.respond(to: request("TRACE", "/")),
      await server.respond(to: request("DELETE", "/page")),
      await server.respond(to: request("GET", "/api/v1/broken")),
      await server.respond(to: request("GET", "/api/v1/tagged", ["if-none-match": "*"])),
    ]
    for reply in answers {
      #expect(header(reply, "x-content-type-options") == "nosniff")
      #expect(header(reply, "referrer-policy") == "no-referrer")
      #expect(header(reply, "cache-control") == "no-store")
      #expect(header(reply, "strict-transport-security")?.contains("includeSubDomains") == true)
      let policy = header(reply, "content-security-policy") ?? ""
      for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        #expect(policy.contains(part))
      }
      #expect(!policy.contains("unsafe"))
      #expect(header(reply, "access-control-allow-origin") == nil)
      #expect(header(reply, "server") == nil)
    }
  }

  @Test("Requests are counted by operation, never by what the client wrote")
  func measured() async {
    let metrics = Metrics()
    let server = dispatcher(table, metrics: metrics)
    _ = await server.respond(to: request("GET", "/api/v1/things/secret-name"))
    _ = await server.respond(to: request("GET", "/wp-admin\"} 1"))
    let text = metrics.exposition()
    #expect(
      text.contains(#"breakwater_http_requests_total{operation="getThing",status="200"} 1.0"#))
    #expect(text.contains(#"{operation="unmatched",status="404"} 1.0"#))
    #expect(!text.contains("secret-name"))
    #expect(!text.contains("wp-admin"))
  }
}
