/// Python: PEP 440; what is no such version comes before all that are, in the order setuptools gave.
func pythonKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  writer.mark(2)
  if writePython(text, &writer) { return }
  writer.forget()
  writer.mark(1)
  legacyPythonKey(Array(text), &writer)
}

/// Writes a version in lower case by the grammar of PEP 440, appendix B; false where it is none, and
/// then what was written says nothing.
private func writePython(_ text: VersionText, _ writer: inout VersionKeyWriter) -> Bool {
  var rest = text
  if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
  let digits = rest.prefix(while: isDigit)
  guard !digits.isEmpty else { return false }
  if digits.endIndex < rest.endIndex, rest[digits.endIndex] == UInt8(ascii: "!") {
    writer.number(digits)
    rest = rest[(digits.endIndex + 1)...]
    guard let first = rest.first, isDigit(first) else { return false }
  } else {
    writer.number(0)
  }
  writeNumbers(&rest, &writer)
  if rest.isEmpty {
    // A release: no pre-release, no post-release, no development release, no local part.
    for mark: UInt8 in [9, 1, 2, 1] { writer.mark(mark) }
    return true
  }
  let pre = takePre(&rest)
  let post = takePost(&rest)
  let development = take("dev", &rest)
  // 1.0.dev1 comes before 1.0a1.dev1, which comes before 1.0a1, 1.0, 1.0.post1.dev1, 1.0.post1.
  if let number = pre.number {
    writer.mark(1 + pre.rank)
    writer.number(number)
  } else {
    writer.mark(post == nil && development != nil ? 1 : 9)
  }
  writer.mark(post == nil ? 1 : 2)
  if let post { writer.number(post) }
  writer.mark(development == nil ? 2 : 1)
  if let development { writer.number(development) }
  if rest.first == UInt8(ascii: "+") {
    guard isLocal(rest.dropFirst()) else { return false }
    write(local: rest.dropFirst(), &writer)
    rest = rest.nothing
  }
  writer.mark(1)
  return rest.isEmpty
}

private func takePre(_ rest: inout VersionText) -> (rank: UInt8, number: VersionText?) {
  guard let first = rest.first else { return (0, nil) }
  switch isSeparator(first) ? rest.dropFirst().first : first {
  case UInt8(ascii: "a"): return (1, take("alpha", &rest) ?? take("a", &rest))
  case UInt8(ascii: "b"): return (2, take("beta", &rest) ?? take("b", &rest))
  case UInt8(ascii: "p"): return (3, take("preview", &rest) ?? take("pre", &rest))
  case UInt8(ascii: "r"): return (3, take("rc", &rest))
  case UInt8(ascii: "c"): return (3, take("c", &rest))
  default: return (0, nil)
  }
}

private func takePost(_ rest: inout VersionText) -> VersionText? {
  guard !rest.isEmpty else { return nil }
  let post = take("post", &rest) ?? take("rev", &rest) ?? take("r", &rest)
  guard post == nil, rest.first == UInt8(ascii: "-") else { return post }
  var after = rest.dropFirst()
  let digits = after.takeDigits()
  guard !digits.isEmpty else { return nil }
  rest = after
  return digits
}

/// Takes `word` and a number (perhaps none) off the front, with the separators PEP 440 allows.
@inline(__always)
private func take(_ word: StaticString, _ rest: inout VersionText) -> VersionText? {
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

private func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2D || byte == 0x5F }

/// Whether letters and digits stand between single separators.
private func isLocal(_ text: VersionText) -> Bool {
  var open = true
  for byte in text {
    let separator = isSeparator(byte)
    guard separator ? !open : isDigit(byte) || isLetter(byte) else { return false }
    open = separator
  }
  return !open
}

private func write(local: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = local
  while !rest.isEmpty {
    let part = rest.prefix { !isSeparator($0) }
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
