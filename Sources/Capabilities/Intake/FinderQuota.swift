import Storage
import Vocabulary

/// How many reports an organization may send on a day (UTC). It protects the others' place in line;
/// the answer says when there is room again, and nothing that was accepted is lost.
public struct FinderQuota: Sendable {
  /// Reports a day of an organization.
  public var organization: Int
  /// Reports a day of all finders without an account together.
  public var anonymous: Int

  /// Quotas; the defaults are above what one organization found in the largest effort on record,
  /// 512 candidates a day, by a factor of 200.
  public init(organization: Int = 100_000, anonymous: Int = 200) {
    self.organization = organization
    self.anonymous = anonymous
  }
}

extension IntakeService {
  /// Counts reports against the day's quota; refuses all of them when they do not fit.
  func spend(
    _ count: Int, of organization: OrganizationID, limit: Int, in tx: Transaction
  ) throws {
    let day = surroundings.now().seconds / 86_400
    let used = try QuotaStore.used(by: organization, on: day, in: tx)
    guard used + count <= limit else {
      throw IntakeProblem.overQuota(
        left: max(0, limit - used), limit: limit, until: Timestamp(seconds: (day + 1) * 86_400))
    }
    try QuotaStore.save(used + count, of: organization, on: day, in: tx)
  }
}
