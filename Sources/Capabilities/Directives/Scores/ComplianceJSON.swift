public import Formats
import HTTP
public import Inventory
public import Vocabulary

extension ForensicClock {
  /// The API form; what is late depends on the moment.
  public func json(at now: Timestamp) -> JSONValue {
    [
      "id": id.json, "organization": organization.json, "asset": asset.json,
      "vulnerability": vulnerability.json, "startedAt": startedAt.json,
      "state": state.rawValue.json,
      "steps": .array(
        ForensicStep.allCases.map {
          [
            "step": $0.rawValue.json, "due": due($0).json, "doneAt": (done[$0]?.rfc3339).json,
            "isLate": isLate($0, at: now).json,
          ]
        }), "decision": (decision?.rawValue).json, "patchedBeforeEvidence": isPatchedFirst.json,
      "changedAt": changedAt.json, "version": version.json,
    ]
  }
}

extension ForensicEntry {
  /// The API form.
  public var json: JSONValue {
    [
      "at": at.json, "actor": actor.json, "step": step.rawValue.json, "note": note.json,
      "decision": (decision?.rawValue).json, "digest": digest.json, "receipt": receipt.json,
    ]
  }
}

extension ForensicDraft {
  /// Reads what is said of a step.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let step = fields.word("step", as: ForensicStep.self)
    if step == nil, fields.broken.isEmpty { fields.refuse("step", "is required") }
    self.init(
      step: step ?? .scope, note: fields.text("note", limit: 4000),
      decision: fields.word("decision", as: ForensicDecision.self),
      digest: fields.optionalText("digest", limit: 64),
      isPatchedFirst: fields.boolean("patchedBeforeEvidence") ?? false)
    try fields.finish()
  }
}

extension Deferral {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "asset": asset.json,
      "vulnerability": vulnerability.json, "directive": directive.json,
      "justification": justification.json, "compensation": compensation.json,
      "until": until.json, "state": state.rawValue.json, "askedBy": askedBy.json,
      "askedAt": askedAt.json, "decidedBy": decidedBy.json,
      "decidedAt": (decidedAt?.rfc3339).json, "note": note.json, "endedBy": endedBy.json,
      "endedAt": (endedAt?.rfc3339).json, "ending": ending.json, "receipt": receipt.json,
      "version": version.json,
    ]
  }
}

extension DeferralDraft {
  /// What the ledger keeps of it.
  var json: JSONValue {
    [
      "asset": asset.json, "vulnerability": vulnerability.json,
      "justification": justification.json, "compensation": compensation.json,
      "until": until.json,
    ]
  }

  /// Reads what is asked.
  public init(json: JSONValue, on asset: AssetID) throws {
    var fields = try Fields(json)
    let until = fields.day("until")
    if until == nil, fields.broken.isEmpty { fields.refuse("until", "is required") }
    self.init(
      asset: asset, vulnerability: fields.optionalText("vulnerability", limit: 200),
      justification: fields.text("justification", limit: 4000),
      compensation: fields.text("compensation", limit: 4000),
      until: until ?? CalendarDay(number: 0))
    try fields.finish()
  }
}

extension Attestation {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "directive": directive.json,
      "from": from.json, "to": to.json, "isMet": isMet.json, "statement": statement.json,
      "figures": figures, "signedBy": signedBy.json, "signedAt": signedAt.json,
      "receipt": receipt.json,
    ]
  }
}
