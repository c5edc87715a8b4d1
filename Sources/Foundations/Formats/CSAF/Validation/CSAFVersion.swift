/// A version of a document (CSAF section 3.1.11): a whole number or a semantic version.
struct CSAFVersion: Sendable, Hashable {
  /// Whether it is written as a whole number.
  let isInteger: Bool
  /// The numbers as they are written; of a whole number, the first.
  let numbers: [String]
  /// The dot-separated parts that make it a version before the release.
  let prerelease: [String]
  /// What follows `+`.
  let build: String?

  /// Reads a version; nil where it is none.
  init?(_ text: String) {
    guard text.utf8.count <= 256 else { return nil }
    if isWhole(text[...]) {
      isInteger = true
      numbers = [text]
      prerelease = []
      build = nil
      return
    }
    let halves = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    if halves.count == 2 {
      let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
      guard parts.allSatisfy(isLabel) else { return nil }
      build = String(halves[1])
    } else {
      build = nil
    }
    let body = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let core = body[0].split(separator: ".", omittingEmptySubsequences: false)
    guard core.count == 3, core.allSatisfy(isWhole) else { return nil }
    if body.count == 2 {
      let parts = body[1].split(separator: ".", omittingEmptySubsequences: false)
      guard
        parts.allSatisfy({ isLabel($0) && (isWhole($0) || !$0.utf8.allSatisfy(isDigit)) })
      else { return nil }
      prerelease = parts.map(String.init)
    } else {
      prerelease = []
    }
    isInteger = false
    numbers = core.map(String.init)
  }

  /// The first number, which counts releases.
  var major: Int { Int(numbers[0]) ?? Int.max }

  /// Whether it is `0` or `0.y.z`.
  var isInitial: Bool { numbers[0] == "0" }

  /// The same without what follows `+`, and for drafts without the part before a release.
  func core(keepingPrerelease: Bool) -> [String] {
    numbers + (keepingPrerelease && !prerelease.isEmpty ? ["-"] + prerelease : [])
  }

  /// Numbers with three places: a whole number is followed by `.0.0` where both kinds meet.
  private var places: [String] { isInteger ? [numbers[0], "0", "0"] : numbers }
}

extension CSAFVersion: Comparable {
  /// Precedence of Semantic Versioning 2.0.0 (item 11).
  static func < (one: CSAFVersion, other: CSAFVersion) -> Bool {
    for (first, second) in zip(one.places, other.places) where first != second {
      return lessNumber(first, second)
    }
    guard !one.prerelease.isEmpty, !other.prerelease.isEmpty else {
      return !one.prerelease.isEmpty && other.prerelease.isEmpty
    }
    for (first, second) in zip(one.prerelease, other.prerelease) where first != second {
      switch (isWhole(first[...]), isWhole(second[...])) {
      case (true, true): return lessNumber(first, second)
      case (true, false): return true
      case (false, true): return false
      case (false, false): return first < second
      }
    }
    return one.prerelease.count < other.prerelease.count
  }
}

private func lessNumber(_ one: String, _ other: String) -> Bool {
  one.utf8.count == other.utf8.count ? one < other : one.utf8.count < other.utf8.count
}

private func isWhole(_ text: Substring) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy(isDigit) && (text == "0" || !text.hasPrefix("0"))
}

private func isLabel(_ text: Substring) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
}
