import Access
import Registry
import Storage
import Vocabulary

/// What stands in the way of a claim.
extension ScanningService {
  /// Whether the maintainers asked not to be scanned.
  func checkWish(on target: ScanTarget, in tx: Transaction) throws {
    guard target.kind == .repository,
      let project = try CoverageStore.project(target.thing, in: tx), project.optedOutAt != nil
    else { return }
    throw ScanningProblem.optedOut(target.thing, reason: project.reason)
  }

  /// The scope that allows an asset to be looked at, and until when; nil for public targets.
  func permit(
    _ target: ScanTarget, _ campaign: Campaign, at now: Timestamp, in tx: Transaction
  ) throws -> (scope: ScopeID, until: Timestamp)? {
    guard let asset = target.asset else { return nil }
    let answer = ScopeRules.permission(
      try ScopeStore.inForce(on: asset, in: tx),
      technique: campaign.draft.instrument.technique, party: campaign.organization, at: now)
    switch answer {
    case .yes(let scope, let until, _): return (scope, until)
    case .no(let refusal, let next): throw ScanningProblem.notPermitted(refusal, next: next)
    }
  }

  /// Ends leases on the target whose time is over, and throws ``ScanConflict`` when others remain
  /// that this campaign cannot stand beside.
  func yield(
    _ target: ScanTarget, to campaign: Campaign, at now: Timestamp, in tx: Transaction
  ) throws {
    var holders: [ScanConflict.Holder] = []
    for lease in try ScanningStore.held(on: target, in: tx) {
      guard ScanningRules.isTaken(lease, at: now) else {
        try end(
          lease, as: .expired, reason: "No heartbeat came in time.", by: .system("scanning"),
          in: tx)
        continue
      }
      let theirs = try stored(lease.campaign, in: tx)
      if ScanningRules.areCompatible(campaign.draft, theirs.draft) { continue }
      let isKnown = theirs.draft.isNamed || lease.organization == campaign.organization
      let name = isKnown ? try registry.known(lease.organization, in: tx)?.name : nil
      holders.append(
        ScanConflict.Holder(
          lease: lease.id, technique: lease.technique, until: lease.expiresAt, name: name,
          contact: isKnown ? theirs.draft.contact : nil,
          couldJoin: lease.technique != campaign.draft.instrument.technique))
    }
    guard holders.isEmpty else {
      throw ScanConflict(
        target: target, holders: holders,
        instead: try ScanningStore.idle(at: now, limit: 5, in: tx).filter { $0 != target.key })
    }
  }
}
