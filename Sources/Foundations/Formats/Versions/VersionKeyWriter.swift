import Foundation

/// Writes the parts of a version key so that their order is kept.
struct VersionKeyWriter {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  /// A writer into memory that outlives it.
  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  /// Begins anew.
  mutating func forget() { count = 0 }

  /// One byte; nothing once the buffer is full.
  @inline(__always)
  mutating func mark(_ byte: UInt8) {
    guard count < buffer.count else { return }
    buffer[count] = byte
    count += 1
  }

  /// Some bytes as they are.
  @inline(__always)
  mutating func append(_ bytes: VersionText) { for byte in bytes { mark(byte) } }

  /// A number of any length, given as decimal digits: how many bytes it needs, then the bytes; or,
  /// past 64 bits, a mark, how many digits, then the digits.
  @inline(__always)
  mutating func number(_ digits: VersionText) {
    let digits = digits.drop { $0 == 48 }
    guard digits.count < 19 else { return largeNumber(digits) }
    var value: UInt64 = 0
    for digit in digits { value = value &* 10 &+ UInt64(digit &- 48) }
    number(value)
  }

  /// A number: how many bytes it needs, then the bytes.
  @inline(__always)
  mutating func number(_ value: UInt64) {
    let length = (71 - value.leadingZeroBitCount) / 8
    mark(UInt8(length))
    for place in stride(from: length - 1, through: 0, by: -1) {
      mark(UInt8(truncatingIfNeeded: value >> UInt64(place * 8)))
    }
  }

  private mutating func largeNumber(_ digits: VersionText) {
    mark(0xFE)
    mark(UInt8(truncatingIfNeeded: digits.count >> 8))
    mark(UInt8(truncatingIfNeeded: digits.count))
    append(digits)
  }

  /// Text, ended so that what it is a beginning of comes later.
  @inline(__always)
  mutating func text(_ text: VersionText) {
    append(text)
    mark(0)
  }

  /// A word, ended likewise.
  mutating func word(_ word: StaticString) {
    // Safe: a static string has as many bytes as it says.
    for place in 0..<word.utf8CodeUnitCount { mark(word.utf8Start[place]) }
    mark(0)
  }

  /// Text in lower case, ended likewise.
  mutating func lowercased(_ text: VersionText) {
    for byte in text { mark(lower(byte)) }
    mark(0)
  }
}

/// -1, 0 or 1 as the first bytes come before the second, are the same, or come after.
@inline(__always)
func byteOrder(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Int {
  let shared = min(one.count, other.count)
  if shared > 0, let first = one.baseAddress, let second = other.baseAddress {
    // Safe: both buffers have at least `shared` bytes.
    let order = memcmp(first, second, shared)
    if order != 0 { return order < 0 ? -1 : 1 }
  }
  return one.count == other.count ? 0 : (one.count < other.count ? -1 : 1)
}

/// Whether a byte is an ASCII digit.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

/// Whether a byte is an ASCII letter.
@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

/// A byte in lower case.
@inline(__always)
func lower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

/// Whether all bytes are zeros (also none at all).
@inline(__always)
func isZero(_ digits: VersionText) -> Bool { digits.allSatisfy { $0 == 48 } }
