import Vocabulary

extension CVERecord {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "cveMetadata":
        try reader.object { (key, reader) throws(JSONError) in
          switch key {
          case "cveId": id = try reader.string().uppercasedASCII
          case "state": state = (try reader.looseText() ?? "").uppercasedASCII
          case "assignerShortName": assigner = try reader.looseText()
          case "dateReserved": reserved = try reader.looseTimestamp()
          case "datePublished": published = try reader.looseTimestamp()
          case "dateUpdated": modified = try reader.looseTimestamp()
          default: break
          }
        }
      case "containers":
        try reader.object { (key, reader) throws(JSONError) in
          switch key {
          case "cna": try cna.read(&reader)
          case "adp":
            try reader.elements { (reader) throws(JSONError) in
              var container = CVEContainer()
              try container.read(&reader)
              adp.append(container)
            }
          default: break
          }
        }
      default: break
      }
    }
  }
}

extension CVEContainer {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.members { (key, reader) throws(JSONError) in
      switch key {
      case "title": title = try reader.looseText()
      case "tags": tags = try reader.looseTexts()
      case "descriptions": descriptions = try texts(&reader)
      case "solutions": solutions = try texts(&reader)
      case "workarounds": workarounds = try texts(&reader)
      case "rejectedReasons": rejectedReasons = try texts(&reader)
      case "providerMetadata":
        try reader.members { (key, reader) throws(JSONError) in
          switch key {
          case "shortName": provider = try reader.looseText()
          case "dateUpdated": modified = try reader.looseTimestamp()
          default: break
          }
        }
      case "affected":
        try reader.elements { (reader) throws(JSONError) in
          var entry = CVEAffected()
          try entry.read(&reader)
          affected.append(entry)
        }
      case "references":
        try reader.elements { (reader) throws(JSONError) in
          references.append(try reference(&reader))
        }
      case "cpeApplicability":
        try reader.elements { (reader) throws(JSONError) in
          var applicability = CPEApplicability()
          try applicability.read(&reader)
          self.applicability.append(applicability)
        }
      case "problemTypes": try readWeaknesses(&reader)
      case "metrics":
        try reader.elements { (reader) throws(JSONError) in try readMetric(&reader) }
      default: break
      }
    }
  }

  private mutating func readWeaknesses(_ reader: inout JSONReader) throws(JSONError) {
    var seen = Set(weaknesses)
    try reader.elements { (reader) throws(JSONError) in
      try reader.object { (key, reader) throws(JSONError) in
        guard "descriptions" ~= key else { return }
        try reader.elements { (reader) throws(JSONError) in
          var identifier: String?
          var text: String?
          try reader.object { (key, reader) throws(JSONError) in
            switch key {
            case "cweId": identifier = try reader.looseText()
            case "description": text = try reader.looseText()
            default: break
            }
          }
          let found = weakness(identifier ?? "") ?? weakness(text ?? "")
          if let found, seen.insert(found).inserted { weaknesses.append(found) }
        }
      }
    }
  }

  private mutating func readMetric(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "cvssV2_0": try readCVSS("2.0", &reader)
      case "cvssV3_0": try readCVSS("3.0", &reader)
      case "cvssV3_1": try readCVSS("3.1", &reader)
      case "cvssV4_0": try readCVSS("4.0", &reader)
      case "other":
        var type: String?
        var content: JSONValue?
        try reader.members { (key, reader) throws(JSONError) in
          switch key {
          case "type": type = try reader.looseText()
          case "content": content = try reader.value()
          default: break
          }
        }
        switch type?.lowercasedASCII {
        case "ssvc": ssvc = content.map { SSVCAssessment($0) }
        case "kev":
          knownExploitedSince = content?["dateAdded"]?.text.flatMap {
            CalendarDay(String($0.prefix(10)))
          }
        default: break
        }
      default: break
      }
    }
  }

  private mutating func readCVSS(
    _ version: String, _ reader: inout JSONReader
  ) throws(JSONError) {
    var vector: String?
    var score: Double?
    try reader.members { (key, reader) throws(JSONError) in
      switch key {
      case "vectorString": vector = try reader.looseText()
      case "baseScore": score = try reader.looseText().flatMap { Double($0) }
      default: break
      }
    }
    if let vector { metrics.append(CVEMetric(version: version, vector: vector, baseScore: score)) }
  }
}

extension SSVCAssessment {
  /// Reads CISA's container, whose words differ in letter case from record to record.
  init(_ content: JSONValue) {
    self.init()
    role = content["role"]?.text
    version = content["version"]?.text
    timestamp = content["timestamp"]?.text.flatMap { Timestamp(rfc3339: $0) }
    for option in content["options"]?.array ?? [] {
      for member in option.object?.members ?? [] {
        let word = (member.value.text ?? "").lowercasedASCII
        switch member.key.lowercasedASCII {
        case "exploitation": exploitation = Exploitation(rawValue: word)
        case "automatable": automatable = ["yes": true, "no": false][word]
        case "technical impact", "technicalimpact":
          technicalImpact = TechnicalImpact(rawValue: word)
        default: break
        }
      }
    }
  }
}

extension CVEAffected {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "vendor": vendor = try reader.looseText()
      case "product": product = try reader.looseText()
      case "packageName": packageName = try reader.looseText()
      case "collectionURL": collectionURL = try reader.looseText()
      case "packageURL": packageURL = try reader.looseText()
      case "repo": repository = try reader.looseText()
      case "cpes": cpes = try reader.looseTexts()
      case "platforms": platforms = try reader.looseTexts()
      case "modules": modules = try reader.looseTexts()
      case "programFiles": programFiles = try reader.looseTexts()
      case "programRoutines":
        try reader.elements { (reader) throws(JSONError) in
          try reader.object { (key, reader) throws(JSONError) in
            if "name" ~= key, let name = try reader.looseText() { programRoutines.append(name) }
          }
        }
      case "defaultStatus": defaultStatus = try status(&reader)
      case "versions":
        try reader.elements { (reader) throws(JSONError) in versions.append(try version(&reader)) }
      default: break
      }
    }
  }
}

private func version(_ reader: inout JSONReader) throws(JSONError) -> CVEVersion {
  var text = ""
  var known = CVEVersion.Status.unknown
  var lessThan: String?
  var lessThanOrEqual: String?
  var type: String?
  var changes: [CVEVersion.Change] = []
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "version": text = try reader.looseText() ?? ""
    case "status": known = try status(&reader)
    case "lessThan": lessThan = try reader.looseText()
    case "lessThanOrEqual": lessThanOrEqual = try reader.looseText()
    case "versionType": type = try reader.looseText()
    case "changes":
      try reader.elements { (reader) throws(JSONError) in
        var at = ""
        var changed = CVEVersion.Status.unknown
        try reader.object { (key, reader) throws(JSONError) in
          switch key {
          case "at": at = try reader.looseText() ?? ""
          case "status": changed = try status(&reader)
          default: break
          }
        }
        changes.append(CVEVersion.Change(at: at, status: changed))
      }
    default: break
    }
  }
  return CVEVersion(
    version: text, status: known, lessThan: lessThan, lessThanOrEqual: lessThanOrEqual,
    versionType: type, changes: changes)
}

private func status(_ reader: inout JSONReader) throws(JSONError) -> CVEVersion.Status {
  CVEVersion.Status(rawValue: (try reader.looseText() ?? "").lowercasedASCII) ?? .unknown
}

private func texts(_ reader: inout JSONReader) throws(JSONError) -> [CVEText] {
  var list: [CVEText] = []
  try reader.elements { (reader) throws(JSONError) in
    var language = ""
    var value = ""
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "lang": language = try reader.looseText() ?? ""
      case "value": value = try reader.looseText() ?? ""
      default: break
      }
    }
    list.append(CVEText(language: language, value: value))
  }
  return list
}

private func reference(_ reader: inout JSONReader) throws(JSONError) -> CVEReference {
  var url = ""
  var name: String?
  var tags: [String] = []
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "url": url = try reader.looseText() ?? ""
    case "name": name = try reader.looseText()
    case "tags": tags = try reader.looseTexts()
    default: break
    }
  }
  return CVEReference(url: url, name: name, tags: tags)
}

/// The CWE identifier that a text begins with, in the form `CWE-79`; nil when it begins with none.
func weakness(_ text: String) -> String? {
  let bytes = Array(text.uppercasedASCII.utf8.drop { $0 == 32 })
  guard bytes.starts(with: "CWE".utf8) else { return nil }
  let rest = bytes.dropFirst(3).drop { $0 == UInt8(ascii: "-") || $0 == 32 || $0 == 58 || $0 == 95 }
  let digits = rest.prefix(while: isDigit).drop { $0 == 48 }
  guard !digits.isEmpty, digits.count <= 6 else { return nil }
  return "CWE-" + String(decoding: digits, as: UTF8.self)
}
