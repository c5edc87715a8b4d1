public import Formats
public import Signing

/// A hash of a tree of files that depends on names, modes and contents alone: not on the order in
/// which they come, nor on times, owners and the archive they came in. Links are not followed;
/// their target is hashed.
///
/// The digest is SHA-256 over one line for each entry, sorted by its bytes: the kind (`f`, `x` for
/// an executable file, `l` for a link), the content's SHA-256 in hexadecimal, the length of the
/// name, and the name.
public struct TreeHash: Sendable {
  private var lines: [[UInt8]] = []

  /// A hash of nothing yet.
  public init() {}

  /// Adds a file.
  public mutating func add(_ name: String, content: [UInt8], isExecutable: Bool) {
    add(isExecutable ? "x" : "f", name, content)
  }

  /// Adds a symbolic link.
  public mutating func add(_ name: String, linkTo target: String) {
    add("l", name, Array(target.utf8))
  }

  private mutating func add(_ kind: String, _ name: String, _ content: [UInt8]) {
    lines.append(Array("\(kind) \(sha256(content)) \(name.utf8.count) \(name)\n".utf8))
  }

  /// The digest of what was added.
  public var digest: SHA256Digest {
    sha256(Array(lines.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
  }

  /// The hash of the files in a tar archive, packed with gzip or not, which is not unpacked for it.
  public static func ofArchive(
    _ bytes: [UInt8], budget: ArchiveBudget = .standard
  ) throws(ArchiveError) -> (digest: SHA256Digest, files: Int) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      return try ofStream(
        TarStream(try GzipReader(ArraySource(bytes), budget: budget), budget: budget))
    }
    return try ofStream(TarStream(ArraySource(bytes), budget: budget))
  }

  private static func ofStream<Source: ByteSource>(
    _ stream: TarStream<Source>
  ) throws(ArchiveError) -> (digest: SHA256Digest, files: Int) {
    var hash = TreeHash()
    var files = 0
    while let entry = try stream.next() {
      let name = entry.name.hasPrefix("./") ? String(entry.name.dropFirst(2)) : entry.name
      switch entry.kind {
      case .file:
        hash.add(name, content: try stream.content(), isExecutable: entry.isExecutable)
        files += 1
      case .link(let target), .symbolicLink(let target): hash.add(name, linkTo: target)
      case .other: break
      }
    }
    return (hash.digest, files)
  }
}
