import Vocabulary

@testable import Web

extension Samples {
  private var patch: PatchShown {
    PatchShown(
      id: word("pat_1"), caseID: word("cas_1"), product: word("pkg:npm/quayside"),
      base: word("1.x"), author: word("the AI model Mender 7"), isModel: true,
      signOff: word("MIT, signed off by Tidewater"), note: word("Checks the length first."),
      digest: word("9f86d081884c7d65"), size: word("2 lines in 1 file"),
      address: word("https://git.example/commit/1"), state: word("Accepted by the maintainer"),
      reason: word("It holds."), offeredAt: now)
  }

  var patchPages: [SamplePage] {
    let frame = frame("Patches", .coordination, .analyst)
    return [
      SamplePage(
        "patches",
        PatchListPage.render(
          frame,
          .init(
            caseID: word("cas_1"), rows: [patch], canOffer: true,
            form: form("product", "base", "author", "signOff", "diff")))),
      SamplePage(
        "patch",
        PatchPage.render(
          frame,
          .init(
            patch: patch,
            proofs: [true, false].map { supports in
              .init(
                title: word("Tried here"), strength: 3, supports: supports,
                summary: word("Without it the flaw shows itself."), isOwn: !supports, at: now)
            },
            stages: [
              .init(
                place: 1, name: word("Vendors"), parties: word("Pier Appliances"), opensAt: now,
                openedAt: now, hold: nil),
              .init(
                place: 2, name: word("All"), parties: nil, opensAt: now, openedAt: nil,
                hold: word("A doubt.")),
              .init(
                place: 3, name: word("Later"), parties: nil, opensAt: now, openedAt: nil,
                hold: nil),
            ], fetches: [word("Pier Appliances, today")],
            commands: ["accept", "decline", "withdraw"], canSay: true,
            parties: [Choice(value: "prt_1", words: word("Pier Appliances"))],
            diff: word("--- a/x\n+++ b/x"), isCut: true,
            form: form("reason", "name", "day", "parties")))),
    ]
  }

  var emptyPatchPages: [SamplePage] {
    [
      SamplePage(
        "patches-none",
        PatchListPage.render(
          frame("Patches", .coordination, .analyst),
          .init(caseID: word("cas_1"), rows: [], canOffer: false)))
    ]
  }
}
