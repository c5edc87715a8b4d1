import Vocabulary

extension OSVRecord {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "id": id = try reader.string()
      case "schema_version": schemaVersion = try reader.looseText()
      case "modified": modified = try reader.looseTimestamp()
      case "published": published = try reader.looseTimestamp()
      case "withdrawn": withdrawn = try reader.looseTimestamp()
      case "aliases": aliases = try reader.strings()
      case "related": related = try reader.strings()
      case "upstream": upstream = try reader.strings()
      case "summary": summary = try reader.optionalString()
      case "details": details = try reader.optionalString()
      case "severity": severity = try severities(&reader)
      case "affected":
        try reader.elements { (reader) throws(JSONError) in
          var entry = OSVAffected()
          try entry.read(&reader)
          affected.append(entry)
        }
      case "references":
        try reader.elements { (reader) throws(JSONError) in
          let pair = try textPair(&reader, "type", "url")
          references.append(OSVReference(type: pair.0, url: pair.1))
        }
      case "credits":
        try reader.elements { (reader) throws(JSONError) in
          credits.append(try credit(&reader))
        }
      case "database_specific": databaseSpecific = try reader.value()
      default: break
      }
    }
  }
}

extension OSVAffected {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "package":
        try reader.members { (key, reader) throws(JSONError) in
          switch key {
          case "ecosystem": ecosystem = try reader.string()
          case "name": name = try reader.string()
          case "purl": packageURL = try reader.optionalString()
          default: break
          }
        }
      case "severity": severity = try severities(&reader)
      case "versions": versions = try reader.looseTexts()
      case "ranges":
        try reader.elements { (reader) throws(JSONError) in
          ranges.append(try range(&reader))
        }
      case "ecosystem_specific": ecosystemSpecific = try reader.value()
      case "database_specific": databaseSpecific = try reader.value()
      default: break
      }
    }
  }
}

private func severities(_ reader: inout JSONReader) throws(JSONError) -> [OSVSeverity] {
  var list: [OSVSeverity] = []
  try reader.elements { (reader) throws(JSONError) in
    let pair = try textPair(&reader, "type", "score")
    list.append(OSVSeverity(type: pair.0, score: pair.1))
  }
  return list
}

/// The texts of two members of an object, empty where missing.
private func textPair(
  _ reader: inout JSONReader, _ first: StaticString, _ second: StaticString
) throws(JSONError) -> (String, String) {
  var pair = ("", "")
  try reader.object { (key, reader) throws(JSONError) in
    if first ~= key {
      pair.0 = try reader.looseText() ?? ""
    } else if second ~= key {
      pair.1 = try reader.looseText() ?? ""
    }
  }
  return pair
}

private func credit(_ reader: inout JSONReader) throws(JSONError) -> OSVCredit {
  var name = ""
  var contact: [String] = []
  var type: String?
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "name": name = try reader.looseText() ?? ""
    case "contact": contact = try reader.looseTexts()
    case "type": type = try reader.optionalString()
    default: break
    }
  }
  return OSVCredit(name: name, contact: contact, type: type)
}

private func range(_ reader: inout JSONReader) throws(JSONError) -> VersionRange {
  var kind: VersionRange.Kind?
  var repository: String?
  var events: [VersionRange.Event] = []
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "type":
      guard let known = VersionRange.Kind(rawValue: try reader.string()) else {
        throw reader.failure("expected SEMVER, ECOSYSTEM or GIT")
      }
      kind = known
    case "repo": repository = try reader.optionalString()
    case "events":
      try reader.elements { (reader) throws(JSONError) in
        try reader.object { (key, reader) throws(JSONError) in
          switch key {
          case "introduced": events.append(.introduced(try reader.looseText() ?? "0"))
          case "fixed": if let text = try reader.looseText() { events.append(.fixed(text)) }
          case "last_affected":
            if let text = try reader.looseText() { events.append(.lastAffected(text)) }
          case "limit": if let text = try reader.looseText() { events.append(.limit(text)) }
          default: break
          }
        }
      }
    default: break
    }
  }
  guard let kind else { throw reader.failure("a range without type") }
  return VersionRange(kind: kind, repository: repository, events: events)
}
