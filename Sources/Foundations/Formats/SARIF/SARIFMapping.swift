extension SARIFRun {
  init(_ run: JSONValue, field: String) throws(RecordError) {
    guard let driver = run["tool"]?["driver"], let name = driver["name"]?.text else {
      throw RecordError(
        format: "SARIF", field: field + "/tool/driver/name", reason: "a tool's name is required")
    }
    toolName = name
    toolVersion = driver["semanticVersion"]?.text ?? driver["version"]?.text
    let mapper = SARIFMapper(run)
    let values = run["results"] ?? .array([])
    guard let list = values.isNull ? [] : values.array else {
      throw RecordError(
        format: "SARIF", record: name, field: field + "/results", reason: "is no list")
    }
    var results: [SARIFResult] = []
    for (place, value) in list.enumerated() {
      guard value.object != nil else {
        throw RecordError(
          format: "SARIF", record: name, field: "\(field)/results/\(place)", reason: "is no object")
      }
      results.append(mapper.result(value))
    }
    self.results = results
  }
}

/// What the results of one run refer to.
private struct SARIFMapper {
  /// The rules of the driver, then of each extension.
  private let components: [[JSONValue]]
  private var byIdentifier: [ByteKey: JSONValue] = [:]
  private let artifacts: [JSONValue]
  private let messages: JSONValue?

  init(_ run: JSONValue) {
    let driver = run["tool"]?["driver"]
    let extensions = run["tool"]?["extensions"]?.array ?? []
    components = ([driver].compactMap(\.self) + extensions).map { $0["rules"]?.array ?? [] }
    messages = driver?["globalMessageStrings"]
    artifacts = run["artifacts"]?.array ?? []
    for rule in components.joined() {
      guard let id = rule["id"]?.text, byIdentifier[ByteKey(id)] == nil else { continue }
      byIdentifier[ByteKey(id)] = rule
    }
  }

  func result(_ value: JSONValue) -> SARIFResult {
    let rule = rule(of: value)
    var result = SARIFResult()
    result.ruleID =
      value["ruleId"]?.text ?? value["rule"]?["id"]?.text ?? rule?["id"]?.text ?? ""
    result.ruleName = rule?["name"]?.text ?? text(rule?["shortDescription"])
    result.ruleHelp = text(rule?["help"]) ?? text(rule?["fullDescription"])
    result.kind = value["kind"]?.text ?? "fail"
    result.level = level(value, rule, kind: result.kind)
    result.message = message(value["message"], rule) ?? ""
    result.locations = (value["locations"]?.array ?? []).map { location($0) }
    result.sink = sink(of: value)
    result.weaknesses = weaknesses(value, rule)
    result.partialFingerprints = texts(value["partialFingerprints"])
    result.fingerprints = texts(value["fingerprints"])
    result.hasFix = value["fixes"]?.array?.isEmpty == false
    result.isSuppressed = (value["suppressions"]?.array ?? []).contains {
      ($0["status"]?.text ?? "accepted") == "accepted"
    }
    result.properties = value["properties"]?.object ?? JSONObject()
    let severity = rule?["properties"]?["security-severity"]
    result.securitySeverity = severity?.double ?? severity?.text.flatMap { Double($0) }
    return result
  }

  /// The rule by index, by identifier, or by the front of a hierarchical identifier (section 3.27.5).
  private func rule(of value: JSONValue) -> JSONValue? {
    let reference = value["rule"]
    let index = reference?["index"]?.integerValue ?? value["ruleIndex"]?.integerValue
    // Component 0 of the list is the driver; extensions are numbered from 0 themselves.
    let component = reference?["toolComponent"]?["index"]?.integerValue.map { $0 &+ 1 } ?? 0
    if let index, let rules = element(components, component), let rule = element(rules, index) {
      return rule
    }
    guard var id = value["ruleId"]?.text ?? reference?["id"]?.text else { return nil }
    while true {
      if let rule = byIdentifier[ByteKey(id)] { return rule }
      guard id.utf8.count <= 1024, let slash = id.lastIndex(of: "/") else { return nil }
      id = String(id[..<slash])
    }
  }

  private func element<Element>(_ list: [Element], _ index: Int64) -> Element? {
    Int(exactly: index).flatMap { list.indices.contains($0) ? list[$0] : nil }
  }

  private func level(
    _ value: JSONValue, _ rule: JSONValue?, kind: String
  ) -> SARIFResult.Level {
    if let level = value["level"]?.text.flatMap(SARIFResult.Level.init) { return level }
    if kind != "fail" { return .none }
    let usual = rule?["defaultConfiguration"]?["level"]?.text
    return usual.flatMap(SARIFResult.Level.init) ?? .warning
  }

  /// The text of a message, looked up by its identifier where it has one (section 3.11.7), with its
  /// arguments in place of `{0}` and so on (section 3.11.5).
  private func message(_ message: JSONValue?, _ rule: JSONValue?) -> String? {
    guard let message else { return nil }
    var found = text(message)
    if found == nil, let id = message["id"]?.text {
      found = text(rule?["messageStrings"]?[id]) ?? text(messages?[id])
    }
    guard let found, let arguments = message["arguments"]?.array, !arguments.isEmpty else {
      return found
    }
    return filled(found, arguments.map { $0.text ?? "" })
  }

  private func filled(_ template: String, _ arguments: [String]) -> String {
    var bytes: [UInt8] = []
    var rest = Array(template.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(while: isDigit)
      if byte == UInt8(ascii: "{"), !digits.isEmpty, digits.count <= 3,
        rest.dropFirst(digits.count).first == UInt8(ascii: "}"),
        let number = Int(String(decoding: digits, as: UTF8.self)),
        arguments.indices.contains(number), bytes.count < 1 << 20
      {
        bytes += Array(arguments[number].utf8)
        rest = rest.dropFirst(digits.count + 1)
      } else if (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")) && rest.first == byte {
        bytes.append(byte)
        rest = rest.dropFirst()
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The name before the first bracket of the text at the end of the first flow.
  private func sink(of value: JSONValue) -> String? {
    let flow = value["codeFlows"]?.array?.first?["threadFlows"]?.array?.first
    let end = flow?["locations"]?.array?.last?["location"]?["physicalLocation"]
    guard let text = end?["region"]?["snippet"]?["text"]?.text?.utf8.prefix(2000),
      let bracket = text.firstIndex(of: UInt8(ascii: "("))
    else { return nil }
    let name = text[..<bracket].reversed().prefix {
      $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 >= 0x80
        || Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
    }
    return name.isEmpty || name.count > 200
      ? nil : String(decoding: name.reversed(), as: UTF8.self)
  }

  private func location(_ value: JSONValue) -> SARIFLocation {
    var location = SARIFLocation()
    let physical = value["physicalLocation"]
    let artifact = physical?["artifactLocation"]
    location.uri =
      artifact?["uri"]?.text
      ?? artifact?["index"]?.integerValue.flatMap { element(artifacts, $0) }?["location"]?["uri"]?
      .text
    let region = physical?["region"]
    let line = { (key: String) in region?[key]?.integerValue.flatMap { Int(exactly: $0) } }
    location.startLine = line("startLine")
    location.endLine = line("endLine") ?? location.startLine
    location.startColumn = line("startColumn")
    let logical = value["logicalLocations"]?.array?.first
    location.logicalName = logical?["fullyQualifiedName"]?.text ?? logical?["name"]?.text
    return location
  }

  private func weaknesses(_ value: JSONValue, _ rule: JSONValue?) -> [String] {
    var texts: [String] = []
    for properties in [rule?["properties"], value["properties"]] {
      for key in ["tags", "cwe", "CWE", "cwes"] {
        guard let found = properties?[key] else { continue }
        let listed = found.array?.compactMap { $0.text ?? $0.integerValue.map { "CWE-\($0)" } }
        texts += listed ?? [found.text ?? found.integerValue.map { "CWE-\($0)" } ?? ""]
      }
    }
    let targets =
      (rule?["relationships"]?.array ?? []).compactMap { $0["target"] }
      + (value["taxa"]?.array ?? [])
    for target in targets where target["toolComponent"]?["name"]?.text?.uppercasedASCII == "CWE" {
      texts.append("CWE-" + (target["id"]?.text ?? "").drop { !isDigit($0.utf8.first ?? 0) })
    }
    texts.append(value["ruleId"]?.text ?? "")
    var found: [String] = []
    var seen: Set<String> = []
    for id in texts.flatMap(weaknesses(in:)) where seen.insert(id).inserted { found.append(id) }
    return found
  }

  private func text(_ value: JSONValue?) -> String? {
    value?["text"]?.text ?? value?["markdown"]?.text
  }

  private func texts(_ value: JSONValue?) -> [String: String] {
    var texts: [String: String] = [:]
    for member in value?.object?.members ?? [] { texts[member.key] = member.value.text }
    return texts
  }
}

/// Every CWE identifier that text names, such as `external/cwe/cwe-079` or `CWE-89: SQL injection`.
func weaknesses(in text: String) -> [String] {
  var found: [String] = []
  var rest = Substring(text.uppercasedASCII).utf8
  while let place = rest.firstIndex(of: UInt8(ascii: "C")) {
    rest = rest[place...]
    if let id = weakness(String(Substring(rest.prefix(16)))) { found.append(id) }
    rest = rest.dropFirst()
  }
  return found
}
