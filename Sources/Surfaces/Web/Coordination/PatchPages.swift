import HTML
import Vocabulary

/// A patch candidate, in the words of the pages.
struct PatchShown: Sendable {
  /// A piece of evidence.
  struct Proof: Sendable {
    let title: String
    let strength: Int
    let supports: Bool
    let summary: String
    let isOwn: Bool
    let at: Timestamp
  }

  /// A stage of its release.
  struct Stage: Sendable {
    let place: Int64
    let name: String
    /// Who may have it; nil where the reader may not know.
    let parties: String?
    let opensAt: Timestamp
    let openedAt: Timestamp?
    let hold: String?
  }

  let id: String
  let caseID: String
  let product: String
  let base: String
  let author: String
  let isModel: Bool
  let signOff: String
  let note: String?
  let digest: String?
  let size: String?
  let address: String?
  let state: String
  let reason: String?
  let offeredAt: Timestamp

  var path: String { "/patches/" + segment(id) }
}

/// The patch candidates of a case.
struct PatchListPage {
  struct Model: Sendable {
    let caseID: String
    let rows: [PatchShown]
    let canOffer: Bool
    var form = FormState()
  }

  static let labels = [
    ("product", "Product"), ("base", "Version or branch"), ("authorKind", "Who wrote it"),
    ("author", "Name"), ("authorVersion", "Version of the model"), ("signOff", "Sign-off"),
    ("note", "What it does"), ("diff", "The patch"), ("address", "Where it lies"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs(
        [
          ("/coordination", "Coordination"),
          ("/cases/" + segment(model.caseID) + "/coordination", model.caseID),
        ], here: "Patches")
      el("h1") { "Patches" }
      el("p", .class("lead")) {
        "Candidates for this case, with what shows that they hold. Nothing is ever applied by itself."
      }
      errorSummary(model.form, "Nothing was offered", labels: labels)
      list(model)
      if model.canOffer { offer(model) }
    }
  }

  private static func list(_ model: Model) -> Markup {
    guard !model.rows.isEmpty else {
      return emptyState("No patch for you here") {
        el("p") { "You see those you offer, those for your product, and those opened to you." }
      }
    }
    return table(
      "Candidates, the newest first",
      [Column("Patch"), Column("Written by"), Column("State"), Column("Offered")],
      hidesCaption: true,
      rows: model.rows.map { row in
        [
          el("a", .href(row.path)) { inert("\(row.product), \(row.base)") }, inert(row.author),
          badge(row.state), moment(row.offeredAt),
        ]
      })
  }

  private static func offer(_ model: Model) -> Markup {
    section("Offer a patch", id: "offer", class: "card") {
      post(
        "/cases/" + segment(model.caseID) + "/patches", class: "form", sendsFile: true
      ) {
        field("product", "Product", hint: "As the case calls it.", in: model.form, required: true)
        field("base", "Version or branch", in: model.form, required: true)
        radios(
          "authorKind", "Who wrote it",
          [
            Choice(value: "person", words: "A person"),
            Choice(value: "model", words: "An AI model"),
          ], in: model.form, required: true)
        pair {
          field("author", "Name", hint: "Theirs, or the model’s.", in: model.form, required: true)
          field("authorVersion", optional("Version of the model"), in: model.form)
        }
        field(
          "signOff", "Sign-off",
          hint: "That it may be passed on, such as a certificate of origin.", in: model.form,
          required: true)
        field("note", optional("What it does"), .text, in: model.form)
        field(
          "diff", "The patch", .file(accept: ".diff,.patch,text/plain"),
          hint: "A unified diff of at most 4 MiB.", in: model.form)
        field("address", optional("Or where it lies"), hint: "An https address.", in: model.form)
        buttons { button("Offer") }
      }
    }
  }
}

/// One patch candidate.
struct PatchPage {
  struct Model: Sendable {
    let patch: PatchShown
    let proofs: [PatchShown.Proof]
    let stages: [PatchShown.Stage]
    /// Who fetched it when; nil for all but the coordinator.
    let fetches: [String]?
    /// What the reader can do: `accept`, `decline`, `withdraw`.
    let commands: [String]
    let canSay: Bool
    /// The parties to choose from, for the coordinator of an accepted one.
    let parties: [Choice]?
    /// The first of the patch itself, where the reader asked to see it.
    var diff: String?
    /// Whether there is more of it.
    var isCut = false
    var form = FormState()
  }

  static let labels = [
    ("reason", "Reason"), ("summary", "What it showed"), ("name", "Name of the stage"),
    ("day", "Day it opens"), ("time", "Time in UTC"),
    ("parties", "For whom"), ("place", "Stage"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let patch = model.patch
    return page(frame) {
      crumbs(
        [
          ("/coordination", "Coordination"),
          ("/cases/" + segment(patch.caseID) + "/coordination", patch.caseID),
          ("/cases/" + segment(patch.caseID) + "/patches", "Patches"),
        ], here: patch.id)
      el("p", .class("row")) { badge(patch.state) }
      el("h1") { inert("Patch for \(patch.product)") }
      errorSummary(model.form, "Nothing was changed", labels: labels)
      about(patch)
      if let diff = model.diff { self.diff(diff, model) }
      section("What shows that it holds", id: "proof") { proofs(model) }
      if !model.commands.isEmpty { decide(model) }
      section("Who may have it when", id: "stages") { stages(model) }
      if let fetches = model.fetches { section("Who fetched it", id: "fetches") { list(fetches) } }
    }
  }

  private static func about(_ patch: PatchShown) -> Markup {
    markup {
      facts([
        Fact("Applies to", patch.base),
        Fact("Written by", patch.author), Fact("Sign-off", patch.signOff),
        Fact("Changes", optional: patch.size),
        Fact("SHA-256", markup: patch.digest.map { hash($0) } ?? inert("none")),
        Fact("Where it lies", optional: patch.address),
        Fact("Why", optional: patch.reason),
      ])
      if let note = patch.note {
        inertBlock(note, from: "Who offers it writes", caption: "Shown as it was entered.")
      }
      if patch.isModel {
        noticeBox { el("p") { "An AI model wrote it. Read it as you would read a stranger’s." } }
      }
      if patch.digest != nil {
        buttons {
          buttonLink("Read it here", patch.path + "?diff=show#diff", .quiet)
          buttonLink("Save the file", patch.path + "/diff", .quiet)
        }
        el("p") { soft("The coordinator sees that you read or saved it.") }
      }
    }
  }

  private static func diff(_ text: String, _ model: Model) -> Markup {
    section("The patch", id: "diff") {
      inertBlock(
        text, from: "Patch by " + model.patch.author,
        caption: "Shown as received. Nothing of it runs here.")
      if model.isCut { el("p") { "It goes on. Save the file to read all of it." } }
    }
  }

  private static func proofs(_ model: Model) -> Markup {
    markup {
      if model.proofs.isEmpty {
        el("p") { "Nothing yet but its author’s word." }
      } else {
        table(
          "Evidence, the oldest first",
          [Column("What"), Column("Strength"), Column("What it showed"), Column("When")],
          hidesCaption: true,
          rows: model.proofs.map { proof in
            [
              inert(proof.title + (proof.isOwn ? " (by who offers it)" : "")),
              inert("\(proof.strength) of 3"),
              markup {
                badge(
                  proof.supports ? "For it" : "Against it", proof.supports ? .good : .bad,
                  proof.supports ? .check : .cross)
                " "
                inert(proof.summary)
              }, moment(proof.at),
            ]
          })
      }
      if model.canSay { say(model) }
    }
  }

  private static func say(_ model: Model) -> Markup {
    el("details") {
      el("summary") { "Say what you found" }
      post(model.patch.path, class: "form") {
        hiddenField("step", "evidence")
        field(
          "kind", "What",
          .select([
            Choice(value: "review", words: "I read it"),
            Choice(value: "suite", words: "I ran the project’s tests with it"),
          ]), in: model.form)
        radios(
          "supports", "What does it say?",
          [Choice(value: "true", words: "For it"), Choice(value: "false", words: "Against it")],
          in: model.form, required: true)
        field("summary", "What it showed", .text, in: model.form, required: true)
        buttons { button("Put on record", .quiet) }
      }
    }
  }

  private static func decide(_ model: Model) -> Markup {
    section("Your decision", id: "decide", class: "card") {
      post(model.patch.path, class: "form") {
        hiddenField("step", "command")
        field(
          "reason", optional("Reason"), .text, hint: "Needed to decline, or to take it back.",
          in: model.form)
        buttons {
          for command in model.commands {
            button(
              words[command] ?? command, command == "accept" ? .main : .quiet, name: "command",
              value: command)
          }
        }
      }
    }
  }

  private static let words = [
    "accept": "Accept", "decline": "Decline", "withdraw": "Take it back",
  ]

  private static func stages(_ model: Model) -> Markup {
    markup {
      if model.stages.isEmpty {
        el("p") { "No stage is planned that concerns you." }
      } else {
        table(
          "Stages, in order",
          [Column("Stage"), Column("For"), Column("Opens"), Column("Now")], hidesCaption: true,
          rows: model.stages.map { stage in
            [
              // The number is for the coordinator, who alone sees the fetches too.
              inert(model.fetches == nil ? stage.name : "\(stage.place). \(stage.name)"),
              inert(stage.parties ?? "You"),
              moment(stage.opensAt),
              inert(
                stage.openedAt.map { "Open since \(spoken($0))" }
                  ?? stage.hold.map { "Held: \($0)" } ?? "Not open yet"),
            ]
          })
      }
      if let parties = model.parties { plan(model, parties) }
    }
  }

  private static func plan(_ model: Model, _ parties: [Choice]) -> Markup {
    markup {
      el(
        "details",
        .flag(
          "open", ["name", "day", "time", "parties"].contains { model.form.errors[$0] != nil })
      ) {
        el("summary") { "Plan a stage" }
        post(model.patch.path, class: "form") {
          hiddenField("step", "plan")
          field("name", "Name of the stage", in: model.form, required: true)
          pair {
            field(
              "day", "Day it opens", hint: "Such as 2026-12-01.", in: model.form, required: true)
            field(
              "time", "Time in UTC", hint: "Such as 12:00.", in: model.form, value: "12:00",
              required: true)
          }
          checks(
            "parties", "For whom", parties + [Choice(value: "public", words: "Everybody")],
            in: model.form)
          buttons { button("Plan") }
        }
      }
      if model.stages.contains(where: { $0.openedAt == nil }) {
        el(
          "details",
          // Only this form sends a place.
          .flag("open", model.form.values["place"] != nil && !model.form.errors.isEmpty)
        ) {
          el("summary") { "Hold, resume, open now or drop a stage" }
          post(model.patch.path, class: "form") {
            hiddenField("step", "stage")
            field(
              "place", "Stage",
              .select(
                model.stages.filter { $0.openedAt == nil }.map {
                  Choice(value: "\($0.place)", words: "\($0.place). \($0.name)")
                }), in: model.form)
            field("reason", "Reason", in: model.form, prefix: "stage-", required: true)
            buttons {
              for (value, words) in [
                ("hold", "Hold"), ("resume", "Resume"), ("open", "Open now"), ("drop", "Drop"),
              ] { button(words, .quiet, name: "command", value: value) }
            }
          }
        }
      }
    }
  }

  private static func list(_ fetches: [String]) -> Markup {
    guard !fetches.isEmpty else { return el("p") { "Nobody yet." } }
    return el("ul") { for words in fetches { el("li") { inert(words) } } }
  }
}
