import Formats
import Patches

/// The component schemas of patch candidates.
extension OpenAPISchemas {
  static var patches: [(String, JSONValue)] {
    [
      ("Patch", ["type": "object"]), ("PatchDetail", ["type": "object"]),
      (
        "PatchDraft",
        object(
          [
            "product": limited(500), "base": limited(200),
            "authorKind": words(PatchAuthor.Kind.self), "author": limited(200),
            "authorVersion": limited(100), "signOff": limited(500), "note": limited(2000),
            "diff": limited(UnifiedDiff.byteLimit), "address": limited(500),
          ], required: ["product", "base", "authorKind", "author", "signOff"])
      ),
      (
        "PatchCommand",
        object(
          ["command": words(PatchCommand.self), "reason": limited(2000)], required: ["command"])
      ),
      (
        "PatchEvidence",
        object(
          [
            "kind": words(PatchEvidenceKind.self), "supports": ["type": "boolean"],
            "summary": limited(2000),
          ], required: ["kind", "supports", "summary"])
      ),
      (
        "PatchStageDraft",
        object(
          [
            "name": limited(200), "opensAt": ["type": "string", "format": "date-time"],
            "public": ["type": "boolean"],
            "parties": ["type": "array", "items": limited(60)],
          ], required: ["name", "opensAt"])
      ),
      (
        "PatchStageCommand",
        object(
          [
            "stage": ["type": "integer", "minimum": 1],
            "command": words(PatchStageCommand.self), "reason": limited(2000),
          ], required: ["stage", "command", "reason"])
      ),
    ]
  }
}
