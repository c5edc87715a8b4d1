import Federation
import Formats

/// The schemas of what is sent about other hubs.
extension OpenAPISchemas {
  static var federation: [(String, JSONValue)] {
    let words: JSONObject = [
      "title": limited(280), "text": limited(50_000), "statement": limited(15_000),
    ]
    var confirmed = words
    confirmed["digest"] = limited(64)
    return [
      (
        "HubDraft",
        object(
          [
            "name": limited(60),
            "kind": ["type": "string", "enum": HubKind.allCases.map(\.rawValue).json],
            "address": limited(500), "organization": text, "ceiling": limited(20),
          ], required: ["name", "kind", "address", "organization"])
      ),
      ("HubChange", object(["paused": ["type": "boolean"], "ceiling": limited(20)], required: [])),
      ("GCVERecords", ["type": "array", "items": ["type": "object"]]),
      ("HubDocument", ["type": ["object", "array"]]),
      ("SendingWords", object(words, required: [])),
      ("SendingDraft", object(confirmed, required: ["digest"])),
      ("SendingSettlement", object(["foreign": limited(100)], required: [])),
      (
        "HubAgreement",
        object(["until": ["type": "string", "format": "date-time"]], required: [])
      ),
    ]
  }
}
