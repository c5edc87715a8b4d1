import Formats
import Testing

@Suite("E-mail (RFC 5322, MIME)")
struct MailTests {
  private func message(_ text: String) throws -> MailMessage {
    try MailMessage(Array(text.replacing("\n", with: "\r\n").utf8))
  }

  @Test("folded fields, encoded words and quoted-printable text are read (RFC 2047, 2045)")
  func encoded() throws {
    let mail = try message(
      """
      From: =?utf-8?Q?J=C3=BCrgen_Finder?= <j@example.org>
      Subject: =?UTF-8?B?w5xiZXJsYXVm?=
       =?iso-8859-1?q?_in_=E4bc?=
      Message-ID: <1@example.org>
      Content-Type: text/plain; charset="utf-8"
      Content-Transfer-Encoding: quoted-printable

      A=20line that is=
       one, caf=C3=A9.
      """)
    #expect(mail.subject == "Überlauf in äbc")
    #expect(mail.sender == "Jürgen Finder <j@example.org>")
    #expect(mail.id == "1@example.org")
    #expect(mail.text == "A line that is one, café.")
  }

  private let nested = """
    Subject: Report
    Content-Type: multipart/mixed; boundary="outer"

    preamble
    --outer
    Content-Type: multipart/alternative; boundary=inner

    --inner
    Content-Type: text/plain

    Plain words.
    --inner
    Content-Type: text/html

    <p>Marked words.<script>alert(1)</script></p>
    --inner--
    --outer
    Content-Type: application/octet-stream; name*=utf-8''cr%C3%A4sh.bin
    Content-Disposition: attachment
    Content-Transfer-Encoding: base64

    AAEC
    /w==
    --outer
    Content-Type: text/x-patch
    Content-Disposition: attachment; filename="../../etc/fix; \\"a\\".patch"

    --- a
    +++ b
    --outer--
    epilogue
    """

  @Test(
    "parts within parts: plain text is preferred, files keep their bytes and lose their folders")
  func parts() throws {
    let mail = try message(nested)
    #expect(mail.text == "Plain words.")
    #expect(mail.attachments.map(\.name) == ["cräsh.bin", "fix; \"a\".patch"])
    #expect(mail.attachments.first?.bytes == [0, 1, 2, 255])
    #expect(mail.attachments.last?.bytes == Array("--- a\r\n+++ b".utf8))
    #expect(mail.attachments.last?.mediaType == "text/x-patch")
  }

  @Test("a message of HTML alone gives its words, without scripts and tags")
  func marked() throws {
    let mail = try message(
      """
      Subject: x
      Content-Type: text/html

      <html><style>p{}</style><p>1 &lt; 2 &amp;amp; 3</p><script>evil()</script><br>end
      """)
    #expect(mail.text.contains("1 < 2 &amp; 3"))
    #expect(!mail.text.contains("evil") && !mail.text.contains("{"))
  }

  @Test("parts without end, too many and too deep parts, and what is no mail are refused or read")
  func hostile() throws {
    #expect(
      try message("Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx").text == "x")
    #expect(throws: RecordError.self) { try message("hello") }
    #expect(throws: RecordError.self) {
      try message("Subject: a\nContent-Type: multipart/mixed\n\nx")
    }
    let many = String(repeating: "--b\n\nx\n", count: 300)
    #expect(throws: RecordError.self) {
      try message("Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + many)
    }
    var deep = "x"
    for level in 0..<12 {
      deep =
        "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n\(deep)\n--b\(level)--"
    }
    #expect(throws: RecordError.self) { try message("Subject: a\n" + deep) }
    #expect(throws: RecordError.self) {
      try message("Subject: " + String(repeating: "a", count: 70_000) + "\n\nx")
    }
  }
}
