/// What the readers of other hubs' forms share.
enum FederationReading {
  /// Most items of one document.
  static let mostItems = 200
  /// What a document of another hub may cost: 8 MiB, 24 deep, 200,000 values.
  static let budget = JSONBudget(bytes: 8 << 20, depth: 24, nodes: 200_000)

  static func document(_ bytes: [UInt8], format: String) throws(RecordError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(bytes, budget: budget)
    } catch {
      throw RecordError(error, format: format, record: nil)
    }
  }

  /// Text of others on one line: control and format characters are blanks.
  static func plain(_ text: String, _ bytes: Int) -> String {
    let scalars = cut(text, bytes).unicodeScalars.map { scalar -> Unicode.Scalar in
      let category = scalar.properties.generalCategory
      return category == .control || category == .format || category == .lineSeparator
        || category == .paragraphSeparator ? " " : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// At most so many bytes, cut at a whole scalar.
  static func cut(_ text: String, _ bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var result = String.UnicodeScalarView()
    var count = 3
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > bytes { break }
      result.append(scalar)
    }
    return String(result) + "…"
  }

  /// A truth as VINCE writes it: a JSON truth value, or words.
  static func truth(_ value: JSONValue?) -> Bool {
    value?.boolean ?? ["true", "yes", "1"].contains(value?.text?.lowercasedASCII ?? "")
  }
}
