import Formats
import Notifications

/// The schemas of what is sent about notices and webhooks.
extension OpenAPISchemas {
  static var notifications: [(String, JSONValue)] {
    let kinds = NoticeKind.allCases.map(\.rawValue)
    let timing: JSONValue = ["enum": NoticeTiming.allCases.map(\.rawValue).json]
    var timings = JSONObject()
    for kind in kinds { timings[kind] = timing }
    return [
      (
        "NotificationChoosing",
        object(
          [
            "timings": ["type": "object", "properties": .object(timings)], "timeZone": text,
            "quietFrom": limited(5), "quietUntil": limited(5),
            "version": ["type": "integer"],
          ], required: ["version"])
      ),
      (
        "WebhookDraft",
        object(
          [
            "url": text,
            "kinds": ["type": "array", "items": ["type": "string", "enum": kinds.json]],
          ], required: ["url"])
      ),
      ("WebhookSwitch", object(["on": ["type": "boolean"]], required: ["on"])),
    ]
  }
}
