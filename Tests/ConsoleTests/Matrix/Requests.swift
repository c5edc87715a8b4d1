import API
import Access
import Advisories
import Formats
import HTTP
import Ledger
import Registry
import Signing
import TestSupport
import Testing
import Vocabulary

/// Makes the request with which a caller tries an operation on somebody's belongings. Every body
/// keeps the rules, so that what is answered is decided by who asks for what.
struct Requests: Sendable {
  let world: World

  /// Whether the path names something that belongs to an organization.
  static func namesOwned(_ endpoint: Endpoint) -> Bool {
    let owned = [
      "organization", "person", "asset", "action", "case", "finding", "token", "receipt",
      "campaign", "lease", "scope", "project", "trial", "advisory", "directive", "clock",
      "deferral", "webhook", "mandate", "bundle", "patch",
    ]
    return owned.contains { endpoint.path.contains("{\($0)}") }
  }

  /// Whose belongings are somebody else's for this path.
  func others(_ endpoint: Endpoint) -> Belongings {
    ["{case}", "{finding}", "{trial}", "{advisory}", "{patch}"].contains {
      endpoint.path.contains($0)
    }
      ? world.otherFinder : world.otherOperator
  }

  func request(
    _ endpoint: Endpoint, _ caller: Caller, _ object: Belongings
  ) async throws -> IncomingRequest {
    let path = try await path(endpoint, object, isFresh: caller.isCoordinator)
    var headers = ["host": "here.example"]
    if endpoint.audience == .program {
      headers["authorization"] = caller.token.map { "Bearer " + $0 }
    } else if endpoint.audience == .browser {
      headers["sec-fetch-site"] = "same-origin"
      headers["cookie"] = caller.session.map { SessionCookie.name + "=" + $0 }
    }
    let (type, body) = body(endpoint, object)
    headers["content-type"] = type
    if endpoint.operation == "deliverFromHub" {
      headers["x-github-event"] = "ping"
      headers["x-github-delivery"] = "one"
      let mac = hmacSHA256(key: Array("a secret".utf8), message: body)
      headers["x-hub-signature-256"] = "sha256=" + Hexadecimal.encode(mac.bytes)
    }
    return IncomingRequest(method: endpoint.method.rawValue, target: path, headers: headers) {
      _ in body
    }
  }

  /// Fills the braces of a path in.
  func path(
    _ endpoint: Endpoint, _ object: Belongings, isFresh: Bool = false
  ) async throws -> String {
    var path = endpoint.path
    let values = [
      "{organization}": object.organization.id.description, "{person}": object.person.description,
      "{asset}": object.asset.description, "{action}": object.action.description,
      "{case}": object.case.description, "{finding}": object.finding.description,
      "{project}": object.project.description, "{token}": object.token.description,
      "{receipt}": object.receipt,
      "{campaign}": object.campaign.description, "{lease}": object.lease.description,
      "{scope}": object.scope.description,
      "{digest}": object.files[0].description, "{trial}": object.trial.description,
      "{advisory}": object.advisory.description,
      "{directive}": object.directive.description, "{clock}": object.clock.description,
      "{deferral}": object.deferral.description, "{regime}": "NSS", "{number}": "BWA-2026-9999",
      "{webhook}": object.webhook.description, "{bundle}": object.bundle.description,
      "{patch}": object.patch.description,
      "{mandate}": object.mandate.description, "{playbook}": "update-an-office-system",
      "{hub}": world.hub.description, "{sending}": world.sending.description,
      "{name}": "repository",
      "{notice}": "ntc_" + String(repeating: "0", count: 26),
      "{delivery}": "msg_" + String(repeating: "0", count: 26),
      "{vulnerability}": World.vulnerability, "{secret}": "no-such-secret",
    ]
    if endpoint.operation == "findByName" {
      path = path.replacing("{name}", with: object.case.description)
    }
    if endpoint.operation == "removeWebhook", isOwn(object) {
      let fresh = try await WorldBuilder(
        services: world.services, manager: world.manager
      ).webhook(of: object.organization)
      path = path.replacing("{webhook}", with: fresh.description)
    }
    for (name, value) in values { path = path.replacing(name, with: value) }
    if path.contains("{job}") {
      let job =
        isFresh
        ? try await world.deadLetter().description : "job_" + String(repeating: "0", count: 26)
      path = path.replacing("{job}", with: job)
    }
    if path.hasPrefix("/csaf/") { path = path.replacing("{path*}", with: file(endpoint)) }
    if path.contains("{path*}") { path = path.replacing("{path*}", with: try await tile()) }
    if endpoint.operation == "submitSARIF" { path += "?package=\(Query.encode(World.package))" }
    if endpoint.operation == "checkScope" {
      path += "?asset=\(object.asset)&technique=networkScan"
    }
    if endpoint.operation == "getOverlapSet" { path += "?kind=targets" }
    #expect(!path.contains("{"), "\(endpoint.operation) names something unknown to this test")
    return path
  }

  private func isOwn(_ object: Belongings) -> Bool {
    ![world.otherOperator, world.otherFinder].contains { $0.canary == object.canary }
  }

  /// A file that is there whatever is published.
  private func file(_ endpoint: Endpoint) -> String {
    switch endpoint.operation {
    case "getAdvisoryKey":
      (world.services.advisories.publisher.key?.fingerprint ?? "") + ".asc"
    case "getRestrictedFile": "v2.0/amber/index.txt"
    default: "index.txt"
    }
  }

  private func tile() async throws -> String {
    let lines = try await world.services.ledger.checkpoint().split(separator: "\n")
    let size = try #require(UInt64(lines[1]))
    let path = try #require(TilePath.at(.hashes(level: 0), index: 0, size: size)).description
    return String(path.trimmingPrefix("tile/"))
  }

  private func body(_ endpoint: Endpoint, _ object: Belongings) -> (type: String?, body: [UInt8]) {
    if endpoint.method.isSafe { return (nil, []) }
    if endpoint.audience == .browser { return form(endpoint.operation, object) }
    switch endpoint.operation {
    case "addInventory":
      return ("application/vnd.cyclonedx+json", WorldBuilder.inventory)
    case "submitSARIF": return ("application/sarif+json", Self.sarif)
    case "attachFile", "sendFile": return ("application/octet-stream", Array("file".utf8))
    default:
      let document = document(endpoint.operation, object)
      return document.map { ("application/json", $0.serializedBytes(pretty: false)) } ?? (nil, [])
    }
  }

  private func document(_ operation: String, _ object: Belongings) -> JSONValue? {
    switch operation {
    case "submitFindings", "checkFinding", "submitAnonymously": Self.report
    case "followAnonymously": ["secret": "bwf_0"]
    case "submitDocument": ["title": "A flaw", "affected": [["package": World.package.json]]]
    case "claimProject":
      [
        "project":
          "pkg:npm/one-more-\(world.services.surroundings.random(8).map { "\($0)" }.joined())".json,
        "name": "One more",
      ]
    case "changeProject": WorldBuilder.project(object.canary)
    case "verifyProject": ["verified": false]
    case "callModelContext": ["jsonrpc": "2.0", "id": 1, "method": "ping"]
    case "orderTrial":
      [
        "kind": "python", "source": object.files[0].description.json,
        "reproducer": object.files[1].description.json,
      ]
    case "draftAdvisory": ["case": object.case.json]
    case "changeAdvisory":
      [
        "title": "T", "summary": "S",
        "products": [["vendor": "V", "name": "P", "affected": "*"]],
      ]
    case "moveAdvisory": ["command": "submit"]
    case "moveCase": ["command": "confirm"]
    case "separateFinding": ["finding": object.finding.json]
    // Into itself: refused, but only after it was authorised.
    case "mergeCase": ["into": object.case.json]
    case "renameCase": ["title": "Another \(object.canary)".json]
    case "keepCasesApart": ["from": object.case.json]
    case "createAsset", "changeAsset": ["name": "A \(object.canary)".json, "exposure": "public"]
    case "completeAction": ["evidence": "Updated."]
    case "reopenAction": ["reason": "It came back."]
    case "completeFleetActions": ["actions": [object.action.json], "evidence": "Updated."]
    case "proveAction": ["kind": "signedStatement", "name": "N", "function": "F", "text": "T"]
    case "guardAction":
      [
        "kind": "isolated", "text": "Cut off.", "decidedBy": "The head of IT",
        "until": "2026-12-15",
      ]
    case "endGuard": ["reason": "Over."]
    case "askVendor": ["asked": true]
    case "makeBundle": ["assets": []]
    // A code of no bundle: refused, but only after it was authorised.
    case "bringBundleBack":
      ["done": [["code": "0000-0000-0000", "on": "2026-11-21", "by": "AB"]]]
    case "createOrganization": ["name": "One more", "kind": "vendor"]
    case "changeOrganization": object.draft
    case "invitePerson": ["name": "New", "email": "new@example.org", "role": "observer"]
    case "changePerson": ["role": "observer"]
    case "createToken": ["name": "new", "role": "observer"]
    case "discardJob": ["reason": "No longer needed."]
    case "offerPatch": Self.patch(object.canary)
    case "movePatch": ["command": "withdraw", "reason": "Not needed."]
    case "addPatchEvidence": ["kind": "review", "supports": true, "summary": "Read."]
    case "tryPatch":
      [
        "kind": "python", "source": object.files[0].description.json,
        "reproducer": object.files[1].description.json,
      ]
    case "planPatchStage":
      ["name": "All", "public": true, "opensAt": "2027-01-01T00:00:00Z"]
    case "changePatchStage": ["stage": 1, "command": "hold", "reason": "Wait."]
    default: scanning(operation, object)
    }
  }

  private func scanning(_ operation: String, _ object: Belongings) -> JSONValue? {
    switch operation {
    case "openCampaign":
      [
        "purpose": "Look", "tool": "Looker", "technique": "aiReview",
        "startsAt": "2026-11-21T00:00:00Z", "endsAt": "2026-12-01T00:00:00Z",
        "contact": "desk@example.org",
      ]
    case "claimLease", "recordCoverage": ["target": World.package.json]
    // Another lease's number: refused, but only after it was authorised.
    case "keepLease", "endLease": ["fence": 1000]
    case "signScope":
      [
        "assets": [object.asset.json], "techniques": ["networkScan"], "timeZone": "UTC",
        "validFrom": "2026-11-21T00:00:00Z", "validUntil": "2026-12-01T00:00:00Z",
        "contact": "555 0100",
      ]
    case "pauseScope": ["minutes": 60]
    // Read before anything else, and refused only after it was authorised: it says nothing of a key.
    case "addScopeKey": ["note": "a\nb\n\n\u{2014} name AAAAAAAAAAAA\n"]
    case "replaceModelRanking": ["source": "A test", "models": [["model": "m", "rank": 1]]]
    case "optOut": ["repository": "https://git.example/a/b"]
    case "routeFindings": ["repository": "https://git.example/a/b", "channel": "a@b.example"]
    case "checkClaim": ["hash": String(repeating: "0", count: 64).json]
    case "takeRecords": ["envelopes": []]
    case "changePartner": ["name": "peer", "key": "not a key"]
    case "evaluateOverlap": ["epoch": 0, "elements": []]
    default: directives(operation, object) ?? coordination(operation)
    }
  }

  /// Numbers that nothing has: refused, but only after it was authorised.
  private static func nothing(_ prefix: String) -> JSONValue {
    "\(prefix)_\(String(repeating: "0", count: 26))".json
  }

  private func coordination(_ operation: String) -> JSONValue? {
    switch operation {
    case "openCoordination", "changeCoordination", "changePart": [:]
    case "inviteParticipants": ["participants": [["name": "Somebody else"]]]
    case "removeParticipant": ["participant": Self.nothing("prt")]
    case "confirmClock": ["showing": world.clock.now.json]
    // No network is needed to refuse it.
    case "findContact": ["host": "localhost"]
    // Those who take part have joined.
    case "answerInvitation": ["answer": "join"]
    case "stateProduct": ["product": "A product", "status": "underInvestigation"]
    case "sendMessage": ["text": "A word"]
    case "markRead": ["thread": Self.nothing("thr"), "position": 1]
    case "proposeEmbargo": ["until": "2026-12-15T09:00:00Z"]
    case "answerProposal": ["proposal": Self.nothing("emb"), "agrees": true]
    case "dropProposal", "bringIntoForce": ["proposal": Self.nothing("emb")]
    case "raiseAlarm": ["kind": "flaw", "evidence": "Seen"]
    case "endEmbargo":
      [
        "reason": "agreement", "note": "Agreed", "hasRemedy": true, "hasText": true,
        "canTellOperators": false,
      ]
    case "judgeAlarm": ["alarm": Self.nothing("alm"), "judgement": "unfounded"]
    case "chooseNotifications": ["version": 0]
    // No address leads out of a test, so nothing is sent.
    case "addWebhook": ["url": "https://hooks.example/in"]
    case "switchWebhook": ["on": false]
    case "writePlaybook": ["title": "T", "steps": ["Do it."]]
    case "giveMandate": ["manager": world.manager.json, "until": "2026-12-15"]
    default: Self.federation(operation, world)
    }
  }

  private static func federation(_ operation: String, _ world: World) -> JSONValue? {
    switch operation {
    case "addHub":
      [
        "name": "another", "kind": "vince", "address": "https://vince.example/api",
        "organization": world.otherFinder.organization.id.json,
      ]
    case "changeHub": ["paused": false]
    case "receiveFromHub", "deliverFromHub", "previewSending", "agreeForHub": [:]
    case "sendToHub": ["digest": "0"]
    case "settleSending": ["foreign": "GHSA-2222-3333-4444"]
    default: nil
    }
  }

  private func form(_ operation: String, _ object: Belongings) -> (String?, [UInt8]) {
    let fields: [(String, String)] =
      switch operation {
      case "addAsset", "editAsset": [("name", "A \(object.canary)"), ("exposure", "public")]
      case "commandCase": [("command", "confirm")]
      case "commandAdvisory": [("command", "submit")]
      case "editAdvisory":
        [("title", "T"), ("summary", "S"), ("products", "V | P | | * |")]
      case "leadCoordination": [("command", "change"), ("visibility", "open")]
      case "takePart": [("command", "answer"), ("answer", "join")]
      case "separateReport": [("finding", object.finding.description)]
      case "mergeCases": [("into", object.case.description)]
      case "retitleCase": [("title", "Another \(object.canary)")]
      case "keepApart": [("from", object.case.description)]
      case "addProject":
        [
          ("name", "One more"),
          (
            "project",
            "pkg:npm/more-\(world.services.surroundings.random(8).map { "\($0)" }.joined())"
          ),
        ]
      case "editProject":
        [("name", "P"), ("project", "pkg:npm/mooring-\(object.canary)")]
      case "confirmProject": [("verified", "false")]
      case "discardDeadLetter": [("reason", "No longer needed.")]
      case "tryReproducer":
        [
          ("kind", "python"), ("source", object.files[0].description),
          ("reproducer", object.files[1].description),
        ]
      case "sendAnonymousReport": [("title", "A flaw"), ("package", World.package)]
      case "followReport": [("secret", "bwf_0")]
      case "sendReport": [("title", "A flaw"), ("package", World.package)]
      case "addOrganization": [("name", "One more"), ("kind", "vendor")]
      case "addPerson": [("name", "New"), ("email", "new@example.org"), ("role", "observer")]
      case "addToken": [("name", "new"), ("role", "observer")]
      case "editPerson": [("role", "observer")]
      case "markActionDone": [("evidence", "Updated.")]
      case "handInEvidence":
        [("kind", "signedStatement"), ("name", "N"), ("function", "F"), ("text", "T")]
      case "sendPatch":
        [
          ("product", "P"), ("base", "1"), ("authorKind", "person"), ("author", "A"),
          ("signOff", "MIT"), ("address", "https://git.example/a/commit/1"),
        ]
      case "changePatch":
        [
          ("step", "evidence"), ("kind", "review"), ("supports", "true"), ("summary", "Read."),
        ]
      case "bringBack": [("lines", "0000-0000-0000 2026-11-21 AB")]
      case "guardSystem":
        [
          ("measure", "isolated"), ("measureText", "Cut off."), ("decidedBy", "The head of IT"),
          ("guardUntil", "2026-12-15"),
        ]
      case "stopGuarding": [("guardReason", "Over.")]
      case "markVendorAsked": [("asked", "true")]
      case "markActionOpen": [("reason", "It came back.")]
      case "addCampaign":
        [
          ("purpose", "Look"), ("tool", "Looker"), ("startsAt", "2026-11-21"),
          ("endsAt", "2026-12-01"), ("contact", "desk@example.org"),
        ]
      case "claimTarget": [("target", World.package)]
      case "recordWish": [("repository", "https://git.example/a/b"), ("wish", "out")]
      case "extendLease", "finishLease": [("fence", "1000")]
      case "makeWebhook": [("url", "https://hooks.example/in")]
      case "commandWebhook": [("command", "off")]
      case "letAct": [("manager", world.manager.description), ("until", "2026-12-15")]
      case "markFleetWorkDone":
        [("actions", object.action.description), ("evidence", "Updated.")]
      case "actForClient": [("client", object.organization.id.description)]
      case "addPlaybook", "changePlaybook":
        [("key", "ours"), ("title", "T"), ("steps", "Do it."), ("situation", "any")]
      case "makeHub": [("name", "no"), ("kind", "vince")]
      case "commandHub": [("command", "resume")]
      case "commandCaseHubs": [("command", "preview"), ("hub", world.hub.description)]
      default: Self.directiveForm(operation)
      }
    switch operation {
    case "uploadInventory": return Self.upload(WorldBuilder.inventory)
    case "uploadHubItems": return Self.upload(Array("{}".utf8))
    case "addFile": return Self.upload(Array("file".utf8))
    case "sendUpload": return Self.upload(Self.report.serializedBytes(pretty: false))
    default:
      let text = fields.map { "\($0)=\(Query.encode($1))" }.joined(separator: "&")
      return ("application/x-www-form-urlencoded", Array(text.utf8))
    }
  }

  /// A patch candidate that lies elsewhere.
  static func patch(_ canary: String) -> JSONValue {
    [
      "product": "P \(canary)".json, "base": "1", "authorKind": "person", "author": "A",
      "signOff": "MIT", "address": "https://git.example/\(canary)/commit/1".json,
    ]
  }
}
