import Crypto
import Foundation
import Vocabulary

/// The 32 bytes of a SHA-256 hash (FIPS 180-4); compared in constant time.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// A digest from 32 bytes, or nil for another number.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init(all: bytes)
  }

  /// A digest from 64 hexadecimal digits.
  public init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  fileprivate init(all bytes: some Sequence<UInt8>) {
    var words: [UInt64] = [0, 0, 0, 0]
    for (place, byte) in bytes.enumerated() {
      words[place / 8] = words[place / 8] << 8 | UInt64(byte)
    }
    self.words = (words[0], words[1], words[2], words[3])
  }

  fileprivate init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { buffer in
      func word(_ place: Int) -> UInt64 {
        UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      }
      return (word(0), word(8), word(16), word(24))
    }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }
  }

  /// Standard base 64, as in checkpoints.
  public var base64: String { Base64.encode(bytes) }

  /// Lower-case hexadecimal.
  public var description: String { Hexadecimal.encode(bytes) }

  /// Takes the same time wherever the digests differ.
  public static func == (one: Self, other: Self) -> Bool {
    (one.words.0 ^ other.words.0) | (one.words.1 ^ other.words.1)
      | (one.words.2 ^ other.words.2) | (one.words.3 ^ other.words.3) == 0
  }

  /// Hashes the first bytes, which are as good as random.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

/// The SHA-256 hash of bytes.
public func sha256(_ bytes: some Sequence<UInt8>) -> SHA256Digest {
  if let digest = bytes.withContiguousStorageIfAvailable({
    SHA256Digest(SHA256.hash(data: UnsafeRawBufferPointer($0)))
  }) {
    return digest
  }
  return SHA256Digest(SHA256.hash(data: Array(bytes)))
}

/// Hashes bytes that come in parts.
public struct SHA256Hasher: Sendable {
  private var state = SHA256()

  /// A hasher that has seen nothing.
  public init() {}

  /// Takes the next part in.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
  }

  /// The SHA-256 hash of everything so far.
  public func finish() -> SHA256Digest { SHA256Digest(state.finalize()) }
}

/// The SHA-256 hash of a text's UTF-8 bytes.
public func sha256(_ text: String) -> SHA256Digest { sha256(text.utf8) }

/// True when both hold the same bytes; the time depends on the lengths only.
public func constantTimeEquals(
  _ one: some Collection<UInt8>, _ other: some Collection<UInt8>
) -> Bool {
  guard one.count == other.count else { return false }
  return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// The HMAC-SHA-256 of a message (RFC 2104), for webhooks and stored token hashes.
public func hmacSHA256(key: [UInt8], message: [UInt8]) -> SHA256Digest {
  SHA256Digest(
    all: HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
}
