import HTML
import Vocabulary

/// One organization with its people and tokens.
struct OrganizationPage {
  struct Person: Sendable {
    let id: String
    let name: String
    let email: String
    /// The role as forms send it, and in words.
    let role: String
    let roleWords: String
    let isDisabled: Bool
  }

  struct Token: Sendable {
    let id: String
    let name: String
    let roleWords: String
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let isRevoked: Bool
  }

  /// A sign-in link or token, shown on this one page and never again.
  struct Secret: Sendable {
    enum Kind: Sendable {
      case link, token
    }

    let kind: Kind
    /// Whom or what it is for.
    let name: String
    let secret: String
    let expiresAt: Timestamp?
  }

  struct Model: Sendable {
    let id: String
    let name: String
    let kindWords: String
    let sector: String?
    let regime: String?
    let createdAt: Timestamp
    /// Who has to keep the dates, as a sentence.
    let standing: String?
    let people: [Person]
    let tokens: [Token]
    /// The roles to choose from, the one with the least power first.
    let roles: [Choice]
    let secret: Secret?
    /// What was entered when a form was refused; `values["form"]` is `people` or `tokens`.
    var form = FormState()

    var path: String { "/organizations/" + segment(id) }
    func form(_ name: String) -> FormState { form.values["form"] == name ? form : FormState() }
  }

  private static let labels = [
    ("name", "Name"), ("email", "Email address"), ("role", "Role"), ("days", "Valid for days"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let isAdministrator = frame.account?.isAdministrator ?? false
    return page(frame) {
      if frame.account?.audience == .analyst {
        crumbs([("/organizations", "Organizations")], here: model.name)
      }
      el("h1") { inert(model.name) }
      if let secret = model.secret { secretBox(secret) }
      errorSummary(
        model.form, prefix: (model.form.values["form"] ?? "") + "-", labels: labels)
      facts([
        Fact("Kind", model.kindWords), Fact("Sector", optional: model.sector),
        Fact("Regime", optional: model.regime), Fact("Since", markup: date(model.createdAt)),
        Fact("Dates", optional: model.standing),
      ])
      section("People", id: "people") { people(model, isAdministrator) }
      section("Tokens", id: "tokens") { tokens(model, isAdministrator) }
      leaving
    }
  }

  private static func secretBox(_ secret: Secret) -> Markup {
    el("div", .class("notice good"), .role("status")) {
      el("h2") { secret.kind == .link ? "New sign-in link" : "New token" }
      el("p") {
        el("strong") { inert(secret.name) }
        ": copy it now. It is shown this once and cannot be shown again."
      }
      el("p", .class("hash")) { el("strong") { inert(secret.secret) } }
      if let expiresAt = secret.expiresAt {
        el("p") {
          "It ends on "
          moment(expiresAt)
          "."
        }
      }
    }
  }

  private static var leaving: Markup {
    section("Leaving", id: "leaving", class: "card") {
      el("p") {
        "Taking part is voluntary. An organization can leave at any time, and leaving has no "
        "consequences. "
        el("a", .href("/#contact")) { "Tell us" }
      }
    }
  }
}
