/// A signed note: a text and signatures over it (https://c2sp.org/signed-note).
public struct Note: Sendable, Equatable {
  /// What is signed; its last line ends with a newline.
  public let text: String
  /// The signatures, in order, whether their keys are known or not.
  public let signatures: [Signature]

  /// One signature line.
  public struct Signature: Sendable, Equatable {
    /// The key's name.
    public let name: String
    /// The first four bytes of a hash of the key; tells keys of one name apart.
    public let keyID: UInt32
    /// The signature's bytes after the key identifier.
    public let bytes: [UInt8]

    /// A signature line's parts.
    public init(name: String, keyID: UInt32, bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }
  }

  /// A note from its parts; throws ``SigningProblem/note(_:)`` when the text cannot be signed.
  public init(text: String, signatures: [Signature]) throws {
    guard text.hasSuffix("\n") else { throw SigningProblem.note("the text ends without a newline") }
    guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A }) else {
      throw SigningProblem.note("the text holds control characters")
    }
    self.text = text
    self.signatures = signatures
  }

  /// Reads a note of at most 1 MiB with 1 to 100 signatures.
  public init(_ encoded: String) throws {
    guard encoded.utf8.count <= 1 << 20 else { throw SigningProblem.note("longer than 1 MiB") }
    let bytes = Array(encoded.utf8)
    // The last blank line parts text and signatures.
    guard
      let gap = (1..<max(bytes.count, 1)).last(where: { bytes[$0] == 10 && bytes[$0 - 1] == 10 })
    else { throw SigningProblem.note("no blank line before the signatures") }
    let lines = bytes[(gap + 1)...]
    guard lines.last == 10 else { throw SigningProblem.note("no signature line, or one cut off") }
    let signatures = try lines.dropLast().split(separator: 10, omittingEmptySubsequences: false)
      .map { try Signature(line: String(decoding: $0, as: UTF8.self)) }
    guard signatures.count <= 100 else { throw SigningProblem.note("more than 100 signatures") }
    try self.init(text: String(decoding: bytes[..<gap], as: UTF8.self), signatures: signatures)
  }

  /// The note as it is stored and sent.
  public var encoded: String { text + "\n" + signatures.map(\.line).joined() }

  /// The names of the verifiers whose signatures hold.
  ///
  /// Throws ``SigningProblem/signature(_:)`` when none does, or when a known key's signature is
  /// wrong. Signatures of unknown keys are ignored.
  @discardableResult public func verify(_ verifiers: [NoteVerifier]) throws -> [String] {
    var verified: [String] = []
    for signature in signatures {
      guard
        let verifier = verifiers.first(where: {
          $0.name == signature.name && $0.keyID == signature.keyID
        })
      else { continue }
      guard verifier.isValid(signature.bytes, for: text) else {
        throw SigningProblem.signature("the signature of \(signature.name) is wrong")
      }
      if !verified.contains(signature.name) { verified.append(signature.name) }
    }
    guard !verified.isEmpty else { throw SigningProblem.signature("signed by no known key") }
    return verified
  }
}

extension Note.Signature {
  fileprivate init(line: String) throws {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "—", isKeyName(parts[1]),
      let bytes = Base64.decode(parts[2]), bytes.count >= 5
    else { throw SigningProblem.note("a signature line is not well formed") }
    name = String(parts[1])
    keyID = bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    self.bytes = Array(bytes[4...])
  }

  fileprivate var line: String {
    let identifier = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
    return "— \(name) \(Base64.encode(identifier + bytes))\n"
  }
}

/// A key's name: not empty, without spaces and plus signs.
func isKeyName(_ name: some StringProtocol) -> Bool {
  !name.isEmpty
    && name.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace && $0.value >= 32 }
}
