/// One start tag, end tag or run of text of a page.
enum Piece: Equatable {
  case start(String, [String: String])
  case end(String)
  case text(String)
}

/// Reads exactly the HTML that the writer produces: quoted attributes, no comments, no scripts.
/// Whatever else it meets is a mistake, recorded in `mistakes`.
struct Walker {
  private(set) var pieces: [Piece] = []
  private(set) var mistakes: [String] = []
  private static let void: Set<String> = [
    "meta", "link", "input", "br", "hr", "img", "path", "rect",
  ]

  init(_ bytes: [UInt8]) {
    let page = String(decoding: bytes, as: UTF8.self)
    guard page.hasPrefix("<!doctype html>\n") else {
      mistakes.append("no doctype")
      return
    }
    read(page.unicodeScalars.dropFirst(16))
    checkNesting()
  }

  private mutating func read(_ scalars: Substring.UnicodeScalarView.SubSequence) {
    var rest = scalars
    while let first = rest.first {
      guard first == "<" else {
        let end = rest.firstIndex(of: "<") ?? rest.endIndex
        pieces.append(.text(String(rest[..<end])))
        rest = rest[end...]
        continue
      }
      guard let end = endOfTag(rest) else {
        mistakes.append("a tag does not end: \(String(rest.prefix(40)))")
        return
      }
      tag(String(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
    }
  }

  private func endOfTag(
    _ scalars: Substring.UnicodeScalarView.SubSequence
  )
    -> Substring.UnicodeScalarView.Index?
  {
    var quoted = false
    for index in scalars.indices {
      if scalars[index] == "\"" { quoted.toggle() }
      if scalars[index] == ">" && !quoted { return index }
    }
    return nil
  }

  private mutating func tag(_ text: String) {
    if text.hasPrefix("/") {
      pieces.append(.end(String(text.dropFirst())))
      return
    }
    let body = text.hasSuffix("/") ? String(text.dropLast()) : text
    let name = String(body.prefix { $0 != " " })
    var attributes: [String: String] = [:]
    var rest = body.dropFirst(name.count)
    while let start = rest.firstIndex(where: { $0 != " " }) {
      rest = rest[start...]
      let key = String(rest.prefix { $0 != "=" && $0 != " " })
      rest = rest.dropFirst(key.count)
      var value = ""
      if rest.hasPrefix("=\"") {
        rest = rest.dropFirst(2)
        value = String(rest.prefix { $0 != "\"" })
        rest = rest.dropFirst(value.count + 1)
      }
      if attributes[key] != nil { mistakes.append("<\(name)> has two of \(key)") }
      attributes[key] = value
    }
    pieces.append(.start(name, attributes))
  }

  private mutating func checkNesting() {
    var open: [String] = []
    for piece in pieces {
      switch piece {
      case .start(let name, _) where !Self.void.contains(name): open.append(name)
      case .end(let name) where Self.void.contains(name): continue
      case .end(let name):
        if open.popLast() != name { mistakes.append("</\(name)> closes something else") }
      default: continue
      }
    }
    if !open.isEmpty { mistakes.append("never closed: \(open)") }
  }

  /// The start tags, in order.
  var starts: [(name: String, attributes: [String: String])] {
    pieces.compactMap {
      guard case .start(let name, let attributes) = $0 else { return nil }
      return (name, attributes)
    }
  }

  /// The text a reader sees, without what they typed into forms.
  var shownText: String {
    var text = ""
    var inTextArea = false
    for piece in pieces {
      switch piece {
      case .start("textarea", _): inTextArea = true
      case .end("textarea"): inTextArea = false
      case .text(let value) where !inTextArea: text += value
      default: continue
      }
    }
    return text
  }
}
