import Formats
import Foundation
import Logging
import Vocabulary

/// One JSON object a line on standard error. Values are data: no line break or colour of theirs
/// reaches the terminal.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  let label: String

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var object: JSONObject = [
      "time": Surroundings.system.now().json, "level": event.level.rawValue.json,
      "message": event.message.description.json,
    ]
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(
      by: { $0.key < $1.key })
    {
      object[key] = value.description.json
    }
    Terminal.note(JSONValue.object(object).serialized())
  }
}
