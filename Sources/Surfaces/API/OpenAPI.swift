import Access
import Formats
import HTTP

/// The OpenAPI 3.1 document, generated from the route table so that it can not fall behind it.
enum OpenAPI {
  static func document(_ endpoints: [Endpoint]) -> JSONValue {
    var paths = JSONObject()
    for endpoint in endpoints {
      let path = endpoint.path.split(separator: "*").joined()
      var item = paths[path]?.object ?? JSONObject()
      item[endpoint.method.rawValue.lowercased()] = operation(endpoint)
      paths[path] = .object(item)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Breakwater", "version": "1",
        "description": "An AI cybersecurity clearinghouse: findings in, dated actions out.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "servers": [["url": "/"]],
      "security": [["token": []]],
      "paths": .object(paths),
      "components": [
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
        "schemas": OpenAPISchemas.all,
      ],
    ]
  }

  private static func operation(_ endpoint: Endpoint) -> JSONValue {
    let documentation = endpoint.documentation
    var operation: JSONObject = [
      "operationId": endpoint.operation.json, "summary": documentation.summary.json,
    ]
    if endpoint.audience == .everybody { operation["security"] = .array([]) }
    if let permission = endpoint.permission {
      operation["x-permission"] = permission.rawValue.json
    }
    let parameters = pathParameters(endpoint) + queryParameters(endpoint) + headers(endpoint)
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if !documentation.consumes.isEmpty {
      var content = JSONObject()
      for type in documentation.consumes {
        content[type] = documentation.request.map { ["schema": reference($0)] } ?? [:]
      }
      operation["requestBody"] = ["required": true, "content": .object(content)]
    }
    operation["responses"] = responses(documentation)
    return .object(operation)
  }

  private static func responses(_ documentation: Endpoint.Documentation) -> JSONValue {
    var success: JSONObject = ["description": "Done."]
    if let schema = documentation.response {
      success["content"] = ["application/json": ["schema": reference(schema)]]
    }
    let problem: JSONValue = [
      "description": "Refused, with the reason and what to do (RFC 9457).",
      "content": ["application/problem+json": ["schema": reference("Problem")]],
    ]
    var responses = JSONObject()
    responses[String(documentation.status)] = .object(success)
    responses["4XX"] = problem
    responses["5XX"] = problem
    // A bulk upload answers 200 with what became of each line.
    if documentation.consumes.contains("application/x-ndjson") {
      responses["200"] = [
        "description": "What became of the upload, or of a report that had come before.",
        "content": ["application/json": ["schema": ["type": "object"]]],
      ]
    }
    return .object(responses)
  }

  private static func pathParameters(_ endpoint: Endpoint) -> [JSONValue] {
    endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
      let name = segment.dropFirst().prefix { $0 != "}" && $0 != "*" }
      return [
        "name": String(name).json, "in": "path", "required": true, "schema": ["type": "string"],
      ]
    }
  }

  private static func queryParameters(_ endpoint: Endpoint) -> [JSONValue] {
    endpoint.documentation.query.map { name, meaning in
      [
        "name": name.json, "in": "query", "required": false, "description": meaning.json,
        "schema": name == "limit"
          ? ["type": "integer", "minimum": 1, "maximum": 500] : ["type": "string"],
      ]
    }
  }

  private static func headers(_ endpoint: Endpoint) -> [JSONValue] {
    guard endpoint.method == .post, endpoint.permission != nil,
      endpoint.documentation.isRepeatable
    else { return [] }
    return [
      [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key with the same request gets the first answer again.",
        "schema": ["type": "string", "pattern": "^[!-~]{1,200}$"],
      ]
    ]
  }

  static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/components/schemas/" + name)]
  }
}
