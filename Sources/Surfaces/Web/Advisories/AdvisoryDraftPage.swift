import HTML
import Vocabulary

/// One advisory at the coordinator's desk: what differs, what can be done, and the text as a form.
struct AdvisoryDraftPage {
  struct Line: Sendable {
    /// `added`, `removed` or `same`.
    let kind: String
    let text: String
  }

  struct Model: Sendable {
    let id: String
    let caseID: String
    let number: String
    let title: String
    let stateWords: String
    let tlp: String
    let version: Int
    let commands: [(raw: String, words: String)]
    /// Why one of them was refused just now, in sentences; empty where none was.
    let refusal: [String]
    /// What keeps a step from this reader, or from everybody, now.
    let notes: [String]
    let changes: [Line]
    /// Whether nothing was published yet, so that all of the text is new.
    let isFirst: Bool
    /// How many of the reports gave no name to credit.
    let withoutCredit: Int
    let publishedPath: String?
    let canWrite: Bool
    /// How the identifier stands at the CVE Services; nil where they are not asked.
    var numbering: Numbering?
    var form = FormState()

    var path: String { "/drafts/" + segment(id) }
  }

  /// How the identifier of an advisory stands at the CVE Services.
  struct Numbering: Sendable {
    var words: String
    var reason: String?
    /// What publishing this text does to the record; nil where it does nothing of note.
    var outlook: String?
    /// Whether one can be asked for.
    var canReserve = false
    /// Whether asking for one can be given up.
    var canCancel = false
    /// Whether a record that was refused can be sent again.
    var canSend = false
  }

  static let labels = [
    ("title", "Title"), ("summary", "What is wrong"), ("label", "For whom"), ("cve", "CVE"),
    ("weaknesses", "Weaknesses"), ("vectors", "Severity"), ("products", "Products"),
    ("remediations", "What to do"), ("references", "Pages"), ("credits", "Thanks to"),
    ("change", "What this revision changes"), ("withdrawal", "Why it is taken back"),
    ("keepsCVE", "What becomes of the CVE"), ("replacedBy", "CVE to use instead"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/drafts", "Advisories")], here: model.number)
      el("p", .class("row")) {
        tlp(model.tlp)
        badge(model.stateWords)
      }
      el("h1") { inert(model.title) }
      el("p") {
        "About "
        el("a", .href("/cases/" + segment(model.caseID))) { "this case" }
        "."
        if let path = model.publishedPath {
          " "
          el("a", .href(path)) { "What is published" }
          "."
        }
      }
      errorSummary(model.form, labels: labels)
      if model.canWrite { commands(model) }
      if let numbering = model.numbering { identifier(model, numbering) }
      section(
        model.isFirst ? "What the text says" : "What differs from what is published", id: "changes"
      ) { changes(model) }
      if model.canWrite {
        section("The text", id: "text", class: "card") {
          post(model.path, class: "form") {
            hiddenField("version", String(model.version))
            fields(model)
            el("p", .class("buttons")) { button("Save the text") }
          }
        }
      }
    }
  }

  private static func commands(_ model: Model) -> Markup {
    section("What can be done now", id: "next") {
      if !model.refusal.isEmpty {
        el("div", .class("notice bad"), .role("alert")) {
          el("h3") { "Not done" }
          for line in model.refusal { el("p") { inert(line) } }
        }
      }
      for note in model.notes { el("p") { inert(note) } }
      if model.commands.isEmpty, model.notes.isEmpty {
        el("p") { "Change the text to begin a new revision." }
      }
      buttons {
        for (place, command) in model.commands.enumerated() {
          post(model.path + "/commands") {
            hiddenField("version", String(model.version))
            hiddenField("command", command.raw)
            button(command.words, place == 0 ? .main : .quiet)
          }
        }
      }
    }
  }

  private static func identifier(
    _ model: Model, _ numbering: Numbering
  ) -> Markup {
    section("CVE", id: "numbering") {
      el("p") { inert(numbering.words) }
      if let outlook = numbering.outlook { noticeBox(.warn) { el("p") { inert(outlook) } } }
      if let reason = numbering.reason { noticeBox(.warn) { el("p") { inert(reason) } } }
      if numbering.canReserve || numbering.canSend {
        post(model.path + "/cve") {
          buttons { button(numbering.canSend ? "Send it again" : "Reserve a CVE", .quiet) }
        }
      }
      if numbering.canCancel {
        post(model.path + "/cve/cancel") { buttons { button("Give up asking", .quiet) } }
      }
    }
  }

  private static func changes(_ model: Model) -> Markup {
    if model.isFirst {
      return el("ul") {
        for line in model.changes { el("li") { inert(line.text) } }
        if model.changes.isEmpty { el("li") { "Nothing yet." } }
      }
    }
    return el("ul") {
      for line in model.changes where line.kind != "same" {
        el("li") {
          if line.kind == "added" {
            element("ins", [], inert("New: " + line.text))
          } else {
            element("del", [], inert("Gone: " + line.text))
          }
        }
      }
      if model.changes.allSatisfy({ $0.kind == "same" }) { el("li") { "Nothing." } }
    }
  }

  private static let productsHint = """
    One a line: vendor | product | package URL | affected versions | fixed version. \
    Versions: 1.2, <1.4.2, >=1.0|<1.4.2, or * for all. \
    Where versions are not affected, write “not affected:” and why in place of the fixed version: \
    component_not_present, vulnerable_code_not_present, vulnerable_code_not_in_execute_path, \
    vulnerable_code_cannot_be_controlled_by_adversary or inline_mitigations_already_exist.
    """

  private static func creditsHint(_ model: Model) -> String {
    guard model.withoutCredit > 0 else { return "One a line." }
    return "One a line. \(counted(model.withoutCredit, "report")) of this flaw gave no name to "
      + "credit: ask before you name anybody."
  }

  private static func fields(_ model: Model) -> Markup {
    let form = model.form
    return markup {
      field("title", "Title", in: form, required: true)
      field("summary", "What is wrong", .text, in: form, required: true)
      field(
        "label", "For whom",
        .select(
          ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"].map {
            Choice(value: $0, words: "TLP:" + $0)
          }), hint: "CLEAR publishes the case too.", in: form)
      pair {
        field("cve", optional("CVE"), in: form)
        field("weaknesses", optional("Weaknesses"), hint: "Such as CWE-79.", in: form)
      }
      field("vectors", optional("Severity"), .code, hint: "A CVSS vector a line.", in: form)
      field("products", "Products", .code, hint: productsHint, in: form)
      field(
        "remediations", optional("What to do"), .code,
        hint: "One a line: kind | text | address. Kinds: vendor_fix, mitigation, workaround, "
          + "fix_planned, no_fix_planned, none_available.", in: form)
      field(
        "references", optional("Pages"), .code, hint: "One a line: words | https address.",
        in: form)
      field("credits", optional("Thanks to"), .code, hint: creditsHint(model), in: form)
      field("change", optional("What this revision changes"), in: form)
      field(
        "withdrawal", optional("Why it is taken back"), .text,
        hint: "Leave empty while the advisory holds.", in: form)
      field(
        "keepsCVE", "What becomes of the CVE",
        .select([
          Choice(value: "no", words: "Its record is rejected, for that reason"),
          Choice(value: "yes", words: "Its record stays as it is"),
        ]), hint: "Counts only when the advisory is taken back.", in: form)
      field(
        "replacedBy", optional("CVE to use instead"),
        hint: "Where the flaw has another number already.", in: form)
    }
  }
}
