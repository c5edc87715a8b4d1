/// The versions that neither `patched` nor `unaffected` hold.
func affectedIntervals(
  patched: [String], unaffected: [String]
) throws(VERSError) -> [VersionInterval] {
  var safe: [VersionInterval] = []
  for requirement in patched + unaffected { safe += try cargoIntervals(requirement) }
  return VersionInterval.complement(safe, scheme: .cargo)
}

/// The versions that fulfil a requirement of Cargo (The Cargo Book, "Specifying Dependencies"):
/// comparisons between commas, all of which hold.
func cargoIntervals(_ text: String) throws(VERSError) -> [VersionInterval] {
  guard text.utf8.count <= 1024 else { throw VERSError("longer than 1024 bytes") }
  var intervals = [VersionInterval.all]
  for part in text.split(separator: ",").map({ trimmed($0) }) where part != "*" {
    intervals = VersionInterval.intersection(
      intervals, [try CargoComparison(part).interval], scheme: .cargo)
  }
  return intervals
}

/// One comparison with a version of which numbers may be missing.
private struct CargoComparison {
  let sign: String
  let numbers: [UInt64]
  let suffix: String

  init(_ text: Substring) throws(VERSError) {
    let signs = [">=", "<=", ">", "<", "=", "^", "~"]
    sign = signs.first { text.hasPrefix($0) } ?? ""
    let version = trimmed(text.dropFirst(sign.count))
    let end = version.firstIndex { $0 == "-" || $0 == "+" } ?? version.endIndex
    suffix = String(version[end...].prefix { $0 != "+" })
    var numbers: [UInt64] = []
    for part in version[..<end].split(separator: ".", omittingEmptySubsequences: false)
    where !["*", "x", "X"].contains(part) {
      guard numbers.count < 3, let number = UInt64(part), number < UInt64.max else {
        throw VERSError("\"\(text)\" is no requirement of Cargo")
      }
      numbers.append(number)
    }
    guard !numbers.isEmpty,
      suffix.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 45 || $0 == 46 })
    else { throw VERSError("\"\(text)\" is no requirement of Cargo") }
    self.numbers = numbers
  }

  var interval: VersionInterval {
    let version = spelled(numbers) + suffix
    let whole = numbers.count == 3
    switch sign {
    case ">=": return VersionInterval(exactly: version, to: nil)
    case ">":
      return whole
        ? VersionInterval(exactly: version, includingLower: false, to: nil)
        : VersionInterval(exactly: after(numbers.count - 1), to: nil)
    case "<": return VersionInterval(exactly: nil, to: version)
    case "<=":
      return whole
        ? VersionInterval(exactly: nil, to: version, includingUpper: true)
        : VersionInterval(exactly: nil, to: after(numbers.count - 1) + "-0")
    case "=":
      return whole
        ? .only(version)
        : VersionInterval(exactly: version, to: after(numbers.count - 1) + "-0")
    case "~":
      return VersionInterval(exactly: version, to: after(min(1, numbers.count - 1)) + "-0")
    default:
      // Up to the next change of the first number that is not zero. Nothing before that version,
      // not even its pre-releases, is the other side of the requirement.
      let place = numbers.firstIndex { $0 != 0 } ?? numbers.count - 1
      return VersionInterval(exactly: version, to: after(place) + "-0")
    }
  }

  private func spelled(_ numbers: [UInt64]) -> String {
    (numbers + Array(repeating: 0, count: 3 - numbers.count)).map(String.init)
      .joined(separator: ".")
  }

  /// The first version with a greater number at a place.
  private func after(_ place: Int) -> String {
    var next = Array(numbers.prefix(place + 1))
    next[place] += 1
    return spelled(next)
  }
}
