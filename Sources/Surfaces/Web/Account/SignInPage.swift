import HTML

/// How to sign in: with a link from an administrator.
struct SignInPage {
  struct Model: Sendable {
    /// Where to go afterwards.
    let next: String?
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("h1") { "Sign in" }
      errorSummary(
        model.form, "You are not signed in yet", labels: [("secret", "Code from your link")])
      el("p", .class("lead")) { "Open the sign-in link you were given. There is no password." }
      el("p") {
        "No link, or it has expired? Ask your organization’s administrator to make a new one for "
        "you."
      }
      el("hr")
      el("h2") { "If the link does not open" }
      post("/signin", class: "form") {
        if let next = model.next { hiddenField("next", next) }
        field(
          "secret", "Code from your link", .secret, hint: "The part after the last slash.",
          in: model.form, required: true)
        el("p", .class("buttons")) { button("Sign in") }
      }
    }
  }
}

/// The step between opening a link and using it up: programs that look at links do not press
/// buttons.
struct SignInConfirmPage {
  struct Model: Sendable {
    let name: String
    let organization: String
    let secret: String
    let next: String?
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("h1") { "Sign in" }
      el("p", .class("lead")) {
        "This link was made for "
        el("strong") { inert(model.name) }
        " of "
        el("strong") { inert(model.organization) }
        "."
      }
      post("/signin", class: "form") {
        hiddenField("secret", model.secret)
        if let next = model.next { hiddenField("next", next) }
        el("p", .class("buttons")) {
          button("Sign in as \(model.name) of \(model.organization)")
        }
      }
      el("p", .class("soft")) { "Not you? Close this page and tell whoever sent you the link." }
    }
  }
}

/// The first administrator of a new installation.
struct SetupPage {
  struct Model: Sendable {
    let secret: String
    var form = FormState()
  }

  private static let labels = [
    ("organization", "Name of your organization"), ("name", "Your name"),
    ("email", "Your email address"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("p", .class("kicker")) { "New installation" }
      el("h1") { "Set up Breakwater" }
      errorSummary(model.form, labels: labels)
      el("p", .class("lead")) { "Nobody has signed in yet. You become the first administrator." }
      post("/setup", class: "form") {
        hiddenField("secret", model.secret)
        field(
          "organization", "Name of your organization", hint: "It runs this clearinghouse.",
          in: model.form, required: true, autocomplete: "organization")
        field("name", "Your name", in: model.form, required: true, autocomplete: "name")
        field(
          "email", "Your email address", .email, in: model.form, required: true,
          autocomplete: "email")
        el("p", .class("buttons")) { button("Create the first account") }
      }
    }
  }
}
