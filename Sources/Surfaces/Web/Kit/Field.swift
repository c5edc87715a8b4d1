import HTML

/// One of several answers.
struct Choice: Sendable {
  /// What the form sends.
  let value: String
  /// What people read.
  let words: String
}

/// What a field looks like.
enum Control: Sendable {
  case line
  case email
  case number
  case secret
  case text
  case code
  case file(accept: String?)
  case select([Choice])
}

/// A labelled field, with its hint and error tied to it for screen readers.
///
/// The value entered before comes from `form`; otherwise `value` is shown. `prefix` keeps ids apart
/// where several forms on a page have a field of the same name.
func field(
  _ name: String, _ label: String, _ control: Control = .line, hint: String? = nil,
  in form: FormState = FormState(), value: String? = nil, prefix: String = "",
  required: Bool = false, autocomplete: String = "off"
) -> Markup {
  let id = prefix + name
  let error = form.errors[name]
  let described = [hint.map { _ in id + "-hint" }, error.map { _ in id + "-error" }]
    .compactMap { $0 }.joined(separator: " ")
  var attributes: [Attribute] = [.id(id), .name(name)]
  if !described.isEmpty { attributes.append(.named("aria-describedby", described)) }
  if error != nil { attributes.append(.named("aria-invalid", "true")) }
  attributes.append(.flag("required", required))
  return el("div", .class(error == nil ? "field" : "field wrong")) {
    el("label", .for(id)) { inert(label) }
    fieldNotes(id, hint, error)
    controlMarkup(
      control, attributes, form.values[name] ?? value ?? "", autocomplete: autocomplete)
  }
}

/// A label for a field that may stay empty.
func optional(_ label: String) -> String { label + " (optional)" }

func fieldNotes(_ id: String, _ hint: String?, _ error: String?) -> Markup {
  markup {
    if let hint { el("span", .class("hint"), .id(id + "-hint")) { inert(hint) } }
    if let error {
      el("span", .class("error"), .id(id + "-error")) {
        hidden("Error: ")
        inert(sentence(error))
      }
    }
  }
}

/// A rule such as `must not be blank`, as a sentence of its own. One that names a line or a column
/// has its subject already.
private func sentence(_ rule: String) -> String {
  if rule.hasPrefix("must ") || rule.hasPrefix("is ") { return "This " + rule }
  return rule.prefix(1).uppercased() + rule.dropFirst()
}

private func controlMarkup(
  _ control: Control, _ attributes: [Attribute], _ value: String, autocomplete: String
) -> Markup {
  let typed = attributes + [.named("autocomplete", autocomplete)]
  switch control {
  case .line: return input("text", typed + [.named("spellcheck", "false")], value)
  case .email: return input("email", typed, value)
  case .number: return input("text", typed + [.named("inputmode", "numeric")], value)
  case .secret: return input("password", typed + [.named("spellcheck", "false")], "")
  case .file(let accept):
    return input("file", attributes + (accept.map { [.named("accept", $0)] } ?? []), "")
  // The line end after the start tag is dropped by browsers, so that one in the value stays.
  case .text: return element("textarea", attributes, .text("\n" + value))
  case .code:
    return element(
      "textarea", attributes + [.class("code"), .named("spellcheck", "false")],
      .text("\n" + value))
  case .select(let choices): return element("select", attributes, options(choices, value))
  }
}

private func input(_ type: String, _ attributes: [Attribute], _ value: String) -> Markup {
  let filled: [Attribute] = value.isEmpty ? [] : [.value(value)]
  return element("input", attributes + [.type(type)] + filled, .empty)
}

private func options(_ choices: [Choice], _ selected: String) -> Markup {
  markup {
    for choice in choices {
      el("option", .value(choice.value), .flag("selected", choice.value == selected)) {
        visible(choice.words)
      }
    }
  }
}

/// Radio buttons for one question.
func radios(
  _ name: String, _ question: String, _ choices: [Choice], hint: String? = nil,
  in form: FormState = FormState(), value: String? = nil, prefix: String = "",
  required: Bool = false
) -> Markup {
  let id = prefix + name
  let chosen = form.values[name] ?? value
  let error = form.errors[name]
  let described = [hint.map { _ in id + "-hint" }, error.map { _ in id + "-error" }]
    .compactMap { $0 }.joined(separator: " ")
  var attributes: [Attribute] = [.class("choices"), .id(id)]
  if !described.isEmpty { attributes.append(.named("aria-describedby", described)) }
  return element(
    "fieldset", attributes,
    markup {
      el("legend") { inert(question) }
      fieldNotes(id, hint, error)
      for choice in choices { radio(name, choice, choice.value == chosen, required) }
    })
}

private func radio(_ name: String, _ choice: Choice, _ checked: Bool, _ required: Bool) -> Markup {
  el("label", .class("choice")) {
    el(
      "input", .type("radio"), .name(name), .value(choice.value), .flag("checked", checked),
      .flag("required", required))
    el("span") { inert(choice.words) }
  }
}

/// Fields side by side where there is room.
func pair(@MarkupBuilder _ content: () -> Markup) -> Markup {
  el("div", .class("pair"), content: content)
}
