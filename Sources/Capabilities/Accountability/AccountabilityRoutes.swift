import Access
import Actions
import Cases
import Directives
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// The public figures over HTTP.
public enum AccountabilityRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ accountability: AccountabilityService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/statistics", "getStatistics", .knowledgeRead,
        .init("Volumes and times. Nothing embargoed.", response: "Statistics")
      ) { _ in
        .json(try await database.read { tx in try accountability.figures(in: tx) }.json)
      }
    ]
  }
}

extension Figures {
  /// The API form.
  public var json: JSONValue {
    var states = JSONObject()
    for state in CaseState.allCases { states[state.rawValue] = (cases[state] ?? 0).json }
    var urgencies = JSONObject()
    for urgency in Urgency.listed(actions.keys) {
      let count = actions[urgency]
      urgencies[urgency.rawValue] = [
        "open": (count?.total ?? 0).json, "overdue": (count?.overdue ?? 0).json,
      ]
    }
    return [
      "findings": findings.json, "flaws": flaws.json, "cases": .object(states),
      "confirmed": confirmed.json, "fixed": fixed.json,
      "medianSecondsToVerdict": medianVerdictSeconds.json,
      "openActions": .object(urgencies), "actionsDone": actionsDone.json,
      "actionsProven": actionsProven.json, "organizations": organizations.json,
      "stages": .array(
        stages.map {
          [
            "stage": $0.stage.rawValue.json, "count": $0.count.json, "p50": $0.median.json,
            "p90": $0.ninety.json, "p95": $0.ninetyFive.json,
          ]
        }),
      "daily": .array(
        daily.map { ["day": $0.day.description.json, "findings": $0.findings.json] }),
    ]
  }
}
