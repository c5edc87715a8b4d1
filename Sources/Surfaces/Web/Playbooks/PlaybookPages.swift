import HTML
import Vocabulary

/// Playbooks by heading.
struct PlaybookListPage {
  struct Row: Sendable {
    let key: String
    let title: String
    let sector: String
    let situation: String
    /// Whose it is, in words.
    let origin: String
    /// Whether it is the reader's organization's own.
    let isOwn: Bool
  }

  struct Model: Sendable {
    let playbooks: [Row]
    let sectors: [Choice]
    let situations: [Choice]
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Playbooks" }
      el("p", .class("lead")) {
        "How to go about an update, step by step, and whom to call. Make them your own: write your "
        "numbers in, and change what you do another way."
      }
      errorSummary(model.form, labels: PlaybookPage.labels)
      if model.playbooks.isEmpty {
        emptyState("No playbooks") {
          el("p") {
            "See "
            el("a", .href("/actions")) { "what to do" }
            " instead."
          }
        }
      }
      table(
        "Playbooks", [Column("Playbook"), Column("For"), Column("Sector"), Column("Whose")],
        hidesCaption: true,
        rows: model.playbooks.map { book in
          [
            el("a", .href("/playbooks/" + segment(book.key))) { inert(book.title) },
            inert(book.situation), inert(book.sector),
            book.isOwn ? badge(book.origin, .good, .check) : inert(book.origin),
          ]
        })
      if frame.account?.canManage ?? false {
        section("Write a new one", id: "new", class: "card") {
          el("details", .flag("open", !model.form.errors.isEmpty)) {
            el("summary") { "Write a playbook of your own" }
            post("/playbooks", class: "form") {
              field(
                "key", "Short name",
                hint: "Small letters, digits and hyphens, such as main-hospital.", in: model.form,
                required: true)
              PlaybookPage.fields(model.form, model.sectors, model.situations)
              el("p", .class("buttons")) { button("Save playbook") }
            }
          }
        }
      }
    }
  }
}

/// One playbook, to read, print and change.
struct PlaybookPage {
  struct Version: Sendable {
    let number: Int
    let at: Timestamp
    let title: String
    let text: FormState
  }

  struct Model: Sendable {
    let key: String
    let title: String
    let situation: String
    let sector: String
    let origin: String
    let isOwn: Bool
    /// The number of the reader's organization's newest version, 0 when it has none.
    let last: Int
    let steps: [String]
    let calls: [String]
    /// How hard it is to read, in words; nil where it is too short to say.
    let reading: String?
    let isHard: Bool
    /// The organization's versions, the newest first.
    let versions: [Version]
    /// What the form shows.
    let text: FormState
    let sectors: [Choice]
    let situations: [Choice]
    var form = FormState()

    var path: String { "/playbooks/" + segment(key) }
  }

  static let labels = [
    ("key", "Short name"), ("title", "Heading"), ("situation", "When is it for?"),
    ("sector", "Sector"), ("steps", "Steps"), ("calls", "Whom to call"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = frame.account?.canManage ?? false
    return page(frame) {
      crumbs([("/playbooks", "Playbooks")], here: model.title)
      el("h1") { inert(model.title) }
      el("p", .class("lead")) { inert("For " + model.situation + ". " + model.sector + ".") }
      errorSummary(model.form, labels: labels)
      el("div", .class("columns")) {
        el("div") {
          section("Steps", id: "do") { steps(model.steps) }
          if !model.calls.isEmpty { section("Whom to call", id: "call") { calls(model.calls) } }
        }
        el("aside") {
          section("About it", id: "about", class: "card") {
            facts([Fact("Whose", model.origin), Fact("Reading", optional: model.reading)], .list)
            if model.isHard {
              el("p") { "Shorter sentences and plainer words would help whoever is in a hurry." }
            }
          }
          if canManage { change(model) }
        }
      }
      if canManage && !model.versions.isEmpty { versions(model) }
    }
  }

  /// The steps as a list.
  static func steps(_ steps: [String]) -> Markup {
    el("ol", .class("steps")) { for step in steps { el("li") { el("p") { inert(step) } } } }
  }

  /// Whom to call, as a list.
  static func calls(_ calls: [String]) -> Markup {
    el("ul") { for call in calls { el("li") { inert(call) } } }
  }

  static func fields(
    _ form: FormState, _ sectors: [Choice], _ situations: [Choice],
    values: FormState = FormState()
  ) -> Markup {
    markup {
      field("title", "Heading", in: form, value: values.values["title"], required: true)
      field(
        "situation", "When is it for?", .select(situations), in: form,
        value: values.values["situation"] ?? "any")
      field(
        "sector", "Sector", .select(sectors), in: form, value: values.values["sector"] ?? "")
      field(
        "steps", "Steps", .text, hint: "A line each, at most 20.", in: form,
        value: values.values["steps"], required: true)
      field(
        "calls", optional("Whom to call"), .text, hint: "Who, and the number; a line each.",
        in: form, value: values.values["calls"])
    }
  }

  private static func change(_ model: Model) -> Markup {
    section(model.isOwn ? "Change it" : "Make it your own", id: "change", class: "card screen-only")
    {
      el("details", .flag("open", !model.form.errors.isEmpty)) {
        el("summary") { model.isOwn ? "Change the text" : "Copy it and write your own" }
        post(model.path, class: "form") {
          hiddenField("after", String(model.last))
          fields(model.form, model.sectors, model.situations, values: model.text)
          el("p", .class("buttons")) { button("Save") }
        }
      }
      if model.isOwn {
        post(model.path + "/withdraw") {
          el("p", .class("buttons")) { button("Take yours back", .quiet) }
        }
      }
    }
  }

  private static func versions(_ model: Model) -> Markup {
    section("Your versions", id: "versions", class: "screen-only") {
      table(
        "Your versions",
        [Column("Version"), Column("Saved"), Column("Heading"), Column("Undo", .buttons)],
        dense: true, hidesCaption: true,
        rows: model.versions.enumerated().map { place, version in
          [
            .text(String(version.number)), date(version.at), inert(version.title),
            place == 0 && model.isOwn
              ? .empty
              : post(model.path) {
                hiddenField("after", String(model.last))
                for name in ["title", "situation", "sector", "steps", "calls"] {
                  hiddenField(name, version.text.values[name] ?? "")
                }
                button("Use this one again", .quiet, about: "version \(version.number)")
              },
          ]
        })
    }
  }
}
