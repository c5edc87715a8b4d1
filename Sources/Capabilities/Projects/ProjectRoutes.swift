import Access
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Projects over HTTP.
public enum ProjectRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ projects: ProjectService, _ database: Database) -> [Endpoint] {
    reading(projects, database) + changing(projects, database)
  }

  private static func reading(_ projects: ProjectService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/projects", "listProjects", .knowledgeRead,
        .init(
          "Projects with what they ask of reports: those that are confirmed, and your own.",
          response: "ProjectList",
          query: [
            ("q", "Part of the name or of the package.")
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try projects.list(search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/projects/{project}", "getProject", .knowledgeRead,
        .init("One project.", response: "Project")
      ) { call in
        let id: ProjectID = try call.identifier("project")
        let found = try await database.read { tx in
          try projects.find(id, by: call.principal, in: tx)
        }
        return Reply.json(found.json).with("etag", "\"\(found.version)\"")
      },
    ]
  }

  private static func changing(_ projects: ProjectService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/projects", "claimProject", .projectsCreate,
        .init(
          "Say that your organization looks after a project, and what you ask of reports. It binds "
            + "finders once the coordinator has confirmed it.",
          consumes: ["application/json"], request: "ProjectDraft", response: "Project",
          status: 201)
      ) { call in
        let draft = try ProjectDraft(json: call.json())
        return try await call.transact(database) { tx in
          let made = try projects.claim(draft, by: call.principal, in: tx)
          return Reply.json(made.json, status: 201).with("location", "/api/v1/projects/\(made.id)")
        }
      },
      .api(
        .patch, "/api/v1/projects/{project}", "changeProject", .projectsChange,
        .init(
          "Change what you ask of reports.", consumes: ["application/json"],
          request: "ProjectDraft", response: "Project")
      ) { call in
        let id: ProjectID = try call.identifier("project")
        let draft = try ProjectDraft(json: call.json())
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let changed = try projects.change(
            id, to: draft, version: version, by: call.principal, in: tx)
          return Reply.json(changed.json).with("etag", "\"\(changed.version)\"")
        }
      },
      .api(
        .post, "/api/v1/projects/{project}/verification", "verifyProject", .projectsVerify,
        .init(
          "Confirm that the organization looks after the project, or withdraw that.",
          consumes: ["application/json"], request: "ProjectVerification", response: "Project")
      ) { call in
        let id: ProjectID = try call.identifier("project")
        var fields = try Fields(call.json())
        let isVerified = fields.boolean("verified")
        if isVerified == nil, fields.broken.isEmpty { fields.refuse("verified", "is required") }
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try projects.verify(id, isVerified ?? false, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}
