import Formats

/// The component schemas of what is carried to sites without a network.
extension OpenAPISchemas {
  static var bundles: [(String, JSONValue)] {
    [
      ("Bundle", ["type": "object"]), ("SiteReturn", ["type": "object"]),
      (
        "BundleDraft",
        object(["assets": ["type": "array", "items": limited(60)]])
      ),
      (
        "SiteReceipt",
        object([
          "type": limited(100),
          "done": [
            "type": "array",
            "items": object(
              [
                "code": limited(60), "on": ["type": "string", "format": "date"],
                "by": limited(40), "note": limited(1000), "newVersion": limited(100),
              ], required: ["code", "on", "by"]),
          ],
          "inventories": [
            "type": "array",
            "items": object(
              ["asset": limited(60), "name": limited(255), "content": text],
              required: ["asset", "content"]),
          ],
        ])
      ),
    ]
  }
}
