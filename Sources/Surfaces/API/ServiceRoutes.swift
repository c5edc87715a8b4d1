import Access
import Formats
public import HTTP
import Jobs
import Storage
import Vocabulary

/// What whoever runs the server watches.
public enum ServiceRoutes {
  /// Health, readiness, metrics and the API's description.
  public static func endpoints(
    _ services: Services, metrics: Metrics, openAPI: [UInt8]
  ) -> [Endpoint] {
    let database = services.database
    let surroundings = services.surroundings
    return [
      .open("/healthz", "getHealth", .init("Whether the process answers.")) { _ in
        .text("ok\n")
      },
      .open("/readyz", "getReadiness", .init("Whether the database answers.")) { call in
        do {
          _ = try await database.read { tx in try JobQueue.statistics(in: tx, now: call.now) }
          return .text("ready\n")
        } catch {
          return Reply(
            status: 503, headers: [("content-type", "text/plain; charset=utf-8")],
            body: Array("the database does not answer\n".utf8))
        }
      },
      .open("/api/v1/openapi.json", "getOpenAPI", .init("This API's description.")) { _ in
        Reply(headers: [("content-type", "application/json")], body: openAPI)
          .with("cache-control", "public, max-age=300")
      },
      .api(
        .get, "/metrics", "getMetrics", .figuresRead,
        .init("Measurements in the Prometheus text format.")
      ) { call in
        _ = try decide(call.principal, .readFigures)
        let now = surroundings.now()
        let statistics = try await database.read { tx in try JobQueue.statistics(in: tx, now: now) }
        var gauges: [(name: String, value: Double)] = JobState.allCases.map { state in
          (
            "breakwater_jobs{state=\"\(state.rawValue)\"}",
            Double(statistics.counts[state] ?? 0)
          )
        }
        let age = statistics.oldestDue.map {
          Double(now.microseconds - $0.microseconds) / 1_000_000
        }
        gauges.append(("breakwater_jobs_oldest_due_seconds", max(0, age ?? 0)))
        return .text(
          metrics.exposition(gauges: gauges), type: "text/plain; version=0.0.4; charset=utf-8")
      },
    ]
  }
}
