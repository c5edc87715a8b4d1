/// A part of a version's text. It points into memory that lives as long as the closure given to
/// ``withVersionText(_:_:_:)`` runs; nothing keeps it longer.
struct VersionText: RandomAccessCollection {
  private let bytes: UnsafeBufferPointer<UInt8>
  let startIndex: Int
  let endIndex: Int

  /// All of some bytes.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    startIndex = 0
    endIndex = bytes.count
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
    self.bytes = bytes
    startIndex = start
    endIndex = end
  }

  /// A byte; outside the part the program stops, also when optimised.
  @inline(__always)
  subscript(place: Int) -> UInt8 {
    precondition(place >= startIndex && place < endIndex)
    return bytes[place]
  }

  /// A part of the part; outside it the program stops, also when optimised.
  @inline(__always)
  subscript(range: Range<Int>) -> VersionText {
    precondition(range.lowerBound >= startIndex && range.upperBound <= endIndex)
    return VersionText(bytes, range.lowerBound, range.upperBound)
  }

  /// The bytes themselves.
  var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[startIndex..<endIndex])
  }
}

extension VersionText {
  /// Takes digits off the front.
  @inline(__always)
  mutating func takeDigits() -> VersionText {
    let digits = prefix(while: isDigit)
    self = self[digits.endIndex...]
    return digits
  }

  /// Takes letters off the front.
  @inline(__always)
  mutating func takeLetters() -> VersionText {
    let letters = prefix(while: isLetter)
    self = self[letters.endIndex...]
    return letters
  }

  /// Takes the next run of digits or of letters, passing over anything else.
  @inline(__always)
  mutating func takeRun() -> VersionText? {
    self = drop { !isDigit($0) && !isLetter($0) }
    guard let byte = first else { return nil }
    return isDigit(byte) ? takeDigits() : takeLetters()
  }

  /// Takes digits and a colon off the front; nil where the text does not begin so.
  @inline(__always)
  mutating func takeEpoch() -> VersionText? {
    let digits = prefix(while: isDigit)
    guard digits.endIndex < endIndex, self[digits.endIndex] == UInt8(ascii: ":") else { return nil }
    self = self[(digits.endIndex + 1)...]
    return digits
  }

  /// Nothing, at the end of this text.
  @inline(__always)
  var nothing: VersionText { self[endIndex...] }

  /// Whether the text is this word.
  @inline(__always)
  func isWord(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount && begins(with: word)
  }

  /// Whether the text begins with this word.
  @inline(__always)
  func begins(with word: StaticString) -> Bool {
    guard count >= word.utf8CodeUnitCount else { return false }
    for place in 0..<word.utf8CodeUnitCount
    // Safe: a static string has as many bytes as it says.
    where self[startIndex + place] != word.utf8Start[place] { return false }
    return true
  }
}
