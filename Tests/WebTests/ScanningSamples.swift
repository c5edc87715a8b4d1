import Vocabulary

@testable import Web

extension Samples {
  private func campaignList(
    _ rows: [CampaignListPage.Row], _ query: String = ""
  )
    -> CampaignListPage.Model
  {
    CampaignListPage.Model(
      query: query, rows: rows, pager: Pager(next: rows.isEmpty ? nil : word("c")), canOpen: true,
      techniques: [Choice(value: "aiReview", words: word("A model reads the code"))],
      today: today, form: rows.isEmpty ? FormState() : form("purpose", "tool", "compatible"))
  }

  private func campaign(_ leases: [CampaignPage.Lease]) -> CampaignPage.Model {
    CampaignPage.Model(
      id: word("cam_1"), purpose: word("Parsers"), instrument: word("Looker 1"),
      technique: word("A model reads the code"),
      compatible: leases.isEmpty ? [] : [word("Fuzzing")],
      from: today, until: today, contact: word("desk@example.org"), isOpen: true,
      canChange: true, leases: leases, pager: Pager(next: leases.isEmpty ? nil : word("c")),
      conflict: leases.isEmpty
        ? nil
        : .init(
          target: word("pkg:npm/a@1"),
          holders: [
            .init(
              lease: word("lea_1"), technique: word("Fuzzing"), until: now, name: nil,
              contact: nil, couldJoin: true),
            .init(
              lease: word("lea_2"), technique: word("Fuzzing"), until: now, name: word("Finder"),
              contact: word("a@b.example"), couldJoin: false),
          ], instead: [word("pkg:npm/b@1")]),
      form: leases.isEmpty ? FormState() : form("target", "minutes"))
  }

  private func coverage(_ looks: [CoveragePage.Look], _ query: String = "") -> CoveragePage.Model {
    CoveragePage.Model(
      query: query, looks: looks, pager: Pager(next: looks.isEmpty ? nil : word("c")),
      proposals: [
        .init(
          thing: word("pkg:npm/a"), version: word("2"), reasons: [word("Newer")], lastLook: now,
          lastVersion: word("1"))
      ], techniques: [Measure(word("Fuzzing"), 2)])
  }

  private func scopes(_ scopes: [ScopePage.Scope]) -> ScopePage.Model {
    ScopePage.Model(
      asset: word("ast_1"), assetName: word("Infusion pumps"), standing: word("Nobody may."),
      work: scopes.isEmpty
        ? []
        : [.init(party: word("Finder"), technique: word("Asks"), since: now, until: now)],
      scopes: scopes, canSign: true, today: today,
      form: scopes.isEmpty
        ? FormState() : form("allowed", "fragile", "days", "from", "timeZone", "accepted"))
  }

  var scanningPages: [SamplePage] {
    let frame = frame("Campaigns", .campaigns, .finder)
    let lease = { (state: String, isHeld: Bool) in
      CampaignPage.Lease(
        id: "lea_" + state, target: word("https://github.com/a/b@0123456"), state: word(state),
        isHeld: isHeld, fence: 3, until: now, reason: isHeld ? nil : word("Its time was over."))
    }
    let scope = ScopePage.Scope(
      id: word("scp_1"), allowed: word("Only watching"), times: [word("Sun 02:00")],
      who: [word("Finder")], until: now, contact: word("555 0100"), signedAt: now,
      revokedAt: nil, pausedUntil: now, note: word("breakwater/scope/v1\n"))
    return [
      SamplePage(
        "campaigns",
        CampaignListPage.render(
          frame,
          campaignList([
            .init(
              id: word("cam_1"), purpose: word("Parsers"), technique: word("Reads"),
              tool: word("Looker"), from: today, until: today, isOpen: true,
              organization: word("Finder"))
          ]))),
      SamplePage(
        "campaign",
        CampaignPage.render(frame, campaign([lease("held", true), lease("ended", false)]))),
      SamplePage(
        "coverage",
        CoveragePage.render(
          frame,
          coverage([
            .init(
              thing: word("pkg:npm/a"), version: word("1"), party: nil, isOwn: false,
              technique: word("Fuzzing"), instrument: word("Looker"), at: now, share: 0.4,
              hours: 2.5, findings: 3)
          ]))),
      SamplePage("scopes", ScopePage.render(frame, scopes([scope]))),
      SamplePage(
        "projects",
        WishListPage.render(
          frame,
          .init(
            query: word("a"),
            rows: [
              .init(
                repository: word("https://git.example/a/b"), optedOutAt: now,
                reason: word("Ask first"), channel: word("a@b.example"), source: word("peer"))
            ], pager: Pager(next: word("c")), canRecord: true,
            form: form("repository", "wish")))),
    ]
  }

  var emptyScanningPages: [SamplePage] {
    let frame = frame("Empty", .campaigns, .finder)
    return [
      SamplePage("campaigns-none", CampaignListPage.render(frame, campaignList([]))),
      SamplePage("campaigns-no-match", CampaignListPage.render(frame, campaignList([], "zzz"))),
      SamplePage("campaign-new", CampaignPage.render(frame, campaign([]))),
      SamplePage("coverage-none", CoveragePage.render(frame, coverage([]))),
      SamplePage("coverage-no-match", CoveragePage.render(frame, coverage([], "zzz"))),
      SamplePage("scopes-none", ScopePage.render(frame, scopes([]))),
      SamplePage(
        "projects-none",
        WishListPage.render(frame, .init(query: "", rows: [], pager: Pager()))),
      SamplePage(
        "projects-no-match",
        WishListPage.render(frame, .init(query: "zzz", rows: [], pager: Pager()))),
    ]
  }
}
