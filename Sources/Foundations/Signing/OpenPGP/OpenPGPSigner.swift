import Crypto
import Foundation
public import Vocabulary

/// Signs files so that OpenPGP programs of today verify them: a version 4 key with Ed25519 in the
/// older encoding (RFC 9580 sections 5.5.5.5 and 9.1, algorithm 22), signatures over SHA-512.
public struct OpenPGPSigner: Sendable {
  /// Whose key it is, such as `Example PSIRT <psirt@example.org>`.
  public let user: String
  /// When the key was made; part of its fingerprint. Whole seconds.
  public let createdAt: Timestamp
  /// The fingerprint: 40 hexadecimal digits in upper case.
  public let fingerprint: String
  private let seed: [UInt8]
  private let key: Curve25519.Signing.PrivateKey
  private let body: [UInt8]
  private let digest: [UInt8]

  /// A signer from the key's 32-byte seed and its time; throws ``SigningProblem/key(_:)``.
  public init(user: String, seed: [UInt8], createdAt: Timestamp) throws {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw SigningProblem.key("an Ed25519 key has 32 bytes")
    }
    guard !user.isEmpty, user.utf8.count <= 500, user.utf8.allSatisfy({ $0 >= 32 }) else {
      throw SigningProblem.key("the owner of an OpenPGP key is a line of at most 500 bytes")
    }
    self.user = user
    self.seed = seed
    self.key = key
    self.createdAt = Timestamp(seconds: createdAt.seconds)
    body = openPGPKeyBody(Array(key.publicKey.rawRepresentation), createdAt.seconds)
    digest = Array(
      Insecure.SHA1.hash(data: [0x99] + bigEndian(UInt16(truncatingIfNeeded: body.count)) + body))
    fingerprint = Hexadecimal.encode(digest).uppercased()
  }

  /// The public key with its owner, signed by itself, in ASCII armor.
  public func publicKey() throws -> String {
    let name = Array(user.utf8)
    let certified =
      [0x99] + bigEndian(UInt16(truncatingIfNeeded: body.count)) + body + [0xB4]
      + bigEndian(UInt32(truncatingIfNeeded: name.count)) + name
    // Flags: may certify and sign. Preferred hashes: SHA-512, SHA-256. Features: integrity.
    let facts: [[UInt8]] = [[27, 0x03], [21, 10, 8], [30, 0x01]]
    let signature = try signature(type: 0x13, over: certified, at: createdAt, facts)
    return openPGPArmor(
      packet(6, body) + packet(13, name) + packet(2, signature), "PGP PUBLIC KEY BLOCK")
  }

  /// A detached signature of a file's bytes, in ASCII armor.
  public func signature(of bytes: [UInt8], at now: Timestamp) throws -> String {
    openPGPArmor(packet(2, try signature(type: 0, over: bytes, at: now, [])), "PGP SIGNATURE")
  }

  /// The body of a signature packet of version 4 (RFC 9580 sections 5.2.3 and 5.2.4).
  private func signature(
    type: UInt8, over content: [UInt8], at now: Timestamp, _ facts: [[UInt8]]
  ) throws -> [UInt8] {
    let time = bigEndian(UInt32(truncatingIfNeeded: now.seconds))
    let hashed = ([[2] + time, [33, 4] + digest] + facts).flatMap { [UInt8($0.count)] + $0 }
    let head =
      [4, type, 22, 10] + bigEndian(UInt16(truncatingIfNeeded: hashed.count)) + hashed
    let trailer = [0x04, 0xFF] + bigEndian(UInt32(truncatingIfNeeded: head.count))
    let hash = Array(SHA512.hash(data: content + head + trailer))
    let issuer: [UInt8] = [16] + digest.suffix(8)
    let unhashed = [UInt8(issuer.count)] + issuer
    let raw: [UInt8]
    do { raw = Array(try key.signature(for: hash)) } catch {
      throw SigningProblem.key("signing failed: \(error)")
    }
    return head + bigEndian(UInt16(truncatingIfNeeded: unhashed.count)) + unhashed
      + hash.prefix(2) + openPGPInteger(Array(raw.prefix(32)))
      + openPGPInteger(Array(raw.suffix(32)))
  }
}

extension OpenPGPSigner {
  /// Reads the key file; a missing one is created with a fresh key, readable by its owner only.
  ///
  /// Throws ``SigningProblem/key(_:)`` when others may read the file.
  public static func load(
    path: String, user: String, surroundings: Surroundings
  ) throws -> OpenPGPSigner {
    let line = try KeyFile.line(at: path) {
      let (seed, made) = (surroundings.random(32), surroundings.now())
      return "OPENPGP+KEY+\(made.seconds)+\(Base64.encode(seed))"
    }
    let parts = line.split(separator: "+", maxSplits: 3)
    guard parts.count == 4, parts[0] == "OPENPGP", parts[1] == "KEY",
      let created = Int64(parts[2]), let seed = Base64.decode(parts[3])
    else { throw SigningProblem.key("\(path) is no key for advisories") }
    return try OpenPGPSigner(user: user, seed: seed, createdAt: Timestamp(seconds: created))
  }
}

/// The digests that lie beside a published file.
public enum FileDigest {
  /// SHA-256 in lower-case hexadecimal.
  public static func sha256(_ bytes: [UInt8]) -> String {
    Hexadecimal.encode(Array(SHA256.hash(data: bytes)))
  }

  /// SHA-512 in lower-case hexadecimal.
  public static func sha512(_ bytes: [UInt8]) -> String {
    Hexadecimal.encode(Array(SHA512.hash(data: bytes)))
  }
}
