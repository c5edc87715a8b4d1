public import Access
public import Cases
public import Storage
public import Vocabulary

/// The coordination of a case that was merged into another. It goes on as it was: whoever takes
/// part there reads and writes there, and is in no other case before they joined it.
public struct MergedCoordination: Sendable {
  /// The case.
  public let id: CaseID
  /// Its title.
  public let title: String
  /// How many take part there.
  public let joined: Int
  /// Those who take part there, or are asked to, and were never asked in the case that goes on.
  public let missing: [Participant]
}

extension CoordinationService {
  /// The coordinated cases that were merged into this one, the oldest first; for the coordinator.
  public func merged(
    into id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [MergedCoordination] {
    let grant = try decide(principal, .readCoordination)
    guard grant.organization == nil, !principal.isActing else { throw Denial.hidden }
    guard try cases.known(id, in: tx) != nil else { throw Problem.notFound("case") }
    let all = try cases.merged(into: id, in: tx)
    let coordinated = try CoordinationStore.open(among: all, in: tx)
    let rooms = all.filter { coordinated.contains($0) }
    guard !rooms.isEmpty else { return [] }
    let titles = try cases.titles(of: rooms, in: tx)
    let here = try CoordinationStore.participants(of: id, in: tx)
    let people = try rooms.map { ($0, try CoordinationStore.participants(of: $0, in: tx)) }
    // Who declined, left or was taken out in one of them gave the answer for all.
    let settled = here + people.flatMap { $0.1.filter { !$0.standing.sees } }
    return people.map { other, all in
      let there = all.filter(\.standing.sees)
      return MergedCoordination(
        id: other, title: titles[other] ?? "", joined: there.count { $0.standing == .joined },
        missing: there.filter { known in !settled.contains { $0.isSame(as: known) } })
    }
  }

  /// Those who asked not to be named in a case that was merged into this one, or took part in one
  /// where nobody is: they stay unnamed here until they say otherwise.
  func unnamed(in id: CaseID, in tx: Transaction) throws -> [Participant] {
    let merged = try cases.merged(into: id, in: tx)
    return merged.isEmpty ? [] : try CoordinationStore.unnamed(among: merged, in: tx)
  }

  /// Asks everybody who takes part in the cases that were merged into this one, and was never asked
  /// here. They see the terms, and join or not, as anybody does; who was unnamed there is unnamed
  /// here. Gives those who were asked.
  public func askOver(
    to id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [ParticipantID] {
    _ = try lead(id, by: principal, in: tx)
    var asked: [ParticipantID] = []
    var here: [Participant] = []
    for room in try merged(into: id, by: principal, in: tx) {
      // Who was in two of them is asked once.
      let missing = room.missing.filter { known in !here.contains { $0.isSame(as: known) } }
      guard !missing.isEmpty else { continue }
      here += missing
      let named = Dictionary(
        grouping: try CoordinationStore.products(of: room.id, in: tx).filter(\.isNamed),
        by: \.participant)
      let drafts = missing.map { known in
        InvitationDraft(
          organization: known.organization, name: known.name, contact: known.contact,
          roles: known.roles, products: (named[known.id] ?? []).map(\.product))
      }
      asked += try invite(drafts, to: id, by: principal, in: tx)
      try announce(
        "This flaw is worked on in another case from now on. Whoever takes part here is asked to "
          + "take part there. What was said here stays here.", in: room.id, tx)
    }
    return asked
  }
}

extension Participant {
  /// Whether two participants of different cases are one: an organization, or a name without one.
  func isSame(as other: Participant) -> Bool {
    organization == nil && other.organization == nil
      ? name == other.name : organization == other.organization
  }
}
