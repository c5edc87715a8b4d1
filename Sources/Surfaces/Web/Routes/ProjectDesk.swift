import API
import Access
import Formats
import HTTP
import Projects
import Registry
import Storage
import Vocabulary

/// Projects: reading them, claiming one, changing what is asked, confirming.
enum ProjectDesk {
  private static let names =
    ProjectForm.labels.map(\.0) + ["wantsEverything"]
    + ProjectForm.requirements.map { "needs-" + $0.0 }

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/projects", "showProjects", .knowledgeRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/projects", "addProject", .projectsCreate) { try await claim(desk, $0) },
      .page(.get, "/projects/{project}", "showProject", .knowledgeRead) { call in
        try await desk.show { tx in try one(desk, call, nil, in: tx) }
      },
      .page(.post, "/projects/{project}", "editProject", .projectsChange) {
        try await change(desk, $0)
      },
      .page(.post, "/projects/{project}/verification", "confirmProject", .projectsVerify) { call in
        let id: ProjectID = try call.identifier("project")
        let isVerified = try call.form().value("verified") == "true"
        _ = try await desk.database.write { tx in
          try desk.services.projects.verify(id, isVerified, by: call.principal, in: tx)
        }
        return .seeOther("/projects/\(id)?notice=saved")
      },
    ]
  }

  private static func claim(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let draft = try ProjectDraft(json: document(form))
      let made = try await desk.database.write { tx in
        try desk.services.projects.claim(draft, by: call.principal, in: tx)
      }
      return .seeOther("/projects/\(made.id)?notice=added")
    } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status) {
      return try await desk.refused(error.problem) { tx in
        try list(desk, call, state(form, error.problem), in: tx)
      }
    }
  }

  private static func change(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: ProjectID = try call.identifier("project")
    do {
      let draft = try ProjectDraft(json: document(form))
      let version = form.value("version").flatMap { Int64($0) }
      _ = try await desk.database.write { tx in
        try desk.services.projects.change(
          id, to: draft, version: version, by: call.principal, in: tx)
      }
      return .seeOther("/projects/\(id)?notice=saved")
    } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status) {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, state(form, error.problem), in: tx)
      }
    }
  }

  /// The form's fields as the document that programs send, so that one set of rules judges both.
  private static func document(_ form: Form) -> JSONValue {
    let number = { (name: String) -> JSONValue in
      form.value(name).map { text in Int64(text).map { .integer($0) } ?? text.json } ?? .null
    }
    return [
      "project": form.value("project").json, "name": form.value("name").json,
      "requirements": ProjectForm.requirements.map(\.0)
        .filter { form.value("needs-" + $0) == "true" }.json,
      "machineFindings": form.value("machineFindings").json,
      "wantsEverything": (form.value("wantsEverything") == "true").json,
      "weeklyCapacity": number("weeklyCapacity"), "embargoDays": number("embargoDays"),
      "contact": form.value("contact").json, "note": form.value("note").json,
      "exclusions": .array(
        (form.value("exclusions") ?? "").split(whereSeparator: \.isNewline).map(exclusion)),
    ]
  }

  /// `path examples/ | why`.
  private static func exclusion(_ line: Substring) -> JSONValue {
    let halves = line.split(separator: "|", maxSplits: 1)
    let words = halves.first?.split(separator: " ", maxSplits: 1) ?? []
    let plain = { (text: Substring?) in
      text.map { $0.drop { $0 == " " } }.map { String($0).trimmingSuffix(" ") }.json
    }
    return [
      "kind": words.first.map { $0.lowercased() }.json, "value": plain(words.dropFirst().first),
      "reason": plain(halves.dropFirst().first),
    ]
  }

  private static func state(_ form: Form, _ problem: Problem) -> FormState {
    let fields = problem.fields.map { field in
      let name = field.field.split(separator: "/").first.map(String.init) ?? "name"
      return FieldProblem(field: "/" + name, rule: field.rule)
    }
    var state = form.state(names, Fields.problem(fields))
    if fields.isEmpty { state.errors = ["project": problem.detail] }
    return state
  }

  /// What stands, as the form shows it.
  private static func state(_ project: Project) -> FormState {
    let rules = project.rules
    var values = [
      "project": project.key.text, "name": project.name,
      "machineFindings": rules.machineFindings.rawValue,
      "wantsEverything": "\(rules.wantsEverything)", "contact": rules.contact ?? "",
      "weeklyCapacity": rules.weeklyCapacity.map { "\($0)" } ?? "",
      "embargoDays": rules.embargoDays.map { "\($0)" } ?? "", "note": rules.note ?? "",
      "exclusions": rules.exclusions.map { "\($0.kind.rawValue) \($0.value) | \($0.reason)" }
        .joined(separator: "\n"),
    ]
    for requirement in rules.requirements { values["needs-" + requirement.rawValue] = "true" }
    return FormState(values: values)
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let found = try desk.services.projects.list(
      search: call.search, page: try call.page(), by: call.principal, in: tx)
    return ProjectListPage.render(
      try desk.frame(call, "Projects", .projects, in: tx),
      ProjectListPage.Model(
        query: call.search ?? "",
        projects: found.elements.map { project in
          ProjectListPage.Row(
            id: project.id.description, name: project.name, key: project.key.text,
            needs: project.rules.wantsEverything
              ? "Nothing; all is welcome"
              : project.rules.requirements.sorted().map(\.title).joined(separator: ", "),
            capacity: project.rules.weeklyCapacity.map { "\($0) a week" } ?? "Not stated",
            isConfirmed: project.verifiedAt != nil)
        }, pager: found.pager(call),
        canClaim: (try? decide(call.principal, .createProjects)) != nil, form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState?, in tx: Transaction
  ) throws -> [UInt8] {
    let project = try desk.services.projects.find(
      try call.identifier("project"), by: call.principal, in: tx)
    let rules = project.rules
    let owner = try desk.services.registry.known(project.organization, in: tx)?.name
    let isOwner = project.organization == call.principal.organization
    return ProjectPage.render(
      try desk.frame(call, project.name, .projects, in: tx),
      ProjectPage.Model(
        id: project.id.description, name: project.name, key: project.key.text,
        organization: owner ?? "", confirmedAt: project.verifiedAt,
        needs: rules.requirements.sorted().map(\.title).map {
          $0.prefix(1).uppercased() + $0.dropFirst()
        },
        machines: rules.machineFindings.title, wantsEverything: rules.wantsEverything,
        weeklyCapacity: rules.weeklyCapacity, embargoDays: rules.embargoDays,
        contact: rules.contact,
        exclusions: rules.exclusions.map { ("\($0.kind.rawValue) \($0.value)", $0.reason) },
        note: rules.note, version: project.version,
        canChange: isOwner && (try? decide(call.principal, .createProjects)) != nil,
        canConfirm: (try? decide(call.principal, .verifyProjects)) != nil,
        form: form ?? state(project)))
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self
    while text.last == character { text.removeLast() }
    return text
  }
}
