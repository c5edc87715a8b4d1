import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of an XML document with what is in it.
struct XMLTree {
  /// The name without prefix.
  let name: String
  /// The namespace, empty for none.
  let namespace: String
  let attributes: [String: String]
  let line: Int
  var children: [XMLTree] = []
  /// The text directly inside, in one piece.
  var text = ""

  func child(_ name: String) -> XMLTree? { children.first { $0.name == name } }

  /// Reads a document in UTF-8. Document types, and with them entities, are refused; so are depth
  /// over 128, more than two million elements, more than 64 attributes and more than 512 MiB.
  static func read(_ bytes: [UInt8], format: String) throws(RecordError) -> XMLTree {
    func failure(_ line: Int, _ reason: String) -> RecordError {
      RecordError(format: format, field: line > 0 ? "line \(line)" : "", reason: reason)
    }
    guard bytes.count <= 512 << 20 else { throw failure(0, "larger than 512 MiB") }
    guard !bytes.contains(0) else { throw failure(0, "not UTF-8") }
    let bad = bytes.withUnsafeBufferPointer { malformedUTF8($0) }
    guard bad == nil else { throw failure(0, "malformed UTF-8 at byte \(bad ?? 0)") }
    guard !hasDocumentType(bytes) else { throw failure(0, "a document type is not read") }
    guard !hasBareInstruction(bytes) else {
      throw failure(0, "a processing instruction without content is not read")
    }
    guard !declaresOtherEncoding(bytes) else { throw failure(0, "only UTF-8 is read") }
    let builder = XMLTreeBuilder()
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = builder
    let whole = parser.parse()
    if let problem = builder.problem { throw failure(problem.line, problem.reason) }
    guard whole, let root = builder.root else {
      throw failure(max(parser.lineNumber, 1), "malformed XML")
    }
    return root
  }

  private static func hasDocumentType(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while let place = rest.firstIndex(of: UInt8(ascii: "!")) {
      let word = rest[(place + 1)...].prefix(8)
      let text = String(decoding: word, as: UTF8.self).uppercasedASCII
      if text.hasPrefix("DOCTYPE") || text.hasPrefix("ENTITY") { return true }
      rest = rest[(place + 1)...]
    }
    return false
  }

  /// Whether there is `<?name?>`, at which Foundation's parser ends the process (Swift 6.3 on Linux).
  /// Looked for everywhere, also where it would be mere text.
  private static func hasBareInstruction(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while let place = rest.firstIndex(of: UInt8(ascii: "?")) {
      rest = rest[(place + 1)...]
      guard place > 0, bytes[place - 1] == UInt8(ascii: "<") else { continue }
      // The name ends with space, or else with what ends the instruction.
      let name = rest.prefix { $0 > 32 && $0 != UInt8(ascii: "?") }
      if name.endIndex == bytes.endIndex || bytes[name.endIndex] == UInt8(ascii: "?") {
        return true
      }
    }
    return false
  }

  private static func declaresOtherEncoding(_ bytes: [UInt8]) -> Bool {
    let start = String(decoding: bytes.prefix(200), as: UTF8.self).lowercasedASCII
    guard let end = start.range(of: "?>"), let mark = start.range(of: "encoding"),
      mark.lowerBound < end.lowerBound
    else { return false }
    let name = start[mark.upperBound..<end.lowerBound].drop { "= \t\r\n\"'".contains($0) }
    return !["utf-8", "utf8", "us-ascii", "ascii"].contains { name.hasPrefix($0) }
  }
}

/// Builds the tree from the parser's events.
private final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  var root: XMLTree?
  var problem: (line: Int, reason: String)?
  private var open: [XMLTree] = []
  private var elements = 0

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements += 1
    if open.count >= 128 { return stop(parser, "deeper than 128") }
    if elements > 2_000_000 { return stop(parser, "more than 2,000,000 elements") }
    if attributes.count > 64 { return stop(parser, "more than 64 attributes") }
    let local = name.split(separator: ":").last.map(String.init) ?? name
    open.append(
      XMLTree(
        name: local, namespace: namespaceURI ?? "", attributes: attributes, line: parser.lineNumber)
    )
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !open.isEmpty { open[open.count - 1].text += string }
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    if !open.isEmpty { open[open.count - 1].text += String(decoding: block, as: UTF8.self) }
  }

  private func stop(_ parser: XMLParser, _ reason: String) {
    if problem == nil { problem = (parser.lineNumber, reason) }
    parser.abortParsing()
  }
}
