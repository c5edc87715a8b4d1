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
    let here = try CoordinationStore.participants(of: id, in: tx)
    return try cases.merged(into: id, in: tx).compactMap { other -> MergedCoordination? in
      guard let one = try cases.known(other, in: tx),
        try CoordinationStore.find(one, in: tx) != nil
      else { return nil }
      let there = try CoordinationStore.participants(of: other, in: tx).filter(\.standing.sees)
      return MergedCoordination(
        id: other, title: one.title, joined: there.count { $0.standing == .joined },
        missing: there.filter { known in !here.contains { $0.isSame(as: known) } })
    }
  }

  /// Asks everybody who takes part in the cases that were merged into this one, and was never asked
  /// here. They see the terms, and join or not, as anybody does. Gives those who were asked.
  public func askOver(
    to id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [ParticipantID] {
    _ = try lead(id, by: principal, in: tx)
    var asked: [ParticipantID] = []
    for other in try cases.merged(into: id, in: tx) {
      // Looked at one by one: who was in two of them is asked once.
      guard let room = try merged(into: id, by: principal, in: tx).first(where: { $0.id == other }),
        !room.missing.isEmpty, let one = try cases.known(other, in: tx),
        let found = try CoordinationStore.find(one, in: tx)
      else { continue }
      let named = Dictionary(
        grouping: try CoordinationStore.products(of: other, in: tx).filter(\.isNamed),
        by: \.participant)
      let drafts = room.missing.map { known in
        var draft = InvitationDraft(
          organization: known.organization, name: known.name, contact: known.contact,
          roles: known.roles, products: (named[known.id] ?? []).map(\.product))
        // Nobody learns by a merge of whom they were not to learn before.
        draft.isHidden = known.isHidden || found.visibility == .blind
        return draft
      }
      asked += try invite(drafts, to: id, by: principal, in: tx)
      try announce(
        "This flaw is worked on in another case from now on. Whoever takes part here is asked to "
          + "take part there. What was said here stays here.", in: other, tx)
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
