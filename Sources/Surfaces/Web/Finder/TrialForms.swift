import HTML
import Vocabulary

/// The files of a finding; each is saved, never shown in place.
func attachedFiles(_ files: [AttachedFile]) -> Markup {
  guard !files.isEmpty else { return el("p") { "No files came with this report." } }
  return table(
    counted(files.count, "file"),
    [Column("File"), Column("What it is"), Column("Bytes", .number), Column("Received")],
    dense: true,
    rows: files.map { file in
      [
        el(
          "a", .href("/findings/\(segment(file.finding))/attachments/\(segment(file.digest))")
        ) { inert(file.name) },
        inert(file.kindWords), .text(grouped(file.size)), moment(file.attachedAt),
      ]
    })
}

/// The form that adds a file.
func attachForm(_ finding: String, _ kinds: [Choice], in form: FormState) -> Markup {
  el("details", .flag("open", form.errors["file"] != nil || form.errors["name"] != nil)) {
    el("summary") { "Add a file" }
    post("/findings/\(segment(finding))/attachments", class: "form", sendsFile: true) {
      field(
        "file", "File", .file(accept: nil),
        hint: "Up to 10 MiB. It is stored as it is, and opened in an isolated cell only.",
        in: form, required: true)
      field("kind", "What it is", .select(kinds), in: form)
      el("p", .class("buttons")) { button("Add the file", .quiet) }
    }
  }
}

/// The names under which a refused order names its members.
let trialLabels = [
  ("kind", "How it is run"), ("source", "Source with the flaw"), ("reproducer", "Reproducer"),
  ("patch", "Patch"), ("fixed", "Source without the flaw"), ("command", "Command"),
  ("build", "Build"), ("tests", "Project’s tests"), ("service", "Start the server"),
  ("report", "Kind of crash expected"), ("output", "Text expected in the output"),
  ("runs", "Runs"),
]

/// The form that orders a trial of a finding with files.
func trialForm(
  _ finding: String, _ files: [AttachedFile], _ kinds: [Choice], in form: FormState
) -> Markup {
  let isRefused = trialLabels.contains { form.errors[$0.0] != nil }
  let choices = files.map {
    Choice(value: $0.digest, words: "\(visible($0.name)) (\($0.kindWords))")
  }
  let none = [Choice(value: "", words: "None")]
  let prefix = "trial-" + segment(finding) + "-"
  func guess(_ kind: String) -> String? { files.first { $0.kind == kind }?.digest }
  func one(
    _ name: String, _ control: Control, _ hint: String? = nil, value: String? = nil,
    isOptional: Bool = true
  ) -> Markup {
    let label = trialLabels.first { $0.0 == name }?.1 ?? name
    return field(
      name, isOptional ? optional(label) : label, control, hint: hint, in: form, value: value,
      prefix: prefix, required: !isOptional)
  }
  return el("details", .flag("open", isRefused)) {
    el("summary") { "Try the reproducer" }
    post("/findings/\(segment(finding))/trials", class: "form") {
      one("kind", .select(kinds), isOptional: false)
      one(
        "source", .select(choices), "A tar archive, packed with gzip or not.",
        value: guess("source"), isOptional: false)
      one("reproducer", .select(choices), value: guess("reproducer"), isOptional: false)
      one("patch", .select(none + choices), "A unified diff to that source.", value: guess("patch"))
      one("fixed", .select(none + choices), "Instead of a patch.")
      one("build", .line, "A shell line; each kind has one of its own.")
      one("command", .line, "A shell line; the reproducer’s path is in $REPRODUCER.")
      one("tests", .line, "A shell line, run on the corrected source.")
      one("service", .line, "For an HTTP service: it has to listen on 127.0.0.1:$PORT.")
      one("report", .line, "Such as heap-buffer-overflow. Without one, any crash counts.")
      one("output", .line, "When it is seen, the flaw has shown itself.")
      one("runs", .number, "1 to 20; 5 without one.")
      el("p", .class("buttons")) { button("Try it") }
    }
  }
}
