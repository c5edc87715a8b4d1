import HTML

/// A directive to be written, with the table of BOD 26-04 to begin with.
struct NewDirectivePage {
  static func render(_ frame: Frame, _ form: FormState) -> [UInt8] {
    page(frame) {
      crumbs([("/directives", "Directives")], here: "Write a directive")
      el("h1") { "Write a directive" }
      el("p", .class("lead")) {
        "It stays a draft until another person of your organization issues it. Nothing depends on "
        "a draft."
      }
      errorSummary(form, labels: DirectiveForm.labels)
      post("/directives", class: "form") {
        DirectiveForm.fields(form)
        button("Save the draft")
      }
    }
  }
}
