import Formats
import Scanning

/// The component schemas of what Scanning and Interchange are sent.
extension OpenAPISchemas {
  static var scanning: [(String, JSONValue)] {
    [
      (
        "CampaignDraft",
        object(
          [
            "purpose": limited(500), "tool": limited(200), "toolVersion": limited(100),
            "model": limited(200), "modelVersion": limited(100),
            "technique": words(Technique.self), "compatible": list(words(Technique.self), 20),
            "startsAt": time, "endsAt": time, "contact": limited(500),
            "named": ["type": "boolean"],
          ], required: ["purpose", "tool", "technique", "startsAt", "endsAt", "contact"])
      ),
      (
        "LeaseDraft",
        object(
          ["target": limited(1000), "minutes": number(5, 1440)], required: ["target"])
      ),
      (
        "Heartbeat",
        object(["fence": number(1, nil), "minutes": number(5, 1440)], required: ["fence"])
      ),
      (
        "LeaseEnd",
        object(
          [
            "fence": number(1, nil), "completed": ["type": "boolean"], "reason": limited(500),
          ] + depth, required: ["fence"])
      ),
      (
        "CoverageDraft",
        object(["target": limited(1000), "at": time] + depth, required: ["target"])
      ),
      ("ScopeDraft", scope),
      ("ScopeKeyDraft", object(["note": limited(10_000)], required: ["note"])),
      ("Pause", object(["minutes": number(0, 10_080)], required: ["minutes"])),
      (
        "ModelRankingDraft",
        object(
          [
            "source": limited(500),
            "models": list(
              object(
                ["model": limited(200), "rank": number(1, 1000)], required: ["model", "rank"]),
              1000),
          ], required: ["source"])
      ),
      (
        "OptOut",
        object(
          [
            "repository": limited(1000), "reason": limited(500),
            "withdrawn": ["type": "boolean"],
          ], required: ["repository"])
      ),
      (
        "Route",
        object(
          ["repository": limited(1000), "channel": limited(500)],
          required: ["repository", "channel"])
      ),
      ("ClaimCheck", ["type": "object", "properties": ["hash": text], "required": ["hash"]]),
      (
        "Records",
        object([
          "envelopes": list(["type": "object"], 1000),
          "statements": list(["type": "object"], 1000), "source": limited(100),
        ])
      ),
      ("Partner", object(["name": limited(100), "key": limited(500)], required: ["name"])),
      (
        "OverlapQuestion",
        object(
          ["epoch": number(0, nil), "elements": list(limited(100), 256)],
          required: ["epoch", "elements"])
      ),
    ]
  }

  private static var scope: JSONValue {
    let day: JSONValue = [
      "type": "string", "enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    ]
    let window = object(
      ["days": list(day, 7), "from": limited(5), "to": limited(5)],
      required: ["days", "from", "to"])
    return object(
      [
        "assets": list(text, 200), "parties": list(text, 100), "never": ["type": "boolean"],
        "fragile": ["type": "boolean"], "activeOnFragile": ["type": "boolean"],
        "techniques": list(words(Technique.self), 20), "requestsPerMinute": number(1, 100_000),
        "timeZone": limited(64), "windows": list(window, 50),
        "excluded": list(["type": "string", "format": "date"], 400), "validFrom": time,
        "validUntil": time, "contact": limited(500),
      ],
      required: ["assets", "timeZone", "validFrom", "validUntil", "contact"])
  }

  private static let depth: JSONObject = [
    "hours": ["type": "number", "minimum": 0], "tokens": ["type": "integer", "minimum": 0],
    "share": ["type": "number", "minimum": 0, "maximum": 1],
    "findings": ["type": "integer", "minimum": 0],
  ]

  static let time: JSONValue = ["type": "string", "format": "date-time"]

  static func list(_ item: JSONValue, _ most: Int) -> JSONValue {
    ["type": "array", "items": item, "maxItems": most.json]
  }

  static func number(_ least: Int, _ most: Int?) -> JSONValue {
    var object: JSONObject = ["type": "integer", "minimum": least.json]
    if let most { object["maximum"] = most.json }
    return .object(object)
  }
}

private func + (one: JSONObject, other: JSONObject) -> JSONObject {
  JSONObject(one.members + other.members)
}
