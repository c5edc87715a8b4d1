import Vocabulary

/// What a value has to look like. The tables in `CSAFShapes.swift` are written in these words.
indirect enum CSAFShape: Sendable {
  /// Text of at least one character.
  case text
  /// Text that follows a rule of ``csafTextRules``.
  case rule(String)
  /// One of these words.
  case words([String])
  /// A list of at least so many, all different where that is asked.
  case list(CSAFShape, least: Int, unique: Bool)
  /// A record by the name of its row.
  case named(String)
  /// Anything: another standard's own checks look at it.
  case any
}

/// A row of the table: the members of an object.
struct CSAFRecord: Sendable {
  var members: [(name: String, shape: CSAFShape, required: Bool)] = []
  var least = 0
  var most = Int.max
}

/// The shapes of one version of the standard, read from their table.
struct CSAFShapes: Sendable {
  let records: [String: CSAFRecord]
  /// Whether members without a row are refused (2.1), or only reported by test 6.2.20 (2.0).
  let isClosed: Bool

  /// Reads a table. A row is `name{least,most}: member! shape; member shape; …`, where `!` marks
  /// what is required, `[shape]` a list, `[2 shape]` one of at least two, `<shape>` a list without
  /// repetition, `(a b)` words, `~rule` a rule for text, and a bare word another row.
  init(table: String, isClosed: Bool) {
    var records: [String: CSAFRecord] = [:]
    for line in table.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      var record = CSAFRecord()
      var name = line[..<colon]
      if let brace = name.firstIndex(of: "{") {
        let numbers = name[name.index(after: brace)...].dropLast().split(separator: ",")
        record.least = numbers.first.flatMap { Int($0) } ?? 0
        record.most = numbers.dropFirst().first.flatMap { Int($0) } ?? Int.max
        name = name[..<brace]
      }
      for part in line[line.index(after: colon)...].split(separator: ";") {
        let words = part.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { continue }
        let required = words[0].hasSuffix("!")
        record.members.append(
          (String(required ? words[0].dropLast() : words[0]), csafShape(words[1]), required))
      }
      records[String(name)] = record
    }
    self.records = records
    self.isClosed = isClosed
  }
}

private func csafShape(_ text: Substring) -> CSAFShape {
  let text = text.trimmingSpaces
  let inner = text.dropFirst().dropLast()
  switch text.first {
  case "[", "<":
    let number = inner.first.flatMap { $0.wholeNumberValue }
    let item = number == nil ? inner : inner.dropFirst(2)
    return .list(csafShape(item), least: number ?? 1, unique: text.first == "<")
  case "(": return .words(inner.split(separator: " ").map(String.init))
  case "~": return .rule(String(text.dropFirst()))
  default:
    switch text {
    case "text": return .text
    case "any": return .any
    default: return .named(String(text))
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text = text.dropLast() }
    return text
  }
}

/// What the structure of a document breaks.
struct CSAFShapeProblem: Sendable {
  enum Kind: Sendable {
    case structure
    /// A member that the schema does not name.
    case additional
    /// A date and time that is none.
    case date
  }

  let kind: Kind
  let pointer: String
  let message: String
}

extension CSAFShapes {
  /// What is wrong with a value; members without a row are of the kind `additional`.
  func problems(_ node: CSAFNode, _ name: String, most: Int = 500) -> [CSAFShapeProblem] {
    var problems: [CSAFShapeProblem] = []
    check(node, .named(name), &problems, most)
    return problems
  }

  private func check(
    _ node: CSAFNode, _ shape: CSAFShape, _ problems: inout [CSAFShapeProblem], _ most: Int
  ) {
    guard problems.count < most else { return }
    func wrong(_ message: String, _ kind: CSAFShapeProblem.Kind = .structure) {
      problems.append(
        CSAFShapeProblem(
          kind: kind, pointer: CSAFFinding.cut(node.pointer), message: message))
    }
    switch shape {
    case .any: break
    case .text:
      guard let text = node.text else { return wrong("Text is required here.") }
      if text.isEmpty { wrong("The text is empty; write it, or leave the member out.") }
    case .rule(let rule):
      guard let text = node.text else { return wrong("Text is required here.") }
      guard let problem = csafTextProblem(rule, text) else { return }
      wrong(problem, rule == "date" ? .date : .structure)
    case .words(let words):
      guard let text = node.text, words.contains(text) else {
        return wrong("The value has to be one of: \(words.joined(separator: ", ")).")
      }
    case .list(let item, let least, let unique):
      guard let elements = node.value.array else { return wrong("A list is required here.") }
      if elements.count < least {
        wrong("The list needs at least \(least) item\(least == 1 ? "" : "s"), or leave it out.")
      }
      if unique, Set(elements).count != elements.count {
        wrong("The list has the same item twice; remove one.")
      }
      for element in node.items { check(element, item, &problems, most) }
    case .named(let name): checkRecord(node, name, &problems, most)
    }
  }

  private func checkRecord(
    _ node: CSAFNode, _ name: String, _ problems: inout [CSAFShapeProblem], _ most: Int
  ) {
    func wrong(_ message: String, _ kind: CSAFShapeProblem.Kind = .structure, _ place: String) {
      problems.append(
        CSAFShapeProblem(kind: kind, pointer: CSAFFinding.cut(place), message: message))
    }
    guard let record = records[name] else { return }
    guard let object = node.value.object else {
      return wrong("An object is required here.", .structure, node.pointer)
    }
    if object.count < record.least {
      wrong("At least \(record.least) members are required here.", .structure, node.pointer)
    }
    if object.count > record.most {
      wrong("At most \(record.most) members are allowed here.", .structure, node.pointer)
    }
    for member in record.members where member.required && object[member.name] == nil {
      wrong("\"\(member.name)\" is missing; add it.", .structure, node.pointer)
    }
    for member in node.members where problems.count < most {
      if let row = record.members.first(where: { $0.name == member.key }) {
        check(member.node, row.shape, &problems, most)
      } else {
        wrong(
          "The schema has no member of this name here; remove it.", .additional,
          member.node.pointer)
      }
    }
  }
}
