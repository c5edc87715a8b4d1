import Access
import Formats
import Signing
import Storage
import Vocabulary

/// Places the reports of one upload with the flaws they are about, in memory, so that a batch costs
/// a handful of statements however long it is.
struct IntakeBatch {
  let organization: OrganizationID
  let principal: Principal
  let surroundings: Surroundings
  var known: [String: (FindingID, FlawID)] = [:]
  var holders: [String: FlawID] = [:]
  var vulnerabilities: [String: String] = [:]
  private(set) var acceptances: [Acceptance] = []
  private(set) var openedFlaws: [FlawID] = []
  private var flaws: [FlawID: Flaw] = [:]
  private var findings: [(Finding, submitter: String)] = []
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
    _ draft: FindingDraft, _ draftKeys: [IntakeRules.MergeKey],
    record: (String, String, JSONValue) throws -> String
  ) throws {
    if let reference = draft.reference, let (finding, flaw) = known[reference] {
      acceptances.append(
        Acceptance(
          finding: finding, flaw: flaw, rule: .first, isRepeat: true, receipt: nil,
          reference: reference))
      return
    }
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
    let digest = sha256(draft.json.canonical()).description
    let receipt = try record("finding.received", id.description, ["digest": digest.json])
    findings.append(
      (
        Finding(
          id: id, organization: organization, receivedAt: now, flaw: flaw, draft: draft,
          receipt: receipt), principal.reference
      ))
    merges.append(
      MergeRecord(
        finding: id, flaw: flaw, rule: rule, evidence: evidence, at: now,
        actor: rule == .first ? principal.reference : "system:intake", undoneAt: nil))
    if let reference = draft.reference { known[reference] = (id, flaw) }
    acceptances.append(
      Acceptance(
        finding: id, flaw: flaw, rule: rule, isRepeat: false, receipt: receipt,
        reference: draft.reference))
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
    findings = findings.map { finding, submitter in
      finding.flaw == flaw ? (finding.moved(to: other), submitter) : (finding, submitter)
    }
    merges = merges.map { $0.flaw == flaw ? $0.moved(to: other) : $0 }
    keys = keys.map { $0.2 == flaw ? ($0.0, $0.1, other) : $0 }
    acceptances = acceptances.map { $0.flaw == flaw ? $0.moved(to: other) : $0 }
  }

  func store(in tx: Transaction) throws {
    let fresh = openedFlaws.compactMap { flaws[$0] }.map { flaw in
      Flaw(
        id: flaw.id, title: flaw.title, package: flaw.package, vulnerability: flaw.vulnerability,
        createdAt: flaw.createdAt, mergedInto: nil, findings: grown[flaw.id] ?? 1, version: 1)
    }
    try IntakeStore.insert(
      flaws: fresh, findings: findings, merges: merges, keys: keys, in: tx)
    for (flaw, count) in grown where flaws[flaw] == nil {
      try IntakeStore.addFindings(count, to: flaw, in: tx)
    }
  }
}

extension Finding {
  func moved(to flaw: FlawID) -> Finding {
    Finding(
      id: id, organization: organization, receivedAt: receivedAt, flaw: flaw, draft: draft,
      receipt: receipt)
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
      receipt: receipt, reference: reference)
  }
}
