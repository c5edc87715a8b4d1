import Formats
import Testing
import Vocabulary

@Suite("JSON, read strictly (RFC 8259)")
struct JSONParseTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue.parse(Array(text.utf8))
  }

  private func refusal(_ text: String, budget: JSONBudget = .standard) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONValue.parse(Array(text.utf8), budget: budget)
      return nil
    } catch {
      return error
    }
  }

  @Test("every kind of value is read")
  func kinds() throws {
    let value = try parse(
      #" {"a": [1, -2.5, 1e3, true, false, null, "x\u00e9\n\uD83D\uDE00"], "b": {}, "c": []} "#)
    let expected: JSONValue = [
      "a": [1, -2.5, 1000.0, true, false, nil, "xé\n😀"], "b": [:], "c": [],
    ]
    #expect(value == expected)
    #expect(value["a"]?.array?.count == 7)
    #expect(try parse("9223372036854775807").integerValue == .max)
    #expect(try parse("-9223372036854775808").integerValue == .min)
    #expect(try parse("9223372036854775808").double == 9.223372036854775808e18)
    #expect(try parse("\"\"").text == "")
  }

  @Test(
    "what the standard does not allow is refused",
    arguments: [
      "", " ", "[1,]", "{\"a\":1,}", "[,1]", "{a:1}", "{'a':1}", "01", "+1", ".5", "1.", "1e",
      "-", "NaN", "Infinity", "tru", "nul", "[1 2]", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "1 2",
      "[1]]", "[", "{", "{\"a\"", "{\"a\":", "\"a", "\"\\", "\"\\u12", "\"\\x\"", "\"\u{01}\"",
      "\"a\nb\"", "// c\n1", "\u{FEFF}1", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\u0041\"",
      "1e400", "[}", "{]", "\"\\uD800\\uD800\"",
    ])
  func refused(_ text: String) { #expect(refusal(text) != nil) }

  @Test("a duplicate key is refused, also when it is escaped or the object is large")
  func duplicates() {
    #expect(refusal(#"{"tlp":"RED","tlp":"CLEAR"}"#)?.reason == #"duplicate key "tlp""#)
    #expect(refusal(#"{"tlp":"RED","\u0074lp":"CLEAR"}"#)?.reason == #"duplicate key "tlp""#)
    let many = (0..<100).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(refusal("{\(many)}") == nil)
    #expect(refusal("{\(many),\"k50\":2}")?.reason == #"duplicate key "k50""#)
    #expect(refusal(#"{"a":{"b":1},"b":{"a":1,"b":2}}"#) == nil)
  }

  @Test("canonically equivalent keys are different keys")
  func equivalentKeys() throws {
    let value = try parse("{\"é\":1,\"e\u{301}\":2}")
    #expect(value["é"]?.integerValue == 1)
    #expect(value["e\u{301}"]?.integerValue == 2)
    #expect(JSONValue.string("é") != JSONValue.string("e\u{301}"))
  }

  @Test(
    "malformed UTF-8 is refused",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xC2], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF0, 0x9F, 0x98], [0x80], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func charset(_ bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue.parse([0x22] + bytes + [0x22]) }
    #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0x61] + bytes + [0x61, 0x22]) }
  }

  @Test("depth, number of values and size are budgeted")
  func budgets() {
    let deep = { (depth: Int) in
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(refusal(deep(64)) == nil)
    #expect(refusal(deep(65))?.reason == "deeper than 64")
    #expect(refusal(String(repeating: "[", count: 3_000_000))?.reason == "deeper than 64")
    let small = JSONBudget(bytes: 100, depth: 3, nodes: 4)
    #expect(refusal("[1,2,3,4]", budget: small) == nil)
    #expect(refusal("[1,2,3,4,5]", budget: small)?.reason == "more than 4 values")
    #expect(refusal("\"\(String(repeating: "a", count: 99))\"", budget: small) != nil)
  }

  @Test("an error names line, column and path")
  func place() {
    let error = refusal("{\n \"affected\": [\n  {\"a/b\": 1},\n  {\"a/b\": tru}\n ]}")
    #expect(error?.line == 4)
    #expect(error?.column == 11)
    #expect(error?.path == "/affected/1/a~1b")
    #expect(error?.description == "expected true at line 4, column 11 (/affected/1/a~1b)")
  }

  @Test("every beginning of a document is refused")
  func truncated() {
    let text = #"{"a":[1.5e3,true,null,"x\u00e9\uD83D\uDE00é"],"b":{"c":-12}}"#
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(bytes[..<count]) }
    }
  }
}

@Suite("JSON, read by pulling")
struct JSONReaderTests {
  @Test("unread members and elements are skipped, and their form is checked")
  func skipping() throws {
    let bytes = Array(#"{"x":{"y":[1,{"z":"\""}]},"id":"A","list":[1,2,3],"n":null}"#.utf8)
    var identifier = ""
    var elements = 0
    try JSONReader.read(bytes) { (reader) throws(JSONError) in
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "id": identifier = try reader.string()
        case "list": try reader.array { _ in elements += 1 }
        default: break
        }
      }
    }
    #expect(identifier == "A")
    #expect(elements == 3)
    for wrong in ["{\"x\":[1,]}", "{\"x\":tru}", "{\"x\":{\"a\" 1}}", "{\"x\":\"\\q\"}"] {
      #expect(throws: JSONError.self) {
        try JSONReader.read(Array(wrong.utf8)) { (reader) throws(JSONError) in try reader.skip() }
      }
    }
  }

  @Test("a value of another kind is refused with its place")
  func mismatch() {
    do throws(JSONError) {
      try JSONReader.read(Array(#"{"id": 5}"#.utf8)) { (reader) throws(JSONError) in
        try reader.object { (_, reader) throws(JSONError) in _ = try reader.string() }
      }
      Issue.record("not refused")
    } catch {
      #expect(error.path == "/id")
      #expect(error.reason == "expected a string")
    }
  }
}
