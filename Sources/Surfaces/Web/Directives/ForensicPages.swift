import HTML
import Vocabulary

/// A forensic clock in the words of the pages.
struct ForensicShown: Sendable {
  struct Step: Sendable {
    let raw: String
    let words: String
    let due: Timestamp
    let doneAt: Timestamp?
    let isLate: Bool
  }

  struct Entry: Sendable {
    let event: Event
    let note: String
  }

  let id: String
  let vulnerability: String
  let asset: String
  let assetID: String
  let organization: String?
  let startedAt: Timestamp
  let steps: [Step]
  let stateWords: String
  let decisionWords: String?
  let isPatchedFirst: Bool
  let canRecord: Bool

  var path: String { "/forensics/" + segment(id) }
  var next: Step? { steps.first { $0.doneAt == nil } }
}

/// The steps with their hours.
func forensicSteps(_ clock: ForensicShown) -> Markup {
  el("ol") {
    for step in clock.steps {
      el("li") {
        el("strong") { inert(step.words) }
        ": "
        if let done = step.doneAt {
          "done "
          moment(done)
          step.isLate ? ", after its time" : ", in time"
        } else {
          step.isLate ? "was due " : "by "
          moment(step.due)
          " UTC"
        }
        "."
      }
    }
  }
}

/// What an action's page says of evidence: which clocks run, and what is next.
struct ForensicSection: Sendable {
  let clocks: [ForensicShown]
  /// Whether the action is open, so that patching still lies ahead.
  let isOpen: Bool
}

func forensicSection(_ model: ForensicSection) -> Markup {
  guard !model.clocks.isEmpty else { return .empty }
  let isMissing = model.clocks.contains { clock in
    clock.steps.contains { $0.raw == "evidence" && $0.doneAt == nil } && !clock.isPatchedFirst
  }
  return section("Save evidence first", id: "forensics", class: "card") {
    if isMissing {
      el("p") {
        model.isOpen
          ? "Do not change anything yet. Save memory and logs first: a change wipes what would "
            + "show a break-in."
          : "This is marked as done, and no evidence was recorded. If it was saved before, say so; "
            + "if it was patched first, say that."
      }
    }
    for clock in model.clocks.prefix(20) {
      el("h3") { inert(clock.vulnerability) }
      if clock.isPatchedFirst { el("p") { badge("Patched before evidence was saved", .bad) } }
      forensicSteps(clock)
      if let words = clock.decisionWords { el("p") { inert(words) } }
      buttons {
        buttonLink(
          clock.canRecord ? "Record a step" : "What was recorded", clock.path, .quiet,
          about: clock.vulnerability)
      }
    }
    el("p") { "Times are in UTC." }
  }
}

/// Every forensic clock that runs.
struct ForensicListPage {
  struct Model: Sendable {
    let clocks: [ForensicShown]
    let overseen: OverseenModel
    let state: String
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Evidence to save" }
      el("p", .class("lead")) {
        "Where attackers may have been already: find what is affected within 2 hours, save memory "
        "and logs within 24 hours and before patching, decide within 72 hours. The clock starts when "
        "this clearinghouse takes in what asks for it, such as the addition to CISA’s list."
      }
      directiveTabs(frame, .forensics, regime: model.overseen.regime)
      overseenLinks(model.overseen, .forensics)
      tabs(
        "State",
        [("running", "Running"), ("finished", "Finished"), ("ended", "Not asked any more")].map {
          Tab(
            words: $0.1, count: nil,
            path: address("/forensics", [("regime", model.overseen.regime), ("state", $0.0)]),
            isCurrent: $0.0 == model.state)
        })
      if model.clocks.isEmpty {
        emptyState("No clock is here") { el("p") { "Nothing asks you to save evidence." } }
      } else {
        rows(model)
      }
      pager(
        model.pager, shown: model.clocks.count, path: "/forensics",
        query: [("regime", model.overseen.regime), ("state", model.state)])
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Forensic clocks",
      [Column("Flaw"), Column("Where"), Column("Started"), Column("Next")], hidesCaption: true,
      rows: model.clocks.map { clock in
        [
          el("a", .href(clock.path)) { inert(clock.vulnerability) },
          markup {
            inert(clock.asset)
            if let organization = clock.organization {
              el("br")
              soft(organization)
            }
          }, moment(clock.startedAt),
          markup {
            if let next = clock.next {
              inert(next.words)
              next.isLate ? " – was due " : " – by "
              moment(next.due)
            } else {
              inert(clock.decisionWords ?? "Nothing")
            }
            if clock.isPatchedFirst {
              " "
              badge("Patched first", .bad)
            }
          },
        ]
      })
  }
}

/// One forensic clock, with a form for the next step.
struct ForensicPage {
  struct Model: Sendable {
    let clock: ForensicShown
    let entries: [ForensicShown.Entry]
    var form = FormState()
  }

  private static let labels = [
    ("step", "Which step?"), ("note", "What did you do?"), ("decision", "What did you decide?"),
    ("digest", "SHA-256 of a file"), ("patched", "Was it patched already?"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let clock = model.clock
    return page(frame) {
      crumbs([("/forensics", "Evidence to save")], here: clock.vulnerability)
      el("p", .class("row")) {
        badge(clock.stateWords)
        if clock.isPatchedFirst { badge("Patched before evidence was saved", .bad) }
      }
      el("h1") {
        "Evidence: "
        inert(clock.vulnerability)
      }
      el("p", .class("lead")) {
        "On "
        inert(clock.asset)
        ". The clock started "
        moment(clock.startedAt)
        " UTC."
      }
      errorSummary(model.form, labels: labels)
      el("div", .class("columns")) {
        el("div") {
          section("What is asked", id: "steps") {
            forensicSteps(clock)
            if let words = clock.decisionWords { el("p") { inert(words) } }
          }
          if clock.canRecord { form(model) }
        }
        el("aside") {
          section("What was recorded", id: "history") {
            timeline(model.entries.map(\.event))
            for entry in model.entries {
              inertBlock(entry.note, from: entry.event.text, caption: "Shown as it was entered.")
            }
          }
        }
      }
    }
  }

  private static func form(_ model: Model) -> Markup {
    section("Record a step", id: "record", class: "card screen-only") {
      post(model.clock.path + "/steps", class: "form") {
        radios(
          "step", "Which step?",
          model.clock.steps.map { Choice(value: $0.raw, words: $0.words) }, in: model.form,
          value: model.clock.next?.raw, required: true)
        field(
          "note", "What did you do?", .text, hint: "Who, where, with what.", in: model.form,
          required: true)
        radios(
          "patched", "Was it patched before evidence was saved?",
          [
            Choice(value: "no", words: "No"),
            Choice(value: "yes", words: "Yes, patched before evidence was saved"),
          ], hint: "Either answer is kept as you say it.", in: model.form, value: "no")
        field(
          "decision", "What did you decide?",
          .select([
            Choice(value: "", words: "Only for the last step"),
            Choice(value: "noEvidence", words: "No evidence of a break-in"),
            Choice(value: "suspected", words: "A break-in is suspected"),
            Choice(value: "confirmed", words: "A break-in is confirmed"),
          ]), in: model.form)
        field(
          "digest", optional("SHA-256 of a file"),
          hint: "Of what you saved. The file itself stays with you.", in: model.form)
        button("Record")
      }
    }
  }
}
