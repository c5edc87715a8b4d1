import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// Texts that a server keeps with their versions, such as advisories and directives: shown, replaced and
/// moved on in the same way.
struct KeptTexts: Sendable {
  /// Where they are, such as `/api/v1/advisories`.
  let place: String
  /// One of them on a line.
  let line: @Sendable (JSONValue) -> String

  func path(_ id: String) -> String { "\(place)/\(Query.encode(id))" }

  /// One with its text, as ``change(_:to:_:)`` takes it.
  func show(_ id: String, _ output: OutputOptions) async throws {
    try await reporting {
      let item = try await Client().call(.GET, path(id))
      let content = (item["content"] ?? .null).serialized(pretty: true)
      output.show(item, Terminal.visibleLines(line(item) + "\n" + content))
    }
  }

  /// Replaces the text with a file's.
  func change(_ id: String, to file: String, _ output: OutputOptions) async throws {
    try await reporting {
      let item = try await Client().call(
        .PUT, path(id), body: try Files.read(file), type: "application/json")
      output.show(item, "changed: " + line(item))
    }
  }

  /// Moves one on, at the version that was read.
  func move(
    _ id: String, _ command: String, reason: String? = nil, version: Int64?,
    _ output: OutputOptions
  ) async throws {
    try await reporting {
      var body: JSONObject = ["command": command.json]
      if let reason { body["reason"] = reason.json }
      let item = try await Client().call(
        .POST, path(id) + "/commands", body: JSONValue.object(body).serializedBytes(),
        type: "application/json", version: version)
      output.show(item, line(item))
    }
  }
}
