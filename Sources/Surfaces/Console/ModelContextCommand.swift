import ArgumentParser
import Formats
import Foundation
import Vocabulary

/// `breakwater mcp`: the Model Context Protocol on standard input and output, for agents that start
/// programs instead of calling addresses. It passes each message on to the server.
struct ModelContextCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp", abstract: "Serve AI agents over standard input and output.",
    discussion: "Name the server in BREAKWATER_ADDRESS and a token in BREAKWATER_TOKEN. The agent "
      + "can do what the token can, and nothing else.")

  /// Longest message, in bytes.
  private static let limit = 4 << 20

  func run() async throws {
    let client = try Client()
    // One message a line (MCP, transports, "stdio"). What is printed is answers only.
    while let line = readLine(strippingNewline: true) {
      guard line.utf8.contains(where: { $0 > 32 }) else { continue }
      guard line.utf8.count <= Self.limit else {
        say(error(-32600, "The message is longer than \(Self.limit) bytes.", to: nil))
        continue
      }
      let id = (try? JSONValue.parse(Array(line.utf8)))?["id"]
      do {
        let answer = try await client.forward("/mcp", body: Array(line.utf8))
        if !answer.isEmpty { try say(JSONValue.parse(answer)) }
      } catch {
        let problem = (error as? any ProblemConvertible)?.problem
        guard let id, !id.isNull else { continue }
        say(self.error(-32603, problem?.detail ?? "The server did not answer.", to: id))
      }
    }
  }

  private func error(_ code: Int64, _ message: String, to id: JSONValue?) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": id ?? .null,
      "error": ["code": .integer(code), "message": message.json],
    ]
  }

  private func say(_ value: JSONValue) {
    FileHandle.standardOutput.write(Data(value.serializedBytes(pretty: false) + [10]))
  }
}
