public import Formats
import HTTP
import Signing
import Vocabulary

extension TrialOrder {
  /// Reads an order as programs send it; `slack` is for what was stored.
  public init(json value: JSONValue) throws {
    var fields = try Fields(value)
    let kind = fields.word("kind", as: TrialKind.self)
    if kind == nil, fields.broken.isEmpty { fields.refuse("kind", "is required") }
    let source = Self.digest("source", &fields)
    let reproducer = Self.digest("reproducer", &fields)
    for (name, digest) in [("source", source), ("reproducer", reproducer)]
    where digest == nil && !fields.broken.contains(where: { $0.field == "/" + name }) {
      fields.refuse(name, "is required: the digest of an attachment")
    }
    let nothing = sha256([])
    self.init(
      kind: kind ?? .c, source: source ?? nothing, reproducer: reproducer ?? nothing)
    fixed = Self.digest("fixed", &fields)
    patch = Self.digest("patch", &fields)
    crashLog = Self.digest("crashLog", &fields)
    build = fields.optionalText("build", limit: 4000)
    command = fields.optionalText("command", limit: 4000)
    service = fields.optionalText("service", limit: 4000)
    tests = fields.optionalText("tests", limit: 4000)
    runs = Int(fields.integer("runs", in: 1...Int64(Self.runLimit)) ?? 5)
    seconds = Int(fields.integer("seconds", in: 1...120) ?? 20)
    fuzzSeconds = Int(fields.integer("fuzzSeconds", in: 0...300) ?? 0)
    scope = fields.texts("scope", limit: 50, each: 500)
    if let expected = fields.value("expect") {
      let (expectation, broken) = try TrialExpectation.read(expected)
      self.expectation = expectation
      fields.include(broken)
    }
    try fields.finish()
  }

  private static func digest(_ name: String, _ fields: inout Fields) -> SHA256Digest? {
    guard let text = fields.optionalText(name, limit: 64) else { return nil }
    guard let digest = SHA256Digest(hexadecimal: text) else {
      fields.refuse(name, "must be a SHA-256 digest of 64 hexadecimal digits")
      return nil
    }
    return digest
  }

  /// The API form, which is stored as well.
  public var json: JSONValue {
    [
      "kind": kind.rawValue.json, "source": source.description.json,
      "reproducer": reproducer.description.json, "fixed": (fixed?.description).json,
      "patch": (patch?.description).json, "crashLog": (crashLog?.description).json,
      "build": build.json, "command": command.json, "service": service.json,
      "tests": tests.json, "expect": expectation.json, "runs": runs.json,
      "seconds": seconds.json, "scope": scope.json, "fuzzSeconds": fuzzSeconds.json,
    ]
  }

  /// Its files by the member that names them.
  var files: [(name: String, digest: SHA256Digest?)] {
    [
      ("source", source), ("reproducer", reproducer), ("fixed", fixed), ("patch", patch),
      ("crashLog", crashLog),
    ]
  }
}

extension TrialExpectation {
  static func read(_ value: JSONValue) throws -> (TrialExpectation, [FieldProblem]) {
    var fields = try Fields(value, prefix: "/expect")
    let expectation = TrialExpectation(
      report: fields.optionalText("report", limit: 200),
      function: fields.optionalText("function", limit: 200),
      signal: fields.integer("signal", in: 1...64).map { Int($0) },
      status: fields.integer("status", in: 0...255).map { Int($0) },
      output: fields.optionalText("output", limit: 1000),
      isHang: fields.boolean("hang") ?? false)
    fields.refuseUnknown()
    return (expectation, fields.broken)
  }

  /// The API form.
  var json: JSONValue {
    [
      "report": report.json, "function": function.json, "signal": signal.json,
      "status": status.json, "output": output.json, "hang": isHang.json,
    ]
  }
}
