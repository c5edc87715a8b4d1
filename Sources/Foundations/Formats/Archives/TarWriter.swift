/// Writes tar archives (POSIX.1-1988 ustar): regular files and symbolic links, nothing else.
///
/// Owners, groups and times are zero, so the same files make the same bytes.
public struct TarWriter: Sendable {
  private var archive: [UInt8] = []

  /// An archive of nothing yet.
  public init() {}

  /// Adds a file; false when its name does not fit into the format.
  @discardableResult public mutating func add(
    _ name: String, _ content: [UInt8], isExecutable: Bool = false
  ) -> Bool {
    guard
      let header = header(
        name, kind: "0", mode: isExecutable ? "0000755" : "0000644", size: content.count, link: "")
    else { return false }
    archive += header + content
    archive += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    return true
  }

  /// Adds a symbolic link; false when a name does not fit into the format.
  @discardableResult public mutating func add(_ name: String, linkTo target: String) -> Bool {
    guard let header = header(name, kind: "2", mode: "0000777", size: 0, link: target) else {
      return false
    }
    archive += header
    return true
  }

  /// The whole archive, with its end.
  public var bytes: [UInt8] { archive + [UInt8](repeating: 0, count: 1024) }

  private func header(
    _ name: String, kind: String, mode: String, size: Int, link: String
  ) -> [UInt8]? {
    guard let (prefix, base) = split(name), link.utf8.count <= 100, size < 1 << 33 else {
      return nil
    }
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.enumerated() { block[place + offset] = byte }
    }
    let octal = String(size, radix: 8)
    put(base, at: 0)
    put(mode, at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
    put("00000000000", at: 136)
    put("        ", at: 148)
    put(kind, at: 156)
    put(link, at: 157)
    put("ustar", at: 257)
    put("00", at: 263)
    put(prefix, at: 345)
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    return block
  }

  /// A name of up to 100 bytes, or one that a slash parts into up to 155 and up to 100.
  private func split(_ name: String) -> (prefix: String, base: String)? {
    let bytes = Array(name.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    if bytes.count <= 100 { return ("", name) }
    for place in bytes.indices where bytes[place] == UInt8(ascii: "/") {
      let (head, tail) = (bytes[..<place], bytes[(place + 1)...])
      if head.count <= 155, (1...100).contains(tail.count) {
        return (String(decoding: head, as: UTF8.self), String(decoding: tail, as: UTF8.self))
      }
    }
    return nil
  }
}
