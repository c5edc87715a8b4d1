import Crypto
import Foundation
public import Vocabulary

/// Checks Ed25519 signatures on notes with a published key.
public struct NoteVerifier: Sendable, Equatable, LosslessStringConvertible {
  /// The key's name, by custom an address without its scheme.
  public let name: String
  /// The first four bytes of a hash over name and key.
  public let keyID: UInt32
  private let key: [UInt8]

  init(name: String, key: [UInt8]) {
    self.name = name
    self.key = key
    keyID = keyIdentifier(name, key)
  }

  /// Reads a vkey: `name+hash+key`, with the algorithm byte 1 for Ed25519.
  public init?(_ text: String) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, isKeyName(parts[0]), let data = Base64.decode(parts[2]),
      data.count == 33, data[0] == ed25519
    else { return nil }
    self.init(name: String(parts[0]), key: Array(data[1...]))
    guard parts[1] == hexadecimal(keyID) else { return nil }
  }

  /// The vkey.
  public var description: String {
    "\(name)+\(hexadecimal(keyID))+\(Base64.encode([ed25519] + key))"
  }

  func isValid(_ signature: [UInt8], for text: String) -> Bool {
    isValid(signature, of: Array(text.utf8))
  }

  /// Whether a bare Ed25519 signature (RFC 8032) of bytes is this key's.
  public func isValid(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
    return key.isValidSignature(signature, for: bytes)
  }
}

/// Signs notes with an Ed25519 key.
public struct NoteSigner: Sendable {
  /// The key's name.
  public let name: String
  /// What others verify with.
  public let verifier: NoteVerifier
  private let seed: [UInt8]
  private let key: Curve25519.Signing.PrivateKey

  /// A signer from the key's 32-byte seed; throws ``SigningProblem/key(_:)``.
  public init(name: String, seed: [UInt8]) throws {
    guard isKeyName(name) else {
      throw SigningProblem.key("a key's name may not be empty or hold spaces or plus signs")
    }
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw SigningProblem.key("an Ed25519 key has 32 bytes")
    }
    self.name = name
    self.seed = seed
    self.key = key
    verifier = NoteVerifier(name: name, key: Array(key.publicKey.rawRepresentation))
  }

  /// Reads a private key: `PRIVATE+KEY+name+hash+key`.
  public init(privateKey text: String) throws {
    let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
      let data = Base64.decode(parts[4]), data.count == 33, data[0] == ed25519
    else { throw SigningProblem.key("not a private note key") }
    try self.init(name: String(parts[2]), seed: Array(data[1...]))
    guard parts[3] == hexadecimal(verifier.keyID) else {
      throw SigningProblem.key("the key's hash does not fit the key")
    }
  }

  /// The private key's text, for the key file only.
  var privateKey: String {
    "PRIVATE+KEY+\(name)+\(hexadecimal(verifier.keyID))+\(Base64.encode([ed25519] + seed))"
  }

  /// Signs a text that ends with a newline.
  public func sign(_ text: String) throws -> Note {
    let bytes = try signature(of: Array(text.utf8))
    return try Note(
      text: text, signatures: [.init(name: name, keyID: verifier.keyID, bytes: bytes)])
  }

  /// Adds this key's signature to a note.
  public func cosign(_ note: Note) throws -> Note {
    try Note(text: note.text, signatures: note.signatures + sign(note.text).signatures)
  }

  /// The bare Ed25519 signature (RFC 8032) of bytes.
  public func signature(of bytes: [UInt8]) throws -> [UInt8] {
    do { return Array(try key.signature(for: bytes)) } catch {
      throw SigningProblem.key("signing failed: \(error)")
    }
  }
}

extension NoteSigner {
  /// Reads the key file; a missing one is created with a fresh key, readable by its owner only.
  ///
  /// Throws ``SigningProblem/key(_:)`` when others may read the file or it holds another name's key.
  public static func load(
    path: String, name: String, surroundings: Surroundings
  ) throws -> NoteSigner {
    let line = try KeyFile.line(at: path) {
      try NoteSigner(name: name, seed: surroundings.random(32)).privateKey
    }
    let signer = try NoteSigner(privateKey: line)
    guard signer.name == name else {
      throw SigningProblem.key("\(path) holds the key of \(signer.name), not of \(name)")
    }
    return signer
  }
}

private let ed25519: UInt8 = 1

private func keyIdentifier(_ name: String, _ key: [UInt8]) -> UInt32 {
  sha256(Array(name.utf8) + [10, ed25519] + key).bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
}

private func hexadecimal(_ number: UInt32) -> String {
  Hexadecimal.encode((0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) })
}
