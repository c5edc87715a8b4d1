import Access
public import Logging
public import Vocabulary

/// A request as it came off the wire, its body not read yet.
public struct IncomingRequest: Sendable {
  /// The method's name as sent.
  public let method: String
  /// Path and query as sent.
  public let target: String
  /// Header values by lower-case name.
  public let headers: [String: String]
  /// Reads the body up to the limit; throws a 413 problem past it.
  public let body: @Sendable (Int) async throws -> [UInt8]

  /// A request from its parts.
  public init(
    method: String, target: String, headers: [String: String],
    body: @escaping @Sendable (Int) async throws -> [UInt8]
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }
}

/// Takes a request through matching, authentication, budgets and the handler to an answer.
///
/// It knows nothing of sockets, so tests drive the whole surface without a server.
public struct Dispatcher: Sendable {
  /// Shows a problem to a person: the call where it is known who asks, its body unread where the
  /// request was refused before, and the identifier that also stands in the log.
  public typealias ProblemPage =
    @Sendable (Problem, Call?, _ requestID: String) async -> [UInt8]

  private let table: RouteTable
  /// The route table.
  public let endpoints: [Endpoint]
  private let authenticator: any Authenticator
  private let surroundings: Surroundings
  private let logger: Logger
  private let metrics: Metrics
  private let problemPage: ProblemPage

  /// A dispatcher over the route table.
  public init(
    endpoints: [Endpoint], authenticator: any Authenticator, surroundings: Surroundings,
    logger: Logger, metrics: Metrics, problemPage: @escaping ProblemPage
  ) {
    self.endpoints = endpoints
    table = RouteTable(endpoints)
    self.authenticator = authenticator
    self.surroundings = surroundings
    self.logger = logger
    self.metrics = metrics
    self.problemPage = problemPage
  }

  /// Answers one request. Never throws: what goes wrong becomes an answer.
  public func respond(to request: IncomingRequest) async -> Reply {
    let started = monotonicSeconds()
    let id = Hexadecimal.encode(surroundings.random(8))
    let parts = request.target.split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first.map(String.init) ?? "/"
    let query = parts.count > 1 ? String(parts[1]) : ""
    let isHead = request.method == "HEAD"
    var operation = "unmatched"
    var reply: Reply
    switch Method(rawValue: isHead ? "GET" : request.method).map({ table.match($0, path) }) {
    case .found(let endpoint, let parameters):
      operation = endpoint.operation
      reply = await run(endpoint, request, path, query, parameters, id)
    case .wrongMethod(let allowed):
      reply = await refuse(
        Problem(
          code: "method-not-allowed", status: 405, title: "Not that method",
          detail: "\(request.method) is not possible here."), path, visitor(request, path, id), id
      ).with("allow", allowed.map(\.rawValue).joined(separator: ", "))
    case .some(.none):
      reply = await refuse(.notFound("page"), path, visitor(request, path, id), id)
    case nil:
      reply = await refuse(
        Problem(
          code: "not-implemented", status: 501, title: "Unknown method",
          detail: "This server does not know \(request.method.prefix(20))."), path, nil, id)
    }
    if isHead { reply.body = [] }
    Self.protect(&reply)
    reply.headers.append(("x-request-id", id))
    let seconds = monotonicSeconds() - started
    metrics.count(
      "breakwater_http_requests_total",
      [("operation", operation), ("status", String(reply.status))])
    metrics.observe(
      "breakwater_http_request_seconds", [("operation", operation)], seconds: seconds)
    logger.info(
      "request",
      metadata: [
        "request": "\(id)", "method": "\(request.method.prefix(10))", "operation": "\(operation)",
        "status": "\(reply.status)", "milliseconds": "\(Int(seconds * 1000))",
      ])
    return reply
  }

  private func run(
    _ endpoint: Endpoint, _ request: IncomingRequest, _ path: String, _ query: String,
    _ parameters: [String: String], _ id: String
  ) async -> Reply {
    var known: Call?
    do {
      if endpoint.audience == .browser, !endpoint.method.isSafe,
        CrossSite.isForged(request.headers)
      {
        throw Problem(
          code: "cross-site", status: 403, title: "The request came from another site",
          detail: "Forms are only accepted from this site's own pages.",
          remedy: "Open the page here and send the form again.")
      }
      let (principal, session) = try await authenticate(endpoint, request.headers)
      known = Call(
        method: endpoint.method, path: path, headers: request.headers, principal: principal,
        session: session, requestID: id, now: surroundings.now())
      // Whoever may not do it at all is told before their body is read; the handler decides about
      // the object itself.
      if let permission = endpoint.permission,
        AccessTable.reach(of: permission, for: principal) == .none
      {
        throw principal.isAnonymous ? Denial.unauthenticated : .forbidden(permission)
      }
      let body = endpoint.method.isSafe ? [] : try await request.body(endpoint.bodyLimit)
      let members = Query.parse(query)
      guard !members.contains(where: { $0.value.utf8.count > 4096 }) else {
        throw Problem.invalid("address", "must not hold values longer than 4096 bytes")
      }
      let call = Call(
        method: endpoint.method, path: path, query: members,
        headers: request.headers, parameters: parameters, body: body, principal: principal,
        session: session, requestID: id, now: surroundings.now())
      known = call
      let reply = try await endpoint.handle(call)
      return Self.conditional(reply, call)
    } catch let error as any ProblemConvertible {
      if error.problem.status >= 500 {
        logger.error(
          "refused",
          metadata: [
            "request": "\(id)", "code": "\(error.problem.code)",
            "detail": "\(error.problem.detail)",
          ])
        // What the database said is for whoever runs it.
        let shown = Problem(
          code: error.problem.code, status: error.problem.status, title: error.problem.title,
          detail: "The request could not be finished. Its number is \(id).",
          remedy: error.problem.remedy)
        return await refuse(shown, path, known, id, audience: endpoint.audience)
      }
      if endpoint.audience == .browser, error.problem.status == 401 {
        return .seeOther("/signin?next=" + Query.encode(path))
      }
      return await refuse(error.problem, path, known, id, audience: endpoint.audience)
    } catch is CancellationError {
      return await refuse(
        Problem(
          code: "cancelled", status: 503, title: "Stopped", detail: "The server is stopping.",
          remedy: "Try again in a few seconds."), path, known, id, audience: endpoint.audience)
    } catch {
      // What it was stays in the log; the answer carries only the identifier.
      logger.error("failed", metadata: ["request": "\(id)", "error": "\(error)"])
      let problem = Problem(
        code: "internal", status: 500, title: "Something went wrong here",
        detail: "The request failed on our side. Its number is \(id).",
        remedy: "Try again; if it happens again, tell whoever runs this server the number.")
      return await refuse(problem, path, known, id, audience: endpoint.audience)
    }
  }

  private func authenticate(
    _ endpoint: Endpoint, _ headers: [String: String]
  ) async throws -> (Principal, String?) {
    switch endpoint.audience {
    case .everybody: return (.anonymous, nil)
    case .program:
      guard let header = headers["authorization"] else { return (.anonymous, nil) }
      let parts = header.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "bearer",
        let principal = try await authenticator.principal(bearer: String(parts[1]))
      else {
        throw Problem(
          code: "invalid-token", status: 401, title: "The token is not valid",
          detail: "The bearer token is unknown, revoked or expired.",
          remedy: "Make a new one under Organization, Tokens.")
      }
      guard let client = headers[actingForHeader] else { return (principal, nil) }
      guard let deputy = try await authenticator.deputy(principal, for: client) else {
        throw Problem(
          code: "no-mandate", status: 403, title: "No mandate",
          detail: "That organization does not let yours act for it.",
          remedy: "Ask its administrator for a mandate, or leave \(actingForHeader) out.")
      }
      return (deputy, nil)
    case .browser:
      guard let cookie = SessionCookie.read(headers["cookie"]),
        let found = try await authenticator.principal(session: cookie)
      else { return (.anonymous, nil) }
      return (found.principal, found.session)
    }
  }

  /// Who asks, for the page of a problem that belongs to no endpoint; nil where nobody signed in.
  private func visitor(_ request: IncomingRequest, _ path: String, _ id: String) async -> Call? {
    guard !path.hasPrefix("/api/"), let cookie = SessionCookie.read(request.headers["cookie"]),
      let found = try? await authenticator.principal(session: cookie)
    else { return nil }
    return Call(
      method: .get, path: path, headers: request.headers, principal: found.principal,
      session: found.session, requestID: id, now: surroundings.now())
  }

  private func refuse(
    _ problem: Problem, _ path: String, _ call: Call?, _ id: String,
    audience: Endpoint.Audience? = nil
  ) async -> Reply {
    let isProgram = audience == .program || path.hasPrefix("/api/")
    return isProgram
      ? .problem(problem, requestID: id)
      : .page(await problemPage(problem, call, id), status: problem.status)
  }

  /// RFC 9110 section 13: a GET whose entity tag the client has is answered with 304.
  private static func conditional(_ reply: Reply, _ call: Call) -> Reply {
    guard call.method == .get, reply.status == 200,
      let tag = reply.headers.first(where: { $0.name == "etag" })?.value,
      let wanted = call.headers["if-none-match"],
      wanted == "*"
        || wanted.split(separator: ",").contains(where: { String($0).trimmingSpaces() == tag })
    else { return reply }
    return Reply(status: 304, headers: reply.headers.filter { $0.name != "content-type" })
  }

  /// Headers that every answer carries (OWASP ASVS 5.0 V3.4).
  private static func protect(_ reply: inout Reply) {
    if !reply.headers.contains(where: { $0.name == "cache-control" }) {
      reply.headers.append(("cache-control", "no-store"))
    }
    reply.headers += protection
  }

  private static let protection: [(name: String, value: String)] = [
    ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    (
      "content-security-policy",
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
  ]
}
