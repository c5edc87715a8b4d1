/// Conan 2: items between dots by value or spelling, zeros at the end left out, a pre-release before
/// the release, builds in order.
///
/// Conan compares an item with letters to a number by spelling, which is not transitive; here such an
/// item counts by its number first.
func conanKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  let parts = ConanParts(text)
  conanItems(parts.release, &writer)
  if let before = parts.before {
    writer.mark(1)
    conanItems(before, &writer)
  } else {
    writer.mark(2)
  }
  if let build = parts.build {
    writer.mark(2)
    conanItems(build, &writer)
  } else {
    writer.mark(1)
  }
}

/// The three parts of a version of Conan.
struct ConanParts {
  let release: VersionText
  /// The pre-release.
  let before: VersionText?
  let build: VersionText?

  init(_ text: VersionText) {
    var rest = text
    let plus = rest.firstIndex(of: UInt8(ascii: "+"))
    build = plus.map { text[($0 + 1)...] }
    if let plus { rest = rest[..<plus] }
    let hyphen = rest.firstIndex(of: UInt8(ascii: "-"))
    release = rest[..<(hyphen ?? rest.endIndex)]
    before = hyphen.map { rest[($0 + 1)...] }
  }
}

private func conanItems(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = withoutZeroItems(text)
  while var item = takeItem(&rest) {
    let digits = item.takeDigits()
    if digits.isEmpty {
      writer.mark(3)
    } else {
      writer.mark(2)
      writer.number(digits)
    }
    writer.text(item)
  }
  writer.mark(1)
}

/// The items without those at the end that are zero or empty; nil when none is left.
func withoutZeroItems(_ text: VersionText) -> VersionText? {
  var text = text
  while true {
    let dot = text.lastIndex(of: UInt8(ascii: "."))
    guard isZero(dot.map { text[($0 + 1)...] } ?? text) else { return text }
    guard let dot else { return nil }
    text = text[..<dot]
  }
}

/// Takes what stands before the next dot; nil after the last item.
func takeItem(_ rest: inout VersionText?) -> VersionText? {
  guard let text = rest else { return nil }
  guard let dot = text.firstIndex(of: UInt8(ascii: ".")) else {
    rest = nil
    return text
  }
  rest = text[(dot + 1)...]
  return text[..<dot]
}
