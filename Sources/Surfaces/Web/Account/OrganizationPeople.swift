import HTML
import Vocabulary

extension OrganizationPage {
  /// Who signs in for the organization.
  static func people(_ model: Model, _ canChange: Bool) -> Markup {
    markup {
      if model.people.isEmpty {
        el("p") { "Nobody can sign in yet. Add the first person." }
      } else {
        peopleTable(model, canChange)
      }
      if canChange { addPerson(model) }
    }
  }

  private static func peopleTable(_ model: Model, _ canChange: Bool) -> Markup {
    var columns = [Column("Name"), Column("Email"), Column("Role")]
    if canChange { columns.append(Column("Change", .buttons)) }
    return table(
      counted(model.people.count, "person", "people"), columns,
      rows: model.people.map { person in
        [
          inert(person.name), hash(person.email), role(person), change(model, person),
        ]
      })
  }

  private static func role(_ person: Person) -> Markup {
    markup {
      inert(person.roleWords)
      if person.isDisabled {
        " "
        badge("Shut out", .bad, .cross)
      }
    }
  }

  private static func change(_ model: Model, _ person: Person) -> Markup {
    let path = "/people/" + segment(person.id)
    return markup {
      if !person.isDisabled {
        post(path + "/link") { button("Make a sign-in link", .quiet, about: person.name) }
      }
      el("details") {
        el("summary") {
          "Change"
          hidden(" " + person.name)
        }
        post(path) {
          field(
            "role", "Role", .select(model.roles), value: person.role,
            prefix: segment(person.id) + "-")
          el("p", .class("buttons")) { button("Save role", .quiet, about: person.name) }
        }
        post(path) {
          button(
            person.isDisabled ? "Let in again" : "Shut out",
            person.isDisabled ? .quiet : .danger, about: person.name, name: "disabled",
            value: person.isDisabled ? "false" : "true")
        }
      }
    }
  }

  private static func addPerson(_ model: Model) -> Markup {
    let form = model.form("people")
    return el("div", .class("card")) {
      el("h3") { "Add someone" }
      post(model.path + "/people", class: "form") {
        field("name", "Name", in: form, prefix: "people-", required: true)
        field("email", "Email address", .email, in: form, prefix: "people-", required: true)
        field("role", "Role", .select(model.roles), in: form, prefix: "people-")
        el("p", .class("buttons")) { button("Add") }
      }
    }
  }

  /// What programs sign in with.
  static func tokens(_ model: Model, _ canChange: Bool) -> Markup {
    markup {
      el("p") { "For programs that talk to Breakwater." }
      if model.tokens.isEmpty {
        el("p") { canChange ? "No tokens yet. Make one below." : "No tokens yet." }
      } else {
        tokenTable(model, canChange)
      }
      if canChange { makeToken(model) }
    }
  }

  private static func tokenTable(_ model: Model, _ canChange: Bool) -> Markup {
    var columns = [Column("Name"), Column("Role"), Column("Made"), Column("Ends")]
    if canChange { columns.append(Column("Revoke", .buttons)) }
    return table(
      counted(model.tokens.count, "token"), columns,
      rows: model.tokens.map { token in
        [
          inert(token.name), inert(token.roleWords), date(token.createdAt),
          token.isRevoked ? badge("Revoked", .bad, .cross) : date(token.expiresAt),
          token.isRevoked ? .empty : revoke(token),
        ]
      })
  }

  private static func revoke(_ token: Token) -> Markup {
    post("/tokens/" + segment(token.id) + "/revoke") {
      button("Revoke", .danger, about: token.name)
    }
  }

  private static func makeToken(_ model: Model) -> Markup {
    let form = model.form("tokens")
    return el("div", .class("card")) {
      el("h3") { "Make a token" }
      post(model.path + "/tokens", class: "form") {
        field(
          "name", "Name", hint: "So that you know later what it is for.", in: form,
          prefix: "tokens-", required: true)
        pair {
          field("role", "Role", .select(model.roles), in: form, prefix: "tokens-")
          field(
            "days", "Valid for days", .number, in: form, value: "90", prefix: "tokens-",
            required: true)
        }
        el("p", .class("buttons")) { button("Make token") }
      }
    }
  }
}
