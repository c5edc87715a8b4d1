import Inventory
import Vocabulary

@testable import Web

extension Samples {
  func action(
    _ id: String, _ urgency: Urgency, due: CalendarDay?, state: Action.State = .open,
    isOverdue: Bool = false, target: String? = "2.17.1"
  ) -> Action {
    Action(
      id: word(id), product: word("Apache Log4j"), installedVersion: word("2.14.1"),
      whatToDo: word("Install engine version 4.2 from Corvane Health. It contains Log4j 2.17.1."),
      targetVersion: target.map { word($0) }, assetName: word("Lab interface engine"),
      assetID: word("ast_01"), isPublic: urgency != .sixtyDays,
      missionFunction: word("Laboratory results"), maintainedBy: word("Corvane Health"), due: due,
      urgency: urgency, isOverdue: isOverdue,
      why: word(
        "Attackers are already using this flaw, this system can be reached from the internet, "
          + "attacks can be automated, and a successful one takes full control."),
      ifNotPossible: word(
        "Take the engine off the internet and let only the laboratories connect."),
      vulnerabilities: [
        Action.Match(
          id: word("CVE-2021-44228"), title: word("Log4j runs code from logged text"),
          isKnownExploited: true, reason: word("Your inventory lists log4j-core 2.14.1."),
          hint: word("Only what uses JndiLookup is affected."))
      ], flaws: [word("CVE-2021-44228")], state: state,
      completion: state == .open
        ? nil
        : Action.Completion(
          evidence: word("Installed 4.2 and sent a test result."), newVersion: word("2.17.1"),
          by: word("Dana Whitfield"), at: now),
      history: [event("This action was given to you, due in three days.")],
      directive: word("BOD 26-04"), directivePath: "/directives/dir_1", isBinding: false,
      proofs: state == .open
        ? []
        : [
          Action.Proof(
            title: word("Version read off the system"), strength: 4,
            strengthWords: word("The version was read off the system"),
            summary: word("The system shows version 2.17.1."), supports: true, at: now,
            receipt: word("rcp_1")),
          Action.Proof(
            title: word("New scan"), strength: 5, strengthWords: word("Looked at again"),
            summary: word("Grype still finds CVE-2021-44228."), supports: false, at: now,
            receipt: word("rcp_2")),
        ], strength: state == .open ? nil : (4, word("The version was read off the system")),
      vendorAskedAt: urgency == .threeDays ? now : nil)
  }

  var actions: [Action] {
    [
      action("act_1", .threeDays, due: today.adding(days: -2), isOverdue: true),
      action("act_2", .threeDaysForensics, due: today.adding(days: 3)),
      action("act_3", .fourteenDays, due: today.adding(days: 3)),
      action("act_4", .sixtyDays, due: today.adding(days: 60)),
      action("act_5", .onUpgrade, due: nil),
    ]
  }

  func actionList(
    _ actions: [Action], _ filter: ActionListPage.Filter, hasInventory: Bool = true
  )
    -> ActionListPage.Model
  {
    ActionListPage.Model(
      today: today,
      counts: ActionListPage.groups(actions).map {
        .init(due: $0.due, isOverdue: $0.isOverdue, count: $0.actions.count)
      },
      filter: filter, assets: [Choice(value: word("ast_01"), words: word("Lab interface engine"))],
      actions: actions,
      pager: Pager(total: 18, next: actions.isEmpty ? nil : word("c1"), isContinued: true),
      hasInventory: hasInventory, inventoriedAt: now,
      standing: word("For a hospital these dates are advice, not law."), unproven: 1)
  }

  var assetRows: [AssetListPage.Row] {
    [
      AssetListPage.Row(
        id: word("ast_01"), name: word("Lab interface engine"), isPublic: true,
        owner: word("Luis Ortega"), missionFunction: word("Laboratory results"),
        maintainedBy: word("Corvane Health"), components: 214, inventoriedAt: now, openActions: 1,
        urgency: .threeDaysForensics),
      AssetListPage.Row(
        id: word("ast_02"), name: word("Imaging archive"), isPublic: false, owner: nil,
        missionFunction: nil, maintainedBy: nil, components: 0, inventoriedAt: nil, openActions: 0,
        urgency: nil),
    ]
  }

  var exposureRows: [ExposureListPage.Row] {
    [
      .init(
        vulnerability: word("CVE-2021-44228"), title: word("Log4j runs code from logged text"),
        assetID: word("ast_01"), asset: word("Lab interface engine"),
        organization: word("Corvane Health"), due: now.day, urgency: .threeDaysForensics,
        severity: word("10.0 critical"), exploitProbability: 0.944, isKnownExploited: true),
      .init(
        vulnerability: word("GHSA-aaaa-bbbb-cccc"), title: word("A loop"), assetID: word("ast_02"),
        asset: word("Imaging archive"), organization: nil, due: nil, urgency: .onUpgrade,
        severity: nil, exploitProbability: nil, isKnownExploited: false),
    ]
  }

  func exposures(_ rows: [ExposureListPage.Row]) -> ExposureListPage.Model {
    ExposureListPage.Model(
      today: now.day,
      orders: [
        Tab(words: word("Soonest last day"), count: nil, path: "/exposures", isCurrent: true)
      ], query: [("sort", "deadline"), ("organization", word("org_1"))],
      organization: rows.isEmpty ? nil : word("Corvane Health"), rows: rows,
      pager: Pager(next: rows.isEmpty ? nil : word("c"), isContinued: !rows.isEmpty))
  }

  func asset(
    _ actions: [Action], components: [AssetPage.Component], query: String = ""
  )
    -> AssetPage.Model
  {
    AssetPage.Model(
      id: word("ast_01"), name: word("Lab interface engine"), isPublic: true,
      owner: word("Luis Ortega"), missionFunction: word("Laboratory results"),
      maintainedBy: word("Corvane Health"), isOperational: components.isEmpty,
      window: MaintenanceWindow(weekday: 7, turn: .third, from: 120, minutes: 240), version: 3,
      inventoriedAt: components.isEmpty && query.isEmpty ? nil : now, today: today,
      openActions: actions, openTotal: actions.isEmpty ? 0 : actions.count + 30,
      unproven: components.isEmpty ? 0 : 1, query: query,
      components: components,
      componentTotal: components.isEmpty && query.isEmpty ? 0 : 214, unmatchable: 3,
      suppressed: [
        .init(
          vulnerability: "CVE-2026-1000", component: word("LabLink 4"),
          reason: word("4 is in [0, 5)"),
          suppression: word("Quay Works says it is not affected"))
      ],
      pager: Pager(total: 214, next: components.isEmpty ? nil : word("c2")),
      testing: word("Nobody may test this system."),
      form: actions.isEmpty ? FormState() : form("name", "exposure", "owner", "file"))
  }

  private var guarding: ActionPage.Guarding {
    ActionPage.Guarding(
      items: [nil, "Over"].map {
        .init(
          title: word("It is cut off"), text: word("At the switch"), decidedBy: word("Dana"),
          until: today, at: now, ending: $0.map(word))
      }, kinds: [Choice(value: "isolated", words: word("It is cut off"))])
  }

  var components: [AssetPage.Component] {
    [
      AssetPage.Component(
        name: word("Apache Log4j"), version: word("2.14.1"),
        packageURL: word("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"),
        action: AssetPage.ComponentAction(
          id: word("act_1"), words: word("Update to 2.17.1"), urgency: .threeDaysForensics)),
      AssetPage.Component(
        name: word("jquery"), version: word("3.4.1"), packageURL: nil,
        action: AssetPage.ComponentAction(
          id: word("act_6"), words: word("By Tuesday"), urgency: .threeDays, state: .done)),
      AssetPage.Component(name: word("LabLink"), version: nil, packageURL: nil, action: nil),
    ]
  }

  func evidencePack(isEmpty: Bool) -> EvidencePackPage.Model {
    let verified = action("act_7", .onUpgrade, due: nil, state: .verified)
    return EvidencePackPage.Model(
      today: today, since: today.adding(days: -365), madeAt: now,
      organization: word("Cedar Valley"), closed: isEmpty ? [] : [verified],
      open: isEmpty ? [] : actions, inTime: (met: 3, all: 4), overdue: 1,
      isComplete: isEmpty)
  }

  var operatorPages: [SamplePage] {
    let list = frame("What to do", .actions, .operator)
    let assets = frame("Assets", .assets, .operator)
    let filter = ActionListPage.Filter(
      query: word("log4j"), urgency: word("x"), asset: word("ast_01"), state: "open")
    let done = action("act_6", .threeDays, due: today, state: .done)
    let verified = action("act_7", .onUpgrade, due: nil, state: .verified)
    return [
      SamplePage("actions", ActionListPage.render(list, actionList(actions, filter))),
      SamplePage(
        "actions-done",
        ActionListPage.render(list, actionList([done, verified], .init(state: "done")))),
      SamplePage(
        "actions-print",
        ActionPrintPage.render(
          list, .init(today: today, printedAt: now, actions: actions, omitted: 2))
      ),
      SamplePage("evidence-pack", EvidencePackPage.render(list, evidencePack(isEmpty: false))),
      SamplePage("bundles", BundleListPage.render(list, bundles(isEmpty: false))),
      SamplePage(
        "action",
        ActionPage.render(
          list,
          .init(
            today: today, action: actions[1], forensics: followed.0, deferral: followed.1,
            guarding: guarding,
            guide: .init(
              key: word("any-controls"), title: word("Update a system"), steps: [word("Ask.")],
              calls: [word("555 0100")], others: [(word("other"), word("Other"))]),
            form: form(
              "evidence", "newVersion", "measureText", "decidedBy", "guardUntil", "guardReason")))
      ),
      SamplePage(
        "action-done",
        ActionPage.render(list, .init(today: today, action: done, form: form("reason")))
      ),
      SamplePage(
        "assets",
        AssetListPage.render(
          assets,
          .init(
            query: word("lab"), assets: assetRows, pager: Pager(total: 14, next: word("c")),
            assetTotal: 14, componentTotal: 2310, form: form("name", "exposure", "owner")))
      ),
      SamplePage("exposures", ExposureListPage.render(assets, exposures(exposureRows))),
      SamplePage("asset", AssetPage.render(assets, asset([actions[1]], components: components))),
    ]
  }

  var emptyOperatorPages: [SamplePage] {
    let list = frame("What to do", .actions, .operator)
    let none = Pager()
    func assets(_ query: String, _ total: Int) -> [UInt8] {
      AssetListPage.render(
        frame("Assets", .assets, .operator),
        .init(query: query, assets: [], pager: none, assetTotal: total, componentTotal: 0))
    }
    return [
      SamplePage(
        "exposures-none",
        ExposureListPage.render(frame("Exposures", .exposures, .operator), exposures([]))),
      SamplePage("bundles-none", BundleListPage.render(list, bundles(isEmpty: true))),
      SamplePage("actions-none", ActionListPage.render(list, actionList([], .init()))),
      SamplePage(
        "actions-no-match", ActionListPage.render(list, actionList([], .init(query: "zzz")))),
      SamplePage(
        "actions-none-done", ActionListPage.render(list, actionList([], .init(state: "done")))),
      SamplePage(
        "actions-no-inventory",
        ActionListPage.render(list, actionList([], .init(), hasInventory: false))
      ),
      SamplePage(
        "print-none",
        ActionPrintPage.render(list, .init(today: today, printedAt: now, actions: [], omitted: 0))
      ),
      SamplePage("assets-none", assets("", 0)), SamplePage("assets-no-match", assets("zzz", 3)),
      SamplePage("asset-new", AssetPage.render(list, asset([], components: []))),
      SamplePage("asset-no-match", AssetPage.render(list, asset([], components: [], query: "zzz"))),
    ]
  }
}
