/// The name of an element. Void elements have no content and no end tag.
public struct Tag: Sendable, ExpressibleByStringLiteral {
  let name: StaticString
  let isVoid: Bool

  /// An element by its name.
  public init(stringLiteral name: StaticString) {
    self.name = name
    isVoid = ["input", "br", "hr", "meta", "link", "img", "wbr"].contains(name.description)
  }
}

/// An attribute with its value, escaped when written.
public struct Attribute: Sendable {
  let name: StaticString
  let value: String?
  let isPresent: Bool

  private init(_ name: StaticString, _ value: String?, isPresent: Bool = true) {
    self.name = name
    self.value = value
    self.isPresent = isPresent
  }

  /// Any attribute. Event handlers and styles do not exist in this vocabulary's pages.
  public static func named(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name, value)
  }
  /// An attribute without a value, when the condition holds.
  public static func flag(_ name: StaticString, _ condition: Bool = true) -> Attribute {
    Attribute(name, nil, isPresent: condition)
  }
  /// `class`.
  public static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
  /// `id`.
  public static func id(_ value: String) -> Attribute { Attribute("id", value) }
  /// `name`.
  public static func name(_ value: String) -> Attribute { Attribute("name", value) }
  /// `value`.
  public static func value(_ value: String) -> Attribute { Attribute("value", value) }
  /// `type`.
  public static func type(_ value: String) -> Attribute { Attribute("type", value) }
  /// `for`.
  public static func `for`(_ value: String) -> Attribute { Attribute("for", value) }
  /// `role`.
  public static func role(_ value: String) -> Attribute { Attribute("role", value) }
  /// `aria-label`.
  public static func label(_ value: String) -> Attribute { Attribute("aria-label", value) }
  /// `aria-current="page"`, when the condition holds.
  public static func current(_ condition: Bool) -> Attribute {
    Attribute("aria-current", "page", isPresent: condition)
  }
  /// `data-label`, the heading a table cell shows on a phone.
  public static func cell(_ value: String) -> Attribute { Attribute("data-label", value) }
  /// `action` of a form: a path of this server.
  public static func action(_ path: String) -> Attribute { Attribute("action", safe(path)) }
  /// `href`: a path of this server, a fragment, or an http(s) or mailto address; anything else
  /// becomes `#`, so that a stored `javascript:` address can never be followed.
  public static func href(_ address: String) -> Attribute { Attribute("href", safe(address)) }

  static func safe(_ address: String) -> String {
    let lowered = address.lowercased()
    // Browsers drop tabs and line ends and read a backslash as a slash: `/\evil` is `//evil`.
    if address.hasPrefix("/"), address.utf8.contains(where: { $0 < 32 || $0 == 92 }) { return "#" }
    if address.hasPrefix("/") && !address.hasPrefix("//") || address.hasPrefix("#")
      || address.hasPrefix("?")
    {
      return address
    }
    return lowered.hasPrefix("https://") || lowered.hasPrefix("http://")
      || lowered.hasPrefix("mailto:") ? address : "#"
  }

  func write(to bytes: inout [UInt8]) {
    guard isPresent else { return }
    bytes.append(UInt8(ascii: " "))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    guard let value else { return }
    bytes.append(contentsOf: [UInt8(ascii: "="), UInt8(ascii: "\"")])
    Escaping.append(value, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}

/// An element with attributes and content.
public func el(
  _ tag: Tag, _ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }
) -> Markup {
  element(tag, attributes, content())
}

/// An element with attributes given as a list.
public func element(_ tag: Tag, _ attributes: [Attribute], _ content: Markup) -> Markup {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(content.bytes.count + 64)
  bytes.append(UInt8(ascii: "<"))
  tag.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
  for attribute in attributes { attribute.write(to: &bytes) }
  bytes.append(UInt8(ascii: ">"))
  if tag.isVoid { return Markup(bytes: bytes) }
  bytes.append(contentsOf: content.bytes)
  bytes.append(contentsOf: [UInt8(ascii: "<"), UInt8(ascii: "/")])
  tag.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
  bytes.append(UInt8(ascii: ">"))
  return Markup(bytes: bytes)
}

/// A whole document: the doctype and the given root element.
public func document(_ root: Markup) -> [UInt8] {
  Array("<!doctype html>\n".utf8) + root.bytes + [UInt8(ascii: "\n")]
}
