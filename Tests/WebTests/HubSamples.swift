import Vocabulary

@testable import Web

extension Samples {
  var hubPages: [SamplePage] {
    let frame = frame("Other hubs", .hubs, .analyst)
    return [
      SamplePage(
        "hubs",
        HubListPage.render(
          frame,
          .init(
            hubs: [
              .init(
                id: word("hub_01"), name: word("cert-cc"), kindWords: word("VINCE"),
                organization: word("CERT/CC"), isPaused: false, isSetUp: true,
                reason: word("It answered 502.")),
              .init(
                id: word("hub_02"), name: word("libpng"), kindWords: word("GitHub repository"),
                organization: word("libpng"), isPaused: false, isSetUp: false, reason: nil),
            ], kinds: [Choice(value: "vince", words: word("VINCE"))],
            organizations: [Choice(value: "org_01", words: word("CERT/CC"))],
            ceilings: [Choice(value: "GREEN", words: word("TLP:GREEN"))], canChange: true,
            form: form("name", "address", "organization")))),
      SamplePage("hub", HubPage.render(frame, hub(isEmpty: false))),
      SamplePage("case-hubs", CaseHubsPage.render(frame, caseHubs(refusal: nil))),
      SamplePage(
        "case-hubs-refused",
        CaseHubsPage.render(frame, caseHubs(refusal: word("It does not take part.")))),
    ]
  }

  var emptyHubPages: [SamplePage] {
    let frame = frame("Empty", .hubs, .analyst)
    return [
      SamplePage(
        "hubs-none",
        HubListPage.render(
          frame,
          .init(hubs: [], kinds: [], organizations: [], ceilings: [], canChange: false))),
      SamplePage("hub-none", HubPage.render(frame, hub(isEmpty: true))),
      SamplePage(
        "case-hubs-none",
        CaseHubsPage.render(
          frame,
          .init(
            caseID: word("cas_01"), title: word("Heap overflow"), tlp: word("CLEAR"),
            embargoUntil: nil, names: [], links: [], items: [], sent: [], hubs: [], shown: nil,
            canSend: false))),
    ]
  }

  private var hubItem: HubPage.Item {
    .init(
      foreign: word("VU#782161"), outcomeWords: word("A new flaw"),
      words: word("An embargo was proposed."), receivedAt: now, caseID: word("cas_01"))
  }

  private func hub(isEmpty: Bool) -> HubPage.Model {
    HubPage.Model(
      id: word("hub_01"), name: word("cert-cc"), kindWords: word("VINCE"),
      address: word("https://kb.cert.org/vince/comm/api"), organization: word("CERT/CC"),
      organizationID: word("org_01"), ceiling: "GREEN",
      ceilings: [Choice(value: "GREEN", words: word("TLP:GREEN"))], isPaused: isEmpty,
      reason: isEmpty ? nil : word("It answered 502."), nextAt: isEmpty ? nil : now,
      needsKeys: true, hasToken: !isEmpty, hasSecret: isEmpty, canChange: !isEmpty,
      canExchange: !isEmpty,
      items: isEmpty ? [] : [hubItem], pager: Pager(), form: isEmpty ? FormState() : form("file"))
  }

  private func caseHubs(refusal: String?) -> CaseHubsPage.Model {
    CaseHubsPage.Model(
      caseID: word("cas_01"), title: word("Heap overflow"), tlp: word("AMBER+STRICT"),
      embargoUntil: now, names: [word("VU#782161"), word("CVE-2026-1234")],
      links: [
        .init(
          hub: word("cert-cc"), hubID: word("hub_01"), foreign: word("VU#782161"),
          words: word("Came from there"), madeAt: now)
      ], items: [hubItem],
      sent: [
        .init(
          id: word("snd_01"), hub: word("cert-cc"), kindWords: word("Report"),
          stateWords: word("Not known whether it arrived"), foreign: word("VRF#1234"),
          reason: word("No answer came."), madeAt: now, isUnknown: true)
      ], hubs: [Choice(value: "hub_01", words: word("cert-cc"))],
      shown: .init(
        hub: word("cert-cc"), hubID: word("hub_01"), refusal: refusal,
        remedy: refusal == nil ? nil : word("Invite it."), kindWords: word("Statement"),
        permitted: word("It takes part."), method: "POST",
        address: word("https://kb.cert.org/vince/comm/api/case/782161/vendor/statement/"),
        body: word("[{\"statement\": \"It stands like this.\"}]"), digest: word("00ff"),
        isReport: false, title: word("Heap overflow"), text: word("Reads too far."),
        statement: word("It stands like this."), changes: [word("Status: received → confirmed")]),
      canSend: true, form: form("hub"))
  }
}
