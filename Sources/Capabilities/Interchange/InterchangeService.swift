import Access
public import Cases
public import Formats
public import Intake
public import Ledger
public import Scanning
public import Signing
public import Storage
public import Vocabulary

/// The front door to what hubs tell each other blindly.
public struct InterchangeService: Sendable {
  let ledger: LedgerService
  let scanning: ScanningService
  let intake: IntakeService
  let cases: CaseService
  let signer: NoteSigner
  let federation: Federation?
  let surroundings: Surroundings
  let limit = RateLimit(perMinute: OverlapRules.checksPerMinute)
  let turn = Turn()
  static let actor = Principal.system("interchange")

  /// A service. Without a federation nobody is answered by salted hash.
  public init(
    ledger: LedgerService, scanning: ScanningService, intake: IntakeService, cases: CaseService,
    signer: NoteSigner, federation: Federation?, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.scanning = scanning
    self.intake = intake
    self.cases = cases
    self.signer = signer
    self.federation = federation
    self.surroundings = surroundings
  }

  /// What a party of the circle is told who asks by salted hash.
  public enum ClaimAnswer: Sendable, Equatable {
    /// No circle here, or too many questions at once: as if the endpoint were not there.
    case absent
    /// Not a hash.
    case malformed
    /// Whom to write to, or nobody has it.
    case match(contact: String?)
  }

  /// Answers whether somebody here holds a finding with this salted hash. A hit and a miss do the
  /// same work.
  public func checkClaim(hash text: String, in tx: Transaction) throws -> ClaimAnswer {
    guard let federation else { return .absent }
    let hash = text.trimmingWhitespace.lowercased()
    guard SHA256Digest(hexadecimal: hash) != nil else { return .malformed }
    let (found, decoys) = try InterchangeStore.findings(hash: hash, in: tx)
    let isHeld = try (found.isEmpty ? decoys : found).map { try isStanding($0, in: tx) }
      .contains(true)
    let partner = try InterchangeStore.contact(hash: hash, in: tx)
    return .match(contact: !found.isEmpty && isHeld ? federation.contact : partner)
  }

  /// Whether another question is answered this minute.
  public func mayAsk() -> Bool { limit.take(at: surroundings.now()) }

  /// Whether a finding's flaw was not rejected.
  private func isStanding(_ id: FindingID, in tx: Transaction) throws -> Bool {
    let finding = try intake.finding(id, by: Self.actor, in: tx)
    guard let found = try cases.find(about: finding.flaw, by: Self.actor, in: tx) else {
      return true
    }
    return found.state != .closed
  }

  /// Takes new reports into the list of places; returns how many. Safe to repeat. With another
  /// salt than before it begins anew.
  public func index(in tx: Transaction) throws -> Int {
    let mark = federation.map { sha256("breakwater salt\n" + $0.salt).description }
    var (position, before) = try InterchangeStore.progress(in: tx)
    if before != mark {
      try InterchangeStore.clearClaims(in: tx)
      position = nil
    }
    let page = try intake.findings(
      page: PageRequest(limit: 500, after: position.flatMap { Cursor(token: $0) }),
      by: Self.actor, in: tx)
    let claims = page.elements.flatMap { finding in
      Self.places(of: finding.draft).map { (finding.id, $0, hash($0)) }
    }
    try InterchangeStore.insert(claims, in: tx)
    let last = page.next ?? page.elements.last.map { $0.cursor }
    if before != mark || last != nil {
      try InterchangeStore.advance(to: last?.token ?? position, salt: mark, in: tx)
    }
    return page.elements.count
  }

  private func hash(_ place: FindingPlace) -> String? {
    federation.map { sha256(place.bytes(salt: $0.salt)).description }
  }

  /// Where a report says the flaw is: one place for each repository that it names.
  public static func places(of draft: FindingDraft) -> [FindingPlace] {
    let repositories = draft.affected.compactMap { affected -> String? in
      let named = affected.address?.text
      // The package URL of a repository names it too.
      let target = affected.package.flatMap { try? ScanTarget($0.description) }
      return named ?? (target?.kind == .repository ? target?.thing : nil)
    }
    return Set(repositories).sorted().map { repository in
      FindingPlace(
        repository: repository, location: draft.location?.file ?? "",
        weaknesses: draft.weaknesses.joined(separator: ","))
    }
  }

  func record(
    _ kind: String, _ subject: String, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: nil, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}

extension String {
  var trimmingWhitespace: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
