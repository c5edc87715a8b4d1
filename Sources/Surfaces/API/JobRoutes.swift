import Access
import Formats
public import HTTP
import Jobs
import Storage
import Vocabulary

/// Background work that was given up, over HTTP.
public enum JobRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ services: Services) -> [Endpoint] {
    let (database, surroundings) = (services.database, services.surroundings)
    return [
      .api(
        .get, "/api/v1/jobs/dead", "listDeadLetters", .jobsRead,
        .init(
          "Jobs that were given up, with the reason.", response: "DeadLetterList",
          query: Endpoint.paging)
      ) { call in
        _ = try decide(call.principal, .readJobs)
        let page = try call.page()
        return .list(
          try await database.read { tx in try JobQueue.deadLetters(page, in: tx) }
        ) { letter in
          [
            "id": letter.job.id.json, "kind": letter.job.kind.rawValue.json,
            "payload": letter.job.payload.json, "attempts": letter.job.attempt.json,
            "reason": letter.reason.json, "endedAt": letter.endedAt.json,
          ]
        }
      },
      .api(
        .post, "/api/v1/jobs/{job}/requeue", "requeueJob", .jobsChange,
        .init("Run a dead letter again.", status: 204)
      ) { call in
        let id: JobID = try call.identifier("job")
        let facts = ObjectFacts<JobObject>(id: id.description, owner: nil)
        _ = try decide(call.principal, .changeJobs, on: facts, at: call.now)
        return try await call.transact(database) { tx in
          try JobQueue.requeue(id, in: tx, surroundings: surroundings)
          return .noContent
        }
      },
      .api(
        .post, "/api/v1/jobs/{job}/discard", "discardJob", .jobsChange,
        .init(
          "Give a dead letter up for good.", consumes: ["application/json"],
          request: "JobDiscard", status: 204)
      ) { call in
        let id: JobID = try call.identifier("job")
        let facts = ObjectFacts<JobObject>(id: id.description, owner: nil)
        _ = try decide(call.principal, .changeJobs, on: facts, at: call.now)
        var fields = try Fields(call.json())
        let reason = fields.text("reason", limit: 1000)
        try fields.finish()
        return try await call.transact(database) { tx in
          try JobQueue.discard(id, reason: reason, in: tx, surroundings: surroundings)
          return .noContent
        }
      },
    ]
  }
}
