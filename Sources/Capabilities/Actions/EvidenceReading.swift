public import Formats
import HTTP
import Signing
import Vocabulary

extension EvidenceDraft {
  /// Most bytes of a scanner's log.
  public static let byteLimit = 20 << 20

  /// Reads evidence from its API form. A scanner's log is an object, or arrives as `file`.
  public init(_ document: JSONValue, file: [UInt8]? = nil) throws {
    var fields = try Fields(document)
    let kind = fields.word("kind", as: EvidenceKind.self)
    switch kind {
    case .signedStatement:
      self = .signedStatement(
        name: fields.text("name", limit: 200), function: fields.text("function", limit: 200),
        text: fields.text("text", limit: 4000))
    case .vendorAttestation:
      let day = fields.text("on", limit: 10)
      let on = CalendarDay(day)
      if on == nil, !day.isEmpty { fields.refuse("on", "must be a day such as 2026-11-22") }
      self = .vendorAttestation(
        vendor: fields.text("vendor", limit: 200),
        person: fields.optionalText("person", limit: 200), on: on ?? CalendarDay(number: 0),
        text: fields.text("text", limit: 4000))
    case .versionProbe:
      self = .versionProbe(
        version: fields.text("version", limit: 100), method: fields.text("method", limit: 500))
    case .scan:
      self = try Self.scan(fields.value("sarif"), file)
    case .statement, .inventory, nil:
      fields.refuse(
        "kind",
        "must be signedStatement, vendorAttestation, versionProbe or scan; an inventory is "
          + "uploaded to its asset")
      self = .versionProbe(version: "", method: "")
    }
    try fields.finish()
  }

  private static func scan(_ value: JSONValue?, _ file: [UInt8]?) throws -> EvidenceDraft {
    guard let bytes = file ?? value?.serializedBytes(), !bytes.isEmpty else {
      throw Problem.invalid("/sarif", "is required: a log in SARIF 2.1.0")
    }
    guard bytes.count <= byteLimit else {
      throw Problem.invalid("/sarif", "must be at most \(byteLimit >> 20) MiB")
    }
    do throws(RecordError) {
      return .scan(
        try SARIFLog(json: bytes, budget: .inventory), digest: sha256(bytes).description)
    } catch {
      throw Problem.invalid("/sarif", "is no log in SARIF 2.1.0: \(error)")
    }
  }
}
