import HTML
import Vocabulary

/// One finding, for whoever sent it.
struct FindingPage {
  struct Model: Sendable {
    let id: String
    let reference: String?
    let title: String
    let description: String?
    let reproducer: String?
    let command: String?
    let packages: [String]
    let versions: String?
    let repository: String?
    let location: String?
    let cwe: String?
    let severity: [String]
    let aliases: [String]
    let tool: String?
    let toolVersion: String?
    let model: String?
    let isHumanVerified: Bool
    let receivedAt: Timestamp
    let receipt: String
    /// The name by which the finder wants to be credited.
    let credit: String?
    /// How far the flaw has come, in words.
    let stateWords: String
    /// Whether others reported the same flaw, as a sentence.
    let mergeNote: String?
    /// The public record it became or joined.
    let vulnerabilityID: String?
    /// Who reads it, and when, a sentence each.
    let readers: [String]
    let history: [Event]
    /// What can be said of it today, before a person reads it.
    let remarks: [RemarkList.Remark]
    var files: [AttachedFile] = []
    var trials: [TrialShown] = []
    /// Whether whoever looks may add files and order trials.
    var canTry = false
    var attachmentKinds: [Choice] = []
    var trialKinds: [Choice] = []
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/findings", "Your findings")], here: model.reference ?? model.id)
      el("p", .class("row")) { badge(model.stateWords) }
      el("h1") { inert(model.title) }
      el("p", .class("lead")) {
        "Received "
        moment(model.receivedAt)
        ". "
        receiptLink(model.receipt, "See the receipt")
      }
      errorSummary(
        model.form, "Nothing was changed",
        prefix: model.form.errors["file"] == nil ? "trial-" + segment(model.id) + "-" : "",
        labels: [("file", "File")] + trialLabels)
      el("div", .class("columns")) {
        el("div") { main(model) }
        el("aside") { aside(model) }
      }
    }
  }

  private static func main(_ model: Model) -> Markup {
    markup {
      section("Where it stands", id: "state") {
        el("p") { inert(model.stateWords) }
        if let note = model.mergeNote { el("p") { inert(note) } }
        if let id = model.vulnerabilityID {
          el("p") {
            "Publicly known as "
            vulnerabilityLink(id)
            "."
          }
        }
      }
      if !model.remarks.isEmpty {
        section("What would help", id: "remarks") { RemarkList.render(model.remarks) }
      }
      section("What you sent", id: "sent") { sent(model) }
      section("Files", id: "files") {
        attachedFiles(model.files)
        if model.canTry { attachForm(model.id, model.attachmentKinds, in: model.form) }
      }
      section("Validation", id: "validation") { validation(model) }
    }
  }

  private static func validation(_ model: Model) -> Markup {
    markup {
      el("p") {
        "A trial runs the reproducer in an isolated cell, several times. Nothing of it is run or "
        "opened anywhere else."
      }
      if model.trials.isEmpty { el("p") { "No trial yet." } }
      for trial in model.trials { trialCard(trial) }
      if model.canTry {
        if model.files.count < 2 {
          el("p") { "Add the source and the reproducer to have it tried." }
        } else {
          trialForm(model.id, model.files, model.trialKinds, in: model.form)
        }
      }
    }
  }

  private static func sent(_ model: Model) -> Markup {
    let blocks = [
      ("Description", model.description), ("Reproducer", model.reproducer),
      ("Command", model.command),
    ]
    return markup {
      facts([
        Fact("Package", optional: model.packages.joined(separator: ", ")),
        Fact("Versions", optional: model.versions),
        Fact("Source", optional: model.repository),
        Fact("Where", optional: model.location),
        Fact("Weakness", optional: model.cwe),
        Fact("Severity", optional: model.severity.joined(separator: ", ")),
        Fact("Known as", optional: model.aliases.joined(separator: ", ")),
      ])
      for (name, text) in blocks {
        if let text { inertBlock(text, from: name, caption: "Shown as it was received.") }
      }
    }
  }

  private static func aside(_ model: Model) -> Markup {
    markup {
      section("How it was found", id: "found", class: "card") {
        facts(
          [
            Fact("Tool", optional: model.tool), Fact("Tool version", optional: model.toolVersion),
            Fact("AI model", optional: model.model),
            Fact("Seen by a person", model.isHumanVerified ? "Yes" : "No"),
            Fact("Credit to", model.credit ?? "Nobody: no name was given"),
            Fact("Finding", markup: hash(model.id)),
          ], .list)
      }
      section("Who sees this", id: "readers", class: "card") {
        el("ul") { for line in model.readers { el("li") { inert(line) } } }
      }
      section("History", id: "history") { timeline(model.history) }
    }
  }
}
