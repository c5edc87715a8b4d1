import Access
import Directives
import Formats
import Inventory
import Registry

/// The component schemas of directives and of how they are followed.
extension OpenAPISchemas {
  static let directiveLists = [
    "DirectiveDocument", "Adoption", "Regime", "ForensicClock", "Deferral", "Attestation",
    "Scorecard",
  ]

  static var directives: [(String, JSONValue)] {
    let answers = [
      "DirectiveDocument", "Adoption", "Effect", "ForensicClock", "Deferral", "Attestation",
      "Envelope",
    ].map { ($0, ["type": "object"] as JSONValue) }
    let day: JSONValue = ["type": "string", "format": "date"]
    return answers + [
      ("DirectiveContent", directiveContent),
      (
        "DirectiveCommand",
        object(
          ["command": words(DirectiveCommand.self), "reason": limited(1000)],
          required: ["command"])
      ),
      ("Issuer", object(["issuer": limited(60)], required: ["issuer"])),
      (
        "ForensicStep",
        object(
          [
            "step": words(ForensicStep.self), "note": limited(4000),
            "decision": words(ForensicDecision.self), "digest": limited(64),
            "patchedBeforeEvidence": ["type": "boolean"],
          ], required: ["step", "note"])
      ),
      (
        "DeferralDraft",
        object(
          [
            "vulnerability": limited(200), "justification": limited(4000),
            "compensation": limited(4000), "until": day,
          ], required: ["justification", "compensation", "until"])
      ),
      (
        "DeferralCommand",
        object(
          ["command": words(DeferralCommand.self), "note": limited(4000)], required: ["command"])
      ),
      (
        "AttestationDraft",
        object(
          [
            "from": day, "to": day, "isMet": ["type": "boolean"], "statement": limited(4000),
          ], required: ["from", "to", "isMet", "statement"])
      ),
    ]
  }

  private static var directiveContent: JSONValue {
    let day: JSONValue = ["type": "string", "format": "date"]
    let flag: JSONValue = ["type": "boolean"]
    let scope: JSONValue = [
      "type": "object", "minProperties": 1, "maxProperties": 1,
      "description":
        .string(
          "One of everything (true), all or any (lists of scopes), not (a scope), kind, sector, "
            + "regime, exposure, vendorMaintained, maintainedBy or missionFunction."),
    ]
    let row = object(
      [
        "inKEV": flag, "publiclyExposed": flag, "automatable": flag,
        "technicalImpact": ["type": "string", "enum": ["partial", "total"]],
        "outcome": [
          "type": "string", "pattern": "^(FSU|[1-9][0-9]{0,3}[DB])F?$",
          "description": "Days with D (calendar) or B (business); F asks for forensic triage.",
        ], "days": ["type": .array(["integer", "null"])],
      ], required: ["inKEV", "publiclyExposed", "automatable", "technicalImpact", "outcome"])
    let texts: JSONValue = ["type": "array", "items": limited(4000), "maxItems": 50]
    return object(
      [
        "name": limited(100), "title": limited(300), "version": limited(50),
        "issuer": limited(200), "regime": words(Regime.self), "isPublic": flag, "issuedOn": day,
        "effectiveOn": day, "source": limited(500), "scope": scope,
        "rows": ["type": "array", "items": row, "minItems": 16, "maxItems": 16],
        "holidays": ["type": "array", "items": day, "maxItems": 500], "requirements": texts,
        "evidence": texts,
        "exceptions": [
          "type": "array", "maxItems": 50,
          "items": object(
            ["scope": scope, "reason": limited(1000)], required: ["scope", "reason"]),
        ],
      ], required: ["name", "title", "version", "issuer", "issuedOn", "effectiveOn", "rows"])
  }
}
