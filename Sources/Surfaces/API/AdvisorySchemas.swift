import Formats

extension OpenAPISchemas {
  /// What an advisory says, as it is sent.
  static var advisoryContent: JSONValue {
    func list(_ members: JSONObject, _ required: [String]) -> JSONValue {
      ["type": "array", "items": object(members, required: required)]
    }
    let texts: JSONValue = ["type": "array", "items": text]
    return object(
      [
        "title": limited(300), "summary": limited(20_000),
        "label": ["type": "string", "enum": ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"]],
        "cve": text, "weaknesses": texts, "vectors": texts, "credits": texts,
        "products": list(
          [
            "vendor": limited(200), "name": limited(200), "package": limited(500),
            "affected": limited(2000), "fixed": limited(200),
            "justification": words(VEXStatement.Justification.self),
          ], ["vendor", "name", "affected"]),
        "remediations": list(
          [
            "category": words(CSAFAdvisory.Category.self), "details": limited(4000),
            "url": limited(2000),
          ], ["category", "details"]),
        "references": list(
          ["summary": limited(300), "url": limited(2000)], ["summary", "url"]),
        "change": limited(1000), "withdrawal": limited(4000),
        "keepsCVE": ["type": "boolean"], "replacedBy": texts,
      ], required: ["title", "summary"])
  }
}
