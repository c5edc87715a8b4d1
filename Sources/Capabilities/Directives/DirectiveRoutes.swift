import Access
public import Formats
public import HTTP
import Vocabulary

/// The directive in force over HTTP.
public enum DirectiveRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ directives: DirectiveService) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/directives/bod-26-04", "getDirective", .knowledgeRead,
        .init("The decision table in force.", response: "Directive")
      ) { _ in .json(directives.directive.json) }
    ]
  }
}

extension Directive {
  /// The API form.
  public var json: JSONValue {
    [
      "name": name.json, "title": title.json, "version": version.json, "issuer": issuer.json,
      "issuedOn": issuedOn.description.json, "source": source.json,
      "rows": .array(
        rows.map {
          [
            "inKEV": $0.inputs.isKnownExploited.json,
            "publiclyExposed": $0.inputs.isPubliclyExposed.json,
            "automatable": $0.inputs.isAutomatable.json,
            "technicalImpact": ($0.inputs.isTotal ? "total" : "partial").json,
            "outcome": $0.urgency.rawValue.json, "days": $0.urgency.days.json,
          ]
        }),
    ]
  }
}
