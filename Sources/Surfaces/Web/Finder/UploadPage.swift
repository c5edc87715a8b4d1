import HTML
import Vocabulary

/// Many findings in one file.
struct UploadPage {
  struct Model: Sendable {
    /// The most findings and bytes a file may have.
    let findingLimit: Int
    let byteLimit: Int
    var form = FormState()
  }

  private static let labels = [
    ("file", "File"), ("package", "Package"), ("repository", "Source repository"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      crumbs([("/report", "Report a flaw")], here: "Upload")
      el("h1") { "Upload findings" }
      el("p", .class("lead")) { "For many findings at once, from a scanner or an agent." }
      errorSummary(model.form, "Nothing was sent yet", labels: labels)
      form(model)
      el("p", .class("soft")) {
        "Every finding is checked by itself. Those that break a rule come back to you to correct; "
        "the others are accepted."
      }
    }
  }

  private static func form(_ model: Model) -> Markup {
    post("/report/upload", class: "form", sendsFile: true) {
      field(
        "file", "File", .file(accept: ".sarif,.json,.ndjson,.jsonl"),
        hint: "SARIF 2.1.0, or one JSON object for each line. Up to "
          + "\(grouped(model.findingLimit)) findings and \(model.byteLimit >> 20) MiB.",
        in: model.form, required: true)
      field(
        "package", "Package",
        hint: "For SARIF, which does not say what was scanned: a package URL with its version.",
        in: model.form)
      field(
        "repository", optional("Source repository"),
        hint: "Its https address, when there is no package URL.", in: model.form)
      el("p", .class("buttons")) { button("Upload") }
    }
  }
}

/// What became of an uploaded file.
struct UploadResultPage {
  /// A finding that broke a rule.
  struct Reject: Sendable {
    /// Its line in the file, or its number among the results.
    let line: Int
    let reference: String?
    let field: String
    let rule: String
  }

  /// A finding that was accepted.
  struct Accepted: Sendable {
    let id: String
    let title: String
    /// Whether it was merged with a flaw that was known already.
    let isMerged: Bool
    let receipt: String
  }

  /// A finding whose reference came before with other content.
  struct Changed: Sendable {
    /// The finding that is kept.
    let id: String
    let reference: String
  }

  struct Model: Sendable {
    let fileName: String
    let accepted: Int
    let merged: Int
    /// Those that came before, the changed ones left out.
    let repeated: Int
    /// Those that came before with other content, and the first of them.
    let changedCount: Int
    let changed: [Changed]
    let rejected: Int
    /// The first of the accepted ones.
    let findings: [Accepted]
    let rejects: [Reject]
    /// The rejected ones as they were sent, one JSON object for each line.
    let rejectedLines: String
    /// Files of an e-mail that were not kept; the finding was.
    let refusedFiles: [RefusedFile]
  }

  /// A file that was not kept.
  struct RefusedFile: Sendable {
    let name: String
    let reason: String
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/report", "Report a flaw"), ("/report/upload", "Upload")], here: "Result")
      el("p", .class("kicker")) { inert(model.fileName) }
      el("h1") { "What became of your file" }
      figures(model)
      if !model.changed.isEmpty { changed(model) }
      if !model.rejects.isEmpty || model.rejected > 0 { rejected(model) }
      if !model.refusedFiles.isEmpty {
        section("Files that were not kept", id: "files") {
          table(
            "Files that were not kept", [Column("File"), Column("Why")],
            rows: model.refusedFiles.map { [inert($0.name), inert($0.reason)] })
        }
      }
      if !model.findings.isEmpty { accepted(model) }
      el("p", .class("buttons")) {
        buttonLink("See your findings", "/findings")
        buttonLink("Upload another file", "/report/upload", .quiet)
      }
    }
  }

  private static func figures(_ model: Model) -> Markup {
    facts(
      [
        Fact("Accepted", grouped(model.accepted)),
        Fact("Of these merged with known flaws", grouped(model.merged)),
        Fact("Sent before, unchanged", grouped(model.repeated)),
        model.changedCount > 0
          ? Fact("Sent before, different now", grouped(model.changedCount)) : nil,
        Fact("To correct", grouped(model.rejected)),
      ], .figures)
  }

  private static func changed(_ model: Model) -> Markup {
    section("Sent before, different now", id: "changed") {
      el("p") {
        "These references came before with other content. What came first is kept, and nothing of "
        "what is new was taken. Open the finding and add what is new as a file. If it is another "
        "flaw, send it with another reference."
      }
      table(
        model.changed.count < model.changedCount
          ? "\(grouped(model.changed.count)) of \(grouped(model.changedCount)) shown"
          : "All that are different now",
        [Column("Your reference"), Column("Finding that is kept")], dense: true,
        rows: model.changed.map { item in
          [
            inert(item.reference),
            el("a", .href("/findings/" + segment(item.id) + "#files")) { hash(item.id) },
          ]
        })
    }
  }

  private static func rejected(_ model: Model) -> Markup {
    section("To correct", id: "rejected") {
      table(
        "The rules that were broken",
        [Column("Where"), Column("Your reference"), Column("Field"), Column("Rule")], dense: true,
        rows: model.rejects.map {
          [
            .text("Line " + grouped($0.line)), inert($0.reference ?? "None"), hash($0.field),
            inert($0.rule),
          ]
        })
      if !model.rejectedLines.isEmpty { correctForm(model) }
    }
  }

  private static func correctForm(_ model: Model) -> Markup {
    post("/report/upload", class: "form", sendsFile: true) {
      field(
        "file", "Correct them here and send them again", .code,
        hint: "One JSON object for each line, as you sent it. Or copy them into a file.",
        value: model.rejectedLines, prefix: "corrected-")
      el("p", .class("buttons")) { button("Send again") }
    }
  }

  private static func accepted(_ model: Model) -> Markup {
    section("Accepted", id: "accepted") {
      table(
        model.findings.count < model.accepted
          ? "\(grouped(model.findings.count)) of \(grouped(model.accepted)) shown"
          : "All accepted findings",
        [Column("Finding"), Column("Result"), Column("Receipt")], dense: true,
        rows: model.findings.map { finding in
          [
            el("a", .href("/findings/" + segment(finding.id))) { inert(finding.title) },
            finding.isMerged
              ? badge("Merged", .plain, .merge) : badge("New", .good, .check),
            receiptLink(finding.receipt),
          ]
        })
    }
  }
}
