/// Python: PEP 440; what is no such version comes before all that are, in the order setuptools gave.
func pythonKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  if let version = PythonVersion(text.map(lower)) {
    writer.mark(2)
    version.write(&writer)
  } else {
    writer.mark(1)
    legacyPythonKey(text.map(lower), &writer)
  }
}

/// A version by the grammar of PEP 440, appendix B.
private struct PythonVersion {
  var epoch: ArraySlice<UInt8> = []
  var release: [ArraySlice<UInt8>] = []
  var pre: (rank: UInt8, number: ArraySlice<UInt8>)?
  var post: ArraySlice<UInt8>?
  var development: ArraySlice<UInt8>?
  var local: [ArraySlice<UInt8>] = []

  init?(_ text: [UInt8]) {
    var rest = text[...]
    if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
    if let mark = rest.firstIndex(of: UInt8(ascii: "!")) {
      epoch = rest[..<mark]
      guard !epoch.isEmpty, epoch.allSatisfy(isDigit) else { return nil }
      rest = rest[(mark + 1)...]
    }
    release = leadingNumbers(&rest)
    guard !release.isEmpty else { return nil }
    takePre(&rest)
    takePost(&rest)
    if let number = Self.take("dev", &rest) { development = number }
    if rest.first == UInt8(ascii: "+") {
      local = rest.dropFirst().split(omittingEmptySubsequences: false) { Self.isSeparator($0) }
      guard
        local.allSatisfy({ !$0.isEmpty && $0.allSatisfy { isDigit($0) || isLetter($0) } })
      else { return nil }
      rest = []
    }
    guard rest.isEmpty else { return nil }
  }

  private mutating func takePre(_ rest: inout ArraySlice<UInt8>) {
    let words: [(String, UInt8)] = [
      ("alpha", 1), ("beta", 2), ("preview", 3), ("pre", 3), ("rc", 3), ("a", 1), ("b", 2),
      ("c", 3),
    ]
    for (word, rank) in words {
      guard let number = Self.take(word, &rest) else { continue }
      pre = (rank, number)
      return
    }
  }

  private mutating func takePost(_ rest: inout ArraySlice<UInt8>) {
    for word in ["post", "rev", "r"] {
      guard let number = Self.take(word, &rest) else { continue }
      post = number
      return
    }
    guard rest.first == UInt8(ascii: "-") else { return }
    let digits = rest.dropFirst().prefix(while: isDigit)
    guard !digits.isEmpty else { return }
    post = digits
    rest = rest[digits.endIndex...]
  }

  /// Takes `word` and a number (perhaps none) off the front, with the separators PEP 440 allows.
  private static func take(
    _ word: String, _ rest: inout ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    var after = rest
    if let first = after.first, isSeparator(first) { after = after.dropFirst() }
    guard after.starts(with: word.utf8) else { return nil }
    after = after.dropFirst(word.utf8.count)
    var number = after
    if let first = number.first, isSeparator(first) { number = number.dropFirst() }
    let digits = number.prefix(while: isDigit)
    rest = digits.isEmpty ? after : after[digits.endIndex...]
    return digits
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { ".-_".utf8.contains(byte) }

  func write(_ writer: inout VersionKeyWriter) {
    writer.number(epoch)
    for number in release.dropLastZeros() {
      writer.mark(2)
      writer.number(number)
    }
    writer.mark(1)
    // 1.0.dev1 comes before 1.0a1.dev1, which comes before 1.0a1, 1.0, 1.0.post1.dev1, 1.0.post1.
    if let pre {
      writer.mark(1 + pre.rank)
      writer.number(pre.number)
    } else {
      writer.mark(post == nil && development != nil ? 1 : 9)
    }
    writer.mark(post == nil ? 1 : 2)
    if let post { writer.number(post) }
    writer.mark(development == nil ? 2 : 1)
    if let development { writer.number(development) }
    for part in local {
      if part.allSatisfy(isDigit) {
        writer.mark(3)
        writer.number(part)
      } else {
        writer.mark(2)
        writer.text(part)
      }
    }
    writer.mark(1)
  }
}

/// The order `pkg_resources` gave to versions outside PEP 440.
private func legacyPythonKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var parts: [[UInt8]] = []
  for part in legacyParts(text) + [Array("*final".utf8)] {
    if part.first == UInt8(ascii: "*") {
      let final = Array("*final".utf8)
      if part.lexicographicallyPrecedes(final) {
        while parts.last == Array("*final-".utf8) { parts.removeLast() }
      }
      while parts.last == Array("00000000".utf8) { parts.removeLast() }
    }
    parts.append(part)
  }
  for part in parts {
    writer.mark(2)
    writer.text(part)
  }
  writer.mark(1)
}

private func legacyParts(_ text: [UInt8]) -> [[UInt8]] {
  var parts: [[UInt8]] = []
  var rest = text[...]
  while let byte = rest.first {
    if isDigit(byte) {
      let digits = rest.prefix(while: isDigit)
      parts.append([UInt8](repeating: 48, count: max(0, 8 - digits.count)) + digits)
      rest = rest[digits.endIndex...]
    } else if isLetter(byte) {
      let letters = rest.prefix(while: isLetter)
      rest = rest[letters.endIndex...]
      switch String(decoding: letters, as: UTF8.self) {
      case "pre", "preview", "rc": parts.append(Array("*c".utf8))
      case "dev": parts.append(Array("*@".utf8))
      default: parts.append([UInt8(ascii: "*")] + letters)
      }
    } else {
      if byte == UInt8(ascii: "-") {
        parts.append(Array("*final-".utf8))
      } else if byte != UInt8(ascii: ".") {
        parts.append([UInt8(ascii: "*"), byte])
      }
      rest = rest.dropFirst()
    }
  }
  return parts
}
