import Vocabulary

/// Why a published record or document was refused, and where.
public struct RecordError: Error, Sendable, Equatable {
  /// The format it was read as, such as `OSV` or `CycloneDX 1.5 XML`.
  public let format: String
  /// The record's own identifier, where it was known by then.
  public let record: String?
  /// The field: a JSON Pointer (RFC 6901), a path of elements, or a line.
  public let field: String
  /// What was wrong, as a phrase.
  public let reason: String

  /// An error at a field of a record.
  public init(format: String, record: String? = nil, field: String, reason: String) {
    self.format = format
    self.record = record
    self.field = field
    self.reason = reason
  }

  init(_ error: JSONError, format: String, record: String?) {
    self.init(
      format: format, record: record, field: error.path,
      reason: "\(error.reason) at line \(error.line), column \(error.column)")
  }
}

extension RecordError: CustomStringConvertible {
  /// Format, record, field and reason in one line.
  public var description: String {
    format + (record.map { " \($0)" } ?? "") + (field.isEmpty ? "" : " \(field)") + ": \(reason)"
  }
}

extension JSONReader {
  /// Reads text; numbers and truth values are taken as they would be written, `null` as nil.
  mutating func looseText() throws(JSONError) -> String? {
    switch try kind() {
    case .string: return try string()
    case .null:
      _ = try null()
      return nil
    case .number, .boolean: return try value().serialized()
    case .object, .array: throw failure("expected text")
    }
  }

  /// Reads an RFC 3339 time; `null` and text that is no time are nil.
  mutating func looseTimestamp() throws(JSONError) -> Timestamp? {
    try looseText().flatMap { Timestamp(rfc3339: $0) }
  }

  /// Reads an array of text, or `null` as none.
  mutating func looseTexts() throws(JSONError) -> [String] {
    var texts: [String] = []
    try elements { (reader) throws(JSONError) in
      if let text = try reader.looseText() { texts.append(text) }
    }
    return texts
  }

  /// Reads an array, or `null` as an empty one.
  @inline(__always)
  mutating func elements(
    _ body: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    if try null() { return }
    try array(body)
  }

  /// Reads an object, or `null` as an empty one.
  @inline(__always)
  mutating func members(
    _ body: (JSONKey, inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    if try null() { return }
    try object(body)
  }
}
