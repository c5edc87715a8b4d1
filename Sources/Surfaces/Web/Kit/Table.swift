import HTML

/// A column of a table.
struct Column: Sendable {
  /// What its cells hold.
  enum Kind: Sendable {
    case text, number
    /// Buttons: the heading is for screen readers only.
    case buttons
  }

  let label: String
  let kind: Kind

  init(_ label: String, _ kind: Kind = .text) {
    self.label = label
    self.kind = kind
  }
}

/// A table. The first cell of a row names it. On a phone rows become cards, so every cell carries
/// its heading, and the roles are written out because such a display takes them away.
func table(
  _ caption: String, _ columns: [Column], dense: Bool = false, hidesCaption: Bool = false,
  rows: [[Markup]]
) -> Markup {
  el("div", .class("scroll")) {
    el("table", .class(dense ? "table dense" : "table"), .role("table")) {
      element("caption", hidesCaption ? [.class("hidden")] : [], inert(caption))
      el("thead", .role("rowgroup")) {
        el("tr", .role("row")) { for column in columns { heading(column) } }
      }
      el("tbody", .role("rowgroup")) { for cells in rows { row(columns, cells) } }
    }
  }
}

private func heading(_ column: Column) -> Markup {
  var attributes: [Attribute] = [.role("columnheader"), .named("scope", "col")]
  if column.kind == .number { attributes.append(.class("num")) }
  return element(
    "th", attributes,
    markup {
      if column.kind == .buttons {
        hidden(column.label)
      } else {
        inert(column.label)
      }
    })
}

private func row(_ columns: [Column], _ cells: [Markup]) -> Markup {
  el("tr", .role("row")) {
    for (place, pair) in zip(columns, cells).enumerated() {
      if place == 0 {
        el("th", .role("rowheader"), .named("scope", "row")) { pair.1 }
      } else {
        cell(pair.0, pair.1)
      }
    }
  }
}

private func cell(_ column: Column, _ content: Markup) -> Markup {
  var attributes: [Attribute] = [.role("cell")]
  switch column.kind {
  case .text: attributes.append(.cell(visible(column.label)))
  case .number: attributes += [.cell(visible(column.label)), .class("num")]
  case .buttons: attributes += [.cell(visible(column.label)), .class("bare")]
  }
  return element("td", attributes, content)
}

/// Words for screen readers only.
func hidden(_ words: String) -> Markup {
  el("span", .class("hidden")) { inert(words) }
}

/// Secondary text below or beside something.
func soft(_ text: String) -> Markup {
  el("span", .class("soft")) { inert(text) }
}

/// An address, digest or name that may break anywhere.
func hash(_ text: String) -> Markup {
  el("span", .class("hash")) { inert(text) }
}
