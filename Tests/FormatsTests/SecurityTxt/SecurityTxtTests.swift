import Formats
import Testing
import Vocabulary

@Suite("security.txt, RFC 9116") struct SecurityTxtTests {
  private func read(_ text: String) throws -> SecurityTxt { try SecurityTxt(Array(text.utf8)) }

  @Test("Fields are read in any case, comments and unknown fields are passed over")
  func fields() throws {
    let file = try read(
      "# Our address\r\nContact: mailto:security@example.org\r\ncontact: https://example.org/report"
        + "\r\nExpires: 2027-01-01T00:00:00Z\r\nPreferred-Languages: en, es\r\n"
        + "Policy: https://example.org/policy\r\nX-Other: something\r\n\r\n")
    #expect(file.contacts == ["mailto:security@example.org", "https://example.org/report"])
    #expect(file.expires.rfc3339 == "2027-01-01T00:00:00Z")
    #expect(file.languages == ["en", "es"])
    #expect(file.policies == ["https://example.org/policy"])
  }

  @Test("A cleartext signature around it is taken off")
  func signature() throws {
    let file = try read(
      """
      -----BEGIN PGP SIGNED MESSAGE-----
      Hash: SHA256

      Contact: https://example.org/
      Expires: 2027-01-01T00:00:00Z
      -----BEGIN PGP SIGNATURE-----

      iQ==
      -----END PGP SIGNATURE-----
      """)
    #expect(file.contacts == ["https://example.org/"])
  }

  @Test("What is no such file is refused, with the rule")
  func refused() {
    let refused: [(String, SecurityTxtProblem)] = [
      ("Contact: mailto:a@b.example\n", .withoutExpiry),
      ("Expires: 2027-01-01T00:00:00Z\n", .withoutContact),
      ("Contact: javascript:alert(1)\nExpires: 2027-01-01T00:00:00Z\n", .withoutContact),
      ("Contact: http://a.example\nExpires: 2027-01-01T00:00:00Z\n", .withoutContact),
      (
        "Contact: mailto:a@b\nExpires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z\n",
        .withoutExpiry
      ),
      ("<html>not found</html>", .notAField(1)), ("Contact:\n", .notAField(1)),
      (String(repeating: "#", count: 33 << 10), .tooLong), ("a\u{0}b", .notText),
    ]
    for (text, problem) in refused {
      #expect(throws: problem, "\(text.prefix(40))") { try read(text) }
    }
    #expect(throws: SecurityTxtProblem.notText) { try SecurityTxt([0xFF, 0xFE]) }
  }
}
