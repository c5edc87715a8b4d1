/// Keys between which lies every version whose comparison with this one may differ from the order of
/// the keys, in a scheme without a total order; no upper end where that could be any version.
func candidateKeys(
  _ version: String, _ scheme: VersionScheme
) -> (lower: [UInt8], upper: [UInt8]?) {
  withVersionText(version, scheme) { text in
    switch scheme {
    case .maven: return mavenCandidates(text)
    case .alpm:
      // The same version with any release, or none.
      let parts = ArchParts(text)
      let shared = writtenKey(text) { writer in
        writer.number(parts.epoch)
        archPart(parts.version, &writer)
      }
      return (shared, shared + [0xFF])
    default:
      // `#` and items with letters may lie anywhere.
      return ([], nil)
    }
  }
}

/// A word or hyphen may stand on the other side of a zero, so all that begins with the same numbers
/// is worth comparing; after numbers alone, nothing more than the same version.
private func mavenCandidates(_ text: VersionText) -> (lower: [UInt8], upper: [UInt8]?) {
  withMavenTokens(text) { tokens in
    let numbers = tokens.prefix { $0.isNumber && !$0.hyphen }
    guard numbers.count < tokens.count else {
      let key = writtenKey(text) { mavenKey(text, &$0) }
      return (key, key + [0])
    }
    let last = numbers.lastIndex { !$0.isNull }
    let shared = writtenKey(text) { writer in
      for token in last.map({ numbers[...$0] }) ?? numbers.prefix(0) {
        writer.mark(0x40 + (token.isNull ? 0 : 1))
        writer.number(token.text(in: text))
      }
    }
    return (shared, shared + [0xFF])
  }
}

private func writtenKey(_ text: VersionText, _ write: (inout VersionKeyWriter) -> Void) -> [UInt8] {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 10 * text.count + 64) { buffer in
    var writer = VersionKeyWriter(buffer)
    write(&writer)
    return Array(buffer[..<writer.count])
  }
}
