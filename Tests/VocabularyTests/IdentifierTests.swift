import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("Identifiers, cursors and hexadecimal") struct IdentifierTests {
  @Test("Later identifiers sort later, to the millisecond")
  func order() {
    let clock = TestClock()
    let surroundings = Surroundings.test(clock: clock)
    var before = OrganizationID(surroundings)
    for step in 1...2000 {
      clock.advance(microseconds: Int64(1000 + step))
      let next = OrganizationID(surroundings)
      #expect(before < next)
      #expect(!(next < before))
      #expect(before.description < next.description)
      before = next
    }
  }

  @Test("An identifier holds its time and reads back; the same bytes give the same text")
  func form() throws {
    let zero = Surroundings(
      now: { Timestamp(seconds: 0) }, random: { Array(repeating: 0, count: $0) })
    #expect(PersonID(zero).description == "per_00000000000000000000000000")
    let full = Surroundings(
      now: { Timestamp(microseconds: 281_474_976_710_655_000) },
      random: { Array(repeating: 255, count: $0) })
    #expect(PersonID(full).description == "per_7zzzzzzzzzzzzzzzzzzzzzzzzz")
    let made = TokenID(.test())
    #expect(TokenID(made.description) == made)
  }

  @Test("Twenty thousand identifiers of one moment are all different")
  func unique() {
    let surroundings = Surroundings.test()
    let made = Set((0..<20_000).map { _ in OrganizationID(surroundings) })
    #expect(made.count == 20_000)
  }

  @Test(
    "Texts that are not such an identifier are refused",
    arguments: [
      "", "org", "org_", "per_01jd0000000000000000000000", "org-01jd0000000000000000000000",
      "org_01jd000000000000000000000", "org_01jd00000000000000000000000",
      "org_01JD0000000000000000000000", "org_01jd000000000000000000000i",
      "org_01jd000000000000000000000l", "org_01jd000000000000000000000o",
      "org_01jd000000000000000000000u", "ORG_01jd0000000000000000000000",
      "org_01jd00000000000000000000é", " org_01jd0000000000000000000000",
      "org_01jd0000000000000000000'--",
    ])
  func refused(text: String) {
    #expect(OrganizationID(text) == nil)
  }

  @Test("Decoding refuses another kind's identifier")
  func codable() throws {
    let id = PersonID(.test())
    let data = try JSONEncoder().encode([id])
    #expect(try JSONDecoder().decode([PersonID].self, from: data) == [id])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([TokenID].self, from: data)
    }
  }

  @Test("A cursor's token reads back, whatever the parts hold")
  func cursor() throws {
    let parts = ["", "a", "zażółć", "cas_01", "'; DROP TABLE x; --", "\u{202E}", "1/2?3#4"]
    for one in parts {
      for other in parts {
        let cursor = Cursor(one, other)
        let token = cursor.token
        #expect(token.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) })
        #expect(Cursor(token: token) == cursor)
      }
    }
  }

  @Test(
    "Tokens that this server never made are refused",
    arguments: ["x", "0", "0g", "ff", "c3", "%31", " 31", "édcd"])
  func hostileCursor(token: String) {
    #expect(Cursor(token: token) == nil)
  }

  @Test("A token of more than a kilobyte is not even read")
  func longCursor() {
    #expect(Cursor(token: String(repeating: "31", count: 512)) != nil)
    #expect(Cursor(token: String(repeating: "31", count: 513)) == nil)
  }

  @Test("Hexadecimal reads what it wrote and both cases, and nothing else")
  func hexadecimal() {
    let all = (0...255).map { UInt8($0) }
    let text = Hexadecimal.encode(all)
    #expect(Hexadecimal.decode(text) == all)
    #expect(Hexadecimal.decode(text.uppercased()) == all)
    #expect(Hexadecimal.encode([]) == "")
    for broken in ["a", "0x", "gg", " 0", "٠٠", "a "] {
      #expect(Hexadecimal.decode(broken) == nil)
    }
  }

  @Test("Pages know whether more follows")
  func pages() {
    let more = Page(rows: [1, 2, 3], limit: 2) { Cursor("\($0)") }
    #expect(more.elements == [1, 2])
    #expect(more.next == Cursor("2"))
    let last = Page(rows: [1, 2], limit: 2) { Cursor("\($0)") }
    #expect(last.next == nil)
    let none = Page(rows: [Int](), limit: 2) { Cursor("\($0)") }
    #expect(none.elements.isEmpty && none.next == nil)
    #expect(more.map { $0 * 10 }.elements == [10, 20])
    #expect(more.map { $0 * 10 }.next == Cursor("2"))
    #expect(PageRequest(limit: 0).limit == 1)
    #expect(PageRequest(limit: 9999).limit == 500)
  }

  @Test("The seeded generator repeats itself, and its bits are spread")
  func generator() {
    var one = SeededGenerator(seed: 7)
    var other = SeededGenerator(seed: 7)
    var ones = 0
    for _ in 0..<1000 {
      let value = one.next()
      #expect(value == other.next())
      ones += value.nonzeroBitCount
    }
    #expect((31_000...33_000).contains(ones))
    var third = SeededGenerator(seed: 8)
    #expect(one.next() != third.next())
  }

  @Test("Surroundings without a network refuse every download")
  func noNetwork() async {
    await #expect(throws: Problem.self) {
      _ = try await Surroundings.test().download(
        Download(address: "https://example.org", path: "/nowhere", limit: 1))
    }
  }
}
