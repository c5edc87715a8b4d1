public import Vocabulary

extension Identifier: JSONConvertible {
  /// The text form.
  public var json: JSONValue { .string(description) }
}
