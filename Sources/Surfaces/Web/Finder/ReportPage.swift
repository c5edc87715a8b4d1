import HTML

/// The form for one flaw.
struct ReportPage {
  struct Model: Sendable {
    /// What was entered before and what was wrong with it, by field.
    var form = FormState()
    /// What was said of it when it was checked; nil when it was not.
    var remarks: [RemarkList.Remark]?
    /// Whether it is sent without an account.
    var isAnonymous = false
  }

  /// The fields in the order of the form, for the list of what has to be corrected.
  static let labels = [
    ("title", "In one line"), ("description", "What is wrong, and why it matters"),
    ("cwe", "Weakness"), ("vector", "Severity vector"), ("aliases", "Known as"),
    ("package", "Package"), ("versions", "Affected versions"), ("repository", "Source repository"),
    ("file", "File"), ("function", "Function"), ("line", "Line"), ("reproducer", "Reproducer"),
    ("command", "Command"), ("testedVersion", "Tested version"), ("testedCommit", "Tested commit"),
    ("patch", "Patch"), ("tool", "Tool"), ("toolVersion", "Tool version"),
    ("model", "AI model"), ("harness", "Harness"), ("credit", "Credit"),
    ("humanVerified", "Has a person seen it happen?"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let form = model.form
    return page(frame, .slim) {
      el("h1") { "Report a flaw" }
      el("p", .class("lead")) { "One form for one flaw. You get a receipt at once." }
      errorSummary(form, "Nothing was sent yet", labels: labels)
      if let remarks = model.remarks { checked(remarks) }
      if model.isAnonymous { withoutAccount } else if frame.account == nil { signInFirst }
      if !model.isAnonymous {
        el("p") {
          "Have many? "
          el("a", .href("/report/upload")) { "Upload a file" }
          "."
        }
      }
      el(
        "form", .named("method", "post"),
        .action(model.isAnonymous ? "/report/anonymous" : "/report"),
        .class("form"), .flag("novalidate")
      ) {
        whatIsWrong(form)
        place(form)
        howToSeeIt(form)
        howFound(form)
        field(
          "credit", optional("Credit"), hint: "The name, or another name, to credit you by.",
          in: form)
        el("p", .class("soft")) {
          model.isAnonymous
            ? "The people of this clearinghouse read it, "
            : "Your organization and the people of this clearinghouse read it, "
          "then those whom an analyst asks to help, such as the maintainer. The public never reads "
          "it, only an advisory once there is one."
        }
        el("p", .class("buttons")) {
          button("Send report")
          button("Check without sending", .quiet, name: "check", value: "true")
        }
      }
    }
  }

  private static func checked(_ remarks: [RemarkList.Remark]) -> Markup {
    el("div", .class("notice"), .role("status")) {
      el("h2") { remarks.isEmpty ? "Nothing is missing" : "Checked. Nothing was sent yet" }
      if remarks.isEmpty {
        el("p") { "Your report is complete. Send it when you are ready." }
      } else {
        RemarkList.render(remarks)
      }
    }
  }

  private static var withoutAccount: Markup {
    noticeBox {
      el("p") {
        "You need no account. After you send you get a secret, shown once, with which you can "
        el("a", .href("/report/follow")) { "follow your report" }
        ". Nobody can write back to you. "
        el("a", .href("/signin?next=%2Freport")) { "Sign in" }
        " if you have an account."
      }
    }
  }

  private static var signInFirst: Markup {
    noticeBox {
      el("p") {
        "Sign in before you send, so that you get the credit and we can ask back. "
        el("a", .href("/signin?next=%2Freport")) { "Sign in" }
      }
    }
  }

  private static func place(_ form: FormState) -> Markup {
    markup {
      el("h2") { "Where is it?" }
      field(
        "package", "Package",
        hint: "A package URL, such as pkg:npm/name@1.2.3. Or give the source repository below.",
        in: form)
      pair {
        field("versions", "Affected versions", hint: "Such as <1.2.9.", in: form)
        field("repository", "Source repository", hint: "Its https address.", in: form)
      }
      pair {
        field("file", optional("File"), in: form)
        field("function", optional("Function"), in: form)
        field("line", optional("Line"), .number, in: form)
      }
    }
  }

  private static func whatIsWrong(_ form: FormState) -> Markup {
    markup {
      el("h2") { "What is wrong?" }
      field("title", "In one line", in: form)
      field(
        "description", "What is wrong, and why it matters", .text,
        hint: "Only what you have seen happen. Plain text.", in: form)
      field("cwe", optional("Weakness"), hint: "A CWE number, such as CWE-122.", in: form)
      field(
        "vector", optional("Severity vector"),
        hint: "CVSS 2.0, 3.1 or 4.0. Leave it empty if you are not sure.", in: form)
      field(
        "aliases", optional("Known as"),
        hint: "Identifiers it already has, such as CVE-2024-3094, separated by commas.", in: form)
    }
  }

  private static func howToSeeIt(_ form: FormState) -> Markup {
    markup {
      el("h2") { "How can we see it ourselves?" }
      field(
        "reproducer", optional("Reproducer"), .code,
        hint: "Code or input that shows it on a version above.", in: form)
      field("command", optional("Command"), hint: "The command that runs it.", in: form)
      pair {
        field(
          "testedVersion", optional("Tested version"),
          hint: "Unless the package URL above has one.", in: form)
        field("testedCommit", optional("Tested commit"), in: form)
      }
      field(
        "patch", optional("Patch"), .code,
        hint: "A fix as a unified diff against what you tested.", in: form)
    }
  }

  private static func howFound(_ form: FormState) -> Markup {
    markup {
      el("h2") { "How was it found?" }
      pair {
        field("tool", optional("Tool"), in: form)
        field("toolVersion", optional("Tool version"), in: form)
        field(
          "model", optional("AI model"), hint: "The model behind the tool, if there is one.",
          in: form)
        field(
          "harness", optional("Harness"), hint: "What drove the model: an agent, a script.",
          in: form)
      }
      radios(
        "humanVerified", "Has a person seen it happen?",
        [Choice(value: "true", words: "Yes"), Choice(value: "false", words: "No")],
        hint: "“No” is fine. It only changes what we look at first.", in: form)
    }
  }
}
