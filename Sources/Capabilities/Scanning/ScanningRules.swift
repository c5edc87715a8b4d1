import Access
public import Vocabulary

/// Who may take a target, and how leases end. Pure: the moment is passed in.
public enum ScanningRules {
  /// How long after its expiry a lease still keeps others out, in seconds: a heartbeat that was
  /// sent in time may arrive late.
  public static let grace: Int64 = 60
  /// For how long a lease can be asked for, in minutes.
  public static let minutes: ClosedRange<Int64> = 5...1440

  /// Whether a lease keeps others out.
  public static func isTaken(_ lease: Lease, at now: Timestamp) -> Bool {
    lease.state == .held && now < lease.expiresAt.adding(seconds: grace)
  }

  /// Whether two campaigns may look at one target at once: they differ in technique, and each
  /// names the other's as compatible.
  public static func areCompatible(_ one: CampaignDraft, _ other: CampaignDraft) -> Bool {
    let (mine, theirs) = (one.instrument.technique, other.instrument.technique)
    return mine != theirs && one.compatible.contains(theirs) && other.compatible.contains(mine)
  }

  /// Until when a lease holds after a heartbeat: never shorter than before, also when the clock
  /// was put back, and never longer than its bounds.
  public static func expiry(
    _ before: Timestamp?, minutes: Int64, at now: Timestamp, bounds: [Timestamp]
  ) -> Timestamp {
    let wanted = max(before ?? now, now.adding(seconds: minutes * 60))
    return ([wanted] + bounds).min() ?? wanted
  }

  /// Checks that a lease can be kept or ended by whoever holds its fencing number.
  public static func check(
    _ lease: Lease, fence: Int64, at now: Timestamp
  ) throws(ScanningProblem) {
    guard lease.fence == fence else { throw .fenced }
    guard lease.state == .held else { throw .leaseEnded(lease.state) }
    guard isTaken(lease, at: now) else { throw .leaseEnded(.expired) }
  }

  /// Why a thing should be looked at again; nil when it need not be.
  ///
  /// - Parameters:
  ///   - looks: every look at the thing, in any order.
  ///   - newest: the newest version in use, when it is known to be newer than each that was seen.
  ///   - days: after how many days without a look it is proposed again.
  public static func proposal(
    _ thing: String, looks: [Coverage], newest: String?, ranking: ModelRanking, days: Int64,
    at now: Timestamp
  ) -> RescanProposal? {
    guard let last = looks.max(by: { $0.at < $1.at }) else { return nil }
    var reasons: [RescanProposal.Reason] = []
    if newest != nil { reasons.append(.newerVersion) }
    let best = looks.map { ranking.rank(of: $0.instrument.model) }.max() ?? 0
    let stronger = ranking.entries.first { $0.rank > best }
    if stronger != nil { reasons.append(.strongerModel) }
    if last.at < now.adding(days: -days) { reasons.append(.old) }
    guard !reasons.isEmpty else { return nil }
    return RescanProposal(
      thing: thing, version: newest, reasons: reasons,
      lastLook: (last.at, last.target.version), model: stronger?.model)
  }
}
