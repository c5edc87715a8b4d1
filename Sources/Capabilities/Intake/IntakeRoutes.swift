import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Reports over HTTP.
public enum IntakeRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ intake: IntakeService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/findings", "submitFindings", .findingsSubmit, bodyLimit: 64 << 20,
        .init(
          "Report one flaw as JSON, or many as NDJSON. Lines that break a rule come back; the "
            + "others land.",
          consumes: ["application/json", "application/x-ndjson"], request: "Finding",
          response: "Acceptance", status: 201)
      ) { call in
        if call.mediaType == "application/x-ndjson" {
          return try await bulk(Upload(lines: call.body), call, intake, database)
        }
        let draft = try FindingDraft(json: call.json())
        return try await call.transact(database) { tx in
          let accepted = try intake.accept([draft], by: call.principal, in: tx)[0]
          return Reply.json(accepted.json, status: accepted.isRepeat ? 200 : 201)
            .with("location", "/api/v1/findings/\(accepted.finding)")
        }
      },
      .api(
        .post, "/api/v1/findings/check", "checkFinding", .findingsSubmit,
        .init(
          "What can be said of a report before a person reads it: what it lacks, whether it is public "
            + "or fixed already, and what its project asks for. Nothing is stored.",
          consumes: ["application/json"], request: "Finding", response: "ReportCheck")
      ) { call in
        let draft = try FindingDraft(json: call.json())
        return .json(
          try await database.read { tx in
            try intake.check(draft, by: call.principal, in: tx)
          }.json)
      },
      .api(
        .post, "/api/v1/findings/sarif", "submitSARIF", .findingsSubmit, bodyLimit: 64 << 20,
        .init(
          "Report the results of a SARIF 2.1.0 file.", consumes: ["application/sarif+json"],
          response: "UploadResult", status: 200,
          query: [
            ("package", "The package URL of what was scanned."),
            ("repository", "The address of the source that was scanned."),
          ])
      ) { call in
        try call.requireMediaType("application/sarif+json", "application/json")
        return try await bulk(
          Upload(call.body, as: .sarif, about: call.subject), call, intake, database)
      },
      .api(
        .post, "/api/v1/findings/documents", "submitDocument", .findingsSubmit, bodyLimit: 64 << 20,
        .init(
          "Report the flaws in a file of another form: SARIF, OSV, CSAF, a GitHub security advisory "
            + "(private vulnerability reports are those), a CycloneDX disclosure report, an e-mail. "
            + "Its content tells which, unless `format` does.",
          consumes: ["application/octet-stream"], response: "UploadResult", status: 200,
          query: [
            ("format", ReportFormat.allCases.map(\.rawValue).joined(separator: ", ") + "."),
            ("package", "The package URL of what was scanned, where the form has no place for it."),
            ("repository", "The address of the source that was scanned."),
          ])
      ) { call in
        let format = try call.query("format").map { text in
          guard let format = ReportFormat(rawValue: text) else {
            let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("format", "must be one of: \(known)")
          }
          return format
        }
        let upload =
          try format.map { try Upload(call.body, as: $0, about: call.subject) }
          ?? Upload(recognising: call.body, about: call.subject)
        return try await bulk(upload, call, intake, database)
      },
      .api(
        .get, "/api/v1/findings", "listFindings", .findingsRead,
        .init(
          "Reports visible to you, oldest first.", response: "FindingList",
          query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try intake.findings(page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/findings/{finding}", "getFinding", .findingsRead,
        .init("One report.", response: "StoredFinding")
      ) { call in
        let id: FindingID = try call.identifier("finding")
        return .json(
          try await database.read { tx in
            try intake.finding(id, by: call.principal, in: tx)
          }.json)
      },
    ]
  }

  private static func bulk(
    _ upload: Upload, _ call: Call, _ intake: IntakeService, _ database: Database
  ) async throws -> Reply {
    try await call.transact(database) { tx in
      let accepted = try intake.accept(upload.drafts, by: call.principal, in: tx)
      let refused = try intake.attach(
        upload.files, to: accepted.first?.finding, by: call.principal, in: tx)
      return .json(upload.result(accepted, refused: refused))
    }
  }
}

extension Call {
  /// What the caller says was scanned.
  fileprivate var subject: ReportSubject {
    ReportSubject(package: query("package"), repository: query("repository"))
  }
}

extension Acceptance {
  /// The API form.
  public var json: JSONValue {
    [
      "finding": finding.json, "flaw": flaw.json, "rule": rule.rawValue.json,
      "repeat": isRepeat.json, "receipt": receipt.json, "reference": reference.json,
      "remarks": .array(remarks.map(\.json)),
    ]
  }
}

extension Finding {
  /// The API form: what was sent, with what became of it.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "receivedAt": receivedAt.json,
      "flaw": flaw.json, "receipt": receipt.json, "report": draft.json,
      "remarks": remarks.map(\.rawValue).json, "ready": isReady.json,
    ]
  }
}
