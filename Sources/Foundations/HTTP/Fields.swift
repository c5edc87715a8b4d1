public import Formats
public import Vocabulary

/// Reads the members of a JSON object, collecting every broken rule instead of only the first.
///
/// ```swift
/// var fields = try Fields(call.json())
/// let title = fields.text("title", limit: 200)
/// try fields.finish()
/// ```
public struct Fields {
  private let object: JSONObject
  private let prefix: String
  private let slack: Int
  private var read: Set<String> = []
  /// The rules broken so far.
  public private(set) var broken: [FieldProblem] = []

  /// A reader over an object; anything else is refused. `prefix` is the JSON Pointer of the object;
  /// `slack` multiplies limits of length, for what was stored and is only read back.
  public init(_ value: JSONValue, slack: Int = 1, prefix: String = "") throws {
    guard let object = value.object else {
      throw Problem.invalid(prefix.isEmpty ? "/" : prefix, "must be an object")
    }
    self.object = object
    self.prefix = prefix
    self.slack = slack
  }

  /// Records a broken rule.
  public mutating func refuse(_ name: String, _ rule: String) {
    broken.append(FieldProblem(field: "\(prefix)/\(name)", rule: rule))
  }

  /// The member as it stands, nil when absent or null.
  public mutating func value(_ name: String) -> JSONValue? {
    read.insert(name)
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }

  /// Text of at most `limit` UTF-8 bytes, nil when absent.
  public mutating func optionalText(_ name: String, limit: Int) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.text else {
      refuse(name, "must be text")
      return nil
    }
    guard text.utf8.count <= limit * slack else {
      refuse(name, "must be at most \(limit) bytes long")
      return nil
    }
    // PostgreSQL has no NUL in text, so nobody may send one.
    guard !text.utf8.contains(0) else {
      refuse(name, "must not hold a NUL character")
      return nil
    }
    return text.isEmpty ? nil : text
  }

  /// Text that must be there and must not be blank.
  public mutating func text(_ name: String, limit: Int) -> String {
    let before = broken.count
    guard let text = optionalText(name, limit: limit),
      text.utf8.contains(where: { $0 > 32 })
    else {
      if broken.count == before { refuse(name, "is required and must not be blank") }
      return ""
    }
    return text
  }

  /// A truth value, nil when absent.
  public mutating func boolean(_ name: String) -> Bool? {
    guard let value = value(name) else { return nil }
    if value.boolean == nil { refuse(name, "must be true or false") }
    return value.boolean
  }

  /// A whole number in a range, nil when absent.
  public mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let value = value(name) else { return nil }
    guard let number = value.integerValue, range.contains(number) else {
      refuse(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A list of at most `limit` members, empty when absent.
  public mutating func list(_ name: String, limit: Int) -> [JSONValue] {
    guard let value = value(name) else { return [] }
    guard let items = value.array else {
      refuse(name, "must be a list")
      return []
    }
    guard items.count <= limit else {
      refuse(name, "must have at most \(limit) members")
      return []
    }
    return items
  }

  /// A list of texts.
  public mutating func texts(_ name: String, limit: Int, each: Int = 500) -> [String] {
    list(name, limit: limit).enumerated().compactMap { place, item in
      guard let text = item.text, text.utf8.count <= each * slack, !text.utf8.contains(0) else {
        refuse("\(name)/\(place)", "must be text of at most \(each) bytes, without NUL")
        return nil
      }
      return text
    }
  }

  /// One of the words of an enumeration, nil when absent.
  public mutating func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let value = value(name) else { return nil }
    guard let word = value.text.flatMap(Word.init(rawValue:)) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      refuse(name, "must be one of: \(words)")
      return nil
    }
    return word
  }

  /// An RFC 3339 time, nil when absent.
  public mutating func time(_ name: String) -> Timestamp? {
    guard let value = value(name) else { return nil }
    guard let time = value.text.flatMap({ Timestamp(rfc3339: $0) }) else {
      refuse(name, "must be an RFC 3339 time such as 2026-11-21T09:00:00Z")
      return nil
    }
    return time
  }

  /// Adds what a nested reader found.
  public mutating func include(_ nested: [FieldProblem]) { broken += nested }

  /// Refuses members that nobody read (so that a misspelt or privileged one is not ignored).
  public mutating func refuseUnknown() {
    for name in object.keys where !read.contains(name) { refuse(name, "is not known here") }
  }

  /// Throws one problem with every broken rule, and for every member that nobody read.
  public mutating func finish() throws {
    refuseUnknown()
    guard broken.isEmpty else { throw Fields.problem(broken) }
  }

  /// The problem that names these broken rules.
  public static func problem(_ broken: [FieldProblem]) -> Problem {
    let first = broken.first.map { "\($0.field) \($0.rule)" } ?? "a rule was broken"
    let more = broken.count > 1 ? " (and \(broken.count - 1) more)" : ""
    return Problem(
      code: "invalid", status: 422, title: "The request breaks a rule",
      detail: first + more + ".", remedy: "Correct the named members and send it again.",
      fields: broken)
  }
}
