import Formats
import Testing

@Suite("Where a finding is, in one spelling") struct FindingPlaceTests {
  private static let base = FindingPlace(
    repository: "https://github.com/acme/lib", location: "src/parse.go", weaknesses: "CWE-79")

  @Test(
    "Spellings of one place",
    arguments: [
      ("https://github.com/ACME/Lib", "", "src/parse.go", "CWE-79"),
      ("https://github.com/acme/lib//", "", "src/parse.go", "CWE-79"),
      (" https://github.com/acme/lib.git/ ", "", "src/parse.go", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/parse.go:42", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/parse.go:42:7", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/parse.go:10-20", "CWE-79"),
      ("https://github.com/acme/lib", "", "././src//parse.go", "CWE-79"),
      ("https://github.com/acme/lib", "", #".\src\parse.go"#, "CWE-79"),
      ("https://github.com/acme/lib", "", "SRC/Parse.go", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/parse.go:42\nsecond line", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/x/../parse.go", "CWE-79"),
      ("https://github.com/acme/lib", "/src/", "parse.go:42", "CWE-79"),
      ("https://github.com/acme/lib", "", "src/parse.go", " cwe-79 ,, CWE-79"),
    ])
  func same(_ parts: (String, String, String, String)) {
    let place = FindingPlace(
      repository: parts.0, location: parts.2, weaknesses: parts.3, inside: parts.1)
    #expect(place == Self.base)
  }

  @Test("What differs in a part differs")
  func different() {
    for (repository, location, weaknesses) in [
      ("https://github.com/acme/other", "src/parse.go", "CWE-79"),
      ("https://github.com/acme/lib", "src/parse", "CWE-79"),
      ("https://github.com/acme/lib", "src/parse.go:x", "CWE-79"),
      ("https://github.com/acme/lib", "src/parse.go", ""),
      ("https://github.com/acme/lib", "src/parse.go", "CWE-79,CWE-80"),
    ] {
      #expect(
        FindingPlace(repository: repository, location: location, weaknesses: weaknesses)
          != Self.base)
    }
    #expect(
      FindingPlace(repository: "a", location: "", weaknesses: "CWE-9,cwe-10").weaknesses
        == "CWE-10,CWE-9")
  }

  @Test("Salt and parts are joined with NUL")
  func bytes() {
    #expect(
      Self.base.bytes(salt: "s")
        == Array("s\0https://github.com/acme/lib\0src/parse.go\0CWE-79".utf8))
    let empty = FindingPlace(repository: "", location: "", weaknesses: "")
    #expect(empty.bytes(salt: "") == [0, 0, 0])
  }
}
