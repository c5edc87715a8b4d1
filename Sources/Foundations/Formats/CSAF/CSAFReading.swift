import Vocabulary

extension CSAFDocument {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "document": try readDocument(&reader)
      case "product_tree": try readTree(&reader)
      case "vulnerabilities":
        try reader.elements { (reader) throws(JSONError) in
          var vulnerability = CSAFVulnerability()
          try vulnerability.read(&reader)
          vulnerabilities.append(vulnerability)
        }
      default: break
      }
    }
  }

  private mutating func readDocument(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "csaf_version":
        standard = try reader.string()
        guard standard == "2.0" || standard == "2.1" else {
          throw reader.failure("version \"\(standard)\" of CSAF is not known, only 2.0 and 2.1")
        }
      case "category": category = try reader.string()
      case "title": title = try reader.string()
      case "lang": language = try reader.looseText()
      case "notes": notes = try csafNotes(&reader)
      case "references": references = try csafReferences(&reader)
      case "acknowledgments": acknowledgments = try csafAcknowledgments(&reader)
      case "aggregate_severity":
        try reader.members { (key, reader) throws(JSONError) in
          if "text" ~= key { severity = try reader.looseText() }
        }
      case "distribution":
        try reader.members { (key, reader) throws(JSONError) in
          guard "tlp" ~= key else { return }
          try reader.members { (key, reader) throws(JSONError) in
            if "label" ~= key { tlp = try reader.looseText() }
          }
        }
      case "publisher":
        try reader.object { (key, reader) throws(JSONError) in
          switch key {
          case "name": publisher = try reader.string()
          case "category": publisherCategory = try reader.looseText() ?? ""
          case "namespace": namespace = try reader.looseText() ?? ""
          default: break
          }
        }
      case "tracking": try readTracking(&reader)
      default: break
      }
    }
  }

  private mutating func readTracking(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "id": id = try reader.string()
      case "aliases": aliases = try reader.looseTexts()
      case "version": version = try reader.looseText() ?? ""
      case "initial_release_date": published = try reader.looseTimestamp()
      case "current_release_date": modified = try reader.looseTimestamp()
      case "status":
        let word = try reader.string()
        guard let known = Status(rawValue: word) else {
          throw reader.failure("\"\(word)\" is no status of a document")
        }
        status = known
      case "revision_history":
        try reader.elements { (reader) throws(JSONError) in
          var revision = CSAFRevision()
          try reader.object { (key, reader) throws(JSONError) in
            switch key {
            case "number": revision.number = try reader.looseText() ?? ""
            case "date": revision.date = try reader.looseTimestamp()
            case "summary": revision.summary = try reader.looseText() ?? ""
            default: break
            }
          }
          revisions.append(revision)
        }
      default: break
      }
    }
  }
}

extension CSAFVulnerability {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "cve": cve = try reader.looseText()
      case "title": title = try reader.looseText()
      case "notes": notes = try csafNotes(&reader)
      case "references": references = try csafReferences(&reader)
      case "acknowledgments": acknowledgments = try csafAcknowledgments(&reader)
      case "discovery_date": discovered = try reader.looseTimestamp()
      case "release_date", "disclosure_date": disclosed = try reader.looseTimestamp()
      case "cwe": try readWeakness(&reader)
      case "cwes":
        try reader.elements { (reader) throws(JSONError) in try readWeakness(&reader) }
      case "ids":
        try reader.elements { (reader) throws(JSONError) in
          var identifier = CSAFIdentifier()
          try reader.object { (key, reader) throws(JSONError) in
            switch key {
            case "system_name": identifier.system = try reader.looseText() ?? ""
            case "text": identifier.text = try reader.looseText() ?? ""
            case "product_ids": identifier.products = try reader.strings()
            case "group_ids": identifier.groups = try reader.strings()
            default: break
            }
          }
          ids.append(identifier)
        }
      case "product_status":
        try reader.members { (key, reader) throws(JSONError) in
          guard let status = ProductStatus(rawValue: key.text) else { return }
          products[status] = try reader.strings()
        }
      case "remediations":
        try reader.elements { (reader) throws(JSONError) in
          remediations.append(try csafRemediation(&reader))
        }
      case "flags":
        try reader.elements { (reader) throws(JSONError) in
          flags.append(try csafStatement(&reader))
        }
      case "threats":
        try reader.elements { (reader) throws(JSONError) in
          threats.append(try csafStatement(&reader))
        }
      case "scores", "metrics":
        try reader.elements { (reader) throws(JSONError) in scores.append(try csafScore(&reader)) }
      default: break
      }
    }
  }

  private mutating func readWeakness(_ reader: inout JSONReader) throws(JSONError) {
    try reader.members { (key, reader) throws(JSONError) in
      if "id" ~= key, let id = try reader.looseText() { weaknesses.append(id) }
    }
  }
}

private func csafRemediation(_ reader: inout JSONReader) throws(JSONError) -> CSAFRemediation {
  var remediation = CSAFRemediation()
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "category": remediation.category = try reader.string()
    case "details": remediation.details = try reader.looseText() ?? ""
    case "url": remediation.url = try reader.looseText()
    case "date": remediation.date = try reader.looseTimestamp()
    case "entitlements": remediation.entitlements = try reader.looseTexts()
    case "product_ids": remediation.products = try reader.strings()
    case "group_ids": remediation.groups = try reader.strings()
    case "restart_required":
      try reader.members { (key, reader) throws(JSONError) in
        if "category" ~= key { remediation.restart = try reader.looseText() }
      }
    default: break
    }
  }
  return remediation
}

private func csafStatement(_ reader: inout JSONReader) throws(JSONError) -> CSAFStatement {
  var statement = CSAFStatement()
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "category", "label": statement.category = try reader.string()
    case "details": statement.details = try reader.looseText() ?? ""
    case "date": statement.date = try reader.looseTimestamp()
    case "product_ids": statement.products = try reader.strings()
    case "group_ids": statement.groups = try reader.strings()
    default: break
    }
  }
  return statement
}

private func csafScore(_ reader: inout JSONReader) throws(JSONError) -> CSAFScore {
  var score = CSAFScore()
  func content(_ key: JSONKey, _ reader: inout JSONReader) throws(JSONError) {
    switch key {
    case "cvss_v2", "cvss_v3", "cvss_v4":
      try reader.members { (key, reader) throws(JSONError) in
        switch key {
        case "vectorString":
          if let vector = try reader.looseText() { score.vectors.append(vector) }
        case "baseScore": score.baseScore = try reader.value().double
        default: break
        }
      }
    case "qualitative_severity_rating": score.rating = try reader.looseText()
    default: break
    }
  }
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "products": score.products = try reader.strings()
    case "source": score.source = try reader.looseText()
    case "content": try reader.members(content)
    default: try content(key, &reader)
    }
  }
  return score
}

func csafNotes(_ reader: inout JSONReader) throws(JSONError) -> [CSAFNote] {
  var notes: [CSAFNote] = []
  try reader.elements { (reader) throws(JSONError) in
    var note = CSAFNote()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "category": note.category = try reader.looseText() ?? ""
      case "title": note.title = try reader.looseText()
      case "text": note.text = try reader.looseText() ?? ""
      default: break
      }
    }
    notes.append(note)
  }
  return notes
}

func csafReferences(_ reader: inout JSONReader) throws(JSONError) -> [CSAFReference] {
  var references: [CSAFReference] = []
  try reader.elements { (reader) throws(JSONError) in
    var reference = CSAFReference()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "category": reference.category = try reader.looseText() ?? "external"
      case "summary": reference.summary = try reader.looseText() ?? ""
      case "url": reference.url = try reader.looseText() ?? ""
      default: break
      }
    }
    references.append(reference)
  }
  return references
}

func csafAcknowledgments(_ reader: inout JSONReader) throws(JSONError) -> [CSAFAcknowledgment] {
  var list: [CSAFAcknowledgment] = []
  try reader.elements { (reader) throws(JSONError) in
    var thanks = CSAFAcknowledgment()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "names": thanks.names = try reader.looseTexts()
      case "organization": thanks.organization = try reader.looseText()
      case "summary": thanks.summary = try reader.looseText()
      default: break
      }
    }
    list.append(thanks)
  }
  return list
}
