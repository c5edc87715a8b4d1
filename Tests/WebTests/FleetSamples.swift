import Vocabulary

@testable import Web

extension Samples {
  var fleetPages: [SamplePage] {
    var acting = frame("To do", .fleet, .operator)
    acting.account?.deputyOf = word("Corvane Health")
    return [
      SamplePage(
        "fleet", FleetPage.render(frame("Your clients", .fleet, .finder), fleet(isEmpty: false))),
      SamplePage("fleet-work", FleetWorkPage.render(acting, fleetWork(isEmpty: false))),
      SamplePage(
        "mandates",
        MandateListPage.render(
          frame("Who may act for you", .none, .operator), mandates(isEmpty: false))),
    ]
  }

  var emptyFleetPages: [SamplePage] {
    [
      SamplePage(
        "fleet-none", FleetPage.render(frame("Empty", .fleet, .finder), fleet(isEmpty: true))),
      SamplePage(
        "fleet-work-none",
        FleetWorkPage.render(frame("Empty", .fleet, .finder), fleetWork(isEmpty: true))),
      SamplePage(
        "mandates-none",
        MandateListPage.render(frame("Empty", .none, .overseer), mandates(isEmpty: true))),
    ]
  }

  private func fleet(isEmpty: Bool) -> FleetPage.Model {
    FleetPage.Model(
      today: today, query: isEmpty ? "" : word("log"),
      clients: isEmpty
        ? []
        : [
          .init(
            id: word("org_1"), name: word("Cedar Valley"), open: 12, overdue: 2, soonest: today,
            until: today, allows: word("look, work")),
          .init(
            id: word("org_2"), name: word("First Prairie"), open: 0, overdue: 0, soonest: nil,
            until: today, allows: word("look")),
        ], clientTotal: isEmpty ? 0 : 240, open: 12, overdue: 2,
      groups: isEmpty
        ? []
        : [
          .init(
            product: word("Log4j 2.14.1"), targetVersion: word("2.17.1"), soonest: today,
            actions: 40, organizations: 31),
          .init(
            product: word("LabLink 4"), targetVersion: nil, soonest: nil, actions: 1,
            organizations: 1),
        ], groupTotal: isEmpty ? 0 : 300, invitation: word("https://x/mandates?to=org_1"))
  }

  private func fleetWork(isEmpty: Bool) -> FleetWorkPage.Model {
    FleetWorkPage.Model(
      today: today, product: word("Log4j 2.14.1"), targetVersion: isEmpty ? nil : word("2.17.1"),
      instruction: word("Update Log4j to 2.17.1 or later."),
      rows: isEmpty
        ? []
        : ["1", "2"].map {
          .init(
            id: "act_" + $0, client: word("Cedar Valley"), asset: word("Portal"), due: today,
            isOverdue: $0 == "1")
        }, refused: isEmpty ? [] : [(word("Portal"), word("The action is done."))],
      done: isEmpty ? 0 : 2, form: isEmpty ? FormState() : form("actions", "evidence", "newVersion")
    )
  }

  private func mandates(isEmpty: Bool) -> MandateListPage.Model {
    let rows = [nil, "Ended"].map { ended in
      MandateListPage.Row(
        id: word("mdt_1"), name: word("Corvane Health"), allows: word("look"), givenAt: now,
        until: today, ended: ended.map(word))
    }
    return MandateListPage.Model(
      today: today, given: isEmpty ? [] : rows, held: isEmpty ? [] : rows,
      deeds: isEmpty
        ? []
        : [true, false].map {
          .init(
            at: now, who: word("Corvane"), product: word("Log4j"), asset: word("Portal"),
            path: "/actions/1", note: word("Updated."), isDone: $0)
        }, pager: Pager(), manager: isEmpty ? nil : (word("org_1"), word("Corvane Health")),
      allowances: [Choice(value: "look", words: "Look")],
      form: isEmpty ? FormState() : form("manager", "allows", "until"))
  }
}
