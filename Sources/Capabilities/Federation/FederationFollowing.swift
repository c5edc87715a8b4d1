import Access
import Cases
import Coordination
import Formats
import Intake
import Registry
import Storage
import Vocabulary

/// What follows for a case from what another hub says. Nothing here overwrites anything: dates become
/// proposals, what is public becomes an alarm, and changes become messages.
extension FederationService {
  /// Gives in words what was done, and what could not be.
  func follow(
    _ item: HubItem, _ hub: Hub, _ before: JSONValue?, _ changes: [String], _ flaw: FlawID,
    in tx: Transaction
  ) throws -> [String] {
    guard let found = try cases.known(about: standing(flaw, in: tx), in: tx) else { return [] }
    let isNewDate =
      item.embargoUntil != nil && before?["embargoUntil"]?.text != item.embargoUntil?.rfc3339
    let isNewlyPublic = item.isPublic && before?["isPublic"]?.boolean != true
    let date = isNewDate ? item.embargoUntil.flatMap { $0 > surroundings.now() ? $0 : nil } : nil
    let isOpen = try coordination.isOpen(found.id, in: tx)
    guard date != nil || isNewlyPublic || (isOpen && !changes.isEmpty) else { return [] }
    guard found.state != .published, found.state != .closed else { return [] }
    if !isOpen { try coordination.open(found.id, by: Self.actor, in: tx) }
    let speaker = try speaker(for: hub, in: found.id, tx)
    let place = "\(item.foreign) at \(hub.name)"
    var notes: [String] = []
    if let date {
      notes += try tried("The end of an embargo was proposed: \(date.rfc3339)", in: tx) {
        _ = try coordination.propose(
          ProposalDraft(until: date, reason: "\(place) is to be kept quiet until then."),
          in: found.id, by: speaker, in: tx)
      }
    }
    if isNewlyPublic {
      notes += try tried("An alarm was raised: it is public there", in: tx) {
        try coordination.raise(
          .flaw, evidence: "\(place) is public.", in: found.id, by: speaker, in: tx)
      }
    }
    if !changes.isEmpty {
      notes += try tried("The coordinator was written to", in: tx) {
        let text = "\(place) changed.\n" + changes.joined(separator: "\n")
        _ = try coordination.send(
          MessageDraft(FindingText.cut(text, 8000), to: speaker.isActing ? .members([]) : .notes),
          in: found.id, by: speaker, in: tx)
      }
    }
    return notes
  }

  /// The hub's own part where it takes part, and otherwise the coordinator's.
  private func speaker(
    for hub: Hub, in id: CaseID, _ tx: Transaction
  ) throws -> Principal {
    let kind = try registry.known(hub.organization, in: tx)?.kind ?? .finder
    let own = hub.principal(kind)
    return try coordination.sight(of: id, by: own, in: tx).inside ? own : Self.actor
  }

  /// Does something that the rules of coordination may refuse; that is said, and stops nothing.
  private func tried(
    _ done: String, in tx: Transaction, _ body: () throws -> Void
  ) throws -> [String] {
    do {
      try tx.savepoint(body)
      return [done + "."]
    } catch let error as CoordinationProblem {
      return [done + " could not be done: " + error.problem.detail]
    } catch let error as Problem where error.status < 500 {
      return [done + " could not be done: " + error.detail]
    }
  }
}
