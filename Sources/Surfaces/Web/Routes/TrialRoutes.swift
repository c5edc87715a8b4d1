import API
import Access
import Formats
import HTTP
import Intake
import Storage
import Validation
import Vocabulary

/// Adding files to a finding and having its reproducer tried.
enum TrialRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(
        .post, "/findings/{finding}/attachments", "addFile", .findingsSubmit,
        bodyLimit: AttachmentRules.byteLimit + (1 << 16)
      ) { try await attach(desk, $0) },
      .page(
        .get, "/findings/{finding}/attachments/{digest}", "saveFile", .findingsRead
      ) { call in
        try await AttachmentRoutes.download(call, desk.services.intake, desk.database)
      },
      .page(.post, "/findings/{finding}/trials", "tryReproducer", .trialsOrder) { call in
        try await order(desk, call)
      },
    ]
  }

  private static func attach(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: FindingID = try call.identifier("finding")
    let form = try call.form()
    do {
      guard let file = form.file("file") else {
        throw Problem.invalid("/file", "must be chosen first")
      }
      let kind = form.value("kind").flatMap(AttachmentKind.init) ?? .other
      _ = try await desk.database.write { tx in
        try desk.services.intake.attach(
          file.bytes, as: kind, name: file.name, to: id, by: call.principal, in: tx)
      }
      return .seeOther("/findings/\(id)?notice=added")
    } catch let error as AttachmentProblem {
      return try await desk.refused(error.problem) { tx in
        try FinderRoutes.one(desk, call, form.state(["file", "kind"], error.problem), in: tx)
      }
    } catch let error as Problem where error.status == 422 {
      return try await desk.refused(error) { tx in
        try FinderRoutes.one(desk, call, form.state(["file", "kind"], error), in: tx)
      }
    }
  }

  /// The form's fields as the order that programs send, so that one set of rules judges both.
  private static func document(_ form: Form) -> JSONValue {
    let runs = form.value("runs").map { text -> JSONValue in
      Int64(text).map { .integer($0) } ?? text.json
    }
    return [
      "kind": form.value("kind").json, "source": form.value("source").json,
      "reproducer": form.value("reproducer").json, "patch": form.value("patch").json,
      "fixed": form.value("fixed").json, "build": form.value("build").json,
      "command": form.value("command").json, "tests": form.value("tests").json,
      "service": form.value("service").json, "runs": runs ?? .null,
      "expect": ["report": form.value("report").json, "output": form.value("output").json],
    ]
  }

  private static func order(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: FindingID = try call.identifier("finding")
    let form = try call.form()
    do {
      let order = try TrialOrder(json: document(form))
      _ = try await desk.database.write { tx in
        try desk.services.validation.order(order, of: id, by: call.principal, in: tx)
      }
      return .seeOther("/findings/\(id)?notice=ordered")
    } catch let error as any ProblemConvertible
      where error.problem.status == 422 || error.problem.status == 409
    {
      let placed = Fields.problem(
        error.problem.fields.map {
          FieldProblem(field: $0.field.replacing("/expect", with: ""), rule: $0.rule)
        })
      return try await desk.refused(error.problem) { tx in
        let names = trialLabels.map(\.0)
        let state = form.state(names, error.problem.fields.isEmpty ? error.problem : placed)
        return try FinderRoutes.one(desk, call, state, in: tx)
      }
    }
  }
}
