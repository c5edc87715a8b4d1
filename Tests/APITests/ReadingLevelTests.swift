import Access
import Formats
import Playbooks
import TestSupport
import Testing
import Vocabulary

@testable import Actions
@testable import Bundles
@testable import Directives
@testable import Exposure
@testable import Inventory
@testable import Notifications
@testable import Registry

/// Someone who left school after the ninth year can read what operators are sent and told: each text
/// is made by the code that makes it, in every case that its words depend on.
@Suite("What operators read is easy to read") struct ReadingLevelTests {
  private let surroundings = Surroundings.test()
  private var now: Timestamp { surroundings.now() }
  /// Saturday, 21 November 2026.
  private var today: CalendarDay { now.day }

  // MARK: Mails

  private func shown(_ kind: NoticeKind, count: Int) -> NoticeShown {
    NoticeShown(
      notice: Notice(
        id: NoticeID(surroundings), person: PersonID(surroundings),
        organization: OrganizationID(surroundings), kind: kind, subject: "cas_01",
        count: count, trafficLight: .green, at: now, changedAt: now, readAt: nil, mailAt: nil,
        timing: .atOnce, version: 1),
      detail: nil)
  }

  @Test("Mails about each kind of notice, at once and in a digest", arguments: NoticeKind.allCases)
  func mails(_ kind: NoticeKind) throws {
    for isDigest in [true, false] {
      let mail = NoticeMail(
        address: "https://hub.example", shown: (1...3).map { shown(kind, count: $0) },
        isDigest: isDigest, unsubscribe: isDigest ? "secret" : nil)
      let lines = mail.text.split(separator: "\n").map(String.init)
      try check([mail.subject] + lines, "the text about \(kind)")
      try check([mail.subject] + (try paragraphs(of: mail.html)), "the page about \(kind)")
    }
  }

  @Test("The titles of notices, and when they are mailed")
  func titles() throws {
    try check(titles: NoticeKind.allCases.map(\.title), "titles")
    try check(NoticeKind.allCases.map { shown($0, count: 2).notice.subjectLine }, "subjects")
    try check(NoticeTiming.allCases.map(\.title), "timings")
    // More than a mail lists.
    let all = NoticeKind.allCases.flatMap { kind in (1...4).map { shown(kind, count: $0) } }
    let mail = NoticeMail(
      address: "https://hub.example", shown: all, isDigest: true, unsubscribe: "secret")
    #expect(all.count > NoticeMail.mostListed)
    try check(mail.text.split(separator: "\n").map(String.init), "a long digest")
  }

  // MARK: Actions

  private struct Told {
    let asset: Asset
    let advice: ActionRules.Advice
    let deadline: Deadline
  }

  private func asset(
    _ reachability: Reachability, isOperational: Bool, vendor: String?
  ) -> Asset {
    Asset(
      id: AssetID(surroundings), organization: OrganizationID(surroundings), name: "Portal",
      reachability: reachability, owner: "Sam Hill", missionFunction: nil, maintainedBy: vendor,
      isOperational: isOperational, window: nil, componentCount: 1, inventoriedAt: nil,
      subject: nil, version: 1)
  }

  private func deadline(
    _ inputs: DecisionInputs, assessed: Bool, after previous: Deadline? = nil
  ) -> Deadline {
    let first = previous?.start ?? today.adding(days: -2)
    let decision = DirectiveRules.decide(
      .bod2604, inputs, assessed: assessed, previous: previous, firstSeen: first,
      today: previous == nil ? first : today)
    return Deadline(
      asset: AssetID(surroundings), vulnerability: "CVE-2026-1000",
      organization: OrganizationID(surroundings), inputs: inputs, isAssessed: assessed,
      urgency: decision.urgency, start: decision.start, due: decision.due,
      reason: decision.reason, decidedAt: now)
  }

  /// What is said of one component, for each combination of what a directive decides by and of what
  /// is known of the asset.
  private func advised() throws -> [Told] {
    let url = try PackageURL("pkg:npm/quayside@1.0.0")
    let component = Component(
      id: "c", name: "quayside", version: "1.0.0", packageURL: url.description,
      keys: [PackageKey(url)])
    var told: [Told] = []
    for inputs in DecisionInputs.all {
      for bits in 0..<16 {
        let asset = asset(
          inputs.isPubliclyExposed ? .public : .internal, isOperational: bits & 1 != 0,
          vendor: bits & 2 != 0 ? "Northfork" : nil)
        let match = ExposureMatch(
          asset: asset.id, organization: asset.organization, component: "c",
          vulnerability: "CVE-2026-1000", reason: "r", fixedVersion: bits & 4 != 0 ? "2.0.0" : nil,
          hint: nil, since: now)
        let deadline = deadline(inputs, assessed: bits & 8 != 0)
        let advice = try #require(
          ActionRules.advice(component, on: asset, matches: [match], deadlines: [deadline]))
        told.append(Told(asset: asset, advice: advice, deadline: deadline))
      }
    }
    return told
  }

  @Test("What to do, and what where that is not possible")
  func advice() throws {
    let all = try advised()
    #expect(Set(all.map(\.asset.reachability)) == Set(Reachability.allCases))
    #expect(Set(all.map(\.advice.urgency)) == Set(Urgency.allCases))
    for texts in Set(all.map { [$0.advice.instruction, $0.advice.fallback] }) {
      try check(texts, texts.joined(separator: " "))
    }
    try check(Urgency.allCases.map(\.title), "urgencies")
  }

  @Test("Why a date is what it is, at first and after every change")
  func reasons() throws {
    var reasons: Set<String> = []
    for old in DecisionInputs.all {
      for isAssessed in [true, false] {
        let before = deadline(old, assessed: isAssessed)
        reasons.insert(before.reason)
        for new in DecisionInputs.all {
          reasons.insert(deadline(new, assessed: isAssessed, after: before).reason)
        }
      }
    }
    for reason in reasons.sorted() { try check([reason], reason) }
  }

  @Test("What stands in for a fix, and what proves one")
  func measures() throws {
    func measure(until: CalendarDay) -> Measure {
      Measure(
        id: MeasureID(surroundings), kind: .isolated, text: "t", decidedBy: "d", until: until,
        at: now, actor: "a", endedAt: nil, ending: nil, receipt: "r")
    }
    let endings = [
      MeasureRules.ending(of: measure(until: today), target: "2.0.0", had: nil, today: today),
      MeasureRules.ending(
        of: measure(until: today.adding(days: -1)), target: nil, had: nil, today: today),
    ].compactMap { $0 }
    #expect(endings.count == 2)
    try check(titles: MeasureKind.allCases.map(\.title) + endings, "measures")
    try check(titles: EvidenceKind.allCases.map(\.title), "evidence")
    try check(titles: EvidenceStrength.allCases.map(\.title), "strengths")
  }

  // MARK: Plans

  @Test("When to do it, and with what care", arguments: MaintenanceWindow.Turn.allCases)
  func plans(_ turn: MaintenanceWindow.Turn) throws {
    try check(PlanRules.care, "care")
    for weekday in 1...7 {
      let window = try #require(
        MaintenanceWindow(weekday: weekday, turn: turn, from: 120, minutes: 240))
      for days in [nil, -1, 0, 3, 14, 60] as [Int64?] {
        let texts = PlanRules.timing(
          window, due: days.map { today.adding(days: $0) }, today: today)
        try check(texts, texts.joined(separator: " "))
      }
    }
  }

  // MARK: Bundles

  private func item(_ told: Told, _ place: Int, of bundle: BundleID) -> BundleItem {
    let (asset, advice) = (told.asset, told.advice)
    let action = Actions.Action(
      id: ActionID(surroundings), organization: asset.organization, asset: asset.id,
      assetName: asset.name, reachability: asset.reachability,
      isOperational: asset.isOperational, window: nil, component: "c", product: "quayside 1.0.0",
      instruction: advice.instruction, targetVersion: advice.targetVersion,
      fallback: advice.fallback, urgency: advice.urgency, due: advice.due, reason: advice.reason,
      vulnerabilities: 1, causes: "", doneAt: nil, state: .open, evidence: nil, openedAt: nil,
      closedAt: nil, vendorAskedAt: nil, changedAt: now, version: 1)
    let cause = ActionCause(
      vulnerability: "CVE-2026-1000", title: "Reads too far", match: "m", hint: nil,
      deadline: told.deadline)
    let code = ReceiptCode(
      bundle: 7, bundle, place: place, action: action.id.description,
      organization: asset.organization, key: Array(0..<32))
    return BundleItem(action: action, causes: [cause], asset: asset, code: code)
  }

  @Test("The page that is carried to a site without a network", arguments: [true, false])
  func page(_ isEmpty: Bool) throws {
    let id = BundleID(surroundings)
    let told = isEmpty ? [] : try advised()
    let contents = BundleContents(
      id: id, number: 7,
      organization: Organization(
        id: OrganizationID(surroundings), name: "Harbor Hospital", kind: .criticalInfrastructure,
        sector: .healthcareAndPublicHealth, regime: nil, createdAt: now, version: 1),
      madeAt: now, goodUntil: today.adding(days: 7), replaces: 6, assets: [],
      items: told.enumerated().map { item($1, $0, of: id) }, omitted: isEmpty ? 0 : 3,
      records: [], advisories: [],
      publisher: .init(
        name: "Test desk", namespace: "https://hub.example", contact: "desk@hub.example"),
      address: "https://hub.example", key: "k")
    let page = String(decoding: BundlePage.render(contents), as: UTF8.self)
    let texts = try paragraphs(of: page)
    #expect(texts.contains { $0.contains("Save evidence.") } == !isEmpty)
    try check(texts, "the page")
  }

  // MARK: How it is measured

  private func check(_ texts: [String], _ what: String) throws {
    let words = texts.map { plain($0) }
    // A few words say nothing by themselves; told several times over, their grade is the same.
    let often = Array(repeating: words, count: 10).flatMap { $0 }
    let grade = try #require(ReadingGrade.of(words) ?? ReadingGrade.of(often))
    #expect(grade <= ReadingGrade.hardest, "\(grade) years of school: \(what)")
  }

  /// One by one, so that no easy title hides a hard one. The grade says nothing of a few words,
  /// where one long name makes it: those count among the others.
  private func check(titles: [String], _ what: String) throws {
    for title in titles where plain(title).split(separator: " ").count > 4 {
      try check([title], title)
    }
    try check(titles, what)
  }

  /// Names, numbers and addresses are no words of ours; the end of a sentence stays one.
  private func plain(_ text: String) -> String {
    text.split(separator: " ").map { word -> String in
      guard word.contains(where: { $0.isNumber || "/_@".contains($0) }) else {
        return String(word)
      }
      return word.last.map { ".:;!?,".contains($0) ? String($0) : "" } ?? ""
    }.joined(separator: " ")
  }

  /// The texts between the tags of a page’s body. What only marks words parts no sentence.
  private func paragraphs(of page: String) throws -> [String] {
    let body = try #require(page.firstRange(of: "<body>"))
    var texts: [String] = []
    var (text, tag, isTag) = ("", "", false)
    for character in page[body.lowerBound...] {
      if character == "<" {
        (isTag, tag) = (true, "")
      } else if character == ">", isTag {
        isTag = false
        let name = tag.drop { $0 == "/" }.prefix { $0 != " " }
        guard !["a", "bdi", "strong"].contains(String(name)) else { continue }
        texts.append(text)
        text = ""
      } else if isTag {
        tag.append(character)
      } else {
        text.append(character)
      }
    }
    return texts.map {
      $0.replacing("&#39;", with: "’").replacing("&quot;", with: "\"")
        .replacing("&amp;", with: "&")
    }
  }
}
