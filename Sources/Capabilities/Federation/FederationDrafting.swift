import Access
import Cases
import Coordination
import Formats
import Intake
import Registry
import Storage
import Vocabulary

/// What a case says to another hub, drafted from what was reported and from what that hub may read.
/// Notes, threads, reproducers, patches and who runs what never go along.
extension FederationService {
  /// What may be told, and why.
  struct Told {
    let found: Case
    let hub: Hub
    let takesPart: Bool
    let permitted: String
    let links: [HubLink]
    let names: [KnownName]
    let origins: Set<String>
  }

  /// Whether a hub may be told of a case.
  func told(_ found: Case, _ hub: Hub, in tx: Transaction) throws -> Told {
    guard hub.pausedAt == nil else { throw FederationProblem.paused(hub.name) }
    guard found.state != .closed, try standing(found.flaw, in: tx) == found.flaw else {
      throw FederationProblem.ended(found.id.description)
    }
    let takesPart = try cases.audience(of: found.id, in: tx).contains(hub.organization)
    let permitted = try FederationRules.permission(
      hub, takesPart: takesPart, light: found.label.trafficLight,
      embargoUntil: found.label.embargoUntil)
    let family = try FederationStore.family(of: found.flaw, in: tx)
    let links = try links(of: found.flaw, family, in: tx)
    let hubs = Dictionary(
      uniqueKeysWithValues: try FederationStore.hubs(in: tx).map { ($0.id, $0.name) })
    var origins = Set(links.flatMap(\.chain))
    for link in links where link.receivedDigest != nil || link.finding != nil {
      if let name = hubs[link.hub] { origins.insert(name) }
    }
    return Told(
      found: found, hub: hub, takesPart: takesPart, permitted: permitted, links: links,
      names: try names(of: found.flaw, family, in: tx), origins: origins)
  }

  /// What is said, with a person's words where they gave some.
  func content(
    _ told: Told, _ words: SendingWords, in tx: Transaction
  ) throws -> ExchangeRecord {
    let found = told.found
    let first = try intake.findings(about: found.flaw, limit: 1, in: tx).first?.draft
    var content = ExchangeRecord(id: found.id.description, hub: identity.name)
    content.chain = told.origins.subtracting([identity.name, told.hub.name]).sorted()
    // What other hubs call it is for those who take part; a catalogue's number is not theirs.
    content.names =
      [found.id.description]
      + told.names.filter { told.takesPart || $0.authority == .cve }.map(\.text)
      .filter { $0 != found.id.description }
    content.title = FindingText.cut(FindingText.plain(words.title ?? found.title), 280)
    // Forms send line ends as two characters, and what is confirmed is compared byte by byte.
    content.text = FindingText.cut(
      (words.text ?? first?.description ?? found.title).replacing("\r\n", with: "\n"), 50_000)
    content.statement = FindingText.cut(
      try (words.statement ?? statement(told, in: tx)).replacing("\r\n", with: "\n"), 15_000)
    content.status = found.state.rawValue
    content.marking = found.label.trafficLight.rawValue
    content.embargoUntil = found.label.embargoUntil
    content.isPublic = found.state == .published
    content.affected = (first?.affected ?? []).prefix(20).map {
      .init(
        package: $0.package?.description, repository: $0.repository,
        versions: $0.versions.map(FindingText.plain))
    }
    content.weaknesses = first?.weaknesses ?? []
    content.vectors = (first?.severity ?? []).map(\.vector)
    // As it is read again when it is sent.
    return try ExchangeRecord(json: content.json.canonical())
  }

  /// How it stands, and what the hub may read of what others said.
  private func statement(_ told: Told, in tx: Transaction) throws -> String {
    var lines = ["How it stands here: \(told.found.state.title)."]
    let kind = try registry.known(told.hub.organization, in: tx)?.kind ?? .finder
    let principal = told.hub.principal(kind)
    if told.takesPart, try coordination.isOpen(told.found.id, in: tx),
      try coordination.sight(of: told.found.id, by: principal, in: tx).inside
    {
      let view = try coordination.view(told.found.id, by: principal, in: tx)
      lines += view.products.filter { $0.statedAt != nil }.prefix(50).map { one in
        let fixed = one.fixedVersion.map { " in \($0)" } ?? ""
        return FindingText.plain("\(one.product): \(one.status.title)\(fixed)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
