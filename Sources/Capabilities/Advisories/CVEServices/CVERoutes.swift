import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// CVE identifiers of advisories over HTTP.
public enum CVERoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ advisories: AdvisoryService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/advisories/{advisory}/cve", "getAdvisoryCVE", .advisoriesWrite,
        .init(
          "How the advisory’s CVE identifier and record stand at the CVE Services.",
          response: "AdvisoryCVE")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        let number = try await database.read { tx in
          try advisories.number(of: id, by: call.principal, in: tx)
        }
        return .json(number?.json ?? ["advisory": id.json, "state": "none"])
      },
      .api(
        .post, "/api/v1/advisories/{advisory}/cve", "reserveCVE", .advisoriesWrite,
        .init(
          "Have a CVE identifier reserved; asking again changes nothing.",
          response: "AdvisoryCVE", status: 202)
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        return try await call.transact(database) { tx in
          .json(
            try advisories.reserveCVE(for: id, by: call.principal, in: tx).json, status: 202)
        }
      },
      .api(
        .delete, "/api/v1/advisories/{advisory}/cve", "cancelCVE", .advisoriesWrite,
        .init(
          "Give up having a CVE identifier reserved; one that is reserved stays.",
          response: "AdvisoryCVE")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        return try await call.transact(database) { tx in
          .json(try advisories.cancelCVE(for: id, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}

extension CVENumber {
  /// The API form.
  public var json: JSONValue {
    [
      "advisory": advisory.json, "state": state.rawValue.json, "cve": cve.json,
      "attempts": attempts.json, "record": record.rawValue.json,
      "rejects": rejects.json, "reason": reason.json,
    ]
  }
}
