/// Patterns for `LIKE … ESCAPE '\'`, with the text's own wildcards made literal.
public enum Like {
  /// Matches lower-cased text that contains the given text.
  public static func containing(_ text: String) -> String { "%" + literal(text) + "%" }

  /// Matches lower-cased text that starts with the given text.
  public static func starting(_ text: String) -> String { literal(text) + "%" }

  private static func literal(_ text: String) -> String {
    var escaped = ""
    for character in text.lowercased() {
      if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}
