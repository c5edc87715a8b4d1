import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Actions
@testable import Directives
@testable import Exposure
@testable import Inventory

private let surroundings = Surroundings.test()

private func asset(_ reachability: Reachability, vendor: String? = nil) -> Asset {
  Asset(
    id: AssetID(surroundings), organization: .init(surroundings), name: "Portal",
    reachability: reachability, owner: nil, missionFunction: nil, maintainedBy: vendor,
    isOperational: false, window: nil, componentCount: 1, inventoriedAt: nil, subject: nil,
    version: 1)
}

private func component() throws -> Component {
  let url = try PackageURL("pkg:npm/quayside@1.0.0")
  return Component(
    id: "c", name: "quayside", version: "1.0.0", packageURL: url.description,
    keys: [PackageKey(url)])
}

private func match(_ id: String, _ asset: Asset, fix: String?) -> ExposureMatch {
  ExposureMatch(
    asset: asset.id, organization: asset.organization, component: "c", vulnerability: id,
    reason: "r", fixedVersion: fix, hint: nil, since: surroundings.now())
}

private func deadline(_ id: String, _ asset: Asset, _ urgency: Urgency, _ due: Int64?) -> Deadline {
  Deadline(
    asset: asset.id, vulnerability: id, organization: asset.organization,
    inputs: DecisionInputs(
      isKnownExploited: true, isPubliclyExposed: true, isAutomatable: true, isTotal: true),
    isAssessed: true, urgency: urgency, start: CalendarDay(number: 20_000),
    due: due.map { CalendarDay(number: $0) }, reason: "reason of \(id)",
    decidedAt: surroundings.now())
}

@Suite("Advice") struct AdviceTests {
  @Test("Whoever maintains the asset is who has to act; a known fix is named")
  func instructions() throws {
    let component = try component()
    let advise = { (vendor: String?, fix: String?) in
      let asset = asset(.public, vendor: vendor)
      return ActionRules.advice(
        component, on: asset, matches: [match("CVE-1", asset, fix: fix)],
        deadlines: [deadline("CVE-1", asset, .threeDays, 20_003)])
    }
    #expect(advise(nil, "2.0.0")?.instruction == "Update quayside to 2.0.0 or later.")
    #expect(
      advise("Northfork", "2.0.0")?.instruction
        == "Ask Northfork, who maintains this, to update quayside to 2.0.0 or later, and to"
        + " confirm it in writing.")
    let asked = try #require(advise("Northfork", nil))
    #expect(asked.instruction.contains("a fixed version of quayside"))
    #expect(asked.targetVersion == nil)
    let none = try #require(advise(nil, nil))
    #expect(none.instruction.contains("quayside"))
    #expect(!none.instruction.contains("nil"))
  }

  @Test("The fallback follows from who can reach the asset")
  func fallbacks() throws {
    let component = try component()
    for (reachability, words) in [
      (Reachability.public, "off the internet"), (.internal, "apart from other networks"),
    ] {
      let asset = asset(reachability)
      let advice = ActionRules.advice(
        component, on: asset, matches: [match("CVE-1", asset, fix: nil)],
        deadlines: [deadline("CVE-1", asset, .sixtyDays, 20_060)])
      #expect(advice?.fallback.contains(words) == true)
      #expect(advice?.fallback.contains("Portal") == true)
      #expect(advice?.fallback.contains("until there is a fix") == true)
      let fixed = ActionRules.advice(
        component, on: asset, matches: [match("CVE-1", asset, fix: "2.0.0")],
        deadlines: [deadline("CVE-1", asset, .sixtyDays, 20_060)])
      #expect(fixed?.fallback.contains("until it is updated") == true)
    }
  }

  @Test("The earliest date decides, then the more urgent outcome, then the name")
  func decisive() throws {
    let asset = asset(.public)
    let late = deadline("CVE-1", asset, .threeDays, 20_010)
    let early = deadline("CVE-2", asset, .sixtyDays, 20_005)
    let forensic = deadline("CVE-4", asset, .threeDaysForensics, 20_005)
    let twin = deadline("CVE-3", asset, .threeDaysForensics, 20_005)
    let never = deadline("CVE-0", asset, .onUpgrade, nil)
    let all = [late, early, forensic, twin, never]
    #expect(
      all.sorted(by: ActionRules.isMoreUrgent).map(\.vulnerability)
        == ["CVE-3", "CVE-4", "CVE-2", "CVE-1", "CVE-0"])
    for one in all { #expect(!ActionRules.isMoreUrgent(one, one)) }
    let advice = ActionRules.advice(
      try component(), on: asset, matches: all.map { match($0.vulnerability, asset, fix: "2.0.0") },
      deadlines: all)
    #expect(advice?.urgency == .threeDaysForensics)
    #expect(advice?.due == CalendarDay(number: 20_005))
    #expect(advice?.reason == "reason of CVE-3")
  }

  @Test("The target has every fix: the highest by the ecosystem's order, none if one is missing")
  func targets() throws {
    let (component, asset) = (try component(), asset(.public))
    let target = { (fixes: [String?]) in
      ActionRules.target(
        component, fixes.enumerated().map { match("CVE-\($0)", asset, fix: $1) })
    }
    #expect(target(["1.9.0", "1.10.0", "1.2.0"]) == "1.10.0")
    #expect(target(["2.0.0-rc.1", "2.0.0"]) == "2.0.0")
    #expect(target(["1.9.0", nil]) == nil)
    #expect(target([nil]) == nil)
  }

  @Test("Without a match or a deadline there is nothing to do")
  func nothing() throws {
    let (component, asset) = (try component(), asset(.public))
    #expect(ActionRules.advice(component, on: asset, matches: [], deadlines: []) == nil)
    #expect(
      ActionRules.advice(
        component, on: asset, matches: [match("CVE-1", asset, fix: nil)], deadlines: []) == nil)
  }
}

@Suite("The table for spreadsheets") struct ActionTableTests {
  @Test(
    "What a spreadsheet would take for a formula is defused",
    arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
  func formulas(text: String) {
    #expect(ActionTable.cell(text) == "\"'\(text)\"")
  }

  @Test("A line feed in front of a formula is no way around")
  func lineFeed() {
    #expect(ActionTable.cell("\n=1+1") == "\"'\n=1+1\"")
  }

  @Test("Quotes are doubled and everything else stays as it is")
  func quotes() {
    #expect(ActionTable.cell("a \"b\", c\r\nd") == "\"a \"\"b\"\", c\r\nd\"")
    #expect(ActionTable.cell("") == "\"\"")
    #expect(ActionTable.cell("1=1") == "\"1=1\"")
  }

  @Test("A row per action, read back by another reader of CSV")
  func rows() throws {
    let action = Action(
      id: ActionID(surroundings), organization: .init(surroundings), asset: AssetID(surroundings),
      assetName: "=Portal\"", reachability: .public, isOperational: false,
      window: nil, component: "c", product: "a,b\n1.0",
      instruction: "Do it", targetVersion: nil, fallback: "Else", urgency: .sixtyDays,
      due: CalendarDay(number: 20_000), reason: "Because", vulnerabilities: 2, causes: "",
      doneAt: nil,
      state: .open, evidence: nil, openedAt: nil, closedAt: nil,
      vendorAskedAt: nil, changedAt: surroundings.now(), version: 1)
    var reader = CSVReader(Array(ActionTable.csv([action]).utf8))
    let heading = try #require(try reader.next())
    let row = try #require(try reader.next())
    #expect(heading.count == row.count)
    #expect(row[0] == "2024-10-04")
    #expect(row[2] == "a,b\n1.0")
    #expect(row[3] == "'=Portal\"")
    #expect(row.last == action.id.description)
    #expect(try reader.next() == nil)
  }
}
