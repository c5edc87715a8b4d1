import HTML
import Vocabulary

/// The page of one or more surges: one file without script, which loads nothing from anywhere.
public enum SurgePage {
  /// The page as UTF-8. Each chart stands beside a table with the same figures.
  public static func bytes(_ results: [SurgeResult]) -> [UInt8] {
    document(
      el("html", .named("lang", "en")) {
        el("head") {
          el("meta", .named("charset", "utf-8"))
          el("meta", .name("viewport"), .named("content", "width=device-width, initial-scale=1"))
          // Should anything ever be misread as markup, it still loads and runs nothing.
          el(
            "meta", .named("http-equiv", "content-security-policy"),
            .named("content", "default-src 'none'; style-src 'unsafe-inline'"))
          el("title") { "A simulated surge of findings" }
          el("style") { style }
        }
        el("body") {
          el("main") { content(results) }
        }
      })
  }

  @MarkupBuilder private static func content(_ results: [SurgeResult]) -> Markup {
    el("h1") { "A simulated surge of findings" }
    el("p") {
      "Reports of invented flaws were sent through the real server, where simulated analysts and "
      "maintainers did their part. What came out is compared with what is true, which the server "
      "was not told. The same seed gives the same figures, but for the seconds."
    }
    if results.count > 1 {
      el("h2") { "All runs" }
      table(SurgeSummary.headings, results.map { SurgeSummary.row($0) })
    }
    for result in results { run(result) }
    el("h2") { "What is taken for granted" }
    el("p") {
      "Nothing of this was measured on people. Who takes it to be otherwise can weigh the figures "
      "accordingly."
    }
    table(["Assumption", "Value"], assumptions)
  }

  @MarkupBuilder private static func run(_ result: SurgeResult) -> Markup {
    let plan = result.plan
    el("section") {
      el("h2") {
        "\(plan.rate) reports a day, \(plan.duplicates) % repeated"
      }
      el("p") {
        "Days: \(plan.days). Analysts: \(plan.analysts). Seed: \(plan.seed). Database: "
        "\(result.timing.engine == "sqlite" ? "SQLite" : "PostgreSQL"). "
        "\(SurgeSummary.decimal(result.timing.seconds, 1)) seconds, "
        "\(SurgeSummary.decimal(result.timing.reportsASecond, 1)) reports a second, "
        "everything included."
      }
      el("div", .class("figures")) {
        figure(SurgeSummary.decimal(result.contact.perFlaw, 3), "contacts for each flaw passed on")
        figure(SurgeSummary.percent(result.effort.saved), "of analysts’ minutes saved")
        figure(
          "\(result.contact.weeksOver) of \(result.contact.weeks)",
          "project-weeks over the capacity")
        figure("\(misplaced(result))", "reports put to another’s flaw")
      }
      SurgeCharts.funnel(result)
      SurgeCharts.reports(result)
      SurgeCharts.minutes(result)
      SurgeCharts.capacity(result)
      merging(result)
      waits(result)
      SurgeCharts.reputation(result)
    }
  }

  private static func figure(_ value: String, _ words: String) -> Markup {
    el("p") {
      el("strong") { value }
      " " + words
    }
  }

  private static func misplaced(_ result: SurgeResult) -> Int {
    result.merging.misplacedByRule.values.reduce(0, +)
  }

  @MarkupBuilder private static func merging(_ result: SurgeResult) -> Markup {
    let merging = result.merging
    el("h3") { "False merges and splits" }
    table(
      ["Measure", "Value"],
      [
        ["Flaws with reports about different things", "\(merging.mixedFlaws)"],
        ["Pairs of reports put together wrongly", "\(merging.falsePairs) of \(merging.pairs)"],
        ["Reports put to another’s flaw, by rule", counts(merging.misplacedByRule)],
        ["Of them, flaws in a neighbouring function", counts(merging.variantsByRule)],
        ["True flaws with more than one case", "\(merging.splitFlaws)"],
        ["Cases too many", "\(merging.splitCases)"],
        ["Of them, cases that were judged", "\(merging.splitJudged)"],
      ])
  }

  private static func counts(_ counts: [String: Int]) -> String {
    counts.isEmpty
      ? "none"
      : counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        .joined(separator: ", ")
  }

  @MarkupBuilder private static func waits(_ result: SurgeResult) -> Markup {
    el("h3") { "Hours until the first judgement" }
    table(
      ["Cases about", "Judged", "Not looked at", "Median", "Nine of ten", "Longest"],
      result.waits.map { wait in
        [
          wait.isReal ? "real flaws" : "no flaw", "\(wait.judged)", "\(wait.unjudged)",
          SurgeSummary.decimal(wait.median, 1), SurgeSummary.decimal(wait.ninetieth, 1),
          SurgeSummary.decimal(wait.longest, 1),
        ]
      })
  }

  /// A table whose first column names the row.
  static func table(_ headings: [String], _ rows: [[String]]) -> Markup {
    el("div", .class("wide"), .named("tabindex", "0"), .role("region"), .label(headings[0])) {
      el("table") {
        el("thead") {
          el("tr") { for heading in headings { el("th", .named("scope", "col")) { heading } } }
        }
        el("tbody") {
          for row in rows {
            el("tr") {
              for (place, cell) in row.enumerated() {
                if place == 0 {
                  el("th", .named("scope", "row")) { cell }
                } else {
                  el("td") { cell }
                }
              }
            }
          }
        }
      }
    }
  }

  private static var assumptions: [[String]] {
    typealias Given = SurgeAssumption
    return [
      ["Minutes an analyst works in a day", "\(Given.minutesADay)"],
      ["Minutes for reading a suggestion and deciding", "\(Given.minutesForSuggestion)"],
      ["Most suggestions read for a case", "\(Given.mostSuggestions)"],
      ["Minutes for a case without a complete report", "\(Given.minutesIncomplete)"],
      ["Minutes for a case with a complete report", "\(Given.minutesReady)"],
      ["Minutes to see that what the software said is so", "\(Given.minutesForRemark)"],
      ["Minutes for each report, one by one, to compare with", "\(Given.minutesIncomplete)"],
      ["Median days from contact to fix", SurgeSummary.decimal(Given.fixDays, 0)],
      ["New flaws beside a known one", "\(Given.variants) %"],
      ["New mistakes that are fixed already", "\(Given.alreadyFixed) %"],
      ["Repeated reports that name the same place", "\(Given.copies) %"],
      [
        "Finders by their share of real reports",
        "5 %: half of all reports; 25 %: 30 %; 90 %: 20 %",
      ],
      ["Decisions", "whoever reads a case or a suggestion decides as the truth is"],
    ]
  }

  private static let style = Markup.trusted(
    """
    :root{color-scheme:light dark;--ink:#1b2530;--soft:#56636f;--paper:#fff;--line:#c9d1d8;
    --one:#1f6feb;--two:#c2570c;--three:#5b6b7a}
    @media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#a7b3bf;--paper:#12181f;
    --line:#3a4652;--one:#6cb0ff;--two:#ffa657;--three:#9aa8b5}}
    body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
    main{max-width:60rem;margin:0 auto;padding:1rem}
    h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}
    p{max-width:42rem}
    .figures{display:flex;flex-wrap:wrap;gap:1rem}
    .figures p{flex:1 1 10rem;margin:0;padding:.75rem;border:1px solid var(--line);border-radius:6px}
    .figures strong{display:block;font-size:1.5rem}
    svg{width:100%;height:auto;display:block;margin:.5rem 0}
    svg text{fill:var(--ink);font-size:12px}
    svg .soft{fill:var(--soft)}
    svg .axis{stroke:var(--line);fill:none}
    svg .one{fill:var(--one)}svg .two{fill:var(--two)}svg .three{fill:var(--three)}
    svg .line-one{stroke:var(--one);fill:none;stroke-width:2}
    svg .line-two{stroke:var(--two);fill:none;stroke-width:2;stroke-dasharray:6 3}
    .wide{overflow-x:auto}
    table{border-collapse:collapse;margin:.5rem 0;font-size:.9rem}
    th,td{padding:.25rem .75rem;border-bottom:1px solid var(--line);text-align:right}
    th[scope=row],thead th:first-child{text-align:left;font-weight:normal}
    thead th{font-weight:600;vertical-align:bottom}
    summary{cursor:pointer;color:var(--soft)}
    """)
}
