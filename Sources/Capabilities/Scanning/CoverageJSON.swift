public import Formats
import HTTP
import Vocabulary

extension Depth {
  /// The API form.
  public var json: JSONValue {
    ["hours": hours.json, "tokens": tokens.json, "share": share.json, "findings": findings.json]
  }

  /// Reads the members of the API form.
  init(_ fields: inout Fields) {
    let hours = fields.number("hours", upTo: 1_000_000)
    let share = fields.number("share", upTo: 1)
    self.init(
      hours: hours, tokens: fields.integer("tokens", in: 0...1_000_000_000_000_000), share: share,
      findings: Int(fields.integer("findings", in: 0...1_000_000) ?? 0))
  }
}

extension Fields {
  fileprivate mutating func number(_ name: String, upTo most: Double) -> Double? {
    guard let value = value(name) else { return nil }
    guard let number = value.double, number >= 0, number <= most else {
      refuse(name, "must be a number from 0 to \(Int(most))")
      return nil
    }
    return number
  }
}

extension SeenCoverage {
  /// The API form.
  public var json: JSONValue {
    [
      "id": coverage.id.json, "target": coverage.target.key.json,
      "thing": coverage.target.thing.json, "version": coverage.target.version.json,
      "party": party.json, "own": isOwn.json, "instrument": coverage.instrument.json,
      "at": coverage.at.json, "depth": coverage.depth.json,
    ]
  }
}

extension RescanProposal {
  /// The API form.
  public var json: JSONValue {
    [
      "thing": thing.json, "version": version.json, "reasons": reasons.map(\.rawValue).json,
      "lastLook": ["at": lastLook.at.json, "version": lastLook.version.json],
      "model": model.json,
    ]
  }
}

extension ModelRanking {
  /// The document.
  public var json: JSONValue {
    [
      "source": source.json,
      "models": .array(entries.map { ["model": $0.model.json, "rank": $0.rank.json] }),
    ]
  }

  /// Reads the document: `{"source": …, "models": [{"model": …, "rank": 1…1000}]}`, at most 1000
  /// models, each once.
  public init(json: JSONValue, edition: Int64) throws {
    var fields = try Fields(json)
    let source = fields.text("source", limit: 500)
    let entries = fields.each(
      "models", limit: 1000, rule: "must have `model` and a `rank` from 1 to 1000"
    ) { item -> Entry? in
      guard let name = item["model"]?.text, (1...200).contains(name.utf8.count),
        !name.unicodeScalars.contains(where: \.isControl),
        let rank = item["rank"]?.integerValue, (1...1000).contains(rank), item.object?.count == 2
      else { return nil }
      return Entry(model: name, rank: Int(rank))
    }
    if Set(entries.map(\.model)).count != entries.count {
      fields.refuse("models", "must name each model once")
    }
    try fields.finish()
    self.init(edition: edition, source: source, entries: entries)
  }
}

extension MaintainerWish {
  /// The API form.
  public var json: JSONValue {
    [
      "repository": repository.json, "optedOutAt": optedOutAt.json, "reason": reason.json,
      "channel": channel.json, "channelVerifiedAt": channelVerifiedAt.json,
      "source": source.json,
    ]
  }
}
