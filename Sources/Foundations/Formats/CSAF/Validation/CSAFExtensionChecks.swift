/// An extension of CSAF 2.1 whose rules the caller knows (section 3.1.3): the schema of its content
/// and its metadata, as its author publishes them.
public struct CSAFExtension: Sendable {
  /// The address of its schema, by which documents name it.
  public let schema: String
  let contentSchema: JSONValue
  let metadata: JSONValue

  /// An extension of its schema and metadata; nil where they do not name each other.
  public init?(schema: JSONValue, metadata: JSONValue) {
    guard let id = schema["$id"]?.text, metadata["extension_schema"]?.text == id else { return nil }
    self.schema = id
    contentSchema = schema
    self.metadata = metadata
  }
}

/// Tests of extensions: 6.1.60.1 to 6.1.60.3, 6.2.39.5, 6.2.54.* and 6.3.21.*.
enum CSAFExtensionChecks {
  private static func lists(_ subject: CSAFSubject) -> [(list: CSAFNode, path: String)] {
    var found = [
      (subject.root["x_extensions"], "$.x_extensions"),
      (subject.document["x_extensions"], "$.document.x_extensions"),
    ]
    for product in subject.products {
      let path =
        switch product.origin {
        case .branch: "$.product_tree.branches..product.x_extensions"
        case .list: "$.product_tree.full_product_names[*].x_extensions"
        case .relationship: "$.product_tree.product_paths[*].full_product_name.x_extensions"
        }
      found.append((product.node["x_extensions"], path))
    }
    for item in subject.vulnerabilities {
      found.append((item["x_extensions"], "$.vulnerabilities[*].x_extensions"))
      for score in subject.scores(item) {
        found.append(
          (score.content["x_extensions"], "$.vulnerabilities[*].metrics[*].content.x_extensions"))
      }
    }
    return found.filter(\.0.exists)
  }

  private static func all(_ subject: CSAFSubject) -> [CSAFNode] {
    lists(subject).flatMap(\.list.items)
  }

  static func structure(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (list, _) in lists(subject) {
      guard let items = list.value.array, !items.isEmpty, Set(items).count == items.count else {
        reporter.report(list, "A list of at least one extension, each once, is required here.")
        continue
      }
      for node in list.items {
        for problem in CSAFShapes.carried.problems(node, "extension") {
          reporter.report(problem.pointer, problem.message)
        }
        if node["critical"].exists, node["critical"].value.boolean == nil {
          reporter.report(node["critical"], "true or false is required here.")
        }
        if node["content"].exists, node["content"].value.object?.isEmpty ?? true {
          reporter.report(node["content"], "An object with content is required here.")
        }
      }
    }
  }

  static func schema(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in all(subject) {
      let name = node["$schema"].text ?? ""
      guard let known = subject.extensions.first(where: { $0.schema == name }) else {
        reporter.note(
          node, "The \(kind(name)) extension \"\(name.prefix(300))\" is not known here.")
        continue
      }
      for problem in schemaProblems(node, CSAFNode(known.contentSchema), depth: 0) {
        reporter.report(problem.pointer, problem.message)
      }
    }
  }

  /// The classes of extensions: of the committee, registered with it, and others.
  private static func kind(_ name: String) -> String {
    if isOfficial(name) { return "official" }
    return "unregistered"
  }

  private static func isOfficial(_ name: String) -> Bool {
    name.hasPrefix("https://docs.oasis-open.org/csaf/")
  }

  /// What of JSON Schema the schemas of extensions use: types, constants, words, what is required
  /// and what is not allowed.
  private static func schemaProblems(
    _ node: CSAFNode, _ schema: CSAFNode, depth: Int
  ) -> [(pointer: String, message: String)] {
    guard depth < 16 else { return [] }
    var problems: [(pointer: String, message: String)] = []
    if schema["const"].exists, schema["const"].value != node.value {
      problems.append((node.pointer, "The extension's schema wants another value here."))
    }
    if let words = schema["enum"].value.array, !words.contains(node.value) {
      problems.append((node.pointer, "The extension's schema does not list this value."))
    }
    if let type = schema["type"].text, !isType(type, node.value) {
      problems.append((node.pointer, "The extension's schema wants the type \(type) here."))
    }
    for name in schema["required"].texts where !node[name].exists {
      problems.append((node.pointer, "\"\(name)\" is missing; the extension's schema wants it."))
    }
    let properties = schema["properties"]
    let closed = ["additionalProperties", "unevaluatedProperties"].contains {
      schema[$0].value.boolean == false
    }
    for member in node.members {
      if properties[member.key].exists {
        problems += schemaProblems(member.node, properties[member.key], depth: depth + 1)
      } else if closed {
        problems.append((member.node.pointer, "The extension's schema has no such member."))
      }
    }
    return problems
  }

  private static func isType(_ type: String, _ value: JSONValue) -> Bool {
    switch type {
    case "object": value.object != nil
    case "array": value.array != nil
    case "string": value.text != nil
    case "boolean": value.boolean != nil
    case "number": value.double != nil
    case "integer": value.integerValue != nil
    case "null": value.isNull
    default: true
    }
  }

  static func metadata(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let used = Set(all(subject).compactMap { $0["$schema"].text })
    for (list, path) in lists(subject) {
      var counts: [String: Int] = [:]
      for node in list.items {
        guard let name = node["$schema"].text,
          let known = subject.extensions.first(where: { $0.schema == name })
        else { continue }
        counts[name, default: 0] += 1
        let requirement = known.metadata["requirement"]
        let rule =
          requirement?[path]
          ?? requirement?[path.replacing("product_paths", with: "relationships")]
        guard let rule else {
          reporter.report(node, "The extension may not be used here; its metadata says where.")
          continue
        }
        if let most = rule["max_occurrence"]?.integerValue, counts[name, default: 0] > most {
          reporter.report(node, "The extension may be used \(most) time(s) here.")
        }
        let others = (known.metadata["incompatible_extensions"]?.array ?? []).compactMap(\.text)
        if let other = others.first(where: used.contains) {
          reporter.report(node, "The extension does not go together with \(other.prefix(300)).")
        }
      }
    }
  }

  static func inGoneDocument(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard CSAFProfileChecks.isGone(subject) else { return }
    for (list, _) in lists(subject) {
      reporter.report(list, "What is withdrawn or superseded has no extensions; remove them.")
    }
  }

  static func registered(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in all(subject) where !isOfficial(node["$schema"].text ?? "") {
      reporter.report(node, "The extension is not registered, as far as is known here.")
    }
  }

  static func official(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in all(subject) where !isOfficial(node["$schema"].text ?? "") {
      reporter.report(node, "The extension is none of the committee's own.")
    }
  }

  static func critical(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in all(subject) where node["critical"].value.boolean == true {
      reporter.report(node["critical"], "Readers that do not know it will misread the document.")
    }
  }

  static func experimentalInPublic(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic else { return }
    registered(subject, &reporter)
  }

  static func experimentalElsewhere(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard !subject.isPublic else { return }
    registered(subject, &reporter)
  }

  static func essential(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in all(subject) where node["category"].text == "essential" {
      reporter.report(node["category"], "Readers that do not know it miss what is essential.")
    }
  }

  /// Extensions under a place (6.3.21.3 to 6.3.21.9).
  static func used(
    _ subject: CSAFSubject, _ reporter: inout CSAFReporter, path: String
  ) {
    for (list, place) in lists(subject) where place.hasPrefix(path) {
      reporter.report(list, "An extension is used here.")
    }
  }
}
