import HTML
import Vocabulary

/// One version of a directive: what it says, what differs, and what can be done.
struct DirectiveDocumentPage {
  struct Row: Sendable {
    let words: String
    let outcome: Urgency
  }

  struct Model: Sendable {
    let id: String
    let name: String
    let title: String
    let version: String
    let stateWords: String
    let binds: String
    let issuer: String
    let effectiveOn: CalendarDay
    let scope: String
    let source: String
    let holidays: [CalendarDay]
    let rows: [Row]
    let requirements: [String]
    let evidence: [String]
    let exceptions: [(scope: String, reason: String)]
    /// What differs from the version before; nil for the first.
    let changes: [String]?
    let ending: String?
    let stored: Int
    let canWrite: Bool
    let isDraft: Bool
    let isIssued: Bool
    /// Whether it can be followed of one's own will, and is.
    let canFollow: Bool
    let isFollowed: Bool
    let canAttest: Bool
    /// The organization that wrote it here, whatever the text says of its issuer.
    var publisher = ""
    /// Whether the reader may issue the draft, which its authors may not.
    var canIssue = true
    /// Whether the reader may take back what was issued, which its issuer may not alone.
    var canWithdraw = true
    /// What in the table deserves a second look, as sentences.
    var doubts: [String] = []
    /// What was refused without a field to blame: at which section, and why.
    var refusal: (at: String, why: String)?
    var form = FormState()

    var path: String { "/directives/" + segment(id) }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/directives", "Directives")], here: model.name)
      el("p", .class("row")) {
        badge(model.stateWords)
        badge(model.binds)
      }
      el("h1") { inert(model.title) }
      if let ending = model.ending { el("p", .class("lead")) { inert(ending) } }
      errorSummary(model.form, labels: DirectiveForm.labels)
      if model.refusal?.at != "next" { refusal(model) }
      el("div", .class("columns")) {
        el("div") {
          if model.canWrite { commands(model) }
          doubts(model)
          if let changes = model.changes { differences(changes) }
          outcomes(model)
          texts("What has to be done", "asked", model.requirements)
          texts("What shows that it was done", "shown", model.evidence)
          exceptions(model)
          if model.canWrite && model.isDraft {
            section("The text", id: "text", class: "card") {
              post(model.path, class: "form") {
                hiddenField("version-read", String(model.stored))
                DirectiveForm.fields(model.form)
                button("Save the text")
              }
            }
          }
        }
        el("aside") { aside(model) }
      }
    }
  }

  private static func commands(_ model: Model) -> Markup {
    section("What can be done now", id: "next") {
      el("p") { buttonLink("See what it would change", model.path + "/effects", .quiet) }
      if model.refusal?.at == "next" { refusal(model) }
      if model.isDraft {
        if model.canIssue {
          command(model, "issue", "Issue exactly this text")
        } else {
          el("p") {
            "You wrote a part of this text. So another person has to read and issue it, signed in."
          }
        }
      }
      if model.isIssued {
        post(model.path + "/versions") { button("Write the next version", .quiet) }
      }
      if model.isIssued && !model.canWithdraw {
        el("p") { "You issued it. So another person has to take it back." }
      } else if model.isDraft || model.isIssued {
        post(model.path + "/commands", class: "form") {
          hiddenField("version-read", String(model.stored))
          hiddenField("command", "withdraw")
          field("ending", "Why is it taken back?", in: model.form, required: true)
          button("Withdraw", .danger)
        }
      }
    }
  }

  private static func refusal(_ model: Model) -> Markup {
    guard let refusal = model.refusal else { return .empty }
    return el("div", .class("notice bad"), .role("alert")) { el("p") { inert(refusal.why) } }
  }

  /// A table may be as its issuer wants it; that a row looks like a slip is said before it counts.
  private static func doubts(_ model: Model) -> Markup {
    guard !model.doubts.isEmpty else { return .empty }
    return noticeBox(.warn) {
      el("h2") { "Worth a second look" }
      el("ul") { for line in model.doubts { el("li") { inert(line) } } }
    }
  }

  private static func command(_ model: Model, _ raw: String, _ words: String) -> Markup {
    post(model.path + "/commands") {
      hiddenField("version-read", String(model.stored))
      hiddenField("command", raw)
      button(words)
    }
  }

  private static func differences(_ changes: [String]) -> Markup {
    section("What differs from the version before", id: "changes") {
      el("ul") {
        for line in changes { el("li") { inert(line) } }
        if changes.isEmpty { el("li") { "Nothing." } }
      }
    }
  }

  private static func outcomes(_ model: Model) -> Markup {
    section("When things are due", id: "table") {
      table(
        "The decision table", [Column("Facts"), Column("Do it within")], dense: true,
        hidesCaption: true, rows: model.rows.map { [inert($0.words), urgencyBadge($0.outcome)] })
    }
  }

  private static func texts(_ heading: String, _ id: String, _ texts: [String]) -> Markup {
    guard !texts.isEmpty else { return .empty }
    return section(heading, id: id) {
      el("ul") { for text in texts { el("li") { inert(text) } } }
    }
  }

  private static func exceptions(_ model: Model) -> Markup {
    guard !model.exceptions.isEmpty else { return .empty }
    return section("What it does not ask", id: "left-out") {
      facts(model.exceptions.map { Fact($0.scope, $0.reason) }, .list)
    }
  }

  private static func aside(_ model: Model) -> Markup {
    markup {
      section("At a glance", id: "glance", class: "card") {
        facts(
          [
            Fact("Name", model.name), Fact("Version", model.version),
            Fact("Published by", model.publisher), Fact("Issuer in the text", model.issuer),
            Fact("Holds from", dateOnly(model.effectiveOn)),
            Fact("About", model.scope), Fact("Read in", optional: model.source),
            Fact(
              "Holidays",
              optional: model.holidays.map(\.description).joined(separator: ", ")),
          ], .list)
      }
      if model.canFollow { following(model) }
      if model.canAttest { attesting(model) }
    }
  }

  private static func following(_ model: Model) -> Markup {
    section("Follow it", id: "follow", class: "card screen-only") {
      el("p") {
        model.isFollowed
          ? "You follow it of your own will: it sets dates for you. You can stop at any time."
          : "It does not bind you. If you follow it, it sets dates for you; you can stop at any "
            + "time."
      }
      post(model.path + "/adoption") {
        hiddenField("follow", model.isFollowed ? "no" : "yes")
        button(model.isFollowed ? "Stop following it" : "Follow it", .quiet)
      }
    }
  }

  private static func attesting(_ model: Model) -> Markup {
    section("State what was met", id: "attest", class: "card screen-only") {
      el("p") { "The figures of the period are filled in and sealed in the ledger with your name." }
      post(model.path + "/attestations", class: "form") {
        pair {
          field("from", "From", hint: "Such as 2026-07-01.", in: model.form, required: true)
          field("to", "To", in: model.form, required: true)
        }
        radios(
          "isMet", "Was it met?",
          [Choice(value: "yes", words: "Yes"), Choice(value: "no", words: "No")], in: model.form,
          required: true)
        field("statement", "In your words", .text, in: model.form, required: true)
        button("Sign")
      }
    }
  }
}
