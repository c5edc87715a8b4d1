public import Access
public import Cases
import Catalog
import Formats
public import Storage
public import Vocabulary

extension CoordinationService {
  /// Most alarms of one party that wait for a judgement.
  static let mostAlarms = 20

  /// Raises an alarm: somebody believes that something is known outside.
  public func raise(
    _ kind: AlarmKind, evidence: String, in id: CaseID, by principal: Principal,
    in tx: Transaction
  ) throws {
    let (room, author) = try author(id, by: principal, in: tx)
    guard evidence.utf8.contains(where: { $0 > 32 }), evidence.utf8.count <= 2000 else {
      throw Problem.invalid("/evidence", "is required: an address or what was seen, ≤ 2000 bytes")
    }
    try raise(
      kind, evidence, author, of: room.viewer.participant?.organization, in: id, by: principal,
      in: tx)
  }

  private func raise(
    _ kind: AlarmKind, _ evidence: String, _ author: Author, of organization: OrganizationID?,
    in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws {
    // What was published here is no leak.
    if author == .software, try cases.known(id, in: tx)?.state == .published { return }
    let waiting = try EmbargoStore.alarms(of: id, in: tx).count {
      $0.judgement == nil && $0.author == author
    }
    guard author == .software || waiting < Self.mostAlarms else {
      throw CoordinationProblem.enough("alarms that nobody has judged", Self.mostAlarms)
    }
    // What was found unfounded once may be so no more: who says it again is heard again.
    let alarm = Alarm(
      id: AlarmID(surroundings), author: author, kind: kind, evidence: evidence,
      raisedAt: surroundings.now(), judgement: nil)
    guard try EmbargoStore.raise(alarm, of: id, in: tx) else { return }
    try record(
      "coordination.alarm-raised", id, of: organization, by: principal,
      ["alarm": alarm.id.json, "kind": kind.rawValue.json], in: tx)
    try refresh(id, only: [], in: tx)
  }

  /// Judges an alarm. Where the flaw or an exploit is public, an embargo in force ends with it;
  /// attacks alone leave the choice.
  public func judge(
    _ alarm: AlarmID, _ judgement: AlarmJudgement, in id: CaseID, by principal: Principal,
    in tx: Transaction
  ) throws {
    let (room, grant) = try lead(id, by: principal, in: tx)
    guard let found = try EmbargoStore.alarms(of: id, in: tx).first(where: { $0.id == alarm })
    else { throw Problem.invalid("/alarm", "is not one of this case’s alarms") }
    guard try EmbargoStore.judge(alarm, judgement, at: surroundings.now(), in: tx) else {
      throw CoordinationProblem.judged
    }
    try record(
      "coordination.alarm-judged", id, by: principal,
      ["alarm": alarm.json, "judgement": judgement.rawValue.json], in: tx)
    if judgement == .real {
      try learn(found.kind.knowledge, room.found, grant, by: principal, in: tx)
    }
    try refresh(id, only: [], in: tx)
  }

  /// Writes down what is known outside, and ends an embargo that can not stand with it.
  /// `published` says that it was made public here, which is no leak.
  func learn(
    _ knowledge: PublicKnowledge, _ before: CoordinatedCase,
    _ grant: Grant<Write, CoordinationObject>, published: Bool = false, by principal: Principal,
    in tx: Transaction
  ) throws {
    let known = DisclosureState(fix: .aware, known: before.known.union(knowledge)).settled.known
    guard known != before.known else { return }
    var found = before
    found.known = known
    let news = known.subtracting(before.known).words.joined(separator: ", ")
    try announce("This is so now: \(news).", in: found.id, tx)
    try record(
      "coordination.known-outside", found.id, by: principal,
      ["known": known.words.json, "published": published.json], in: tx)
    if EmbargoRules.mustEnd(known), found.embargo.isInForce {
      try exit(
        &found, grant, "Known outside: \(news)", by: principal, ["reason": "known"], in: tx)
      return
    }
    if found.embargo == .proposed {
      found.embargo = try EmbargoRules.next(found.embargo, .reject, known: known)
      try EmbargoStore.settle(
        try EmbargoStore.proposals(of: found.id, in: tx).filter { $0.outcome == .open }
          .map(\.id), as: .dropped, in: tx)
    }
    try save(found, grant, in: tx)
    try refresh(found.id, in: tx)
  }

  /// What became public elsewhere: raises an alarm in each case that one of these vulnerabilities
  /// gives away.
  public func lookOut(among vulnerabilities: [String], in tx: Transaction) throws {
    let changed = Set(vulnerabilities)
    let watched = try EmbargoStore.watched(.identifier, in: tx)
    let canonical = try catalog.canonical(Array(Set(watched.map(\.value))), in: tx)
    for one in watched {
      guard let public_ = canonical[one.value], changed.contains(public_) else { continue }
      try raise(.flaw, "\(one.value) is public as \(public_)", .software, in: one.id, in: tx)
    }
    let commits = try EmbargoStore.watched(.commit, in: tx)
    guard !commits.isEmpty else { return }
    for id in vulnerabilities {
      for source in try catalog.sources(of: id, in: tx) {
        let text = (source.references + [source.details ?? ""]).joined(separator: "\n").lowercased()
        for one in commits where text.contains(one.value) {
          try raise(.flaw, "\(id) names the commit \(one.value)", .software, in: one.id, in: tx)
        }
      }
    }
  }

  /// Whether anything is looked out for.
  public func isWatching(in tx: Transaction) throws -> Bool { try EmbargoStore.isWatching(in: tx) }

  /// What of the named things is public already; what was judged before is left.
  func lookOut(for watches: [Watch], of id: CaseID, in tx: Transaction) throws {
    let judged = Set(
      try EmbargoStore.alarms(of: id, in: tx).filter { $0.judgement != nil }.map(\.evidence))
    let names = watches.filter { $0.kind == .identifier }.map(\.value)
    let canonical = try catalog.canonical(names, in: tx)
    let known = try catalog.vulnerabilities(Array(Set(canonical.values)), in: tx)
    for name in names {
      guard let public_ = canonical[name], known[public_] != nil else { continue }
      let evidence = "\(name) is public as \(public_)"
      guard !judged.contains(evidence) else { continue }
      try raise(.flaw, evidence, .software, in: id, in: tx)
    }
  }

  private func raise(
    _ kind: AlarmKind, _ evidence: String, _ author: Author, in id: CaseID, in tx: Transaction
  ) throws {
    try raise(
      kind, evidence, author, of: nil, in: id, by: .system("coordination"), in: tx)
  }

  /// A case was published here: that is public.
  public func published(_ id: CaseID, in tx: Transaction) throws {
    guard let one = try cases.known(id, in: tx), one.state == .published,
      try CoordinationStore.find(one, in: tx) != nil
    else { return }
    let (room, grant) = try lead(id, by: .system("coordination"), in: tx)
    try learn(
      .flaw, room.found, grant, published: true, by: .system("coordination"), in: tx)
  }
}
