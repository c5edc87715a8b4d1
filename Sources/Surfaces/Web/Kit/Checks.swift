import HTML

/// Boxes to tick for one question. The values ticked before are in the form, between spaces.
func checks(
  _ name: String, _ question: String, _ choices: [Choice], hint: String? = nil,
  in form: FormState = FormState(), value: String? = nil
) -> Markup {
  let ticked = (form.values[name] ?? value ?? "").split(separator: " ").map(String.init)
  let error = form.errors[name]
  let described = [hint.map { _ in name + "-hint" }, error.map { _ in name + "-error" }]
    .compactMap { $0 }.joined(separator: " ")
  var attributes: [Attribute] = [.class("choices"), .id(name)]
  if !described.isEmpty { attributes.append(.named("aria-describedby", described)) }
  return element(
    "fieldset", attributes,
    markup {
      el("legend") { inert(question) }
      fieldNotes(name, hint, error)
      for choice in choices { check(name, choice, ticked.contains(choice.value)) }
    })
}

private func check(_ name: String, _ choice: Choice, _ isTicked: Bool) -> Markup {
  let id = name + "-" + choice.value
  return el("label", .class("choice"), .for(id)) {
    el(
      "input", .id(id), .type("checkbox"), .name(name), .value(choice.value),
      .flag("checked", isTicked))
    el("span") { inert(choice.words) }
  }
}
