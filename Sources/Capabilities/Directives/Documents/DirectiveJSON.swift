public import Formats
import HTTP
import Registry
import Vocabulary

extension Directive {
  /// The most bytes of a directive as JSON.
  public static let longest = 256 * 1024

  /// The API form.
  public var json: JSONValue {
    [
      "name": name.json, "title": title.json, "version": version.json, "issuer": issuer.json,
      "regime": (regime?.rawValue).json, "isPublic": isPublic.json,
      "issuedOn": issuedOn.description.json, "effectiveOn": effectiveOn.description.json,
      "source": source.json, "scope": scope.json,
      "rows": .array(rows.map(\.json)),
      "holidays": .array(holidays.map(\.description.json)),
      "requirements": .array(requirements.map(\.json)),
      "evidence": .array(evidence.map(\.json)),
      "exceptions": .array(
        exceptions.map { ["scope": $0.scope.json, "reason": $0.reason.json] }),
    ]
  }

  /// Reads the API form and checks it as a whole. `slack` multiplies limits of length, for what was
  /// stored and is only read back.
  public init(json: JSONValue, slack: Int = 1) throws {
    var fields = try Fields(json, slack: slack)
    let epoch = CalendarDay(number: 0)
    self.init(
      name: fields.text("name", limit: 100), title: fields.text("title", limit: 300),
      version: fields.text("version", limit: 50), issuer: fields.text("issuer", limit: 200),
      regime: fields.word("regime", as: Regime.self), isPublic: fields.boolean("isPublic") ?? true,
      issuedOn: fields.day("issuedOn") ?? epoch, effectiveOn: fields.day("effectiveOn") ?? epoch,
      source: fields.optionalText("source", limit: 500) ?? "",
      scope: fields.scope("scope") ?? .everything, rows: fields.rows(),
      holidays: fields.days("holidays"),
      requirements: fields.texts("requirements", limit: 50, each: 4000),
      evidence: fields.texts("evidence", limit: 50, each: 4000),
      exceptions: try fields.exceptions(slack))
    for name in ["issuedOn", "effectiveOn"]
    where json[name]?.text == nil && !fields.broken.contains(where: { $0.field == "/" + name }) {
      fields.refuse(name, "is required, such as 2026-06-10")
    }
    if fields.broken.isEmpty { fields.include(DocumentRules.broken(self)) }
    try fields.finish()
  }
}

extension Directive.Row {
  var json: JSONValue {
    [
      "inKEV": inputs.isKnownExploited.json, "publiclyExposed": inputs.isPubliclyExposed.json,
      "automatable": inputs.isAutomatable.json,
      "technicalImpact": (inputs.isTotal ? "total" : "partial").json,
      "outcome": urgency.rawValue.json, "days": urgency.days.json,
    ]
  }
}

extension Fields {
  /// A day, nil when absent or refused.
  mutating func day(_ name: String) -> CalendarDay? {
    guard let value = value(name) else { return nil }
    guard let day = value.text.flatMap({ CalendarDay($0) }) else {
      refuse(name, "must be a day such as 2026-06-10")
      return nil
    }
    return day
  }

  mutating func days(_ name: String) -> [CalendarDay] {
    list(name, limit: 500).enumerated().compactMap { place, value in
      guard let day = value.text.flatMap({ CalendarDay($0) }) else {
        refuse("\(name)/\(place)", "must be a day such as 2026-06-10")
        return nil
      }
      return day
    }
  }

  mutating func scope(_ name: String) -> DirectiveScope? {
    guard let value = value(name) else { return nil }
    do throws(ScopeProblem) {
      return try DirectiveScope(json: value, at: name)
    } catch {
      refuse(error.place, error.rule)
      return nil
    }
  }

  mutating func rows() -> [Directive.Row] {
    list("rows", limit: 64).enumerated().compactMap { place, value in
      let prefix = "rows/\(place)"
      guard let inputs = inputs(value, prefix) else { return nil }
      guard let urgency = value["outcome"]?.text.flatMap(Urgency.init) else {
        refuse(
          prefix + "/outcome",
          "must be FSU or a number of days with D (calendar) or B (business), and F behind it "
            + "for forensic triage, such as 3DF or 10B")
        return nil
      }
      if let days = value["days"], !days.isNull, days.integerValue != urgency.days {
        refuse(prefix + "/days", "is not what /\(prefix)/outcome says; leave it out")
      }
      let known = [
        "inKEV", "publiclyExposed", "automatable", "technicalImpact", "outcome", "days",
      ]
      for name in value.object?.keys ?? [] where !known.contains(name) {
        refuse("\(prefix)/\(name)", "is not known here")
      }
      return Directive.Row(inputs: inputs, urgency: urgency)
    }
  }

  private mutating func inputs(_ value: JSONValue, _ prefix: String) -> DecisionInputs? {
    var answers: [Bool] = []
    for name in ["inKEV", "publiclyExposed", "automatable"] {
      guard let answer = value[name]?.boolean else {
        refuse("\(prefix)/\(name)", "must be true or false")
        return nil
      }
      answers.append(answer)
    }
    guard let impact = value["technicalImpact"]?.text, ["total", "partial"].contains(impact) else {
      refuse(prefix + "/technicalImpact", "must be total or partial")
      return nil
    }
    return DecisionInputs(
      isKnownExploited: answers[0], isPubliclyExposed: answers[1], isAutomatable: answers[2],
      isTotal: impact == "total")
  }

  mutating func exceptions(_ slack: Int) throws -> [Directive.Exception] {
    try list("exceptions", limit: 50).enumerated().compactMap { place, value in
      var nested = try Fields(value, slack: slack, prefix: "/exceptions/\(place)")
      let reason = nested.text("reason", limit: 1000)
      let scope = nested.scope("scope")
      if scope == nil, value["scope"] == nil { nested.refuse("scope", "is required") }
      nested.refuseUnknown()
      include(nested.broken)
      return scope.map { Directive.Exception(scope: $0, reason: reason) }
    }
  }
}

extension DirectiveDocument {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "number": number.json, "directive": lineage.json, "edition": edition.json,
      "organization": (organization?.description).json, "state": state.rawValue.json,
      "content": directive.json, "edit": edit.json, "issuedAt": (issuedAt?.rfc3339).json,
      "ending": ending.json, "createdAt": createdAt.json, "changedAt": changedAt.json,
      "version": version.json,
    ]
  }
}
