import Formats
import Storage
import TestSupport
import Testing

@testable import Intake

@Suite("Files of an e-mail") struct MailFileTests {
  private let mail = """
    From: ada@example.org
    Subject: Heap overflow in left-pad
    Content-Type: multipart/mixed; boundary="x"

    --x
    Content-Type: text/plain

    Package: pkg:npm/left-pad@1.3.0
    It writes past the end.
    --x
    Content-Type: text/x-diff
    Content-Disposition: attachment; filename="fix.patch"

    --- a/pad.c
    +++ b/pad.c
    --x
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="../../crash.bin"
    Content-Transfer-Encoding: base64

    AAECAw==
    --x
    Content-Type: application/octet-stream
    Content-Disposition: attachment; filename="nothing.bin"

    --x--
    """

  @Test(
    "are kept with the finding, under their names; what breaks a rule is told",
    arguments: TestDatabase.each)
  func kept(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let upload = try Upload(
        recognising: Array(mail.replacing("\n", with: "\r\n").utf8), about: .init())
      #expect(upload.files.map(\.name) == ["fix.patch", "crash.bin", "nothing.bin"])
      let (service, principal) = (intake.service, intake.finders[0])
      let (finding, refused) = try await database.write { tx in
        let accepted = try service.accept(upload.drafts, by: principal, in: tx)
        let finding = try #require(accepted.first?.finding)
        let refused = try service.attach(upload.files, to: finding, by: principal, in: tx)
        // The same mail again changes nothing.
        _ = try service.attach(upload.files, to: finding, by: principal, in: tx)
        return (finding, refused)
      }
      #expect(refused.map(\.name) == ["nothing.bin"] && refused.first?.reason.isEmpty == false)
      let kept = try await database.read { tx in
        try service.attachments(of: finding, by: principal, in: tx)
      }
      #expect(Set(kept.map(\.name)) == ["fix.patch", "crash.bin"])
      #expect(kept.first { $0.name == "fix.patch" }?.kind == .patch)
      #expect(kept.first { $0.name == "crash.bin" }?.size == 4)
    }
  }
}
