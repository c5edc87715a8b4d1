import TestSupport
import Testing
import Vocabulary

@testable import Bundles

@Suite("Codes that are carried on paper") struct ReceiptCodeTests {
  private let code = ReceiptCode(
    bundle: 12, BundleID(.test()), place: 7, action: "act_1", organization: OrganizationID(.test()),
    key: Array(0..<32))

  @Test("A code is three groups of four, and is read as it was written")
  func roundTrip() throws {
    let text = code.description
    #expect(text.split(separator: "-").map(\.count) == [4, 4, 4])
    #expect(try ReceiptCode(typed: text) == code)
    #expect(code.bundle == 12 && code.place == 7)
  }

  @Test("Small letters, spaces and letters that look like digits are understood")
  func forgiving() throws {
    let text = code.description
    let sloppy = text.lowercased().replacing("-", with: " ").replacing("0", with: "o")
      .replacing("1", with: "l")
    #expect(try ReceiptCode(typed: sloppy) == code)
    #expect(try ReceiptCode(typed: text.replacing("-", with: "")) == code)
  }

  @Test("Every single wrong character and every swap of two is found")
  func errors() {
    let letters = Array(code.description.filter { $0 != "-" })
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    for place in letters.indices {
      for other in alphabet where other != letters[place] {
        var typed = letters
        typed[place] = other
        #expect(throws: ReceiptCodeError.mistyped) { try ReceiptCode(typed: String(typed)) }
      }
      for second in letters.indices where letters[second] != letters[place] {
        var typed = letters
        typed.swapAt(place, second)
        #expect(throws: ReceiptCodeError.mistyped) { try ReceiptCode(typed: String(typed)) }
      }
    }
  }

  @Test("A line that nobody types, or too much at once, is refused before it is read")
  func long() {
    let problem = #expect(throws: Problem.self) {
      try SiteReceipt(typed: "\n" + String(repeating: "- ", count: 1001))
    }
    #expect(problem?.fields.first?.rule == "Line 2 has more than 2000 bytes")
    #expect(throws: Problem.self) {
      try SiteReceipt(typed: String(repeating: "\n", count: (2 << 20) + 1))
    }
  }

  @Test("No two records get one file name")
  func names() {
    var names = BundleContents.Names()
    #expect(names.next("a/", "CVE-1", for: "a/CVE-1") == "a/CVE-1")
    let (capital, changed) = (
      names.next("a/", "cve-1", for: "a/cve-1"), names.next("a/", "CVE:1", for: "a/CVE:1")
    )
    #expect(capital.hasPrefix("a/cve-1-") && capital.utf8.count == "a/cve-1-".utf8.count + 12)
    #expect(changed.hasPrefix("a/CVE-1-") && changed.lowercased() != capital)
    #expect(names.next("b/", "CVE-1", for: "b/CVE-1") == "b/CVE-1")
  }

  @Test("What no code has is named")
  func foreign() {
    #expect(throws: ReceiptCodeError.length) { try ReceiptCode(typed: "0C07-7K3M-9QX") }
    #expect(throws: ReceiptCodeError.length) { try ReceiptCode(typed: "") }
    #expect(throws: ReceiptCodeError.length) {
      try ReceiptCode(typed: String(repeating: "0", count: 5000))
    }
    #expect(throws: ReceiptCodeError.character("U")) { try ReceiptCode(typed: "UC07-7K3M-9QX5") }
    #expect(throws: ReceiptCodeError.character("é")) { try ReceiptCode(typed: "éC07-7K3M-9QX5") }
  }

  @Test("A code counts for one organization, one bundle and one action")
  func bound() {
    let (bundle, organization) = (BundleID(.test()), OrganizationID(.test()))
    func made(_ action: String, _ owner: OrganizationID, _ key: [UInt8]) -> ReceiptCode {
      ReceiptCode(
        bundle: 1, bundle, place: 0, action: action, organization: owner, key: key)
    }
    let right = made("act_1", organization, [1])
    #expect(right.matches(made("act_1", organization, [1])))
    #expect(!right.matches(made("act_2", organization, [1])))
    #expect(!right.matches(made("act_1", organization, [2])))
  }

  @Test("Typed lines are read with what belongs to them, and each error names its line")
  func lines() throws {
    let text = code.description
    let brought = try SiteReceipt(
      typed:
        "\n \(text.replacing("-", with: " ")) 2026-11-22 AB pump was off\r\n\(text) 2026-11-23 C\n")
    #expect(brought.lines.map(\.initials) == ["AB", "C"])
    #expect(brought.lines.first?.note == "pump was off")
    #expect(brought.lines.map(\.on.description) == ["2026-11-22", "2026-11-23"])
    let wrong = String(text.dropLast()) + (text.last == "Z" ? "Y" : "Z")
    let problem = #expect(throws: Problem.self) {
      try SiteReceipt(
        typed: "\(text) 2026-11-22 AB\n\(wrong) 2026-11-22 AB\n\(text)\n\(text) 2026-11-22")
    }
    let rule = problem?.fields.first?.rule ?? ""
    #expect(!rule.contains("Line 1 "))
    #expect(rule.contains("Line 2 (\(wrong)) has a typing error"))
    #expect(rule.contains("Line 3 needs the day") && rule.contains("Line 4 needs the initials"))
    #expect(throws: Problem.self) { try SiteReceipt(typed: "  \n") }
    #expect(throws: Problem.self) {
      try SiteReceipt(typed: String(repeating: "\(text) 2026-11-22 AB\n", count: 1001))
    }
  }
}
