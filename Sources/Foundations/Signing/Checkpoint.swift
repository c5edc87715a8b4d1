/// A log's promise about its size and root (https://c2sp.org/tlog-checkpoint).
public struct Checkpoint: Sendable, Equatable {
  /// Which log: by custom its address without the scheme.
  public let origin: String
  /// How many leaves.
  public let size: UInt64
  /// The root over them.
  public let root: SHA256Digest
  /// Further lines, which have no meaning here.
  public let extensions: [String]

  /// A checkpoint.
  public init(origin: String, size: UInt64, root: SHA256Digest, extensions: [String] = []) {
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads a note's text; throws ``SigningProblem/checkpoint(_:)``.
  public init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw SigningProblem.checkpoint("no newline at the end") }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, !lines[0].isEmpty, let size = UInt64(lines[1]),
      String(size) == lines[1], let bytes = Base64.decode(lines[2]),
      let root = SHA256Digest(bytes: bytes), !lines.dropFirst(3).contains(where: \.isEmpty)
    else { throw SigningProblem.checkpoint("not origin, size and root") }
    self.init(
      origin: String(lines[0]), size: size, root: root,
      extensions: lines.dropFirst(3).map(String.init))
  }

  /// Reads a signed checkpoint and checks that `verifier`'s log made it.
  public init(signed text: String, verifier: NoteVerifier) throws {
    let note = try Note(text)
    try note.verify([verifier])
    try self.init(note.text)
    guard origin == verifier.name else {
      throw SigningProblem.checkpoint("the origin is \(origin), not \(verifier.name)")
    }
  }

  /// The text to sign.
  public var text: String {
    ([origin, "\(size)", root.base64] + extensions).map { $0 + "\n" }.joined()
  }
}
