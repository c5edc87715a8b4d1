import Formats
import Vocabulary

/// A revision of the Model Context Protocol.
enum ProtocolVersion: String, CaseIterable, Sendable {
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  /// Without a handshake: each request says its version itself.
  case july2026 = "2026-07-28"

  /// Revisions that begin with `initialize`.
  static let handshakes: [Self] = [.march2025, .june2025, .november2025]
}

/// A request or notification of JSON-RPC 2.0, as MCP uses it: one a body, parameters by name.
struct Message: Sendable {
  /// The identifier to answer with: text or a whole number; nil for a notification.
  let id: JSONValue?
  /// What is asked.
  let method: String
  /// Its parameters.
  let parameters: JSONValue

  /// Reads one message; throws the error to answer with.
  init(_ value: JSONValue) throws(MessageError) {
    guard value.object != nil else {
      throw MessageError(.invalidRequest, "One request a body; batches are not taken.")
    }
    guard value["jsonrpc"]?.text == "2.0" else {
      throw MessageError(.invalidRequest, "`jsonrpc` must be \"2.0\".")
    }
    if let id = value["id"], !id.isNull {
      guard id.text != nil || id.integerValue != nil else {
        throw MessageError(.invalidRequest, "`id` must be text or a whole number.")
      }
      self.id = id
    } else {
      id = nil
    }
    guard let method = value["method"]?.text, !method.isEmpty else {
      // An answer to a request of ours; none was sent, so there is nothing to do.
      guard value["result"] != nil || value["error"] != nil else {
        throw MessageError(.invalidRequest, "`method` is required.")
      }
      self.method = "response"
      parameters = .null
      return
    }
    self.method = method
    parameters = value["params"] ?? .null
  }

  /// The version that the request says itself (2026-07-28, "Per-request protocol fields").
  var statedVersion: JSONValue? {
    parameters["_meta"]?["io.modelcontextprotocol/protocolVersion"]
  }
}

/// An error of JSON-RPC 2.0 with MCP's additions.
struct MessageError: Error, Sendable, Equatable {
  /// What went wrong.
  enum Code: Int64, Sendable {
    case unreadable = -32700
    case invalidRequest = -32600
    case unknownMethod = -32601
    case invalidParameters = -32602
    /// A header says something else than the body.
    case headerMismatch = -32020
    case unsupportedVersion = -32022

    /// The HTTP status that goes with it where each request stands for itself.
    var status: Int { self == .unknownMethod ? 404 : 400 }
  }

  let code: Code
  let message: String
  /// The version that was asked for, where none of it is spoken here.
  let requested: String?

  init(_ code: Code, _ message: String, requested: String? = nil) {
    self.code = code
    self.message = message
    self.requested = requested
  }

  /// The answer.
  func json(id: JSONValue?) -> JSONValue {
    var error: JSONObject = ["code": .integer(code.rawValue), "message": message.json]
    if let requested {
      error["data"] = [
        "supported": ProtocolVersion.allCases.map(\.rawValue).json, "requested": requested.json,
      ]
    }
    return ["jsonrpc": "2.0", "id": id ?? .null, "error": .object(error)]
  }
}
