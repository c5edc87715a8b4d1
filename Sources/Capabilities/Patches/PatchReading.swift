import Coordination
public import Formats
import HTTP
import Vocabulary

/// What a request about patches asks for. The API and the pages read the same documents.
public enum PatchReading {
  /// The most bytes of a request with a diff.
  public static let byteLimit = 2 * UnifiedDiff.byteLimit

  /// A candidate that is offered; its diff is text, or arrives as `file`.
  public static func draft(_ document: JSONValue, file: [UInt8]? = nil) throws -> PatchDraft {
    var fields = try Fields(document)
    let kind = fields.word("authorKind", as: PatchAuthor.Kind.self)
    if kind == nil, fields.broken.isEmpty { fields.refuse("authorKind", "must be person or model") }
    let text = fields.optionalText("diff", limit: UnifiedDiff.byteLimit)
    let draft = PatchDraft(
      product: fields.text("product", limit: 500), base: fields.text("base", limit: 200),
      author: PatchAuthor(
        kind: kind ?? .person, name: fields.text("author", limit: 200),
        version: fields.optionalText("authorVersion", limit: 100)),
      signOff: fields.text("signOff", limit: 500),
      note: fields.optionalText("note", limit: PatchDraft.textLimit),
      diff: file.flatMap { $0.isEmpty ? nil : $0 } ?? text.map { Array($0.utf8) },
      address: fields.optionalText("address", limit: 500))
    try fields.finish()
    return draft
  }

  static func check(_ draft: PatchDraft) throws(PatchProblem) {
    if draft.author.kind == .model, draft.author.version == nil {
      throw .invalid("authorVersion", "is required: which version of the model wrote it")
    }
    guard draft.diff != nil || draft.address != nil else {
      throw .invalid("diff", "is required: a unified diff, or the address where it lies")
    }
    if let address = draft.address {
      let isPlain = address.utf8.allSatisfy { $0 > 32 && $0 < 127 }
      guard address.hasPrefix("https://"), isPlain else {
        throw .invalid("address", "must be an https address")
      }
    }
  }

  static func diff(_ bytes: [UInt8]) throws(PatchProblem) -> UnifiedDiff {
    do throws(RecordError) {
      return try UnifiedDiff(bytes)
    } catch {
      throw .invalid("diff", "is no patch that is taken here: \(error)")
    }
  }

  /// A step of maintainer or author.
  public static func command(
    _ document: JSONValue
  ) throws -> (command: PatchCommand, reason: String?) {
    var fields = try Fields(document)
    let command = fields.word("command", as: PatchCommand.self)
    if command == nil, fields.broken.isEmpty {
      fields.refuse("command", "must be accept, decline or withdraw")
    }
    let reason = fields.optionalText("reason", limit: PatchDraft.textLimit)
    try fields.finish()
    return (command ?? .accept, reason)
  }

  /// What somebody showed.
  public static func evidence(
    _ document: JSONValue
  ) throws -> (kind: PatchEvidenceKind, supports: Bool, summary: String) {
    var fields = try Fields(document)
    let kind = fields.word("kind", as: PatchEvidenceKind.self)
    let supports = fields.boolean("supports")
    if supports == nil, fields.broken.isEmpty { fields.refuse("supports", "must be true or false") }
    let summary = fields.text("summary", limit: PatchDraft.textLimit)
    try fields.finish()
    return (kind ?? .review, supports ?? false, summary)
  }

  /// A stage to be planned: with its parties, or for everybody.
  public static func stage(_ document: JSONValue) throws -> PatchStageDraft {
    var fields = try Fields(document)
    let name = fields.text("name", limit: 200)
    let opensAt = fields.time("opensAt")
    if opensAt == nil, fields.broken.isEmpty { fields.refuse("opensAt", "is required") }
    let isPublic = fields.boolean("public") ?? false
    let texts = fields.texts("parties", limit: 200, each: 60)
    let parties = texts.compactMap { ParticipantID($0) }
    if isPublic ? !texts.isEmpty : parties.isEmpty || parties.count != texts.count {
      fields.refuse("parties", "must be participants, or `public` alone for everybody")
    }
    try fields.finish()
    return PatchStageDraft(
      name: name, parties: isPublic ? nil : parties, opensAt: opensAt ?? Timestamp(seconds: 0))
  }

  /// What is done with a stage.
  public static func stageCommand(
    _ document: JSONValue
  ) throws -> (place: Int64, command: PatchStageCommand, reason: String) {
    var fields = try Fields(document)
    let place = fields.integer("stage", in: 1...1000)
    let command = fields.word("command", as: PatchStageCommand.self)
    if command == nil, fields.broken.isEmpty {
      fields.refuse("command", "must be hold, resume, open or drop")
    }
    let reason = fields.text("reason", limit: PatchDraft.textLimit)
    try fields.finish()
    return (place ?? 0, command ?? .hold, reason)
  }
}
