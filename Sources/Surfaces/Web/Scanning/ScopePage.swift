import HTML
import Vocabulary

/// What an owner lets others do to one system.
struct ScopePage {
  struct Scope: Sendable {
    let id: String
    let allowed: String
    let times: [String]
    let who: [String]
    let until: Timestamp
    let contact: String
    let signedAt: Timestamp
    let revokedAt: Timestamp?
    let pausedUntil: Timestamp?
    let note: String
  }

  /// Somebody at work on the system.
  struct Work: Sendable {
    let party: String
    let technique: String
    let since: Timestamp
    let until: Timestamp
  }

  struct Model: Sendable {
    let asset: String
    let assetName: String
    /// What holds now, in one sentence.
    let standing: String
    let work: [Work]
    let scopes: [Scope]
    let canSign: Bool
    let today: CalendarDay
    var form = FormState()

    var path: String { "/assets/" + segment(asset) + "/scopes" }
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs(
        [("/assets", "Assets"), ("/assets/" + segment(model.asset), model.assetName)],
        here: "Who may test it")
      el("h1") { "Who may test " + visible(model.assetName) + "?" }
      errorSummary(model.form, "Nothing was signed yet", labels: scopeLabels)
      el("p", .class("lead")) { inert(model.standing) }
      el("p") {
        "Nobody who takes part here may look for flaws on this system unless you sign for it below. "
        "You can take it back at any time, and it ends at once."
      }
      if !model.work.isEmpty { work(model) }
      if !model.scopes.isEmpty { signed(model) }
      if model.canSign { form(model) }
    }
  }

  private static func work(_ model: Model) -> Markup {
    section("At work now", id: "work") {
      table(
        counted(model.work.count, "party", "parties"),
        [Column("Who"), Column("How"), Column("Since"), Column("Until")],
        rows: model.work.map {
          [inert($0.party), inert($0.technique), moment($0.since), moment($0.until)]
        })
      el("p") { "To stop them, take back below what you signed." }
    }
  }

  private static func signed(_ model: Model) -> Markup {
    section("What was signed", id: "signed") {
      for scope in model.scopes { card(scope, model) }
    }
  }

  private static func card(_ scope: Scope, _ model: Model) -> Markup {
    el("article", .class("card")) {
      el("h3") { inert(scope.allowed) }
      facts(
        [
          Fact("When", scope.times.joined(separator: "; ")),
          Fact("Who", scope.who.joined(separator: "; ")),
          Fact("Until", markup: moment(scope.until)), Fact("Call", scope.contact),
          Fact("Signed", markup: moment(scope.signedAt)),
          scope.revokedAt.map { Fact("Taken back", markup: moment($0)) },
          scope.pausedUntil.map { Fact("Everybody backs off until", markup: moment($0)) },
        ], .list)
      el("details") {
        el("summary") {
          "The signed document"
          hidden(": " + scope.id)
        }
        inertBlock(scope.note, from: "Signed document " + scope.id, caption: "Keep it if you like.")
      }
      if model.canSign, scope.revokedAt == nil {
        post("/scopes/" + segment(scope.id) + "/pause") {
          hiddenField("minutes", scope.pausedUntil == nil ? "60" : "0")
          button(
            scope.pausedUntil == nil ? "Back off for an hour" : "Go on again", .quiet,
            about: scope.allowed)
        }
        post("/scopes/" + segment(scope.id) + "/revoke") {
          button("Take it back now", .danger, about: scope.allowed)
        }
      }
    }
  }

  private static let days = [
    Choice(value: "1", words: "Monday"), Choice(value: "2", words: "Tuesday"),
    Choice(value: "3", words: "Wednesday"), Choice(value: "4", words: "Thursday"),
    Choice(value: "5", words: "Friday"), Choice(value: "6", words: "Saturday"),
    Choice(value: "7", words: "Sunday"),
  ]

  private static func form(_ model: Model) -> Markup {
    section("Sign for this system", id: "sign", class: "card") {
      post(model.path, class: "form") {
        radios(
          "allowed", "What may be done?",
          [
            Choice(value: "never", words: "Nothing, never. Keep everybody off it."),
            Choice(
              value: "passive",
              words:
                "Only what the system does not notice: watching, comparing versions, reading code."
            ),
            Choice(value: "network", words: "Also asking it over the network."),
            Choice(value: "attack", words: "Also attacking it, as agreed with us."),
          ], in: model.form, required: true)
        radios(
          "fragile", "Is it a medical device, a machine control or otherwise easily disturbed?",
          [
            Choice(value: "yes", words: "Yes. Then only what it does not notice is done."),
            Choice(value: "touch", words: "Yes, and it may be touched all the same."),
            Choice(value: "no", words: "No"),
          ], hint: "If you are not sure, answer yes.", in: model.form, value: "yes",
          required: true)
        field(
          "parties", optional("Who else may do it"), .code,
          hint: "The identifiers of their organizations (org_…), one on each line; they tell you"
            + " theirs. Without any, only your own people.", in: model.form)
        times(model)
        limits(model)
        checks(
          "accepted", "Your word",
          [Choice(value: "yes", words: "I may decide this for my organization.")], in: model.form)
        el("p", .class("buttons")) { button("Sign") }
      }
    }
  }

  private static func times(_ model: Model) -> Markup {
    markup {
      checks(
        "days", "On which days?", days, hint: "Without a tick: on every day.", in: model.form)
      pair {
        field("from", optional("From"), hint: "As 02:00, by your clock.", in: model.form)
        field(
          "to", optional("To"), hint: "As 05:00. An earlier time than From is on the next day.",
          in: model.form)
      }
      field(
        "timeZone", "Your time zone",
        hint: "As America/Chicago, America/New_York, America/Los_Angeles or Europe/Berlin.",
        in: model.form, value: "America/New_York", required: true)
      field(
        "excluded", optional("Days on which nothing may be done"), .code,
        hint: "One on each line, as 2026-12-24.", in: model.form)
    }
  }

  private static func limits(_ model: Model) -> Markup {
    markup {
      field(
        "requestsPerMinute", "Most requests a minute", .number, in: model.form, value: "60",
        required: true)
      pair {
        field(
          "validFrom", "First day", in: model.form, value: model.today.description,
          required: true)
        field(
          "validUntil", "Last day", hint: "At most a year later.", in: model.form,
          value: model.today.adding(days: 90).description, required: true)
      }
      field(
        "contact", "Whom to call at once when something breaks", in: model.form, required: true)
    }
  }
}

/// The questions of the form, for the list of what has to be corrected.
let scopeLabels = [
  ("allowed", "What may be done?"), ("fragile", "Is it easily disturbed?"),
  ("parties", "Who else may do it"), ("days", "On which days?"), ("from", "From"), ("to", "To"),
  ("timeZone", "Your time zone"), ("excluded", "Days on which nothing may be done"),
  ("requestsPerMinute", "Most requests a minute"), ("validFrom", "First day"),
  ("validUntil", "Last day"), ("contact", "Whom to call"), ("accepted", "Your word"),
]
