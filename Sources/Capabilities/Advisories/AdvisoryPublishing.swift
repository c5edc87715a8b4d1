import Access
import Cases
import Catalog
import Formats
import Signing
public import Storage
import Vocabulary

extension AdvisoryService {
  /// Refuses a text of which no valid document can be made.
  func check(_ found: Advisory, in tx: Transaction) throws {
    let revisions = try AdvisoryStore.revisions(of: found.id, in: tx)
    let advisory = document(found, revisions, at: surroundings.now())
    let broken = AdvisoryRules.broken(
      advisory, address: address(found, "white"), at: surroundings.now())
    guard broken.isEmpty else {
      throw AdvisoryProblem.broken(broken.map { "\($0.pointer): \($0.message)" })
    }
    // What will be sent to the CVE Services is judged before somebody reads it; what another
    // authority asks of its records is not known here.
    guard publisher.cve != nil, let number = try CVEStore.find(found.id, in: tx) else { return }
    var missing: [String] = []
    if found.content.withdrawal != nil {
      missing = CNARules.broken(withdrawal: found.content, of: number)
    } else if number.isOurs, number.cve == found.content.cve, found.content.trafficLight == .clear {
      missing = CNARules.broken(found.content)
    }
    guard missing.isEmpty else { throw AdvisoryProblem.broken(missing) }
  }

  /// Publishes the countersigned text: the files are made and signed once, and the case is published with
  /// them where the text is for everybody.
  func publish(
    _ found: Advisory, _ move: inout AdvisoryStore.Move, by principal: Principal,
    in tx: Transaction
  ) throws {
    guard let key = publisher.key else { throw AdvisoryProblem.noKey }
    guard let countersigner = found.countersigner else {
      throw AdvisoryProblem.notPossible(found.state, .publish)
    }
    try check(found, in: tx)
    let now = surroundings.now()
    let light = found.content.trafficLight
    guard let case_ = try cases.known(found.case, in: tx) else { throw Problem.notFound("case") }
    try AdvisoryRules.mayPublish(light, label: case_.label)
    if light == .clear, case_.state != .published {
      _ = try cases.move(found.case, .publish, by: principal, in: tx)
    }
    let before = try AdvisoryStore.revisions(of: found.id, in: tx)
    let number = Int64(before.count + 1)
    try AdvisoryStore.addRevision(
      number, of: found, countersigner: countersigner.description, at: now, in: tx)
    let files = try files(found, before, key, at: now)
    try AdvisoryStore.replaceFiles(of: found.id, with: files, in: tx)
    // Whoever runs what is affected here learns of it with everybody else, not by a later import.
    if let osv = files.first(where: { $0.folder == "osv" }) {
      try catalog.learn(osv: osv.content, by: principal, in: tx)
    }
    move.publishedEdit = found.edit
    move.publishedLight = light
    move.publishedAt = found.publishedAt ?? now
    try planRecord(of: found.id, found.content, in: tx)
    try record(
      "advisory.published", found.id, by: principal,
      [
        "number": found.number.json, "revision": Int(number).json,
        "countersigner": countersigner.json,
        "tlp": light.rawValue.json,
        "files": .array(files.map { ["name": $0.name.json, "sha256": $0.sha256.json] }),
      ], in: tx)
  }

  /// The text with number, publisher and dates; a text that is not yet published gets `now`.
  func document(
    _ found: Advisory, _ before: [AdvisoryRevision], at now: Timestamp?
  ) -> CSAFAdvisory {
    let content = found.content
    var advisory = CSAFAdvisory(
      id: found.number, title: content.title, summary: content.summary,
      publisher: publisher.publisher)
    advisory.label = content.trafficLight.rawValue
    advisory.cve = content.cve
    advisory.weaknesses = content.weaknesses
    advisory.vectors = content.vectors
    advisory.products = content.products
    advisory.remediations = content.remediations
    advisory.references = content.references
    advisory.credits = content.credits
    advisory.withdrawal = content.withdrawal
    // What was said to a narrower circle is not said here.
    advisory.revisions = before.map {
      let isNarrower = $0.content.trafficLight > content.trafficLight
      return CSAFAdvisory.Revision(
        date: $0.publishedAt,
        summary: isNarrower ? "Earlier revision." : Self.summary($0.content, $0.number))
    }
    if content.trafficLight == .clear {
      advisory.disclosedAt =
        before.first { $0.content.trafficLight == .clear }?.publishedAt ?? now
    }
    if let now {
      advisory.revisions.append(
        .init(date: now, summary: Self.summary(content, Int64(before.count + 1))))
    }
    return advisory
  }

  private static func summary(_ content: AdvisoryContent, _ number: Int64) -> String {
    if !content.change.isEmpty { return content.change }
    if content.withdrawal != nil { return "Taken back." }
    return number == 1 ? "First published." : "Corrected."
  }

  /// The folders of a label: of CSAF 2.0, and of 2.1.
  static func folders(_ light: TrafficLight) -> (old: String, new: String) {
    switch light {
    case .clear: ("white", "clear")
    case .green: ("restricted/v2.0/green", "restricted/v2.1/green")
    case .amber: ("restricted/v2.0/amber", "restricted/v2.1/amber")
    case .amberStrict, .red: ("restricted/v2.0/amber", "restricted/v2.1/amber+strict")
    }
  }

  func address(_ found: Advisory, _ folder: String) -> String {
    let year = (found.publishedAt ?? surroundings.now()).day.description.prefix(4)
    return "\(publisher.address)/csaf/\(folder)/\(year)/\(CSAFDocument.fileName(id: found.number))"
  }

  private func files(
    _ found: Advisory, _ before: [AdvisoryRevision], _ key: OpenPGPSigner, at now: Timestamp
  ) throws -> [AdvisoryFile] {
    let (old, new) = Self.folders(found.content.trafficLight)
    let advisory = document(found, before, at: now)
    let first = found.publishedAt ?? now
    let name = CSAFDocument.fileName(id: found.number)
    let page = "\(publisher.address)/advisories/\(found.number)"
    var documents: [(folder: String, name: String, value: JSONValue)] = []
    let year = first.day.description.prefix(4)
    for (standard, folder) in [(CSAFAdvisory.Standard.old, old), (.new, new)] {
      documents.append(
        (
          folder, "\(year)/\(name)",
          advisory.document(standard, address: address(found, folder))
        ))
    }
    if found.content.trafficLight == .clear {
      if let vex = advisory.openVEX(address: page) { documents.append(("openvex", name, vex)) }
      let bill = advisory.cycloneDX(address: page, serialNumber: Self.serialNumber(page))
      if let bill { documents.append(("cyclonedx", name, bill)) }
      if let osv = advisory.osv(address: page) { documents.append(("osv", name, osv)) }
      if let cve = advisory.cveContainer(address: page) { documents.append(("cve", name, cve)) }
    }
    return try documents.map { folder, name, value in
      let bytes = value.serializedBytes(pretty: true) + [10]
      return AdvisoryFile(
        name: name, folder: folder, number: found.number, title: found.content.title,
        content: bytes, sha256: FileDigest.sha256(bytes), sha512: FileDigest.sha512(bytes),
        signature: try key.signature(of: bytes, at: now), publishedAt: first, changedAt: now)
    }
  }

  /// A UUID of version 8 (RFC 9562 section 5.8) made from an address: the same at each revision.
  static func serialNumber(_ address: String) -> String {
    var digits = Array(FileDigest.sha256(Array(address.utf8)).prefix(32))
    digits[12] = "8"
    digits[16] = ["8", "9", "a", "b"][(digits[16].hexDigitValue ?? 0) % 4]
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    return "urn:uuid:" + parts.joined(separator: "-")
  }

  /// Whether anything was published, so that its key is needed.
  public static func hasPublished(in database: Database) async throws -> Bool {
    guard try await database.appliedMigrations().contains(where: { $0.contains("advisories") })
    else { return false }
    return try await database.read { tx in try AdvisoryStore.hasFiles(in: tx) }
  }

  /// The files of a folder without their bytes and signatures, the newest first.
  public func files(in folder: String, in tx: Transaction) throws -> [AdvisoryFile] {
    try AdvisoryStore.files(in: folder, in: tx)
  }

  /// The CSAF 2.0 files of published advisories with these numbers, of the labels that everybody who
  /// takes part here may see.
  public func files(numbered numbers: [String], in tx: Transaction) throws -> [AdvisoryFile] {
    let folders = [TrafficLight.clear, .green].map { Self.folders($0).old }
    return try AdvisoryStore.files(numbered: numbers, in: folders, in: tx)
  }

  /// One file; nil where there is none.
  public func file(
    _ folder: String, _ name: String, in tx: Transaction
  ) throws -> AdvisoryFile? {
    try AdvisoryStore.file(folder, name, in: tx)
  }
}
