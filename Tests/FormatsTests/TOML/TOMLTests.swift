import Testing

@testable import Formats

@Suite("TOML 1.0")
struct TOMLTests {
  private func read(_ text: String) throws(RecordError) -> JSONValue {
    try readTOML(Array(text.utf8), format: "TOML")
  }

  @Test("values of every kind")
  func values() throws {
    let value = try read(
      #"""
      # comment
      title = "a\tb\u00e9\U0001F600\"" # more
      'lit eral' = 'C:\x'
      "" = ""
      many = """
      one
        two\
          three"""
      raw = '''
      a'b''c'''
      ends = """""two"""""
      a.b . "c d" = 1
      a.e = +99
      numbers = [1_000, 0xFF, 0o17, 0b11, -2.5, 1e3, 6.626e-34,]
      odd = [inf, -nan]
      yes = true
      when = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5, 1979-05-27, 07:32:00]
      point = { x = 1, y.z = [ { } ] }

      [t.u]
      v = 1
      [t]
      w = 2
      [[list]]
      n = 1
      [list.sub]
      m = 1
      [[list]]
      n = 2
      """#)
    #expect(value["title"]?.text == "a\tbé😀\"")
    #expect(value["lit eral"]?.text == "C:\\x")
    #expect(value[""]?.text == "")
    #expect(value["many"]?.text == "one\n  twothree")
    #expect(value["raw"]?.text == "a'b''c")
    #expect(value["ends"]?.text == "\"\"two\"\"")
    #expect(value["a"]?["b"]?["c d"] == 1)
    #expect(value["a"]?["e"] == 99)
    #expect(value["numbers"] == [1000, 255, 15, 3, -2.5, 1000.0, 6.626e-34])
    #expect(value["odd"] == ["inf", "-nan"])
    #expect(value["yes"]?.boolean == true)
    #expect(value["when"]?.array?[1].text == "1979-05-27T07:32:00.5")
    #expect(value["point"]?["y"]?["z"] == [[:]])
    #expect(value["t"] == ["u": ["v": 1], "w": 2])
    #expect(value["list"] == [["n": 1, "sub": ["m": 1]], ["n": 2]])
  }

  @Test("what TOML forbids is refused with the line")
  func refused() {
    for text in [
      "a", "a =", "= 1", "a = 1 b = 2", "a = \"x", "a = 'x\ny'", "a = \"\\q\"", "a = \"\\ud800\"",
      "[a", "[]", "[[a]", "a = [1", "a = {b = 1", "a = {b = 1,}", "a = tru", "a = 1x",
      "a.b = 1\na = 2", "a = 1\na.b = 2", "[a]\nb.c = 1\n[a.b]", "a = [1]\n[[a]]",
      "[[a]]\n[a]", "[a]\n[[a]]", "a = \"\u{7F}\"",
    ] {
      do throws(RecordError) {
        _ = try read("\n" + text)
        Testing.Issue.record("\(text) was read")
      } catch {
        #expect(error.field.hasPrefix("line "), "\(text)")
      }
    }
  }
}
