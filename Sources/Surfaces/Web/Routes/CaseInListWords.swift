import Coordination

/// How a case is called in a list for those who take part or are asked to.
enum CaseInListWords {
  static func of(_ one: OwnCase) -> String { one.title ?? about(one.products) }

  /// What an invitation may be about: only products that the coordinator named as the reader's own.
  static func about(_ products: [String]) -> String {
    guard !products.isEmpty else { return "A flaw that concerns you" }
    let shown = products.prefix(3).joined(separator: ", ")
    return "A flaw that may be in " + shown
      + (products.count > 3 ? " and \(products.count - 3) more" : "")
  }
}
