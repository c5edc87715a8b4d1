import Access
import Formats
import Signing
import Storage
import Vocabulary

/// What came under a reference before.
struct EarlierReport {
  let finding: FindingID
  let flaw: FlawID
  /// Of the report in its canonical form, so that another content shows.
  let digest: SHA256Digest
}

/// Places the reports of one upload with the flaws they are about, in memory, so that a batch costs
/// a handful of statements however long it is.
struct IntakeBatch {
  let organization: OrganizationID
  let principal: Principal
  let surroundings: Surroundings
  var known: [String: EarlierReport] = [:]
  var holders: [String: FlawID] = [:]
  var vulnerabilities: [String: String] = [:]
  private(set) var acceptances: [Acceptance] = []
  private(set) var openedFlaws: [FlawID] = []
  private var flaws: [FlawID: Flaw] = [:]
  /// The reports that are new here, in the order of the upload.
  private(set) var findings: [Finding] = []
  /// The canonical form of each of them, made once for the ledger and the store.
  private(set) var documents: [(bytes: [UInt8], digest: SHA256Digest)] = []
  private var merges: [MergeRecord] = []
  private var keys: [(String, FindingID, FlawID)] = []
  private var grown: [FlawID: Int] = [:]
  /// Stored flaws that a report seems to connect. One report must not fuse what others reported,
  /// so they are left to an analyst.
  private(set) var overlaps: [(FlawID, with: FlawID)] = []

  /// Flaws that got a report in this upload.
  var touchedFlaws: [FlawID] { Array(Set(merges.map(\.flaw))).sorted() }

  init(organization: OrganizationID, principal: Principal, surroundings: Surroundings) {
    self.organization = organization
    self.principal = principal
    self.surroundings = surroundings
  }

  mutating func place(
    _ draft: FindingDraft, _ draftKeys: [IntakeRules.MergeKey], _ check: ReportCheck
  ) {
    let document = draft.json.canonical()
    let digest = sha256(document)
    if let reference = draft.reference, let earlier = known[reference] {
      acceptances.append(
        Acceptance(
          finding: earlier.finding, flaw: earlier.flaw, rule: .first, isRepeat: true,
          receipt: nil, reference: reference,
          remarks: earlier.digest == digest ? [] : [ReportRules.notTaken(earlier.finding)]))
      return
    }
    documents.append((document, digest))
    let id = FindingID(surroundings)
    let now = surroundings.now()
    let held = draftKeys.compactMap { key in holders[key.text].map { (key, $0) } }
    let flaw: FlawID
    let rule: MergeRule
    var evidence = "the first report about this flaw"
    if let (key, holder) = held.min(by: { $0.1 < $1.1 }) {
      (flaw, rule, evidence) = (holder, key.rule, key.evidence)
      for (_, other) in held where other != holder { join(other, into: holder) }
      grown[holder, default: 0] += 1
    } else {
      (flaw, rule) = (FlawID(surroundings), .first)
      openedFlaws.append(flaw)
      flaws[flaw] = Flaw(
        id: flaw, title: draft.title, package: IntakeRules.packages(of: draft).first,
        vulnerability: draft.aliases.compactMap { vulnerabilities[$0] }.min(), createdAt: now,
        mergedInto: nil, findings: 0, version: 1)
      grown[flaw] = 1
    }
    for key in draftKeys {
      holders[key.text] = flaw
      keys.append((key.text, id, flaw))
    }
    findings.append(
      Finding(
        id: id, organization: organization, receivedAt: now, flaw: flaw, draft: draft,
        remarks: check.remarks.map(\.code), isReady: check.isReady, receipt: "", position: 0))
    merges.append(
      MergeRecord(
        finding: id, flaw: flaw, rule: rule, evidence: evidence, at: now,
        actor: rule == .first ? principal.reference : "system:intake", undoneAt: nil))
    if let reference = draft.reference {
      known[reference] = EarlierReport(finding: id, flaw: flaw, digest: digest)
    }
    acceptances.append(
      Acceptance(
        finding: id, flaw: flaw, rule: rule, isRepeat: false, receipt: nil,
        reference: draft.reference, remarks: check.remarks))
  }

  /// A report shares keys with two flaws: they turn out to be one.
  private mutating func join(_ flaw: FlawID, into other: FlawID) {
    guard flaws[flaw] != nil else {
      if !overlaps.contains(where: { $0.0 == flaw }) { overlaps.append((flaw, other)) }
      return
    }
    for (key, holder) in holders where holder == flaw { holders[key] = other }
    // Both reports came in this upload: the younger flaw is never stored.
    grown[other, default: 0] += grown.removeValue(forKey: flaw) ?? 0
    flaws[flaw] = nil
    openedFlaws.removeAll { $0 == flaw }
    for place in findings.indices where findings[place].flaw == flaw {
      findings[place].flaw = other
    }
    merges = merges.map { $0.flaw == flaw ? $0.moved(to: other) : $0 }
    keys = keys.map { $0.2 == flaw ? ($0.0, $0.1, other) : $0 }
    acceptances = acceptances.map { $0.flaw == flaw ? $0.moved(to: other) : $0 }
  }

  /// Gives each new report its receipt and its place, the last of which is `last`.
  mutating func complete(receipts: [String], last: Int64) {
    let first = last - Int64(findings.count) + 1
    for place in findings.indices {
      findings[place].receipt = receipts[place]
      findings[place].position = first + Int64(place)
    }
    let known = Dictionary(
      findings.map { ($0.id, $0.receipt) }, uniquingKeysWith: { one, _ in one })
    for place in acceptances.indices where !acceptances[place].isRepeat {
      acceptances[place].receipt = known[acceptances[place].finding]
    }
  }

  /// Writes what was placed.
  func store(in tx: Transaction) throws {
    let documents = documents.map { $0.bytes }
    let fresh = openedFlaws.compactMap { flaws[$0] }.map { flaw in
      Flaw(
        id: flaw.id, title: flaw.title, package: flaw.package, vulnerability: flaw.vulnerability,
        createdAt: flaw.createdAt, mergedInto: nil, findings: grown[flaw.id] ?? 1, version: 1)
    }
    try IntakeStore.insert(
      flaws: fresh, findings: Array(zip(findings, documents)), submitter: principal.reference,
      merges: merges,
      keys: keys, in: tx)
    for (flaw, count) in grown where flaws[flaw] == nil {
      try IntakeStore.addFindings(count, to: flaw, in: tx)
    }
  }
}

extension MergeRecord {
  func moved(to flaw: FlawID) -> MergeRecord {
    MergeRecord(
      finding: finding, flaw: flaw, rule: rule == .first ? .alias : rule,
      evidence: rule == .first ? "a later report in the upload shows they are one" : evidence,
      at: at, actor: actor, undoneAt: undoneAt)
  }
}

extension Acceptance {
  func moved(to flaw: FlawID) -> Acceptance {
    Acceptance(
      finding: finding, flaw: flaw, rule: rule == .first ? .alias : rule, isRepeat: isRepeat,
      receipt: receipt, reference: reference, remarks: remarks)
  }
}
