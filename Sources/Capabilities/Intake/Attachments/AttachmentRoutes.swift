import Access
public import Formats
public import HTTP
import Signing
public import Storage
import Vocabulary

/// Attachments over HTTP.
public enum AttachmentRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ intake: IntakeService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/findings/{finding}/attachments", "attachFile", .findingsSubmit,
        bodyLimit: AttachmentRules.byteLimit,
        .init(
          "Attach a file to a report, as raw bytes: a reproducer, a crash log, a patch, source.",
          consumes: ["application/octet-stream"], response: "Attachment", status: 201,
          query: [
            ("kind", "reproducer, crashLog, patch, source or other."),
            ("name", "A name to show, at most 200 bytes."),
          ])
      ) { call in
        try call.requireMediaType("application/octet-stream")
        let id: FindingID = try call.identifier("finding")
        guard let kind = AttachmentKind(rawValue: call.query("kind") ?? "other") else {
          let words = AttachmentKind.allCases.map(\.rawValue).joined(separator: ", ")
          throw Problem.invalid("kind", "must be one of: \(words)")
        }
        let name = call.query("name") ?? kind.rawValue
        return try await call.transact(database) { tx in
          let done = try intake.attach(
            call.body, as: kind, name: name, to: id, by: call.principal, in: tx)
          return Reply.json(done.attachment.json, status: done.isRepeat ? 200 : 201)
            .with("location", "/api/v1/findings/\(id)/attachments/\(done.attachment.digest)")
        }
      },
      .api(
        .get, "/api/v1/findings/{finding}/attachments", "listAttachments", .findingsRead,
        .init("What came with a report.", response: "AttachmentList")
      ) { call in
        let id: FindingID = try call.identifier("finding")
        return .json(
          try await database.read { tx in
            let found = try intake.attachments(of: id, by: call.principal, in: tx)
            return ["items": .array(found.map(\.json)), "next": .null]
          })
      },
      .api(
        .get, "/api/v1/findings/{finding}/attachments/{digest}", "getAttachment", .findingsRead,
        .init("One attachment, always as a file to save.")
      ) { try await download($0, intake, database) },
    ]
  }

  /// The answer with an attachment's bytes: a file to save, whatever it is, and should a browser
  /// show it nevertheless, it is cut off from everything.
  public static func download(
    _ call: Call, _ intake: IntakeService, _ database: Database
  ) async throws -> Reply {
    let id: FindingID = try call.identifier("finding")
    guard let digest = SHA256Digest(hexadecimal: try call.parameter("digest")) else {
      throw Problem.notFound("attachment")
    }
    let content = try await database.read { tx in
      try intake.attachment(digest, of: id, by: call.principal, in: tx).content
    }
    return Reply.attachment(
      content, type: "application/octet-stream", name: "\(digest.description.prefix(16)).bin"
    ).with(
      "content-security-policy",
      "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
  }
}

extension Attachment {
  /// The API form.
  public var json: JSONValue {
    [
      "finding": finding.json, "digest": digest.description.json, "kind": kind.rawValue.json,
      "name": name.json, "size": size.json, "attachedAt": attachedAt.json, "actor": actor.json,
      "receipt": receipt.json,
    ]
  }
}
