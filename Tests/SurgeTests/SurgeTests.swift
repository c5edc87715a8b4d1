import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Surge

@Suite("The surge") struct SurgeTests {
  private static var small: SurgePlan {
    var plan = SurgePlan()
    (plan.days, plan.rate, plan.duplicates, plan.seed, plan.analysts) = (4, 40, 50, 7, 2)
    return plan
  }

  private func run(_ engine: TestDatabase.Case, _ plan: SurgePlan) async throws -> SurgeResult? {
    var result: SurgeResult?
    try await withDatabase(engine) { database async throws in
      result = try await SurgeSimulation.run(plan, in: database)
    }
    return result
  }

  @Test("One seed gives one result, on either engine and however often")
  func reproducible() async throws {
    let first = try #require(try await run(.sqlite, Self.small))
    let again = try #require(try await run(.sqlite, Self.small))
    #expect(first.reproducible == again.reproducible)
    if let other = try await run(.postgres, Self.small) {
      #expect(first.reproducible == other.reproducible)
    }
    conserves(first)
    keepsPace(first)
  }

  /// Every report is in one flaw, and what came in is what is somewhere.
  private func conserves(_ result: SurgeResult) {
    let funnel = result.funnel
    #expect(funnel.reports == 4 * 40)
    #expect(result.days.map(\.reports).reduce(0, +) == funnel.reports)
    #expect(result.days.map(\.distinct).last == funnel.distinct)
    // What no rule put to another and nobody joined stands by itself.
    let joined = result.days.map(\.joined).reduce(0, +)
    #expect(funnel.joined == joined && funnel.flaws + joined <= funnel.reports)
    // Each standing flaw is one case: unjudged, waiting, with its maintainer, fixed or dismissed.
    let handed = result.contact.contacts
    #expect(funnel.unjudged + funnel.dismissed + funnel.waiting + handed == funnel.flaws)
    let waited = result.waits.map { $0.judged + $0.unjudged }.reduce(0, +)
    #expect(waited == funnel.flaws)
    // What the days count as judged is what has a judgement in the end.
    #expect(result.waits.map(\.judged).reduce(0, +) == funnel.judged)
    #expect(result.effort.minutes <= 4 * 2 * SurgeAssumption.minutesADay + 60)
    #expect(funnel.judged > 20 && funnel.merged > 10 && funnel.held > 10 && joined > 10)
  }

  private func keepsPace(_ result: SurgeResult) {
    #expect(result.contact.weeksOver == 0)
    #expect(result.contact.contacts > 5)
    #expect(result.contact.perFlaw >= 1 && result.contact.perFlaw <= 1.1)
    #expect(result.contact.needless == 0)
    #expect(result.merging.variantsByRule["exact"] == nil)
    #expect(result.merging.variantsByRule["alias"] == nil)
    #expect(result.merging.variantsByRule["manual"] == nil)
  }

  @Test("Finders send what their kind sends, and as often again what was sent before")
  func world() {
    var plan = SurgePlan()
    plan.duplicates = 80
    var world = SurgeWorld(plan)
    var (real, sent) = ([0, 0, 0], [0, 0, 0])
    var bodies: Set<String> = []
    for _ in 0..<6000 {
      let (source, claim, report) = world.report()
      sent[source / 4] += 1
      if world.claims[claim].isReal { real[source / 4] += 1 }
      bodies.insert(
        (report.json["title"]?.text ?? "") + (report.json["description"]?.text ?? ""))
    }
    for (kind, prior) in [0.05, 0.25, 0.9].enumerated() {
      #expect(abs(Double(real[kind]) / Double(sent[kind]) - prior) < 0.04)
    }
    #expect(abs(Double(sent[0]) / 6000 - 0.5) < 0.03)
    #expect(abs(Double(world.claims.count) / 6000 - 0.2) < 0.03)
    // Hardly any two reports say the same in the same words.
    #expect(bodies.count > 5900)
    let variants = world.claims.filter { if case .variant = $0.kind { true } else { false } }
    #expect(!variants.isEmpty)
    for variant in variants {
      guard case .variant(let number) = variant.kind else { continue }
      let other = world.claims[number]
      #expect(variant.file == other.file && variant.function != other.function)
    }
  }

  @Test("Another seed makes another surge")
  func seeds() {
    var (one, other, plan) = (SurgeWorld(SurgePlan()), SurgeWorld(SurgePlan()), SurgePlan())
    plan.seed = 2
    var different = SurgeWorld(plan)
    let sent = (0..<20).map { _ in one.report().report.json }
    #expect(sent == (0..<20).map { _ in other.report().report.json })
    #expect(sent != (0..<20).map { _ in different.report().report.json })
  }

  @Test("A plan outside of its bounds is refused by name")
  func bounds() async throws {
    var plan = SurgePlan()
    plan.duplicates = 100
    let refused = plan
    let problem = await refusal { try refused.check() }
    #expect(problem?.detail.hasPrefix("duplicates") == true)
    let wrong = await refusal {
      _ = try await SurgeSimulation.run(SurgePlan(), at: "sqlite:///tmp/x")
    }
    #expect(wrong?.code == "surge-database")
  }

  @Test("Percentiles and numbers are what a reader expects")
  func numbers() {
    #expect(SurgeMeasuring.percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9) == 9)
    #expect(SurgeMeasuring.percentile([1, 2, 3], 0.5) == 2)
    #expect(SurgeMeasuring.percentile([], 0.5) == 0)
    #expect(SurgeSummary.decimal(1.0349, 2) == "1.03")
    #expect(SurgeSummary.decimal(0.05, 3) == "0.050")
    #expect(SurgeSummary.percent(-0.25) == "-25.0 %")
  }
}

@Suite("The page of a surge") struct SurgePageTests {
  private var result: SurgeResult {
    var result = SurgeResult(plan: SurgePlan())
    result.funnel.reports = 10
    result.contact.contacts = 3
    result.contact.flaws = 2
    result.contact.busiest = [.init(project: "<b>&", capacity: 2, most: 1, reportsAWeek: 3)]
    result.days = [SurgeDay(day: 1, reports: 4), SurgeDay(day: 2, reports: 6, distinct: 5)]
    result.reputations = [.init(prior: 0.05, truth: 0.06, learnt: nil)]
    result.waits = [.init(isReal: true, judged: 1, median: 2.5)]
    return result
  }

  @Test("It stands alone, runs nothing, loads nothing, and shows names as text")
  func standsAlone() throws {
    let page = String(decoding: SurgePage.bytes([result, result]), as: UTF8.self)
    #expect(page.hasPrefix("<!doctype html>"))
    for word in ["<script", "src=", "href=", "url(", "@import", " style=", "javascript:", "<b>"] {
      #expect(!page.lowercased().contains(word), "\(word)")
    }
    #expect(page.contains("default-src &#39;none&#39;"))
    #expect(page.contains("&lt;b&gt;&amp;"))
    #expect(page.contains("prefers-color-scheme:dark"))
    // Each drawing has a name and a table with its figures.
    let drawings = page.split(separator: "<svg").count - 1
    #expect(drawings == 10)
    #expect(page.split(separator: "aria-label").count > drawings)
    #expect(page.split(separator: "<table").count - 1 >= drawings)
    #expect(page.contains("1.500") && page.contains("All runs"))
    #expect(!page.contains("NaN") && !page.contains("inf\""))
  }

  @Test("An empty result makes a page too") func empty() {
    let page = String(
      decoding: SurgePage.bytes([SurgeResult(plan: SurgePlan())]), as: UTF8.self)
    #expect(page.contains("0.000") && !page.contains("All runs"))
  }
}
