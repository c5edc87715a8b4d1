import Formats
import Testing
import Vocabulary

@Suite("JSON, written")
struct JSONWriteTests {
  @Test("members keep their order; pretty text reads back alike")
  func order() throws {
    let value: JSONValue = ["z": 1, "a": ["x", nil, true], "e": [:], "l": []]
    #expect(value.serialized() == #"{"z":1,"a":["x",null,true],"e":{},"l":[]}"#)
    #expect(try JSONValue.parse(value.serializedBytes(pretty: true)) == value)
    #expect(
      JSONValue(["k": [1]] as JSONObject).serialized(pretty: true)
        == "{\n  \"k\": [\n    1\n  ]\n}")
  }

  @Test("escapes are the shortest")
  func escapes() {
    #expect(
      JSONValue.string("\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}é\u{2028}").serialized()
        == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001fé\u{2028}\"")
  }

  @Test("canonical form sorts by UTF-16 units (RFC 8785 section 3.2.3)")
  func canonical() throws {
    let text = #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#
    let value = try JSONValue.parse(Array(text.utf8))
    let keys = try JSONValue.parse(value.canonical()).object?.keys
    #expect(keys == ["\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"])
  }

  @Test(
    "numbers are written as ECMAScript writes them (RFC 8785 appendix B)",
    arguments: [
      (0.0, "0"), (-0.0, "0"), (.leastNonzeroMagnitude, "5e-324"),
      (-.leastNonzeroMagnitude, "-5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (9007199254740992, "9007199254740992"),
      (295147905179352825856, "295147905179352830000"), (1e21, "1e+21"), (1e-6, "0.000001"),
      (1e-7, "1e-7"), (333333333.33333329, "333333333.3333333"), (4.5, "4.5"), (1e23, "1e+23"),
      (123456.789, "123456.789"), (9.999999999999997e22, "9.999999999999997e+22"), (100, "100"),
    ] as [(Double, String)])
  func numbers(_ value: Double, _ text: String) {
    #expect(String(decoding: JSONValue.number(value).canonical(), as: UTF8.self) == text)
  }

  @Test(
    "a number that is not whole, or too large to be read as a whole one, reads back alike",
    arguments: [0x1p53, 222_222_222_222_222_264.5, -1e18, 9.5e20, 1e21, 1.5, 0.1])
  func readsBack(_ value: Double) throws {
    #expect(try JSONValue.parse(JSONValue.number(value).serializedBytes()) == .number(value))
  }

  @Test("convertible values")
  func convertible() {
    let none: String? = nil
    let value: JSONValue = [
      "id": .init("x"), "none": .init(none), "when": .init(Timestamp(seconds: 0)),
      "list": .init([1, 2]), "deep": .init(JSONValue.bool(true)),
    ]
    #expect(
      value.serialized()
        == #"{"id":"x","none":null,"when":"1970-01-01T00:00:00Z","list":[1,2],"deep":true}"#)
  }

  @Test("an object keeps one member a key, and finds them when there are many")
  func object() {
    var object: JSONObject = ["a": 1, "b": 2, "a": 3]
    #expect(object.keys == ["a", "b"])
    #expect(object["a"] == 3)
    for number in 0..<100 { object["k\(number)"] = .integer(Int64(number)) }
    object["k50"] = nil
    object["k51"] = "changed"
    #expect(object.count == 101)
    #expect(object["k50"] == nil)
    #expect(object["k51"] == "changed")
    #expect(object["k99"] == 99)
    #expect(JSONObject(object.members.reversed()) == object)
    #expect(JSONObject(object.members.reversed()).hashValue == object.hashValue)
  }
}
