public import Formats
import HTTP
public import Inventory
import Signing
public import Vocabulary

/// What was done at a site without a network, as it is brought back.
public struct SiteReceipt: Sendable, Equatable {
  /// One action that somebody says is done.
  public struct Line: Sendable, Equatable {
    /// The code from the page.
    public let code: ReceiptCode
    /// The day.
    public let on: CalendarDay
    /// Who did it, as they sign on paper.
    public let initials: String
    /// What else they wrote.
    public let note: String?
    /// Which version runs now.
    public let newVersion: String?
    /// Where it stands: a JSON Pointer or the number of a line.
    let place: String
  }

  /// A list of software that came along.
  public struct Inventory: Sendable, Equatable {
    /// Of which asset.
    public let asset: AssetID
    /// The list, read.
    public let file: InventoryFile
  }

  /// The type that its JSON form names.
  public static let type = "breakwater/receipt/v1"
  /// Most lines.
  public static let lineLimit = 1000
  /// Most inventories.
  public static let inventoryLimit = 50
  /// Most bytes of a line that was typed.
  static let lineBytes = 2000
  /// Most bytes of everything that was typed.
  static let typedBytes = 2 << 20
  /// Most bytes of its JSON form.
  public static let byteLimit = 32 << 20

  /// What was done.
  public let lines: [Line]
  /// What came along.
  public let inventories: [Inventory]

  /// Reads what was typed from paper: a code, a day, initials, and what else was written, a line each.
  /// Every line with an error is named.
  public init(typed text: String) throws {
    guard text.utf8.count <= Self.typedBytes else {
      throw Problem.invalid("/lines", "must be at most \(Self.typedBytes >> 20) MiB")
    }
    var lines: [Line] = []
    var errors: [String] = []
    for (number, raw) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      guard raw.utf8.count <= Self.lineBytes else {
        throw Problem.invalid(
          "/lines", "Line \(number + 1) has more than \(Self.lineBytes) bytes")
      }
      let words = raw.split { $0.isWhitespace }.map(String.init)
      guard !words.isEmpty else { continue }
      guard lines.count + errors.count < Self.lineLimit else {
        throw Problem.invalid("/lines", "must be at most \(Self.lineLimit) lines")
      }
      switch Self.line(words, place: "Line \(number + 1)") {
      case .success(let line): lines.append(line)
      case .failure(let error): errors.append("Line \(number + 1) \(error.rule)")
      }
    }
    if lines.isEmpty, errors.isEmpty { errors = ["is required: a code, a day and initials"] }
    guard errors.isEmpty else { throw Self.problem("/lines", errors) }
    self.lines = lines
    inventories = []
  }

  private struct LineError: Error { let rule: String }

  private static func line(_ words: [String], place: String) -> Result<Line, LineError> {
    var typed = ""
    var rest = words[...]
    while let word = rest.first, typed.count(where: { $0 != "-" }) < 12, CalendarDay(word) == nil {
      typed += word
      rest = rest.dropFirst()
    }
    do throws(ReceiptCodeError) {
      let code = try ReceiptCode(typed: typed)
      guard let day = rest.first.flatMap({ CalendarDay($0) }) else {
        return .failure(LineError(rule: "needs the day after the code, such as 2026-11-22"))
      }
      guard let initials = rest.dropFirst().first, initials.utf8.count <= 40 else {
        return .failure(LineError(rule: "needs the initials of who did it after the day"))
      }
      let note = rest.dropFirst(2).joined(separator: " ")
      guard note.utf8.count <= 1000, !note.utf8.contains(0), !initials.utf8.contains(0) else {
        return .failure(LineError(rule: "is longer than fits; write less"))
      }
      return .success(
        Line(
          code: code, on: day, initials: initials, note: note.isEmpty ? nil : note,
          newVersion: nil, place: place))
    } catch {
      return .failure(LineError(rule: "(\(typed.prefix(40))) " + error.rule))
    }
  }

  /// Reads the JSON form, as `breakwater bundle answer` writes it.
  public init(_ document: JSONValue) throws {
    var fields = try Fields(document)
    if let type = fields.optionalText("type", limit: 100), type != Self.type {
      fields.refuse("type", "must be \(Self.type)")
    }
    var lines: [Line] = []
    for (place, item) in fields.list("done", limit: Self.lineLimit).enumerated() {
      let pointer = "/done/\(place)"
      var entry = try Fields(item, prefix: pointer)
      if let line = try Self.line(&entry, pointer) { lines.append(line) }
      entry.refuseUnknown()
      fields.include(entry.broken)
    }
    var inventories: [Inventory] = []
    for (place, item) in fields.list("inventories", limit: Self.inventoryLimit).enumerated() {
      var entry = try Fields(item, prefix: "/inventories/\(place)")
      if let read = try Self.inventory(&entry) { inventories.append(read) }
      entry.refuseUnknown()
      fields.include(entry.broken)
    }
    try fields.finish()
    guard !lines.isEmpty || !inventories.isEmpty else {
      throw Problem.invalid("/done", "must name what was done, or an inventory has to come along")
    }
    (self.lines, self.inventories) = (lines, inventories)
  }

  private static func line(_ fields: inout Fields, _ pointer: String) throws -> Line? {
    let typed = fields.text("code", limit: 60)
    let day = CalendarDay(fields.text("on", limit: 10))
    if day == nil { fields.refuse("on", "must be a day such as 2026-11-22") }
    let initials = fields.text("by", limit: 40)
    let note = fields.optionalText("note", limit: 1000)
    let version = fields.optionalText("newVersion", limit: 100)
    do throws(ReceiptCodeError) {
      let code = try ReceiptCode(typed: typed)
      guard let day else { return nil }
      return Line(
        code: code, on: day, initials: initials, note: note, newVersion: version,
        place: pointer + "/code")
    } catch {
      if !typed.isEmpty { fields.refuse("code", error.rule) }
      return nil
    }
  }

  private static func inventory(_ fields: inout Fields) throws -> Inventory? {
    let asset = AssetID(fields.text("asset", limit: 60))
    if asset == nil { fields.refuse("asset", "must be an asset’s identifier") }
    let name = fields.optionalText("name", limit: 255) ?? ""
    guard let bytes = Base64.decode(fields.text("content", limit: byteLimit)) else {
      fields.refuse("content", "must be the file in base 64")
      return nil
    }
    return try asset.map { Inventory(asset: $0, file: try InventoryFile(bytes, name: name)) }
  }

  /// One problem for everything that is wrong in one field.
  static func problem(_ field: String, _ errors: [String]) -> Problem {
    Problem.invalid(field, errors.joined(separator: "; "))
  }
}

/// What became of a line that was brought back.
public enum AnswerOutcome: String, CaseIterable, Sendable {
  /// It is on record: somebody said so.
  case recorded
  /// It was brought back before; nothing changed.
  case known
  /// The action had been done already.
  case already
  /// Something else has to be done by now, so that this does not count for it.
  case changed
  /// The action was taken back by its source; there was nothing to do.
  case withdrawn
  /// A list of software from a later day still has it.
  case contradicted

  /// In plain words.
  public var title: String {
    switch self {
    case .recorded: "Recorded: somebody said so"
    case .known: "Brought back before; nothing changed"
    case .already: "Had been done already"
    case .changed: "Not recorded: what has to be done changed since"
    case .withdrawn: "Not recorded: there was nothing to do after all"
    case .contradicted: "Not recorded: a list of software from a later day still has it"
    }
  }
}
