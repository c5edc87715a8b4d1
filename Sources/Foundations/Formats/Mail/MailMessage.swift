import Vocabulary

/// An electronic mail (RFC 5322) with the parts that MIME gives it (RFC 2045 to 2049, 2183, 2231).
///
/// Signatures are not checked, so nothing here says who wrote it.
public struct MailMessage: Sendable, Hashable {
  /// A file that came with it.
  public struct Attachment: Sendable, Hashable {
    /// Its name without folders, as the sender wrote it.
    public let name: String
    /// Its media type, in lower case.
    public let mediaType: String
    /// Its bytes.
    public let bytes: [UInt8]
  }

  /// Most bytes of a message.
  public static let limit = 32 << 20
  static let (deepest, mostParts, mostFields) = (8, 200, 1000)

  /// The subject, decoded; empty where there is none.
  public private(set) var subject = ""
  /// Who it says it is from.
  public private(set) var sender: String?
  /// The message's identifier, without angle brackets.
  public private(set) var id: String?
  /// The text: its plain form, else what remains of the HTML without its marks.
  public private(set) var text = ""
  /// The files that came with it, in their order.
  public private(set) var attachments: [Attachment] = []

  private var parts = 0
  private var markedText = ""

  /// Reads a message of at most ``limit`` bytes, eight levels and 200 parts.
  public init(_ bytes: [UInt8]) throws(RecordError) {
    guard bytes.count <= Self.limit else {
      throw Self.failure("", "is longer than \(Self.limit) bytes")
    }
    let entity = try MailEntity(bytes[...])
    guard entity.fields.contains(where: { ["from", "subject", "received"].contains($0.name) })
    else { throw Self.failure("/header", "has no From, Subject or Received field") }
    subject = MailWords.decoded(entity["subject"] ?? "")
    sender = entity["from"].map(MailWords.decoded)
    id = entity["message-id"].map { $0.filter { $0 != "<" && $0 != ">" && $0 != " " } }
    try read(entity, depth: 1)
    if text.isEmpty { text = MailWords.withoutMarks(markedText) }
  }

  static func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: "e-mail", field: field, reason: reason)
  }

  private mutating func read(_ entity: MailEntity, depth: Int) throws(RecordError) {
    parts += 1
    guard depth <= Self.deepest else { throw Self.failure("/body", "has parts within parts") }
    guard parts <= Self.mostParts else { throw Self.failure("/body", "has too many parts") }
    let type = entity.parameters(of: "content-type")
    let mediaType = type.value.isEmpty ? "text/plain" : type.value
    if mediaType.hasPrefix("multipart/") {
      guard let boundary = type.named["boundary"], !boundary.isEmpty else {
        throw Self.failure("/header/Content-Type", "names no boundary")
      }
      for part in entity.parts(between: boundary) {
        try read(try MailEntity(part), depth: depth + 1)
      }
      return
    }
    let disposition = entity.parameters(of: "content-disposition")
    let name = disposition.named["filename"] ?? type.named["name"]
    if disposition.value != "attachment", name == nil, mediaType.hasPrefix("text/") {
      let words = MailWords.text(entity.content, charset: type.named["charset"] ?? "us-ascii")
      if mediaType == "text/html" { markedText += words } else { text += words }
    } else {
      let last = (name ?? "attachment").split(whereSeparator: { "/\\".contains($0) }).last
      attachments.append(
        Attachment(
          name: String((last ?? "attachment").prefix(200)), mediaType: mediaType,
          bytes: entity.content))
    }
  }
}
