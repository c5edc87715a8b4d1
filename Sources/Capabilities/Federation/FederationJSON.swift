public import Access
public import Formats
public import HTTP
import Vocabulary

extension HubDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let name = fields.text("name", limit: 60)
    let kind = fields.word("kind", as: HubKind.self)
    if kind == nil { fields.refuse("kind", "is required") }
    let address = fields.text("address", limit: 500)
    let organization = OrganizationID(fields.text("organization", limit: 40))
    if organization == nil { fields.refuse("organization", "must begin with org_") }
    let ceiling = try fields.optionalText("ceiling", limit: 20).flatMap { try Self.ceiling($0) }
    try fields.finish()
    guard let kind, let organization else { throw FederationProblem.organization }
    self.init(
      name: name, kind: kind, address: address, organization: organization, ceiling: ceiling)
  }

  /// A label up to which a hub may be told; `NONE` for nothing.
  public static func ceiling(_ text: String) throws -> TrafficLight? {
    if text.uppercased() == "NONE" || text.isEmpty { return nil }
    guard let light = TrafficLight(marking: text), light != .red else {
      throw FederationProblem.ceiling
    }
    return light
  }
}

extension SendingWords {
  /// Reads `title`, `text` and `statement`.
  public init(_ fields: inout Fields) {
    self.init(
      title: fields.optionalText("title", limit: 280),
      text: fields.optionalText("text", limit: 50_000),
      statement: fields.optionalText("statement", limit: 15_000))
  }
}

extension Hub {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "name": name.json, "kind": kind.rawValue.json, "address": address.json,
      "organization": organization.json, "ceiling": (ceiling?.rawValue).json,
      "pausedAt": pausedAt.json, "reason": reason.json, "failures": failures.json,
      "nextAt": nextAt.json, "madeAt": madeAt.json, "version": version.json,
    ]
  }
}

extension ReceivedItem {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "hub": hub.json, "foreign": foreign.json, "outcome": outcome.rawValue.json,
      "flaw": flaw.json, "words": words.json, "digest": digest.json,
      "receivedAt": receivedAt.json,
    ]
  }
}

extension Sending {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "hub": hub.json, "case": self.case.json, "kind": kind.rawValue.json,
      "state": state.rawValue.json, "digest": digest.json, "foreign": foreign.json,
      "attempts": attempts.json, "reason": reason.json, "madeAt": madeAt.json,
      "content": content.json,
    ]
  }
}

extension SendingPreview {
  /// The API form.
  public var json: JSONValue {
    [
      "kind": kind.rawValue.json, "method": method.json, "address": address.json,
      "body": String(decoding: body, as: UTF8.self).json, "digest": digest.json,
      "permitted": permitted.json, "changes": changes.json, "content": content.json,
    ]
  }
}

extension CaseRelations {
  /// The API form.
  public var json: JSONValue {
    [
      "names": names.map(\.text).json,
      "links": .array(
        links.map { link in
          [
            "hub": link.hub.json, "foreign": link.foreign.json,
            "received": (link.receivedDigest != nil).json, "sent": (link.sentDigest != nil).json,
            "finding": link.finding.json, "madeAt": link.madeAt.json,
          ]
        }),
      "items": .array(items.map(\.json)), "sendings": .array(sendings.map(\.json)),
    ]
  }
}
