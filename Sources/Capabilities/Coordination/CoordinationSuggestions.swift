public import Access
public import Cases
import Catalog
import Exposure
import Formats
import Intake
import Inventory
import Projects
import Registry
public import Storage
public import Vocabulary

/// Somebody who might belong to a case, and why.
public struct PartySuggestion: Sendable, Equatable {
  /// The organization; nil for somebody without an account.
  public let organization: OrganizationID?
  /// The name.
  public let name: String
  /// How to reach them, where known.
  public let contact: String?
  /// What they would be.
  public let role: ParticipantRole
  /// Why, as a sentence.
  public let reason: String
}

extension CoordinationService {
  /// Most suggestions of one kind.
  static let mostSuggested = 100

  /// Who might belong to a case: whoever reported it, whoever looks after the package, whoever runs
  /// it, and whose advisories named it before. Who takes part already is not among them.
  public func suggestions(
    for id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [PartySuggestion] {
    let (room, _) = try lead(id, by: principal, in: tx)
    let present = Set(
      room.participants.filter(\.standing.sees).compactMap(\.organization))
    let names = Set(room.participants.filter(\.standing.sees).map(\.name))
    guard let one = try cases.known(id, in: tx), let flaw = try intake.flaw(one.flaw, in: tx)
    else { return [] }
    var found = try one.label.releasableTo.sorted().map { finder in
      try suggestion(finder, .finder, "Reported this flaw.", in: tx)
    }
    if let text = flaw.package, let key = PackageKey(text: text) {
      found += try maintainers(of: flaw.id, key, in: tx)
      found += try carriers(of: key, in: tx)
      found += try advisories(about: key, in: tx)
    }
    var seen: Set<String> = []
    return found.filter { one in
      guard one.organization.map({ !present.contains($0) }) ?? !names.contains(one.name) else {
        return false
      }
      return seen.insert(one.organization?.description ?? one.name).inserted
    }
  }

  private func suggestion(
    _ organization: OrganizationID, _ role: ParticipantRole, _ reason: String, in tx: Transaction
  ) throws -> PartySuggestion {
    PartySuggestion(
      organization: organization,
      name: try registry.known(organization, in: tx)?.name ?? organization.description,
      contact: nil, role: role, reason: reason)
  }

  private func maintainers(
    of flaw: FlawID, _ key: PackageKey, in tx: Transaction
  ) throws -> [PartySuggestion] {
    guard let project = try intake.project(of: flaw, in: tx) else { return [] }
    let name = try registry.known(project.organization, in: tx)?.name ?? project.name
    return [
      PartySuggestion(
        organization: project.organization, name: name, contact: project.rules.contact,
        role: .maintainer, reason: "Looks after \(project.name) (\(key.text)).")
    ]
  }

  /// Organizations whose inventories carry the package.
  private func carriers(
    of key: PackageKey, in tx: Transaction
  ) throws -> [PartySuggestion] {
    let carried = try exposure.carriers(of: key, limit: 500, in: tx)
    let counts = Dictionary(grouping: carried, by: \.asset.organization).mapValues {
      Set($0.map(\.asset.id)).count
    }
    return try counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.mostSuggested).map { organization, count in
        try suggestion(
          organization, .operator,
          "Runs \(key.text) on \(count) \(count == 1 ? "asset" : "assets").", in: tx)
      }
  }

  /// Hosts that advisories about the package refer to: who published on it before.
  private func advisories(
    about key: PackageKey, in tx: Transaction
  ) throws -> [PartySuggestion] {
    let ids = Array(
      Set(try catalog.affecting(keys: [key.text], in: tx).map(\.vulnerability)).sorted()
        .suffix(50))
    var hosts: [String: String] = [:]
    for id in ids {
      for source in try catalog.sources(of: id, in: tx) {
        for reference in source.references {
          guard let host = Self.host(reference), hosts[host] == nil else { continue }
          hosts[host] = id
        }
      }
    }
    return hosts.sorted { $0.key < $1.key }.prefix(20).map { host, id in
      PartySuggestion(
        organization: nil, name: host, contact: nil, role: .vendor,
        reason: "\(id) about \(key.text) refers to it; its security.txt may say whom to ask.")
    }
  }

  /// The host of an `https` address.
  static func host(_ address: String) -> String? {
    guard address.lowercased().hasPrefix("https://") else { return nil }
    let host = address.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
    return isPublicHost(host) ? host : nil
  }

  /// Whether a text is the name of a host in the public tree of names: no address, no port, no user,
  /// and not a name of this machine's own network.
  static func isPublicHost(_ host: String) -> Bool {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy {
          (97...122).contains($0) || (48...57).contains($0) || $0 == 45
        }
    }
    let local = [
      "local", "localhost", "internal", "lan", "home", "corp", "test", "invalid", "onion",
    ]
    return isName && labels.count >= 2 && host.utf8.count <= 253
      && labels.last.map { last in
        !local.contains(String(last)) && last.utf8.contains { $0 >= 97 }
      } ?? false
  }
}
