/// Conan 2: items between dots by value or spelling, zeros at the end left out, a pre-release before
/// the release, builds in order.
///
/// Conan compares an item with letters to a number by spelling, which is not transitive; here such an
/// item counts by its number first.
func conanKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  var build: ArraySlice<UInt8>?
  if let plus = rest.firstIndex(of: UInt8(ascii: "+")) {
    build = rest[(plus + 1)...]
    rest = rest[..<plus]
  }
  let hyphen = rest.firstIndex(of: UInt8(ascii: "-"))
  conanItems(rest[..<(hyphen ?? rest.endIndex)], &writer)
  if let hyphen {
    writer.mark(1)
    conanItems(rest[(hyphen + 1)...], &writer)
  } else {
    writer.mark(2)
  }
  if let build {
    writer.mark(2)
    conanItems(build, &writer)
  } else {
    writer.mark(1)
  }
}

private func conanItems(_ text: ArraySlice<UInt8>, _ writer: inout VersionKeyWriter) {
  let items = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  for item in items.dropLastZeros() {
    let digits = item.prefix(while: isDigit)
    if digits.isEmpty {
      writer.mark(3)
    } else {
      writer.mark(2)
      writer.number(digits)
    }
    writer.text(item[digits.endIndex...])
  }
  writer.mark(1)
}
