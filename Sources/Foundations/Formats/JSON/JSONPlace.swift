extension JSONReader {
  /// An error at a place. Line, column and path are found by reading the document again, so that
  /// documents without errors pay nothing for them.
  func failure(_ reason: String, at offset: Int) -> JSONError {
    let end = min(offset, count)
    var line = 1
    var start = 0
    for index in 0..<end where base[index] == 10 {
      line += 1
      start = index + 1
    }
    return JSONError(
      offset: end, line: line, column: end - start + 1, path: path(to: end), reason: reason)
  }

  /// The JSON Pointer (RFC 6901) of the value in which a place lies.
  private func path(to end: Int) -> String {
    var steps: [JSONStep] = []
    var index = 0
    while index < end {
      let byte = base[index]
      switch byte {
      case UInt8(ascii: "{"): steps.append(.member(nil))
      case UInt8(ascii: "["): steps.append(.element(0))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = steps.popLast()
      case UInt8(ascii: ","):
        switch steps.last {
        case .element(let number): steps[steps.count - 1] = .element(number + 1)
        case .member: steps[steps.count - 1] = .member(nil)
        case nil: break
        }
      case UInt8(ascii: "\""):
        let start = index + 1
        index = start
        while index < end, base[index] != byte { index += base[index] == 0x5C ? 2 : 1 }
        guard index < end else { break }
        if case .member(nil) = steps.last {
          let key = JSONSpan(start: start, count: index - start, escaped: true)
          let text = (try? unescape(key)) ?? []
          steps[steps.count - 1] = .member(String(decoding: text, as: UTF8.self))
        }
      default: break
      }
      index += 1
    }
    return steps.map(\.pointer).joined()
  }
}

/// One step of the way into a document.
private enum JSONStep {
  case member(String?)
  case element(Int)

  var pointer: String {
    switch self {
    case .member(nil): return ""
    case .element(let number): return "/\(number)"
    case .member(let key?): return "/" + escapedPointer(key)
    }
  }
}

/// A member's name as a part of a JSON Pointer (RFC 6901 section 3).
func escapedPointer(_ key: String) -> String {
  guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
    return key
  }
  var text = ""
  for scalar in key.unicodeScalars {
    switch scalar {
    case "~": text += "~0"
    case "/": text += "~1"
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text
}
