import API
import Access
import ArgumentParser
import Formats
import Registry
import Storage
import Vocabulary

/// `breakwater org`: who takes part, on the machine that runs the server.
struct OrganizationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "org", abstract: "Organizations and people, on this machine's database.",
    subcommands: [List.self, Add.self, Invite.self, People.self, Link.self])

  /// `breakwater org list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every organization.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let registry = runtime.services.registry
        let found = try await runtime.database.read { tx in
          try registry.organizations(
            page: PageRequest(limit: 500), by: .system("console"), in: tx)
        }.elements
        output.show(
          .array(found.map(\.json)),
          Terminal.table(
            ["ORGANIZATION", "KIND", "NAME"],
            found.map { [$0.id.description, $0.kind.rawValue, $0.name] }))
      }
    }
  }

  /// `breakwater org add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Admit an organization.")

    @Argument(help: "Its name.")
    var name: String

    @Option(
      help: "One of: \(OrganizationKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: String

    @Option(help: "The sector, for criticalInfrastructure.")
    var sector: String?

    @Option(help: "NSS, DoW or FCEB, for federalAgency.")
    var regime: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let draft = try OrganizationDraft(json: [
          "name": name.json, "kind": kind.json, "sector": sector.json, "regime": regime.json,
        ])
        let registry = runtime.services.registry
        let made = try await runtime.database.write { tx in
          try registry.createOrganization(draft, by: .system("console"), in: tx)
        }
        output.show(made.json, made.id.description)
      }
    }
  }

  /// `breakwater org people`.
  struct People: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The people of an organization.")

    @Argument(help: "The organization, org_…")
    var organization: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: OrganizationID = try identifier(organization)
        let registry = runtime.services.registry
        let people = try await runtime.database.read { tx in
          try registry.people(
            of: id, page: PageRequest(limit: 500), by: .system("console"), in: tx)
        }.elements
        output.show(
          .array(people.map(\.json)),
          Terminal.table(
            ["PERSON", "ROLE", "NAME"],
            people.map { [$0.id.description, $0.role.rawValue, $0.name] }))
      }
    }
  }

  /// `breakwater org invite`.
  struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Invite a person; prints their one-time sign-in link.")

    @Argument(help: "The organization, org_…")
    var organization: String

    @Option(help: "Their name.")
    var name: String

    @Option(help: "Their e-mail address.")
    var email: String

    @Option(help: "administrator, analyst or observer.")
    var role = "analyst"

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: OrganizationID = try identifier(organization)
        let draft = try PersonDraft(
          json: ["name": name.json, "email": email.json, "role": role.json])
        let registry = runtime.services.registry
        let made = try await runtime.database.write { tx in
          try registry.invite(draft, to: id, by: .system("console"), in: tx)
        }
        let link = "\(runtime.settings.address)/signin/\(made.link)"
        output.show(["person": made.person.json, "link": link.json], link)
      }
    }
  }

  /// `breakwater org link`.
  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a fresh one-time sign-in link for a person.")

    @Argument(help: "The person, per_…")
    var person: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: PersonID = try identifier(person)
        let registry = runtime.services.registry
        let secret = try await runtime.database.write { tx in
          try registry.makeLink(for: id, by: .system("console"), in: tx)
        }
        let link = "\(runtime.settings.address)/signin/\(secret)"
        output.show(["link": link.json], link)
      }
    }
  }
}

/// `breakwater token`: credentials for programs, on the machine that runs the server.
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "API tokens, on this machine's database.",
    subcommands: [Create.self, List.self, Revoke.self])

  /// `breakwater token create`.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token; its secret is printed once.")

    @Argument(help: "The organization it acts for, org_…")
    var organization: String

    @Option(help: "What it is for.")
    var name: String

    @Option(help: "administrator, analyst or observer.")
    var role = "analyst"

    @Option(help: "How many days it works, at most 366.")
    var days: Int64 = 90

    @Option(parsing: .upToNextOption, help: "Limit it to these permissions.")
    var scope: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: OrganizationID = try identifier(organization)
        guard let role = Role(rawValue: role) else {
          throw Problem.invalid("role", "must be administrator, analyst or observer")
        }
        let scopes = try scopes()
        let credentials = runtime.services.credentials
        let made = try await runtime.database.write { tx in
          try credentials.createToken(
            name: name, role: role, scopes: scopes, days: days, for: id,
            by: .system("console"), in: tx)
        }
        output.show(["token": made.token.json, "secret": made.secret.json], made.secret)
      }
    }

    private func scopes() throws -> Set<PermissionName>? {
      guard !scope.isEmpty else { return nil }
      return Set(
        try scope.map { text in
          guard let name = PermissionName(rawValue: text) else {
            throw Problem.invalid(
              "scope",
              "must be some of: \(PermissionName.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          return name
        })
    }
  }

  /// `breakwater token list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The tokens of an organization.")

    @Argument(help: "The organization, org_…")
    var organization: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: OrganizationID = try identifier(organization)
        let credentials = runtime.services.credentials
        let tokens = try await runtime.database.read { tx in
          try credentials.tokens(
            of: id, page: PageRequest(limit: 500), by: .system("console"), in: tx)
        }.elements
        output.show(
          .array(tokens.map(\.json)),
          Terminal.table(
            ["TOKEN", "ROLE", "EXPIRES", "REVOKED", "NAME"],
            tokens.map {
              [
                $0.id.description, $0.role.rawValue, $0.expiresAt.day.description,
                $0.revokedAt == nil ? "no" : "yes", $0.name,
              ]
            }))
      }
    }
  }

  /// `breakwater token revoke`.
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Revoke a token; it stops working at once.")

    @Argument(help: "The token, tok_… (not its secret).")
    var token: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await managing { runtime in
        let id: TokenID = try identifier(token)
        let credentials = runtime.services.credentials
        try await runtime.database.write { tx in
          try credentials.revoke(id, by: .system("console"), in: tx)
        }
        output.show(["revoked": id.json], "revoked \(id)")
      }
    }
  }
}

/// An identifier typed on the command line.
func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
  guard let id = Identifier<Kind>(text) else {
    throw Problem.invalid(
      Kind.prefix, "\"\(text)\" is not an identifier that begins with \(Kind.prefix)_")
  }
  return id
}
