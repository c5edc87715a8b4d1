import HTML
import Vocabulary

/// One project: what it asks of reports, and for those who look after it the form to change that.
struct ProjectPage {
  struct Model: Sendable {
    let id: String
    let name: String
    let key: String
    let organization: String
    let confirmedAt: Timestamp?
    let needs: [String]
    let machines: String
    let wantsEverything: Bool
    let weeklyCapacity: Int?
    let embargoDays: Int?
    let contact: String?
    let exclusions: [(what: String, reason: String)]
    let note: String?
    let version: Int64
    /// Whether the reader may change it.
    let canChange: Bool
    /// Whether the reader may confirm it.
    let canConfirm: Bool
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/projects", "Projects")], here: model.name)
      el("h1") { inert(model.name) }
      if model.confirmedAt == nil {
        noticeBox {
          el("p") {
            "Not confirmed yet: anybody can claim anything, so these rules bind nobody for now."
          }
        }
      }
      errorSummary(model.form, labels: ProjectForm.labels)
      el("div", .class("columns")) {
        el("div") { asks(model) }
        el("aside") { aside(model) }
      }
      if model.canConfirm { confirmation(model) }
      if model.canChange { change(model) }
    }
  }

  private static func asks(_ model: Model) -> Markup {
    markup {
      section("What a report needs", id: "needs") {
        if model.wantsEverything {
          el("p") { "Every report is welcome as it comes, unreviewed." }
        } else if model.needs.isEmpty {
          el("p") { "Nothing beyond what is wrong and where." }
        } else {
          el("ul") { for need in model.needs { el("li") { inert(need) } } }
        }
        el("p") { inert(model.machines) }
      }
      if !model.exclusions.isEmpty {
        section("What is no flaw here", id: "no-flaw") {
          table(
            "What is no flaw here", [Column("What"), Column("Why")], hidesCaption: true,
            rows: model.exclusions.map { [inert($0.what), inert($0.reason)] })
        }
      }
      if let note = model.note {
        inertBlock(note, from: model.organization, caption: "What else finders should know.")
      }
      el("p", .class("buttons")) { buttonLink("Report a flaw", "/report") }
    }
  }

  private static func aside(_ model: Model) -> Markup {
    section("At a glance", id: "glance", class: "card") {
      facts(
        [
          Fact("Recognised by", markup: hash(model.key)),
          Fact("Looked after by", model.organization),
          model.confirmedAt.map { Fact("Confirmed", markup: date($0)) },
          Fact("Takes on", optional: model.weeklyCapacity.map { "\($0) flaws a week" }),
          Fact("Asks for", optional: model.embargoDays.map { "\($0) days until publication" }),
          Fact("Contact", optional: model.contact),
        ], .list)
    }
  }

  private static func confirmation(_ model: Model) -> Markup {
    post("/projects/" + segment(model.id) + "/verification") {
      if model.confirmedAt == nil {
        el("p") { "Check that the organization really looks after the project." }
        hiddenField("verified", "true")
        button("Confirm the project")
      } else {
        hiddenField("verified", "false")
        button("Withdraw the confirmation", .danger)
      }
    }
  }

  private static func change(_ model: Model) -> Markup {
    section("Change what you ask", id: "change", class: "card") {
      post("/projects/" + segment(model.id), class: "form") {
        hiddenField("version", String(model.version))
        ProjectForm.fields(model.form, keyIsFixed: true)
        el("p", .class("buttons")) { button("Save") }
      }
    }
  }
}
