/// `1,204,881`.
func grouped(_ number: Int) -> String {
  var text: [Character] = []
  for (place, digit) in String(number.magnitude).reversed().enumerated() {
    if place > 0 && place.isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return (number < 0 ? "-" : "") + String(text.reversed())
}

/// `1 asset`, `2 assets`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  grouped(number) + " " + (number == 1 ? one : many ?? one + "s")
}

/// A number with at most one decimal, for the coordinates of charts.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let tenths = Int((value * 10).rounded())
  return tenths.isMultiple(of: 10) ? String(tenths / 10) : String(Double(tenths) / 10)
}

extension String {
  /// The same with a small first letter, for the middle of a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// A share of 1 in percent, with one decimal: `94.4%`.
func percent(_ share: Double) -> String { coordinate(share * 100) + "%" }
