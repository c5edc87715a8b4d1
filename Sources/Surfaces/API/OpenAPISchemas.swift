import Access
import Actions
import Advisories
import Cases
import Fleets
import Formats
import Inventory
import Playbooks
import Projects
import Registry
import Scanning
import Validation

/// The component schemas of the OpenAPI document. Enumerations come from the types themselves.
enum OpenAPISchemas {
  static var all: JSONValue {
    var schemas = JSONObject()
    for (name, schema) in documents + drafts + scanning + coordination + directives + notifications
      + federation + bundles + patches
    {
      schemas[name] = schema
    }
    for name in lists + directiveLists + ["Bundle", "Patch"] {
      schemas[name + "List"] = object(
        ["items": ["type": "array", "items": ["type": "object"]], "next": nullable("string")],
        required: ["items", "next"])
    }
    return .object(schemas)
  }

  private static let lists = [
    "Organization", "Person", "Token", "Asset", "Component", "Action", "Case", "Finding",
    "Vulnerability", "DeadLetter", "Fact", "Quarantine", "Exposed",
    "DatedExposure", "Campaign", "Lease", "Scope", "ScopeKey", "Coverage", "RescanProposal", "Wish",
    "Record", "Partner", "Project", "Attachment", "Trial", "Advisory", "Waiting",
    "CoordinationCase",
    "Programme", "Suggestion", "Message", "Notice", "Webhook", "WebhookDelivery", "Hub", "HubItem",
    "Mandate", "MergedCase",
  ]

  private static var documents: [(String, JSONValue)] {
    let names = [
      "Organization", "Person", "Invitation", "NewToken", "Asset", "InventoryReceipt", "Action",
      "ActionDetail", "Case", "SeparationResult", "Acceptance", "UploadResult", "StoredFinding",
      "Vulnerability", "VulnerabilityDetail", "Directive", "Statistics", "Receipt",
      "OSVVulnerability", "OSVVulnerabilityList", "OSVBatchResult", "ExposureList",
      "RelationGraph", "SimilarCaseList", "Campaign", "Lease", "Scope", "ScopeKey",
      "ScanPermission",
      "Coverage", "ModelRanking", "Wish", "ClaimAnswer", "RecordImport", "OverlapKey",
      "OverlapAnswer", "OverlapSet", "AnonymousAcceptance",
      "AnonymousState", "Project", "ReportCheck", "Reputation", "AssetScans",
      "Attachment",
      "Trial", "Advisory", "AdvisoryCVE", "AdvisoryChanges", "Coordination", "InvitationResult",
      "Contact", "Done",
      "Sent", "ProposalResult", "Envelope", "Notice", "NoticesRead", "NotificationChoices",
      "Webhook",
      "WebhookSecret", "WebhookDelivery", "WebhookTest", "Mandate", "FleetClients", "FleetActions",
      "FleetResults", "Playbook", "Playbooks", "Hub", "HubDelivery", "CaseHubs",
      "SendingPreview", "Sending", "Gathering",
    ]
    let problem = object(
      [
        "type": text, "title": text, "status": ["type": "integer"], "detail": text,
        "code": text, "instance": text, "remedy": text,
        "errors": [
          "type": "array",
          "items": object(["pointer": text, "detail": text], required: ["pointer", "detail"]),
        ],
      ], required: ["type", "title", "status", "detail"])
    return [("Problem", problem)] + names.map { ($0, ["type": "object"]) }
  }

  private static var osvQuery: JSONValue {
    object(
      [
        "version": text, "page_token": text,
        "package": object(["name": text, "ecosystem": text, "purl": text], required: []),
      ], required: ["package"])
  }

  private static var drafts: [(String, JSONValue)] {
    [
      (
        "OrganizationDraft",
        object(
          [
            "name": limited(200), "kind": words(OrganizationKind.self),
            "sector": words(Sector.self), "regime": words(Regime.self),
          ], required: ["name", "kind"])
      ),
      (
        "PersonDraft",
        object(
          ["name": limited(200), "email": limited(254), "role": words(Role.self)],
          required: ["name", "email"])
      ),
      ("PersonChange", object(["role": words(Role.self), "disabled": ["type": "boolean"]])),
      (
        "TokenDraft",
        object(
          [
            "name": limited(100), "role": words(Role.self),
            "days": ["type": "integer", "minimum": 1, "maximum": 366],
            "scopes": ["type": "array", "items": words(PermissionName.self)],
          ], required: ["name"])
      ),
      ("OSVQuery", osvQuery),
      (
        "OSVBatch",
        object(["queries": ["type": "array", "items": osvQuery]], required: ["queries"])
      ),
      (
        "AssetDraft",
        object(
          [
            "name": limited(200), "exposure": words(Reachability.self), "owner": limited(200),
            "missionFunction": limited(200), "maintainedBy": limited(200),
            "operational": ["type": "boolean"],
            "maintenanceWindow": object(
              [
                "weekday": text, "turn": words(MaintenanceWindow.Turn.self), "from": limited(5),
                "minutes": ["type": "integer", "minimum": 15, "maximum": 1440],
              ], required: ["weekday", "from", "minutes"]),
          ], required: ["name", "exposure"])
      ),
      (
        "ActionCompletion",
        object(
          ["evidence": limited(4000), "newVersion": limited(100)], required: ["evidence"])
      ),
      (
        "PlaybookText",
        object(
          [
            "sector": words(Sector.self), "situation": words(Situation.self),
            "title": limited(200),
            "steps": ["type": "array", "items": limited(1000), "minItems": 1, "maxItems": 20],
            "calls": ["type": "array", "items": limited(300), "maxItems": 10],
          ], required: ["title", "steps"])
      ),
      (
        "MandateDraft",
        object(
          [
            "manager": text, "allows": ["type": "array", "items": words(Allowance.self)],
            "until": limited(10),
          ], required: ["manager", "until"])
      ),
      (
        "MeasureDraft",
        object(
          [
            "kind": words(MeasureKind.self), "text": limited(4000), "decidedBy": limited(200),
            "until": limited(10),
          ], required: ["kind", "text", "decidedBy", "until"])
      ),
      (
        "FleetCompletion",
        object(
          [
            "actions": ["type": "array", "items": text, "maxItems": 500],
            "evidence": limited(4000), "newVersion": limited(100),
          ], required: ["actions", "evidence"])
      ),
      ("ActionReopening", object(["reason": limited(4000)], required: ["reason"])),
      (
        "EvidenceDraft",
        object(
          [
            "kind": words(EvidenceKind.self), "name": limited(200), "function": limited(200),
            "vendor": limited(200), "person": limited(200), "on": limited(10),
            "text": limited(4000), "version": limited(100), "method": limited(500),
            "sarif": ["type": "object"],
          ], required: ["kind"])
      ),
      ("VendorAsked", object(["asked": flag])),
      (
        "CaseCommand",
        object(
          [
            "command": words(CaseCommand.self), "reason": limited(2000),
            "resolution": words(Resolution.self),
          ], required: ["command"])
      ),
      ("Separation", object(["finding": text], required: ["finding"])),
      ("FindingSecret", object(["secret": limited(100)], required: ["secret"])),
      (
        "CaseTitle", object(["title": limited(CaseService.titleLimit)], required: ["title"])
      ),
      ("CaseMerge", object(["into": text], required: ["into"])),
      ("CaseDifference", object(["from": text], required: ["from"])),
      ("AdvisoryOrder", object(["case": text], required: ["case"])),
      ("AdvisoryCommand", object(["command": words(AdvisoryCommand.self)], required: ["command"])),
      ("AdvisoryContent", advisoryContent),
      ("ProjectDraft", project),
      (
        "ProjectVerification",
        object(["verified": ["type": "boolean"]], required: ["verified"])
      ),
      ("JobDiscard", object(["reason": limited(1000)], required: ["reason"])),
      ("Finding", finding), ("TrialOrder", trialOrder),
    ]
  }

  private static var finding: JSONValue {
    let affected = object([
      "package": limited(1000), "cpe": limited(500), "versions": limited(500),
      "repository": limited(500),
      "commitRange": object(["introduced": limited(64), "fixed": limited(64)]),
    ])
    return object(
      [
        "reference": limited(200), "title": limited(300), "description": limited(100_000),
        "foundAt": ["type": "string", "format": "date-time"],
        "affected": ["type": "array", "items": affected, "minItems": 1, "maxItems": 50],
        "location": object([
          "file": limited(1000), "function": limited(500),
          "line": ["type": "integer", "minimum": 1, "maximum": 1_000_000_000],
          "sink": limited(500),
        ]),
        "cwe": ["type": "array", "items": limited(20), "maxItems": 20],
        "severity": [
          "type": "array", "maxItems": 10,
          "items": object(
            [
              "type": ["type": "string", "enum": ["CVSS_V2", "CVSS_V3", "CVSS_V4"]],
              "score": limited(300),
            ], required: ["type", "score"]),
        ],
        "aliases": ["type": "array", "items": limited(100), "maxItems": 50],
        "reproducer": object(["text": limited(100_000), "command": limited(4000)]),
        "provenance": object([
          "tool": limited(200), "toolVersion": limited(100), "model": limited(200),
          "modelVersion": limited(100), "testedVersion": limited(200),
          "testedCommit": limited(100), "harness": limited(200), "promptDigest": limited(64),
        ]),
        "humanVerified": ["type": "boolean"], "verifiedBy": limited(200),
        "credit": limited(200), "patch": limited(100_000),
      ], required: ["title", "affected"])
  }

  private static var project: JSONValue {
    object(
      [
        "project": limited(1000), "name": limited(200),
        "requirements": ["type": "array", "items": words(Requirement.self)],
        "machineFindings": words(MachineFindings.self), "wantsEverything": ["type": "boolean"],
        "weeklyCapacity": ["type": "integer", "minimum": 0, "maximum": 10_000],
        "contact": limited(300),
        "embargoDays": ["type": "integer", "minimum": 0, "maximum": 365],
        "exclusions": [
          "type": "array", "maxItems": 50,
          "items": object(
            ["kind": words(Exclusion.Kind.self), "value": limited(200), "reason": limited(500)],
            required: ["kind", "value", "reason"]),
        ],
        "note": limited(4000),
      ], required: ["project", "name"])
  }

  private static var trialOrder: JSONValue {
    let expectation = object([
      "report": limited(200), "function": limited(200), "output": limited(1000),
      "signal": ["type": "integer", "minimum": 1, "maximum": 64],
      "status": ["type": "integer", "minimum": 0, "maximum": 255],
      "hang": ["type": "boolean"],
    ])
    return object(
      [
        "kind": words(TrialKind.self), "source": limited(64), "reproducer": limited(64),
        "fixed": limited(64), "patch": limited(64), "crashLog": limited(64),
        "build": limited(4000), "command": limited(4000), "service": limited(4000),
        "tests": limited(4000), "expect": expectation,
        "runs": ["type": "integer", "minimum": 1, "maximum": 20],
        "seconds": ["type": "integer", "minimum": 1, "maximum": 120],
        "fuzzSeconds": ["type": "integer", "minimum": 0, "maximum": 300],
        "scope": ["type": "array", "items": limited(500), "maxItems": 50],
      ], required: ["kind", "source", "reproducer"])
  }

  static let text: JSONValue = ["type": "string"]

  private static func nullable(_ type: String) -> JSONValue {
    ["type": .array([.string(type), "null"])]
  }

  static func limited(_ bytes: Int) -> JSONValue {
    ["type": "string", "maxLength": bytes.json]
  }

  static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> JSONValue
  where Word.RawValue == String {
    ["type": "string", "enum": Word.allCases.map(\.rawValue).json]
  }

  static func object(_ properties: JSONObject, required: [String] = []) -> JSONValue {
    var object: JSONObject = ["type": "object", "properties": .object(properties)]
    if !required.isEmpty { object["required"] = required.json }
    object["additionalProperties"] = false
    return .object(object)
  }
}
