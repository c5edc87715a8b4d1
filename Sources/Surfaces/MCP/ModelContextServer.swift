public import API
import Access
import Formats
public import HTTP
import Vocabulary

/// The Model Context Protocol (modelcontextprotocol.io, 2025-03-26 to 2026-07-28) over streamable
/// HTTP: the way for AI agents that find flaws. It keeps no session, sends nothing by itself and
/// answers each request with one JSON document. An agent has the rights of its token and no others.
public enum ModelContextServer {
  /// The endpoint.
  public static func endpoints(_ services: Services) -> [Endpoint] {
    let tools = Tools.all
    return [
      .api(
        .post, "/mcp", "callModelContext", .knowledgeRead, bodyLimit: 4 << 20,
        .init(
          "Model Context Protocol for AI agents, streamable HTTP: check, submit and follow findings.",
          consumes: ["application/json"], isRepeatable: false)
      ) { call in
        // A page in somebody's browser has no business here (MCP, transports, "Security warning").
        guard call.headers["origin"] == nil else {
          throw Problem.forbidden("Programs call this, not pages: the request had an Origin.")
        }
        return await answer(call, tools, services)
      }
    ]
  }

  private static func answer(_ call: Call, _ tools: [Tool], _ services: Services) async -> Reply {
    let message: Message
    do throws(MessageError) {
      guard let value = try? JSONValue.parse(call.body) else {
        throw MessageError(.unreadable, "The body is not JSON, or holds a member twice.")
      }
      message = try Message(value)
    } catch {
      return .json(error.json(id: nil), status: 400)
    }
    guard let id = message.id else { return Reply(status: 202) }
    let isStateless = message.statedVersion != nil || message.method == "server/discover"
    do throws(MessageError) {
      try check(message, call)
      let result = try await result(message, call.principal, tools, services)
      return .json(["jsonrpc": "2.0", "id": id, "result": result])
    } catch {
      return .json(error.json(id: id), status: isStateless ? error.code.status : 200)
    }
  }

  /// Whether headers and body agree, on a version that is spoken here.
  private static func check(_ message: Message, _ call: Call) throws(MessageError) {
    let header = call.headers["mcp-protocol-version"]
    guard let stated = message.statedVersion else {
      guard header == nil || ProtocolVersion(rawValue: header ?? "") != nil else {
        throw MessageError(.unsupportedVersion, "Unsupported protocol version", requested: header)
      }
      return
    }
    guard let version = stated.text else {
      throw MessageError(.invalidParameters, "The protocol version must be text.")
    }
    if let header, header != version {
      throw MessageError(
        .headerMismatch, "MCP-Protocol-Version says something else than the request.")
    }
    if let method = call.headers["mcp-method"], method != message.method {
      throw MessageError(.headerMismatch, "Mcp-Method says something else than the request.")
    }
    if let name = call.headers["mcp-name"], name != message.parameters["name"]?.text {
      throw MessageError(.headerMismatch, "Mcp-Name says something else than the request.")
    }
    guard version == ProtocolVersion.july2026.rawValue else {
      throw MessageError(.unsupportedVersion, "Unsupported protocol version", requested: version)
    }
  }

  private static func result(
    _ message: Message, _ principal: Principal, _ tools: [Tool], _ services: Services
  ) async throws(MessageError) -> JSONValue {
    switch message.method {
    case "initialize":
      let asked = message.parameters["protocolVersion"]?.text.flatMap(ProtocolVersion.init)
      let version = asked.flatMap { ProtocolVersion.handshakes.contains($0) ? $0 : nil }
      return [
        "protocolVersion": (version ?? .november2025).rawValue.json,
        "capabilities": capabilities, "serverInfo": server, "instructions": instructions,
      ]
    case "server/discover":
      return [
        "resultType": "complete",
        "supportedVersions": ProtocolVersion.allCases.map(\.rawValue).json,
        "capabilities": capabilities, "serverInfo": server, "instructions": instructions,
        "ttlMs": 0, "cacheScope": "private",
      ]
    case "ping": return message.statedVersion == nil ? [:] : ["resultType": "complete"]
    case "tools/list":
      return [
        "resultType": "complete", "tools": .array(tools.map(\.json)), "ttlMs": 0,
        "cacheScope": "private",
      ]
    case "tools/call":
      guard let name = message.parameters["name"]?.text,
        let tool = tools.first(where: { $0.name == name })
      else { throw MessageError(.invalidParameters, "There is no tool of that name.") }
      return await call(tool, message.parameters["arguments"] ?? [:], principal, services)
    default: throw MessageError(.unknownMethod, "There is no such method here.")
    }
  }

  /// What a tool answers. A refusal is an answer too, in words that say what to do next.
  private static func call(
    _ tool: Tool, _ arguments: JSONValue, _ principal: Principal, _ services: Services
  ) async -> JSONValue {
    do {
      let value = try await tool.run(services, principal, arguments)
      return [
        "resultType": "complete", "isError": false, "structuredContent": value,
        "content": [["type": "text", "text": value.serialized(pretty: true).json]],
      ]
    } catch {
      let problem =
        (error as? any ProblemConvertible)?.problem
        ?? Problem(
          code: "internal", status: 500, title: "Something failed here",
          detail: "Nothing was changed.", remedy: "Try again later.")
      // Most details name the members already.
      let fields = problem.fields.map { "\($0.field) \($0.rule)" }
        .filter { !problem.detail.contains($0) }
      let text = ([problem.title + ". " + problem.detail] + fields + [problem.remedy ?? ""])
        .filter { !$0.isEmpty }.joined(separator: "\n")
      return [
        "resultType": "complete", "isError": true,
        "content": [["type": "text", "text": text.json]],
        "structuredContent": ["code": problem.code.json, "detail": problem.detail.json],
      ]
    }
  }

  private static let capabilities: JSONValue = ["tools": ["listChanged": false]]
  private static let server: JSONValue = ["name": "breakwater", "version": "0.1.0"]
  private static let instructions: JSONValue = .string(
    "A clearinghouse for software flaws. Before you report: `get_project_rules`, then "
      + "`check_finding`; mend what it says. Report each flaw once with `submit_finding`, with "
      + "package, tested version, place, reproducer and only what you have seen happen. Follow it "
      + "with `read_finding`. " + Untrusted.warning)
}
