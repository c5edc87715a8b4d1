import API
import Access
import Advisories
import Cases
import Catalog
import Coordination
import Exposure
import Federation
import Formats
import HTTP
import Intake
import Inventory
import Ledger
import Patches
import Projects
import Registry
import Storage
import Vocabulary

/// Gathers everything a case's page shows.
struct CaseDesk: Sendable {
  let desk: Desk
  private var services: Services { desk.services }

  init(desk: Desk) { self.desk = desk }

  func show(_ call: Call, _ form: FormState, status: Int = 200) async throws -> Reply {
    let id: CaseID = try call.identifier("case")
    let history = try await history(of: id, call)
    let page = try await desk.database.read { tx in
      let found = try services.cases.find(id, by: call.principal, in: tx)
      let frame = try desk.frame(call, found.title, .queue, in: tx)
      let model = try model(found, call, history, form, in: tx)
      return CasePage.render(frame, model)
    }
    return .page(page, status: status)
  }

  private func history(of id: CaseID, _ call: Call) async throws -> [Event] {
    var query = FactQuery(request: PageRequest(limit: 100))
    query.subject = id.description
    query.newestFirst = true
    // Receipts of cases open for the coordinator only.
    let isCoordinator = call.principal.membership?.kind == .coordinator
    let facts = try await services.ledger.facts(query).elements.filter {
      // Who else was asked, and when somebody wrote, is not for everybody in the case.
      isCoordinator || !$0.fact.kind.hasPrefix("coordination.")
    }
    let names = try await names(of: Set(facts.map(\.fact.actor)), call)
    return facts.map { recorded in
      let detail = try? JSONValue.parse(Array(recorded.fact.detail.utf8))
      let words: String =
        switch recorded.fact.kind {
        case "case.opened": "Opened"
        case "case.renamed": "Renamed to: " + (detail?["title"]?.text ?? "another title")
        case "case.moved":
          "Moved to: "
            + (detail?["state"]?.text.flatMap(CaseState.init)?.title ?? "another state")
        default:
          CoordinationWords.of(
            recorded.fact.kind, published: detail?["published"]?.boolean == true)
            ?? recorded.fact.kind
        }
      let actor = names[recorded.fact.actor].map { ", by \($0)" } ?? ""
      return Event(
        at: recorded.recordedAt, text: words + actor,
        receipt: isCoordinator ? recorded.receipt.description : nil)
    }
  }

  /// Who did what is on record, for those who may read who is there.
  private func names(
    of actors: Set<String>, _ call: Call
  ) async throws -> [String: String] {
    guard AccessTable.reach(of: .peopleRead, for: call.principal) == .all else { return [:] }
    let registry = services.registry
    return try await desk.database.read { tx in
      var names: [String: String] = [:]
      for actor in actors {
        if let id = PersonID(actor) {
          names[actor] = try registry.member(id, in: tx)?.person.name
        } else if TokenID(actor) != nil {
          names[actor] = "a program"
        }
      }
      return names
    }
  }

  private func model(
    _ found: Case, _ call: Call, _ history: [Event], _ form: FormState, in tx: Transaction
  ) throws -> CasePage.Model {
    let flaw = try services.intake.flaw(found.flaw, in: tx)
    let affected = try affected(flaw, in: tx)
    let isCoordinator = call.principal.membership?.kind == .coordinator
    let findings = try findings(found, flaw, call, in: tx)
    let tried = findings.prefix(20).compactMap { FindingID($0.id) }
    let trials = TrialDesk(desk: desk)
    // Outside of the coordinator's house it is found once it is published.
    let advisory = try services.advisories.find(about: found.id, by: call.principal, in: tx)
    let keeper = isCoordinator ? try services.cases.keeper(of: found.id, in: tx) : nil
    let keeperTitle = try keeper.flatMap { try services.cases.known($0, in: tx)?.title }
    let named =
      isCoordinator
      ? try services.registry.names(of: found.label.releasableTo.sorted(), in: tx) : [:]
    let parties = named.values.sorted()
    return CasePage.Model(
      id: found.id.description,
      resolutions: [Choice(value: "", words: "Not said")]
        + Resolution.allCases.filter { $0 != .duplicate }.map {
          Choice(value: $0.rawValue, words: $0.title)
        },
      resolution: found.resolution?.title, waits: try waits(found, call, in: tx),
      title: found.title, state: found.state.rawValue,
      stateWords: found.state.title, tlp: found.label.trafficLight.rawValue,
      reason: found.reason, openedAt: found.openedAt, judgedAt: found.judgedAt,
      changedAt: found.changedAt, version: Int(found.version),
      commands: isCoordinator ? commands(found) : [],
      tie: try tie(flaw, in: tx),
      similar: found.state == .closed ? [] : try similar(found, call, in: tx),
      // Its own advisory is no other record that reads like it.
      records: found.state == .closed
        ? [] : try records(found, call, in: tx).filter { $0.id != advisory?.number },
      findings: findings,
      undoneMerges: try services.intake.merges(of: found.flaw, in: tx).compactMap { record in
        record.undoneAt.map {
          Event(at: $0, text: "\(record.finding) was separated (\(record.evidence))", receipt: nil)
        }
      },
      // Who runs what is shown to the coordinator alone.
      affected: isCoordinator ? affected.list : [],
      affectedCount: isCoordinator ? affected.count : 0, history: history,
      trials: try trials.trials(of: tried, by: call.principal, in: tx),
      files: try Dictionary(
        uniqueKeysWithValues: tried.map {
          ($0.description, try trials.files(of: $0, by: call.principal, in: tx))
        }), trialKinds: TrialDesk.trialKinds,
      advisory: isCoordinator ? advisory?.id.description : nil,
      advisoryNumber: advisory?.publishedLight == .clear ? advisory?.number : nil,
      canDraft: (try? decide(call.principal, .writeAdvisories)) != nil,
      canTriage: AccessTable.reach(of: .casesTriage, for: call.principal) != .none,
      isOutside: !isCoordinator && findings.isEmpty,
      parties: parties,
      isCoordinated: isCoordinator
        ? try services.coordination.isOpen(found.id, in: tx) : nil,
      keeper: keeper?.description,
      keeperTitle: keeperTitle,
      merged: isCoordinator ? try merged(found, call, in: tx) : [],
      names: isCoordinator
        ? try services.federation.relations(of: found.id, by: call.principal, in: tx).names
          .map(\.text) : nil, form: form)
  }

  private func commands(_ found: Case) -> [CasePage.Command] {
    found.commands.map { command in
      let takesBack = command == .reopen && found.state == .awaitingFix
      return CasePage.Command(
        raw: command.rawValue, words: takesBack ? "Take the hand-over back" : command.title,
        needsReason: command == .close || command == .reopen)
    }
  }

  private func merged(
    _ found: Case, _ call: Call, in tx: Transaction
  ) throws -> [CasePage.Merged] {
    try services.patches.leftBehind(of: found.id, by: call.principal, in: tx).map {
      CasePage.Merged(
        id: $0.room.id.description, title: $0.room.title, joined: $0.room.joined,
        missing: $0.room.missing.count, movable: $0.movable, waiting: $0.waiting)
    }
  }

  /// For whom a case waits, and at which place.
  private func waits(_ found: Case, _ call: Call, in tx: Transaction) throws -> String? {
    guard let waiting = found.waiting,
      let project = try services.projects.known(waiting.project, in: tx)
    else { return nil }
    let line = (try? services.cases.line(of: project.id, by: call.principal, in: tx)) ?? []
    let place = line.firstIndex { $0.id == found.id }.map { "number \($0 + 1) of" } ?? "one of"
    return
      "Waits to be handed over: \(place) \(max(1, line.count)) for \(project.name), which takes "
      + "on \(project.rules.weeklyCapacity ?? 0) a week. The worst go first."
  }

  private func similar(
    _ found: Case, _ call: Call, in tx: Transaction
  ) throws -> [CasePage.Similar] {
    try services.cases.similar(to: found.id, by: call.principal, in: tx).map {
      CasePage.Similar(
        id: $0.other.id.description, title: $0.other.title, stateWords: $0.other.state.title,
        relation: $0.relation.words, probability: $0.probability, reasonsFor: $0.reasonsFor,
        reasonsAgainst: $0.reasonsAgainst, objection: $0.objection)
    }
  }

  private func records(
    _ found: Case, _ call: Call, in tx: Transaction
  ) throws -> [CasePage.Resembling] {
    try services.cases.records(like: found.id, by: call.principal, in: tx).map { record in
      CasePage.Resembling(
        id: record.id, title: record.title, relation: record.relation.words,
        probability: record.probability,
        reasons: record.reasonsFor)
    }
  }

  private func tie(_ flaw: Flaw?, in tx: Transaction) throws -> CasePage.PublicTie? {
    guard let id = flaw?.vulnerability,
      let known = try services.catalog.vulnerabilities([id], in: tx)[id]
    else { return nil }
    let facts = try services.catalog.priority(of: [id], in: tx)[id]
    return CasePage.PublicTie(
      vulnerabilityID: id, title: known.title,
      isKnownExploited: facts?.isKnownExploited ?? false,
      exploitProbability: facts?.forecast?.probability)
  }

  private func findings(
    _ found: Case, _ flaw: Flaw?, _ call: Call, in tx: Transaction
  ) throws -> [CasePage.Finding] {
    let all = try services.intake.findings(about: found.flaw, in: tx)
    let visible =
      call.principal.membership?.kind == .coordinator
      ? all : all.filter { $0.organization == call.principal.organization }
    let merges = Dictionary(
      try services.intake.merges(of: found.flaw, in: tx).filter { $0.undoneAt == nil }
        .map { ($0.finding, $0) }, uniquingKeysWith: { $1 })
    let files = try services.intake.attachments(with: visible.map(\.id), in: tx)
    return try visible.map { finding in
      let record = merges[finding.id]
      let draft = finding.draft
      return CasePage.Finding(
        id: finding.id.description, reference: draft.reference, title: draft.title,
        organization: try services.registry.known(finding.organization, in: tx)?.name ?? "",
        tool: draft.provenance.tool, model: draft.provenance.model,
        receivedAt: finding.receivedAt, rule: record?.rule.rawValue ?? "first",
        evidence: record?.evidence ?? "", description: draft.description,
        reproducer: Self.reproducer(of: draft),
        location: draft.location?.words, cwe: draft.weaknesses.first,
        severity: draft.severity.map(\.vector), receipt: finding.receipt,
        canSeparate: all.count > 1, patch: draft.patch,
        remarks: FinderRoutes.shown(
          try services.intake.check(finding, with: files[finding.id] ?? [], in: tx)))
    }
  }

  /// The command and the text of a reproducer; nil where neither was sent.
  static func reproducer(of draft: FindingDraft) -> String? {
    let parts = [draft.command, draft.reproducer].compactMap { $0 }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private func affected(
    _ flaw: Flaw?, in tx: Transaction
  ) throws -> (list: [CasePage.Affected], count: Int) {
    guard let flaw else { return ([], 0) }
    var carried: [CarriedComponent] = []
    if let vulnerability = flaw.vulnerability {
      let lookup = InventoryLookup()
      let matches = try services.exposure.matches(
        of: vulnerability, page: PageRequest(limit: 100), in: tx
      ).elements
      let assets = try lookup.assets(matches.map(\.asset), in: tx)
      carried = try matches.compactMap { match in
        guard let asset = assets[match.asset],
          let component = try lookup.component(match.component, in: tx)
        else { return nil }
        return CarriedComponent(asset: asset, component: component)
      }
    } else if let key = flaw.package.flatMap({ PackageKey(text: $0) }) {
      carried = try services.exposure.carriers(of: key, limit: 100, in: tx)
    }
    let sorted = carried.sorted {
      ($0.asset.reachability == .public ? 0 : 1, $0.asset.name)
        < ($1.asset.reachability == .public ? 0 : 1, $1.asset.name)
    }
    let list = try sorted.map { item in
      CasePage.Affected(
        organization: try services.registry.known(item.asset.organization, in: tx)?.name ?? "",
        asset: item.asset.name, component: item.component.name,
        version: item.component.version ?? "", isPublic: item.asset.reachability == .public)
    }
    return (list, list.count)
  }
}

extension SourceLocation {
  /// File, function and line on one line.
  var words: String? {
    let parts = [file, function, line.map { "line \($0)" }].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
