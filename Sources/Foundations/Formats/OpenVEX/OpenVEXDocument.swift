public import Vocabulary

/// An OpenVEX document (OpenVEX specification 0.2.0, and 0.0.1 where it differs).
public struct OpenVEXDocument: Sendable, Hashable {
  /// Its identifier, an IRI.
  public var id: String
  /// Who wrote it.
  public var author: String
  /// In what role they speak.
  public var role: String?
  /// When it was first written.
  public var timestamp: Timestamp?
  /// When it last changed.
  public var modified: Timestamp?
  /// Its version.
  public var version: String
  /// What wrote it.
  public var tooling: String?
  /// What it says.
  public var statements: [VEXStatement]

  /// Most statements of one document.
  static let limit = 200_000

  /// Reads one document. A status that is not known, a statement without vulnerability, and a
  /// `not_affected` that gives no reason at all are refused (section "Status").
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .standard
  ) throws(RecordError) {
    var reading = OpenVEXReading()
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: budget) { (reader) throws(JSONError) in
        try reading.read(&reader)
      }
    } catch {
      throw RecordError(error, format: "OpenVEX", record: reading.id)
    }
    self = try reading.document()
  }
}

/// What was read so far; the document's own members may come after its statements.
private struct OpenVEXReading {
  var id: String?
  var context = ""
  var author: String?
  var role: String?
  var timestamp: Timestamp?
  var modified: Timestamp?
  var version: String?
  var tooling: String?
  var statements: [OpenVEXStatementReading] = []

  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "@context": context = try reader.looseText() ?? ""
      case "@id": id = try reader.looseText()
      case "author": author = try reader.looseText()
      case "role": role = try reader.looseText()
      case "timestamp": timestamp = try reader.looseTimestamp()
      case "last_updated": modified = try reader.looseTimestamp()
      case "version": version = try reader.looseText()
      case "tooling": tooling = try reader.looseText()
      case "statements":
        try reader.elements { (reader) throws(JSONError) in
          guard statements.count < OpenVEXDocument.limit else {
            throw reader.failure("more than \(OpenVEXDocument.limit) statements")
          }
          var statement = OpenVEXStatementReading()
          try statement.read(&reader)
          statements.append(statement)
        }
      default: break
      }
    }
  }

  func document() throws(RecordError) -> OpenVEXDocument {
    func failure(_ field: String, _ reason: String) -> RecordError {
      RecordError(format: "OpenVEX", record: id, field: field, reason: reason)
    }
    guard context.utf8.containsText("openvex.dev") else {
      throw failure("/@context", "expected a context of openvex.dev")
    }
    guard let id, !id.isEmpty else { throw failure("/@id", "an identifier is required") }
    guard let author, !author.isEmpty else { throw failure("/author", "an author is required") }
    var document = OpenVEXDocument(id: id, author: author, version: version ?? "1")
    document.role = role
    document.timestamp = timestamp
    document.modified = modified
    document.tooling = tooling
    for (place, reading) in statements.enumerated() {
      guard let vulnerability = reading.vulnerability, !vulnerability.isEmpty else {
        throw failure("/statements/\(place)/vulnerability", "a name is required")
      }
      guard let status = reading.status else {
        throw failure("/statements/\(place)/status", "a status is required")
      }
      if status == .notAffected, reading.justification == nil, reading.impact == nil {
        throw failure(
          "/statements/\(place)", "not_affected without justification or impact_statement")
      }
      document.statements.append(
        reading.statement(vulnerability, status, of: document))
    }
    return document
  }
}

extension OpenVEXDocument {
  fileprivate init(id: String, author: String, version: String) {
    self.id = id
    self.author = author
    self.version = version
    statements = []
  }
}

private struct OpenVEXStatementReading {
  var vulnerability: String?
  var aliases: [String] = []
  var products: [VEXProduct] = []
  var common: [VEXComponent] = []
  var status: VEXStatement.Status?
  var justification: VEXStatement.Justification?
  var impact: String?
  var action: String?
  var timestamp: Timestamp?
  var modified: Timestamp?

  func statement(
    _ vulnerability: String, _ status: VEXStatement.Status, of document: OpenVEXDocument
  ) -> VEXStatement {
    var statement = VEXStatement(
      vulnerability: vulnerability, status: status, author: document.author,
      document: document.id, version: document.version)
    statement.aliases = aliases
    // Version 0.0.1 names parts once for all products.
    statement.products = products.map { product in
      product.subcomponents.isEmpty && !common.isEmpty
        ? VEXProduct(product.component, subcomponents: common) : product
    }
    statement.justification = justification
    statement.impact = impact
    statement.action = action
    statement.timestamp = timestamp ?? document.timestamp
    statement.modified = modified ?? document.modified
    return statement
  }

  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "vulnerability": try readVulnerability(&reader)
      case "products":
        try reader.elements { (reader) throws(JSONError) in
          products.append(try product(&reader))
        }
      case "subcomponents":
        try reader.elements { (reader) throws(JSONError) in
          common.append(try component(&reader).0)
        }
      case "status":
        let word = try reader.string()
        guard let known = VEXStatement.Status(rawValue: word) else {
          throw reader.failure("\"\(word)\" is no status of OpenVEX")
        }
        status = known
      case "justification":
        guard let word = try reader.looseText(), !word.isEmpty else { return }
        guard let known = VEXStatement.Justification(rawValue: word) else {
          throw reader.failure("\"\(word)\" is no justification of OpenVEX")
        }
        justification = known
      case "impact_statement": impact = try reader.looseText().flatMap { $0.isEmpty ? nil : $0 }
      case "action_statement": action = try reader.looseText().flatMap { $0.isEmpty ? nil : $0 }
      case "timestamp": timestamp = try reader.looseTimestamp()
      case "last_updated": modified = try reader.looseTimestamp()
      default: break
      }
    }
  }

  /// An object with name and aliases; in version 0.0.1 only the name.
  private mutating func readVulnerability(_ reader: inout JSONReader) throws(JSONError) {
    if try reader.kind() == .string {
      vulnerability = try reader.string()
      return
    }
    var identifier: String?
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "@id": identifier = try reader.looseText()
      case "name": vulnerability = try reader.looseText()
      case "aliases": aliases = try reader.looseTexts()
      default: break
      }
    }
    if vulnerability == nil {
      vulnerability = identifier?.split(separator: "/").last.map(String.init)
    }
  }

  private func product(_ reader: inout JSONReader) throws(JSONError) -> VEXProduct {
    let (component, parts) = try component(&reader)
    return VEXProduct(component, subcomponents: parts)
  }

  /// A component with its parts: an object, or in version 0.0.1 an identifier.
  private func component(
    _ reader: inout JSONReader
  ) throws(JSONError) -> (VEXComponent, [VEXComponent]) {
    var names: [String] = []
    var cpe: CPEName?
    var parts: [VEXComponent] = []
    if try reader.kind() == .string {
      names = [try reader.string()]
    } else {
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "@id": if let text = try reader.looseText() { names.insert(text, at: 0) }
        case "identifiers":
          try reader.members { (key, reader) throws(JSONError) in
            switch key {
            case "purl": if let text = try reader.looseText() { names.append(text) }
            case "cpe22", "cpe23":
              cpe = try reader.looseText().flatMap { try? CPEName($0) } ?? cpe
            default: break
            }
          }
        case "subcomponents":
          try reader.elements { (reader) throws(JSONError) in
            parts.append(try component(&reader).0)
          }
        default: break
        }
      }
    }
    var urls: [PackageURL] = []
    for name in names {
      if let url = try? PackageURL(name), !urls.contains(url) { urls.append(url) }
    }
    return (VEXComponent(name: names.first ?? "", packageURLs: urls, cpe: cpe), parts)
  }
}
