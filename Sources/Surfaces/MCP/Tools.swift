import API
import Access
import Cases
import Catalog
import Formats
import HTTP
import Intake
import Projects
import Signing
import Storage
import Validation
import Vocabulary

/// What agents can call.
enum Tools {
  static let all =
    [
      projectRules, knownVulnerabilities, checkFinding, submitFinding, readFinding, listFindings,
      proposePatch, ownRecord,
    ] + ScanTools.all

  private static let findingForm = """
    The finding: `title`, `description`, `affected` (list of {package: package URL with the tested \
    version, or repository, or cpe}), `location` {file, function, line}, `cwe` (list), `severity` \
    (list of {type: CVSS_V4, score: vector}), `aliases`, `reproducer` {text, command}, `patch` \
    (unified diff), `provenance` {tool, toolVersion, model, modelVersion, harness, promptDigest, \
    testedVersion, testedCommit}, `humanVerified`, `reference` (your own number; the same one again \
    changes nothing).
    """

  private static let finding: JSONValue = Tool.schema(
    [
      "finding": [
        "type": "object",
        "description": .string(findingForm),
      ]
    ], required: ["finding"])

  private static func draft(_ arguments: JSONValue) throws -> FindingDraft {
    guard let value = arguments["finding"] else {
      throw Problem.invalid("/finding", "is required")
    }
    return try FindingDraft(json: value)
  }

  private static let checkFinding = Tool(
    name: "check_finding", title: "Check a finding before you send it",
    description:
      "Says what a finding lacks, whether it is public or fixed already in what you tested, and what "
      + "its project asks for. Nothing is stored. Call it before submit_finding and mend what has "
      + "the weight `hold`.",
    arguments: finding, isReadOnly: true
  ) { services, principal, arguments in
    let draft = try draft(arguments)
    return try await services.database.read { tx in
      try services.intake.check(draft, by: principal, in: tx).json
    }
  }

  private static let submitFinding = Tool(
    name: "submit_finding", title: "Report a flaw",
    description:
      "Reports one flaw and gives its receipt. `rule` says whether it is the first about its flaw or "
      + "was merged with what others reported; your credit and time stay. `remarks` say what would "
      + "help.",
    arguments: finding, isReadOnly: false
  ) { services, principal, arguments in
    let draft = try draft(arguments)
    let accepted = try await services.database.write { tx in
      try services.intake.accept([draft], by: principal, in: tx)
    }
    guard let first = accepted.first else { throw Problem.notFound("finding") }
    return first.json
  }

  private static let readFinding = Tool(
    name: "read_finding", title: "Follow a finding",
    description:
      "How far a finding of yours has come: the state of its case and what it turned out to be, what "
      + "it still lacks, and the finding as it was sent.",
    arguments: Tool.schema(
      ["finding": Tool.text("Its identifier, fnd_….")], required: ["finding"]), isReadOnly: true
  ) { services, principal, arguments in
    let id: FindingID = try Tool.identifier("finding", in: arguments)
    return try await services.database.read { tx in
      let finding = try services.intake.finding(id, by: principal, in: tx)
      let found = try services.cases.find(about: finding.flaw, by: principal, in: tx)
      return [
        "finding": finding.id.json, "receivedAt": finding.receivedAt.json,
        "receipt": finding.receipt.json,
        "case": found.map {
          [
            "state": $0.state.rawValue.json, "resolution": ($0.resolution?.rawValue).json,
            "waiting": ($0.waiting != nil).json, "judgedAt": $0.judgedAt.json,
          ]
        } ?? .null,
        "trials": .array(
          try services.validation.trials(of: id, by: principal, in: tx).map {
            [
              "trial": $0.id.json, "state": $0.state.rawValue.json,
              "verdict": ($0.verdict?.rawValue).json, "independent": $0.isIndependent.json,
            ]
          }),
        "check": try services.intake.check(finding, in: tx).json,
        "sent": Untrusted.wrap(finding.draft.json),
      ]
    }
  }

  private static let proposePatch = Tool(
    name: "propose_patch", title: "Propose a fix for your finding",
    description:
      "Adds a unified diff against the tested version to a finding of yours. It is stored beside the "
      + "finding and applied in a cell only.",
    arguments: Tool.schema(
      ["finding": Tool.text("Its identifier, fnd_…."), "patch": Tool.text("A unified diff.")],
      required: ["finding", "patch"]), isReadOnly: false
  ) { services, principal, arguments in
    let id: FindingID = try Tool.identifier("finding", in: arguments)
    let bytes = Array((arguments["patch"]?.text ?? "").utf8)
    do throws(RecordError) {
      _ = try UnifiedDiff(bytes)
    } catch {
      throw Problem.invalid("/patch", "is no unified diff: \(error)")
    }
    return try await services.database.write { tx in
      let made = try services.intake.attach(
        bytes, as: .patch, name: "proposed.patch", to: id, by: principal, in: tx)
      return [
        "digest": made.attachment.digest.description.json,
        "receipt": made.attachment.receipt.json, "repeat": made.isRepeat.json,
      ]
    }
  }

  private static let listFindings = Tool(
    name: "list_findings", title: "List your findings",
    description: "The findings of your organization, oldest first, a page at a time.",
    arguments: Tool.schema([
      "cursor": Tool.text("The `next` of the page before."),
      "limit": ["type": "integer", "minimum": 1, "maximum": 200],
    ]), isReadOnly: true
  ) { services, principal, arguments in
    let cursor = try arguments["cursor"]?.text.map { text in
      guard let cursor = Cursor(token: text) else {
        throw Problem.invalid("/cursor", "is not one that this server gave out")
      }
      return cursor
    }
    let limit = Int(arguments["limit"]?.integerValue ?? 50)
    let page = try await services.database.read { tx in
      try services.intake.findings(
        page: PageRequest(limit: min(limit, 200), after: cursor), by: principal, in: tx)
    }
    return [
      "items": .array(
        page.elements.map {
          [
            "finding": $0.id.json, "receivedAt": $0.receivedAt.json, "ready": $0.isReady.json,
            "title": Untrusted.wrap($0.draft.title.json),
          ]
        }), "next": (page.next?.token).json,
    ]
  }

  private static let projectRules = Tool(
    name: "get_project_rules", title: "What a project asks of reports",
    description:
      "What the people who look after a package or repository ask of reports: what one must have, how "
      + "they treat flaws found by AI, what is no flaw by their threat model, and their pace.",
    arguments: Tool.schema(
      ["project": Tool.text("A package URL, a CPE name, or the address of the source.")],
      required: ["project"]), isReadOnly: true
  ) { services, principal, arguments in
    guard let key = arguments["project"]?.text.flatMap(ProjectKey.init(written:)) else {
      throw Problem.invalid(
        "/project", "must be a package URL, a CPE name, or the address of the source")
    }
    return try await services.database.read { tx in
      _ = try decide(principal, .readKnowledge)
      let found = try services.projects.verified([key], in: tx)[key]
      return ["project": found.map { Untrusted.wrap($0.json) } ?? .null]
    }
  }

  private static let knownVulnerabilities = Tool(
    name: "find_known_vulnerabilities", title: "What is public about a package",
    description:
      "Public vulnerabilities of a package, or of one version of it. Look here before you report.",
    arguments: Tool.schema(
      ["package": Tool.text("A package URL, with a version or without.")], required: ["package"]),
    isReadOnly: true
  ) { services, principal, arguments in
    let text = arguments["package"]?.text ?? ""
    let url: PackageURL
    do throws(PackageURLError) {
      url = try PackageURL(text)
    } catch {
      throw Problem.invalid("/package", "is not a package URL: \(error.reason)")
    }
    let key = PackageKey(url)
    return try await services.database.read { tx in
      _ = try decide(principal, .readKnowledge)
      let names = try services.catalog.known(in: key, version: url.version, in: tx)
      let found = try services.catalog.vulnerabilities(Array(names.prefix(200)), in: tx)
      return [
        "count": names.count.json,
        "vulnerabilities": Untrusted.wrap(
          .array(
            names.prefix(200).compactMap { name in
              found[name].map { ["id": name.json, "title": $0.title.json] }
            })),
      ]
    }
  }

  private static let ownRecord = Tool(
    name: "get_own_record", title: "What became of your reports",
    description:
      "How many of your organization's judged reports proved real, were known before, or were no flaw. "
      + "It orders what is looked at first, and blocks nothing.",
    arguments: Tool.schema([:]), isReadOnly: true
  ) { services, principal, _ in
    guard let organization = principal.organization else { throw Denial.unauthenticated }
    return try await services.database.read { tx in
      try services.cases.reputation(of: organization, by: principal, in: tx).json
    }
  }
}
