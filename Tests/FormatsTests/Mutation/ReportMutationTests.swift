import Formats
import Testing

/// What comes with reports.
extension MutationTests {
  @Test("e-mail: parts, words and encodings")
  func mail() {
    let seed = """
      Subject: =?utf-8?q?a_=C3=A9?=\nContent-Type: multipart/mixed; boundary=b\n\n--b
      Content-Transfer-Encoding: base64\n\nQUJD\n--b\nContent-Type: text/html\n\n<p>x</p>\n--b--
      """
    run("e-mail", bytes(seed)) { bytes in
      let mail = try MailMessage(bytes)
      #expect(mail.text.utf8.count <= bytes.count * 3)
    }
  }

  @Test("crash reports and patches")
  func crashes() {
    run(
      "crash reports",
      bytes(
        "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x10 (pc 0x1)\n"
          + "READ of size 1\n    #0 0x1 in a::b<c>(d) /e/f.c:1:2\n\nSUMMARY: x",
        "Traceback (most recent call last):\n  File \"a\", line 1, in b\nKeyError: c\n",
        "Exception in thread \"m\" a.B: c\n\tat d.e(F.java:1)\nCaused by: g.H\n\tat i(J:2)\n",
        "TypeError: x\n    at f (/a.js:1:2)\n    at node:x:1:2\na.c:1:2: runtime error: shift")
    ) { bytes in
      for report in CrashReport.reports(in: bytes) {
        #expect(!report.kind.isEmpty)
        #expect(report.isSame(as: report))
      }
    }
    run(
      "UnifiedDiff",
      bytes(
        "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n--- a/z\n+++ /dev/null\n@@ -1 +0,0 @@\n-e\n"
      )
    ) { bytes in
      for file in try UnifiedDiff(bytes).files {
        #expect(!file.path.hasPrefix("/") && !file.path.split(separator: "/").contains(".."))
      }
    }
  }

  @Test("security.txt")
  func securityTxt() {
    run(
      "security.txt",
      bytes(
        "Contact: mailto:a@b.example\r\nExpires: 2027-01-01T00:00:00Z\nPolicy: https://a.example\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- Contact: tel:+1\nExpires: "
          + "2027-01-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\n")
    ) { bytes in
      let file = try SecurityTxt(bytes)
      #expect(!file.contacts.isEmpty)
      #expect(file.contacts.allSatisfy { !$0.lowercased().hasPrefix("javascript") })
    }
  }
}
