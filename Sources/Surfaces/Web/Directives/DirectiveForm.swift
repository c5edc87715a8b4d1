import Directives
import Formats
import HTML
import HTTP
import Registry
import Vocabulary

/// A directive's text as a form: every part of it, one field each.
enum DirectiveForm {
  static let labels: [(String, String)] = parts + rows

  private static let parts = [
    ("name", "Name"), ("title", "Title"), ("version", "Version"), ("issuer", "Issued by"),
    ("regime", "Whom it binds"), ("isPublic", "Who may read it"), ("effectiveOn", "Holds from"),
    ("source", "Read in"), ("scope", "Which assets"), ("rows", "The table"),
    ("holidays", "Holidays"), ("requirements", "What has to be done"),
    ("evidence", "What shows that it was done"), ("exceptions", "What it does not ask"),
    ("ending", "Why is it taken back?"), ("from", "From"), ("to", "To"), ("isMet", "Was it met?"),
    ("statement", "In your words"),
  ]

  private static let rows: [(String, String)] = DecisionInputs.all.enumerated().map {
    ("row-\($0.offset)", $0.element.words)
  }

  static func fields(_ form: FormState) -> Markup {
    markup {
      pair {
        field("name", "Name", hint: "Such as BOD 26-04.", in: form, required: true)
        field("version", "Version", in: form, required: true)
      }
      field("title", "Title", in: form, required: true)
      pair {
        field("issuer", "Issued by", in: form, required: true)
        field(
          "effectiveOn", "Holds from", hint: "A day such as 2026-12-07.", in: form, required: true)
      }
      pair {
        field(
          "regime", "Whom it binds",
          .select(
            [Choice(value: "", words: "Nobody: it is guidance")]
              + Regime.allCases.map { Choice(value: $0.rawValue, words: $0.spelledOut) }), in: form)
        field(
          "isPublic", "Who may read it",
          .select([
            Choice(value: "yes", words: "Everybody who takes part"),
            Choice(value: "no", words: "Only the agencies it binds"),
          ]), in: form)
      }
      field("source", optional("Read in"), in: form)
      asked(form)
    }
  }

  private static func asked(_ form: FormState) -> Markup {
    markup {
      field(
        "scope", "Which assets", .code,
        hint: scopeWords(form)
          + #"{"everything": true}, or parts joined with all, any and not, such as {"all": ["#
          + #"{"exposure": "public"}, {"not": {"vendorMaintained": true}}]}. Parts: kind, sector, "#
          + "regime, exposure, vendorMaintained, maintainedBy, missionFunction.", in: form)
      table(form)
      field("holidays", optional("Holidays"), .code, hint: "A day a line.", in: form)
      field(
        "requirements", optional("What has to be done"), .text, hint: "A paragraph a line.",
        in: form)
      field(
        "evidence", optional("What shows that it was done"), .text, hint: "A paragraph a line.",
        in: form)
      field(
        "exceptions", optional("What it does not ask"), .code,
        hint: "One a line: scope | reason. The scope is written as above.", in: form)
    }
  }

  /// The expression as it stands, for who does not read JSON.
  private static func scopeWords(_ form: FormState) -> String {
    guard let text = form.values["scope"], let json = try? JSONValue.parse(Array(text.utf8)),
      let scope = try? DirectiveScope(json: json, at: "/scope")
    else { return "" }
    return "As it stands: \(scope.words). To change it: "
  }

  private static func table(_ form: FormState) -> Markup {
    el("fieldset", .id("rows"), .class("choices")) {
      el("legend") { "The table" }
      fieldNotes(
        "rows",
        "14D is 14 calendar days, 10B is 10 business days. An F behind it, as in 3DF, asks to save "
          + "evidence first. FSU is with the next upgrade.", form.errors["rows"])
      for (place, inputs) in DecisionInputs.all.enumerated() {
        let name = "row-\(place)"
        let code = (form.values[name] ?? "").uppercased()
        field(
          name, inputs.words, hint: Directives.Urgency(rawValue: code)?.title, in: form,
          required: true)
      }
    }
  }

  /// What stands, to be changed.
  static func state(_ directive: Directive) -> FormState {
    var values = [
      "name": directive.name, "title": directive.title, "version": directive.version,
      "issuer": directive.issuer, "regime": directive.regime?.rawValue ?? "",
      "isPublic": directive.isPublic ? "yes" : "no",
      "effectiveOn": directive.effectiveOn.description, "source": directive.source,
      "scope": directive.scope.json.serialized(),
      "holidays": directive.holidays.map(\.description).joined(separator: "\n"),
      "requirements": directive.requirements.joined(separator: "\n"),
      "evidence": directive.evidence.joined(separator: "\n"),
      "exceptions": directive.exceptions.map { $0.scope.json.serialized() + " | " + $0.reason }
        .joined(separator: "\n"),
    ]
    for (place, inputs) in DecisionInputs.all.enumerated() {
      values["row-\(place)"] = directive.urgency(inputs).rawValue
    }
    return FormState(values: values)
  }

  /// What was entered, as the JSON form that one set of rules judges. `issuedOn` is that of the
  /// stored text.
  static func document(_ form: Form, issuedOn: CalendarDay) throws -> JSONValue {
    var object = JSONObject()
    for name in ["name", "title", "version", "issuer", "regime", "source", "effectiveOn"] {
      object[name] = form.value(name).json
    }
    object["issuedOn"] = issuedOn.json
    object["isPublic"] = (form.value("isPublic") != "no").json
    object["scope"] = try parsed(form.value("scope") ?? #"{"everything": true}"#, "scope")
    object["rows"] = .array(
      DecisionInputs.all.enumerated().map { place, inputs in
        [
          "inKEV": inputs.isKnownExploited.json,
          "publiclyExposed": inputs.isPubliclyExposed.json,
          "automatable": inputs.isAutomatable.json,
          "technicalImpact": (inputs.isTotal ? "total" : "partial").json,
          "outcome": (form.value("row-\(place)") ?? "").uppercased().json,
        ]
      })
    for name in ["holidays", "requirements", "evidence"] {
      object[name] = .array(lines(form.value(name)).map(\.json))
    }
    object["exceptions"] = .array(
      try lines(form.value("exceptions")).map { line in
        let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
        return [
          "scope": try parsed(parts.first ?? "", "exceptions"),
          "reason": (parts.count > 1 ? trimmed(parts[1]) : "").json,
        ]
      })
    return .object(object)
  }

  /// What was entered and refused, to be shown again. A broken row is named beside its field.
  static func refused(_ form: Form, _ problem: Problem, _ stored: Directive) -> FormState {
    var state = Self.state(stored)
    for name in labels.map(\.0) {
      if let value = form.value(name) { state.values[name] = value }
    }
    for broken in problem.fields {
      let parts = broken.field.split(separator: "/").map(String.init)
      guard let first = parts.first else { continue }
      let name =
        first == "rows" && parts.count > 1
        ? "row-\(parts[1])" : first == "reason" ? "ending" : first
      if state.errors[name] == nil { state.errors[name] = broken.rule }
    }
    return state
  }

  private static func parsed(_ text: String, _ field: String) throws -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(Array(text.utf8))
    } catch {
      throw Problem.invalid("/" + field, "is not valid JSON: \(error.reason)")
    }
  }

  private static func lines(_ text: String?) -> [String] {
    (text ?? "").split(whereSeparator: \.isNewline).map { trimmed(String($0)) }
      .filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: String) -> String {
    var part = Substring(text)
    while part.first?.isWhitespace == true { part.removeFirst() }
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }
}

extension Regime {
  /// The short name with what it stands for.
  var spelledOut: String {
    switch self {
    case .nationalSecuritySystems: "NSS: national security systems"
    case .departmentOfWar: "DoW: systems of the Department of War"
    case .federalCivilian: "FCEB: federal civilian agencies"
    }
  }
}
