import HTML

/// A name and what it stands for.
struct Fact {
  let name: String
  let content: Markup

  init(_ name: String, _ text: String) {
    self.name = name
    content = inert(text)
  }

  init(_ name: String, markup content: Markup) {
    self.name = name
    self.content = content
  }

  /// Nothing where there is nothing to say.
  init?(_ name: String, optional text: String?) {
    guard let text, !text.isEmpty else { return nil }
    self.init(name, text)
  }
}

/// How facts are set.
enum FactsStyle: String {
  case grid = "facts"
  case list = "facts list"
  case figures = "figures"
}

/// Names and what they stand for; absent ones are left out.
func facts(_ facts: [Fact?], _ style: FactsStyle = .grid) -> Markup {
  el("dl", .class(style.rawValue)) {
    for fact in facts.compactMap({ $0 }) {
      el("div") {
        el("dt") { inert(fact.name) }
        el("dd") { fact.content }
      }
    }
  }
}

/// A section with its heading tied to it.
func section(
  _ heading: String, id: String, class style: String? = nil, @MarkupBuilder content: () -> Markup
) -> Markup {
  var attributes: [Attribute] = [.id(id), .named("aria-labelledby", id + "-heading")]
  if let style { attributes.append(.class(style)) }
  return element(
    "section", attributes,
    markup {
      el("h2", .id(id + "-heading")) { inert(heading) }
      content()
    })
}

/// A link to a ledger receipt.
func receiptLink(_ receipt: String, _ words: String = "Receipt") -> Markup {
  el("a", .href("/receipts/" + segment(receipt))) { words }
}

/// A link to a vulnerability.
func vulnerabilityLink(_ id: String) -> Markup {
  // The usual identifiers stay in one piece; a long one may break like any other text.
  let style = id.utf8.count <= 24 ? "nowrap" : "hash"
  return el("a", .class(style), .href("/vulnerabilities/" + segment(id))) { inert(id) }
}
