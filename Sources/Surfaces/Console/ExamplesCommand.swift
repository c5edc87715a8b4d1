import API
import Access
import ArgumentParser
import Catalog
import Formats
import Foundation
import Intake
import Inventory
import Registry
import Storage
import Vocabulary

/// `breakwater examples`: three operators, known flaws and a flood of findings to try things with.
struct ExamplesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples", abstract: "Load the examples into an empty database.",
    subcommands: [Load.self, Links.self])

  /// `breakwater examples load`.
  struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load knowledge, operators and findings, then print sign-in links.",
      discussion: "When they are loaded already, only fresh links are made.")

    @Option(help: "The folder of the examples.")
    var directory = "Examples"

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        try await Runtime.with { runtime in
          let loader = ExampleLoader(runtime: runtime, folder: directory)
          if try await loader.isLoaded() {
            Terminal.note("The examples are loaded already.")
          } else {
            try await loader.load()
          }
          try await ExamplesCommand.printLinks(runtime, output)
        }
      }
    }
  }

  /// `breakwater examples links`.
  struct Links: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a fresh one-time sign-in link for every example person.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        try await Runtime.with { try await ExamplesCommand.printLinks($0, output) }
      }
    }
  }

  static func printLinks(_ runtime: Runtime, _ output: OutputOptions) async throws {
    let registry = runtime.services.registry
    let system = Principal.system("examples")
    let links = try await runtime.database.write { tx in
      var links: [(organization: String, person: String, path: String)] = []
      let page = PageRequest(limit: 500)
      for organization in try registry.organizations(page: page, by: system, in: tx).elements {
        let people = try registry.people(of: organization.id, page: page, by: system, in: tx)
        for person in people.elements where person.email.hasSuffix(".example") {
          let secret = try registry.makeLink(for: person.id, by: system, in: tx)
          links.append((organization.name, person.name, "/signin/\(secret)"))
        }
      }
      return links
    }
    let address = runtime.settings.address
    let text = links.map { "  \($0.person), \($0.organization)\n    \(address)\($0.path)" }
    output.show(
      .array(
        links.map {
          [
            "organization": $0.organization.json, "person": $0.person.json,
            "link": (address + $0.path).json,
          ]
        }),
      "\nSign in with one of these links; each works once, for a day:\n"
        + text.joined(separator: "\n")
        + "\n\nWithout signing in:\n  \(address)/\n  \(address)/vulnerabilities\n"
        + "  \(address)/directives/bod-26-04\n")
  }
}

/// Loads the examples the way the real thing would come in.
struct ExampleLoader: Sendable {
  let runtime: Runtime
  let folder: String

  private static let coordinator = "Breakwater Example Coordination Center"
  /// Who sends which file of findings.
  private static let finders: [(file: String, name: String, kind: OrganizationKind)] = [
    ("fathom.ndjson", "Fathom Laboratories", .aiDeveloper),
    ("sable-fuzz.ndjson", "Sable Fuzzing Cooperative", .finder),
    ("granite.sarif", "Granite Static Analysis", .finder),
    ("harbor-scan.ndjson", "Harbor Scan", .finder),
    ("researchers.ndjson", "Independent Researchers Guild", .finder),
  ]

  private var database: Database { runtime.database }

  func isLoaded() async throws -> Bool {
    let registry = runtime.services.registry
    return try await database.read { tx in
      try registry.organizations(
        search: Self.coordinator, page: PageRequest(limit: 1), by: .system("examples"), in: tx
      ).elements.isEmpty == false
    }
  }

  func load() async throws {
    for part in ["osv", "cve", "kev.json", "epss.csv"] { try await importKnowledge(part) }
    for name in ["rural-hospital", "community-bank", "water-utility"] {
      try await loadOperator(folder + "/operators/" + name)
    }
    for finder in Self.finders {
      let principal = try await join(
        OrganizationDraft(name: finder.name, kind: finder.kind),
        PersonDraft(
          name: "Desk of \(finder.name)",
          email: "desk@\(finder.file.prefix { $0 != "." }).example", role: .administrator))
      try await loadFindings(finder.file, principal)
    }
    // Last, so that an interrupted load is taken up again.
    _ = try await join(
      OrganizationDraft(name: Self.coordinator, kind: .coordinator),
      PersonDraft(
        name: "Alex Moreno", email: "alex.moreno@coordination.example", role: .administrator))
    Terminal.note("working out who is affected and by when …")
    try await runtime.services.settle()
  }

  private func importKnowledge(_ part: String) async throws {
    let importer = CatalogImporter(
      catalog: runtime.services.catalog, database: database,
      surroundings: runtime.services.surroundings)
    let done = try await importer.run(
      path: "\(folder)/knowledge/\(part)", name: "examples/\(part)", by: .system("examples"))
    Terminal.note("knowledge/\(part): \(done.changed) new, \(done.quarantined) set aside")
  }

  /// Finds the organization by name or makes it with one person; gives that person.
  private func join(
    _ organization: OrganizationDraft, _ person: PersonDraft
  ) async throws -> Principal {
    let registry = runtime.services.registry
    let system = Principal.system("examples")
    return try await database.write { tx in
      let page = PageRequest(limit: 500)
      let known = try registry.organizations(
        search: organization.name, page: page, by: system, in: tx
      ).elements.first { $0.name == organization.name }
      let found = try known ?? registry.createOrganization(organization, by: system, in: tx)
      let people = try registry.people(of: found.id, page: page, by: system, in: tx).elements
      let member =
        try people.first
        ?? registry.invite(person, to: found.id, by: system, in: tx).person
      return Principal(
        identity: .person(member.id),
        membership: .init(organization: found.id, kind: found.kind, role: member.role))
    }
  }

  private func loadOperator(_ path: String) async throws {
    let file = try JSONValue.parse(Files.read(path + "/operator.json"))
    var draft = JSONObject()
    for name in ["name", "kind", "sector", "regime"] { draft[name] = file[name] }
    var person = file["person"]?.object ?? JSONObject()
    person["role"] = "administrator"
    let principal = try await join(
      try OrganizationDraft(json: .object(draft)), try PersonDraft(json: .object(person)))
    guard let organization = principal.organization else { return }
    let inventory = runtime.services.inventory
    let known = try await database.read { tx in
      try inventory.assets(
        of: organization, page: PageRequest(limit: 500), by: principal, in: tx
      ).elements
    }
    for item in file["assets"]?.array ?? [] {
      var asset = item.object ?? JSONObject()
      asset["sbom"] = nil
      let draft = try AssetDraft(json: .object(asset))
      let software = try InventoryFile(Files.read(path + "/" + (item["sbom"]?.text ?? "")))
      let present = known.first { $0.name == draft.name }
      try await database.write { tx in
        let asset =
          try present
          ?? inventory.createAsset(
            draft, of: organization, by: principal, in: tx)
        _ = try inventory.addInventory(software, to: asset.id, by: principal, in: tx)
      }
    }
    Terminal.note(
      "\(file["name"]?.text ?? ""): \(file["assets"]?.array?.count ?? 0) assets with software")
  }

  private func loadFindings(_ file: String, _ principal: Principal) async throws {
    let bytes = try Files.read("\(folder)/findings/\(file)")
    let upload =
      try file.hasSuffix(".sarif")
      ? Upload(bytes, as: .sarif) : Upload(lines: bytes)
    let intake = runtime.services.intake
    let accepted = try await database.write { tx in
      try intake.accept(upload.drafts, by: principal, in: tx)
    }
    let merged = accepted.count { $0.rule != .first }
    Terminal.note(
      "findings/\(file): \(accepted.count) accepted, \(merged) about flaws known here, "
        + "\(upload.rejects.count) refused")
    for reject in upload.rejects {
      Terminal.note(
        "  line \(reject.line): "
          + reject.errors.map { "\($0.field) \($0.rule)" }.joined(separator: "; "))
    }
  }
}
