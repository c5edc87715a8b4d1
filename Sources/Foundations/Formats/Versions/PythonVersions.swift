/// Python: PEP 440; what is no such version comes before all that are, in the order setuptools gave.
func pythonKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  if let version = PythonVersion(text) {
    writer.mark(2)
    version.write(&writer)
  } else {
    writer.mark(1)
    legacyPythonKey(Array(text), &writer)
  }
}

/// A version by the grammar of PEP 440, appendix B, in lower case.
private struct PythonVersion {
  var epoch: VersionText
  var release: VersionText
  var pre: (rank: UInt8, number: VersionText)?
  var post: VersionText?
  var development: VersionText?
  var local: VersionText?

  init?(_ text: VersionText) {
    var rest = text
    if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
    epoch = text.nothing
    let digits = rest.prefix(while: isDigit)
    if digits.endIndex < rest.endIndex, rest[digits.endIndex] == UInt8(ascii: "!") {
      guard !digits.isEmpty else { return nil }
      epoch = digits
      rest = rest[(digits.endIndex + 1)...]
    }
    release = rest
    var first = true
    while takeDotted(&rest, first: first) != nil { first = false }
    guard !first else { return nil }
    release = release[..<rest.startIndex]
    takePre(&rest)
    takePost(&rest)
    if let number = Self.take("dev", &rest) { development = number }
    if rest.first == UInt8(ascii: "+") {
      local = rest.dropFirst()
      guard Self.isLocal(rest.dropFirst()) else { return nil }
      rest = rest.nothing
    }
    guard rest.isEmpty else { return nil }
  }

  private mutating func takePre(_ rest: inout VersionText) {
    guard let first = rest.first else { return }
    let letter = Self.isSeparator(first) ? rest.dropFirst().first : first
    let taken: (rank: UInt8, number: VersionText?) =
      switch letter {
      case UInt8(ascii: "a"): (1, Self.take("alpha", &rest) ?? Self.take("a", &rest))
      case UInt8(ascii: "b"): (2, Self.take("beta", &rest) ?? Self.take("b", &rest))
      case UInt8(ascii: "p"): (3, Self.take("preview", &rest) ?? Self.take("pre", &rest))
      case UInt8(ascii: "r"): (3, Self.take("rc", &rest))
      case UInt8(ascii: "c"): (3, Self.take("c", &rest))
      default: (0, nil)
      }
    if let number = taken.number { pre = (taken.rank, number) }
  }

  private mutating func takePost(_ rest: inout VersionText) {
    guard !rest.isEmpty else { return }
    post = Self.take("post", &rest) ?? Self.take("rev", &rest) ?? Self.take("r", &rest)
    guard post == nil, rest.first == UInt8(ascii: "-") else { return }
    var after = rest.dropFirst()
    let digits = after.takeDigits()
    guard !digits.isEmpty else { return }
    post = digits
    rest = after
  }

  /// Takes `word` and a number (perhaps none) off the front, with the separators PEP 440 allows.
  private static func take(_ word: StaticString, _ rest: inout VersionText) -> VersionText? {
    var after = rest
    if let first = after.first, isSeparator(first) { after = after.dropFirst() }
    guard after.begins(with: word) else { return nil }
    after = after.dropFirst(word.utf8CodeUnitCount)
    var number = after
    if let first = number.first, isSeparator(first) { number = number.dropFirst() }
    let digits = number.prefix(while: isDigit)
    rest = digits.isEmpty ? after : after[digits.endIndex...]
    return digits
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x2E || byte == 0x2D || byte == 0x5F
  }

  /// Whether letters and digits stand between single separators.
  private static func isLocal(_ text: VersionText) -> Bool {
    var open = true
    for byte in text {
      let separator = isSeparator(byte)
      guard separator ? !open : isDigit(byte) || isLetter(byte) else { return false }
      open = separator
    }
    return !open
  }

  func write(_ writer: inout VersionKeyWriter) {
    writer.number(epoch)
    var numbers = release
    writeNumbers(&numbers, &writer)
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
    if let local { write(local: local, &writer) }
    writer.mark(1)
  }

  private func write(local: VersionText, _ writer: inout VersionKeyWriter) {
    var rest = local
    while !rest.isEmpty {
      let part = rest.prefix { !Self.isSeparator($0) }
      rest = rest[part.endIndex...].dropFirst()
      if part.allSatisfy(isDigit) {
        writer.mark(3)
        writer.number(part)
      } else {
        writer.mark(2)
        writer.text(part)
      }
    }
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
    for byte in part { writer.mark(byte) }
    writer.mark(0)
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
