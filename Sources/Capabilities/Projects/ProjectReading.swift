public import Formats
import HTTP
import Vocabulary

/// What a new or changed project is to be.
public struct ProjectDraft: Sendable, Equatable {
  /// What it is recognised by.
  public let key: ProjectKey
  /// Its name.
  public let name: String
  /// What is asked of reports.
  public let rules: ReportingRules

  /// Most exclusions of a project.
  public static let mostExclusions = 50

  /// Reads the API form; every broken rule is named with its JSON Pointer.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let written = fields.text("project", limit: 1000)
    name = fields.text("name", limit: 200)
    let found = ProjectKey(written: written)
    if found == nil, !written.isEmpty {
      fields.refuse("project", "must be a package URL, a CPE name, or the address of the source")
    }
    rules = try ReportingRules(&fields)
    try fields.finish()
    guard let found else { throw Problem.invalid("/project", "is required") }
    key = found
  }
}

extension ReportingRules {
  init(_ fields: inout Fields) throws {
    self.init()
    requirements = Set(
      fields.texts("requirements", limit: 10).enumerated().compactMap { place, text in
        let requirement = Requirement(rawValue: text)
        if requirement == nil {
          let known = Requirement.allCases.map(\.rawValue).joined(separator: ", ")
          fields.refuse("requirements/\(place)", "must be one of: \(known)")
        }
        return requirement
      })
    machineFindings = fields.word("machineFindings", as: MachineFindings.self) ?? .welcome
    wantsEverything = fields.boolean("wantsEverything") ?? false
    weeklyCapacity = fields.integer("weeklyCapacity", in: 0...10_000).map { Int($0) }
    contact = fields.optionalText("contact", limit: 300)
    embargoDays = fields.integer("embargoDays", in: 0...365).map { Int($0) }
    note = fields.optionalText("note", limit: 4000)
    for (place, item) in fields.list("exclusions", limit: ProjectDraft.mostExclusions).enumerated()
    {
      var read = try Fields(item, prefix: "/exclusions/\(place)")
      let kind = read.word("kind", as: Exclusion.Kind.self)
      if kind == nil, read.broken.isEmpty { read.refuse("kind", "is required") }
      let value = read.text("value", limit: 200)
      let reason = read.text("reason", limit: 500)
      read.refuseUnknown()
      fields.include(read.broken)
      if let kind { exclusions.append(Exclusion(kind: kind, value: value, reason: reason)) }
    }
  }

  /// Reads what was stored.
  init(stored json: JSONValue) throws {
    var fields = try Fields(json, slack: 8)
    try self.init(&fields)
    try fields.finish()
  }

  /// The API form.
  public var json: JSONObject {
    [
      "requirements": requirements.sorted().map(\.rawValue).json,
      "machineFindings": machineFindings.rawValue.json, "wantsEverything": wantsEverything.json,
      "weeklyCapacity": weeklyCapacity.json, "contact": contact.json,
      "embargoDays": embargoDays.json,
      "exclusions": .array(
        exclusions.map {
          ["kind": $0.kind.rawValue.json, "value": $0.value.json, "reason": $0.reason.json]
        }),
      "note": note.json,
    ]
  }
}

extension Project {
  /// The API form.
  public var json: JSONValue {
    var json = rules.json
    json["id"] = id.json
    json["organization"] = organization.json
    json["project"] = key.text.json
    json["name"] = name.json
    json["verifiedAt"] = verifiedAt.json
    json["createdAt"] = createdAt.json
    json["version"] = version.json
    return .object(json)
  }
}
