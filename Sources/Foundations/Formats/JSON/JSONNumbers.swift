extension JSONReader {
  /// Reads any number: an integer where it has neither fraction nor exponent and fits 64 bits.
  mutating func number() throws(JSONError) -> JSONValue {
    let span = try numberSpan()
    if span.whole, let value = smallInteger(span.start, place) { return .integer(value) }
    return .number(try real(span.start))
  }

  /// Reads an integer; `1.0` and `1e2` are refused.
  public mutating func integer() throws(JSONError) -> Int64 {
    _ = try next()
    let span = try numberSpan()
    guard span.whole, let value = smallInteger(span.start, place) else {
      throw failure("expected an integer of 64 bits", at: span.start)
    }
    return value
  }

  /// Reads any number.
  public mutating func double() throws(JSONError) -> Double {
    _ = try next()
    return try real(try numberSpan().start)
  }

  /// Passes over a number, checking its form.
  @inline(__always)
  mutating func numberSpan() throws(JSONError) -> (start: Int, whole: Bool) {
    let start = place
    if place < count, base[place] == UInt8(ascii: "-") { place += 1 }
    let first = place
    guard digits() > 0 else {
      place = start
      throw failure("expected a value")
    }
    if base[first] == UInt8(ascii: "0"), place - first > 1 {
      throw failure("number with a leading zero", at: start)
    }
    var whole = true
    if place < count, base[place] == UInt8(ascii: ".") {
      whole = false
      place += 1
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    if place < count, base[place] | 0x20 == UInt8(ascii: "e") {
      whole = false
      place += 1
      if place < count, base[place] == UInt8(ascii: "+") || base[place] == UInt8(ascii: "-") {
        place += 1
      }
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    return (start, whole)
  }

  @inline(__always)
  private mutating func digits() -> Int {
    let start = place
    while place < count, base[place] &- 48 < 10 { place += 1 }
    return place - start
  }

  private func smallInteger(_ start: Int, _ end: Int) -> Int64? {
    let negative = base[start] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (negative ? start + 1 : start)..<end {
      let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(base[index] - 48)
      let (sum, second) =
        negative
        ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
      guard !first, !second else { return nil }
      value = sum
    }
    return value
  }

  private func real(_ start: Int) throws(JSONError) -> Double {
    let text = String(
      decoding: UnsafeBufferPointer(start: base + start, count: place - start), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw failure("number out of range", at: start)
    }
    return value
  }
}
