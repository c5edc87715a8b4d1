import HTML
import Vocabulary

/// What somebody entered, and what was wrong with it, by the fields' names.
struct FormState: Sendable {
  var values: [String: String]
  var errors: [String: String]

  init(values: [String: String] = [:], errors: [String: String] = [:]) {
    self.values = values
    self.errors = errors
  }

  /// A form that was refused. JSON Pointers such as `/name` stand for the field `name`.
  init(values: [String: String], problems: [FieldProblem]) {
    self.values = values
    errors = [:]
    for problem in problems {
      let name = problem.field.hasPrefix("/") ? String(problem.field.dropFirst()) : problem.field
      if errors[name] == nil { errors[name] = problem.rule }
    }
  }
}

/// How a button looks.
enum ButtonKind: String, Sendable {
  case main = "button"
  case quiet = "button quiet"
  case danger = "button danger"
}

/// A button that sends its form. `about` tells screen readers which of several it is.
func button(
  _ words: String, _ kind: ButtonKind = .main, about: String? = nil,
  name: String? = nil, value: String = ""
) -> Markup {
  var attributes: [Attribute] = [.class(kind.rawValue)]
  if let name { attributes += [.name(name), .value(value)] }
  return element(
    "button", attributes,
    markup {
      inert(words)
      if let about { hidden(": " + about) }
    })
}

/// A link that looks like a button.
func buttonLink(
  _ words: String, _ path: String, _ kind: ButtonKind = .main, about: String? = nil
) -> Markup {
  el("a", .class(kind.rawValue), .href(path)) {
    inert(words)
    if let about { hidden(": " + about) }
  }
}

/// A row of buttons.
func buttons(@MarkupBuilder _ content: () -> Markup) -> Markup {
  el("div", .class("buttons"), content: content)
}

/// A form that changes something.
func post(
  _ path: String, class style: String? = nil, sendsFile: Bool = false,
  @MarkupBuilder content: () -> Markup
) -> Markup {
  var attributes: [Attribute] = [.named("method", "post"), .action(path)]
  if let style { attributes.append(.class(style)) }
  if sendsFile { attributes.append(.named("enctype", "multipart/form-data")) }
  return element("form", attributes, content())
}

/// A value the form carries without showing it.
func hiddenField(_ name: String, _ value: String) -> Markup {
  el("input", .type("hidden"), .name(name), .value(value))
}

/// What has to be corrected, with links to the fields. `prefix` is that of the fields' ids,
/// `labels` gives the fields' names in the order of the form.
func errorSummary(
  _ form: FormState, _ consequence: String = "Nothing was saved yet", prefix: String = "",
  labels: [(String, String)] = []
) -> Markup {
  guard !form.errors.isEmpty else { return .empty }
  let count = form.errors.count
  return el("div", .class("notice bad"), .role("alert")) {
    el("h2") {
      consequence
        + (count == 1 ? ". One answer needs a change" : ". \(count) answers need a change")
    }
    el("ul") {
      for name in inOrder(Array(form.errors.keys), labels) {
        el("li") {
          el("a", .href("#" + prefix + name)) {
            inert(errorLine(labels.first { $0.0 == name }?.1 ?? name, form.errors[name] ?? ""))
          }
        }
      }
    }
  }
}

/// `Name: must not be blank`, or the question and then the rule.
private func errorLine(_ label: String, _ rule: String) -> String {
  label + (label.hasSuffix("?") ? " " : ": ") + rule
}

/// Fields in the order of the form, then those the form does not have.
private func inOrder(_ names: [String], _ labels: [(String, String)]) -> [String] {
  let known = labels.map(\.0).filter(names.contains)
  return known + names.filter { !known.contains($0) }.sorted()
}
