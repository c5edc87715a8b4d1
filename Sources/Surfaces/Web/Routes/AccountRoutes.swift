import API
import Access
import HTTP
import Registry
import Storage
import Vocabulary

/// Signing in and out, and setting an empty clearinghouse up.
enum AccountRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/signin", "showSignIn", nil) { call in
        try await desk.show { tx in
          SignInPage.render(
            try desk.frame(call, "Sign in", .none, in: tx),
            SignInPage.Model(next: call.query("next")))
        }
      },
      .page(.get, "/signin/{secret}", "showSignInLink", nil) { try await confirm(desk, $0) },
      .page(.post, "/signin", "signIn", nil) { try await signIn(desk, $0) },
      .page(.post, "/signout", "signOut", nil) { try await signOut(desk, $0) },
      .page(.get, "/setup/{secret}", "showSetUp", nil) { call in
        let secret = try call.parameter("secret")
        return try await desk.show { tx in
          try setUpPage(desk, call, secret, FormState(), in: tx)
        }
      },
      .page(.post, "/setup", "setUp", nil) { try await setUp(desk, $0) },
      .page(.get, "/home", "goHome", nil) { call in
        .seeOther(call.principal.membership.map { Desk.home($0.kind) } ?? "/")
      },
    ]
  }

  /// Showing the page uses nothing up: programs that look at links in mails would spoil them.
  private static func confirm(_ desk: Desk, _ call: Call) async throws -> Reply {
    let secret = try call.parameter("secret")
    return try await desk.show { tx in
      guard let person = try desk.services.credentials.linkHolder(secret: secret, in: tx),
        let organization = try desk.services.registry.known(person.organization, in: tx)
      else { throw RegistryProblem.linkInvalid }
      return SignInConfirmPage.render(
        try desk.frame(call, "Sign in", .none, in: tx),
        SignInConfirmPage.Model(
          name: person.name, organization: organization.name, secret: secret,
          next: call.query("next")))
    }
  }

  private static func signIn(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    // People paste the whole link as often as its last part.
    let entered = form.value("secret") ?? ""
    let secret = entered.split(separator: "/").last.map(String.init) ?? ""
    do {
      let session = try await desk.database.write { tx in
        try desk.services.credentials.signIn(secret: secret, in: tx)
      }
      return Reply.seeOther(form.value("next") ?? "/home").with(
        "set-cookie", SessionCookie.set(session, maxAge: RegistryRules.absoluteSeconds))
    } catch let error as RegistryProblem {
      return try await desk.refused(error.problem) { tx in
        SignInPage.render(
          try desk.frame(call, "Sign in", .none, in: tx),
          SignInPage.Model(
            next: form.value("next"),
            form: FormState(errors: ["secret": error.problem.detail])))
      }
    }
  }

  private static func signOut(_ desk: Desk, _ call: Call) async throws -> Reply {
    if let session = call.session {
      try await desk.database.write { tx in
        try desk.services.credentials.signOut(session: session, in: tx)
      }
    }
    return Reply.seeOther("/").with("set-cookie", SessionCookie.clear)
      .with("clear-site-data", "\"cache\", \"cookies\", \"storage\"")
  }

  private static func setUpPage(
    _ desk: Desk, _ call: Call, _ secret: String, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    SetupPage.render(
      try desk.frame(call, "Set up", .none, in: tx), SetupPage.Model(secret: secret, form: form))
  }

  private static func setUp(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let secret = form.value("secret") ?? ""
    do {
      let person = PersonDraft(
        name: form.value("name") ?? "", email: form.value("email") ?? "", role: .administrator)
      let organization = form.value("organization") ?? ""
      let done = try await desk.database.write { tx in
        try desk.services.credentials.setUp(
          secret: secret, organization: organization, person: person, in: tx)
      }
      return Reply.seeOther("/organizations").with(
        "set-cookie", SessionCookie.set(done.session, maxAge: RegistryRules.absoluteSeconds))
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try setUpPage(
          desk, call, secret, form.state(["organization", "name", "email"], error.problem),
          in: tx)
      }
    }
  }
}
