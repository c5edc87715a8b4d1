import Vocabulary

/// What a submitted form held.
public struct Form: Sendable {
  /// A file that came with the form. Its name is text to show, never a path.
  public struct File: Sendable {
    /// The name the browser gave.
    public let name: String
    /// The bytes.
    public let bytes: [UInt8]
  }

  private var values: [(name: String, value: String)] = []
  private var files: [(name: String, file: File)] = []

  init(_ call: Call) throws {
    let type = call.mediaType ?? ""
    if type == "multipart/form-data" {
      guard let boundary = Form.boundary(call.headers["content-type"] ?? "") else {
        throw Form.malformed("the multipart boundary is missing")
      }
      try readMultipart(call.body, boundary: boundary)
    } else if type == "application/x-www-form-urlencoded" || call.body.isEmpty {
      values = Query.parse(String(decoding: call.body, as: UTF8.self))
    } else {
      throw Form.malformed("it is declared as \(type)")
    }
  }

  /// The member's value without surrounding space, nil when absent or empty.
  public func value(_ name: String) -> String? {
    guard let text = values.first(where: { $0.name == name })?.value.trimmingSpaces(),
      !text.isEmpty, !text.utf8.contains(0)
    else { return nil }
    return text
  }

  /// The member's value, or a problem naming it.
  public func required(_ name: String) throws -> String {
    guard let text = value(name) else { throw Problem.invalid(name, "must be filled in") }
    return text
  }

  /// Every value of a repeated member.
  public func all(_ name: String) -> [String] {
    values.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
  }

  /// The uploaded file of that member, nil when none was chosen.
  public func file(_ name: String) -> File? {
    files.first { $0.name == name && !$0.file.bytes.isEmpty }?.file
  }

  private static func malformed(_ why: String) -> Problem {
    Problem(
      code: "malformed-form", status: 400, title: "The form could not be read",
      detail: "The form could not be read: \(why).", remedy: "Open the page again and resend it.")
  }

  private static func boundary(_ type: String) -> [UInt8]? {
    for part in type.split(separator: ";").dropFirst() {
      let text = String(part).trimmingSpaces()
      guard text.lowercased().hasPrefix("boundary=") else { continue }
      let value = text.dropFirst(9).filter { $0 != "\"" }
      return value.isEmpty || value.utf8.count > 70 ? nil : Array("--\(value)".utf8)
    }
    return nil
  }

  /// RFC 7578: parts between boundaries, each with a Content-Disposition that names its member.
  private mutating func readMultipart(_ body: [UInt8], boundary: [UInt8]) throws {
    var place = Form.find(boundary, in: body, from: 0)
    while let start = place {
      var content = start + boundary.count
      if body[content...].starts(with: [45, 45]) { return }
      content += 2
      guard let headersEnd = Form.find([13, 10, 13, 10], in: body, from: content),
        let next = Form.find([13, 10] + boundary, in: body, from: headersEnd + 2)
      else { throw Form.malformed("a part is cut off") }
      guard values.count + files.count < 1000 else { throw Form.malformed("too many members") }
      let header = String(decoding: body[content..<headersEnd], as: UTF8.self)
      let bytes = headersEnd + 4 <= next ? Array(body[(headersEnd + 4)..<next]) : []
      if let name = Form.attribute("name", in: header) {
        if let fileName = Form.attribute("filename", in: header) {
          files.append((name, File(name: fileName, bytes: bytes)))
        } else {
          values.append((name, String(decoding: bytes, as: UTF8.self)))
        }
      }
      place = next + 2
    }
  }

  private static func attribute(_ name: String, in header: String) -> String? {
    for part in header.split(whereSeparator: { $0 == ";" || $0 == "\r\n" || $0 == "\n" }) {
      let text = String(part).trimmingSpaces()
      guard text.hasPrefix(name + "=") else { continue }
      return text.dropFirst(name.count + 1).filter { $0 != "\"" }
    }
    return nil
  }

  private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first, bytes.count >= needle.count else { return nil }
    var place = start
    let last = bytes.count - needle.count
    return bytes.withUnsafeBufferPointer { bytes in
      while place <= last {
        if bytes[place] == first, bytes[place..<(place + needle.count)].elementsEqual(needle) {
          return place
        }
        place += 1
      }
      return nil
    }
  }
}

/// Query strings and URL-encoded forms (URL Living Standard section 5).
public enum Query {
  /// The members in order; `+` is a space.
  public static func parse(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").prefix(1000).map { part in
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decode(pair[0], plus: true), pair.count > 1 ? decode(pair[1], plus: true) : "")
    }
  }

  /// Percent-decoding; a stray percent sign stays, broken UTF-8 is repaired.
  static func decode(_ text: Substring, plus: Bool) -> String {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
        let byte = Hexadecimal.decode(
          String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self))
      {
        decoded += byte
        place += 3
      } else {
        decoded.append(plus && bytes[place] == UInt8(ascii: "+") ? 32 : bytes[place])
        place += 1
      }
    }
    // No store takes a NUL in text; like broken UTF-8 it becomes the replacement character.
    return String(decoding: decoded, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
  }

  /// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
  public static func encode(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: encoded.append(byte)
      default: encoded += Array("%\(Hexadecimal.encode([byte]).uppercased())".utf8)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
