public import Access
public import Intake
import Ledger
public import Storage
public import Vocabulary

extension CaseService {
  /// One case, for capabilities downstream, which authorise what they show themselves.
  public func known(_ id: CaseID, in tx: Transaction) throws -> Case? {
    try CaseStore.find(id, in: tx)
  }

  /// The case about a flaw, for capabilities downstream.
  public func known(about flaw: FlawID, in tx: Transaction) throws -> Case? {
    try CaseStore.find(flaw: flaw, in: tx)
  }

  /// The cases that ended because they were merged into this one, also by way of others, the oldest
  /// first; for capabilities downstream.
  public func merged(into id: CaseID, in tx: Transaction) throws -> [CaseID] {
    try CaseStore.merged(into: id, in: tx)
  }

  /// The case that a case was merged into, nil where it was not; for capabilities downstream.
  public func keeper(of id: CaseID, in tx: Transaction) throws -> CaseID? {
    try CaseStore.keeper(of: id, in: tx)
  }

  /// The titles of cases, for capabilities downstream.
  public func titles(of ids: [CaseID], in tx: Transaction) throws -> [CaseID: String] {
    try CaseStore.titles(of: ids, in: tx)
  }

  /// Whom what is meant for those who take part in a case goes to: those who joined its coordination
  /// where there is one, and otherwise its parties.
  public func audience(of id: CaseID, in tx: Transaction) throws -> Set<OrganizationID> {
    if let joined = try CaseStore.audience(of: id, in: tx) { return joined }
    return try CaseStore.find(id, in: tx)?.label.releasableTo ?? []
  }

  /// Keeps an organization from reading a case that it is a party of because it reported it, or lets
  /// it again; for the capability that takes participants out.
  public func bar(
    _ organization: OrganizationID, from id: CaseID, _ isBarred: Bool, in tx: Transaction
  ) throws {
    try CaseStore.bar(organization, from: id, isBarred, in: tx)
  }

  /// Says who takes part in a case's coordination, for the capability that knows.
  public func setAudience(
    _ organizations: Set<OrganizationID>, of id: CaseID, in tx: Transaction
  ) throws {
    try CaseStore.setAudience(organizations, of: id, in: tx)
  }

  /// Keeps a case from being published until an embargo has ended, or lets it go again with nil.
  /// The moment is for people: only letting go ends it, never the clock alone.
  public func hold(
    _ id: CaseID, until: Timestamp?, by grant: Grant<Write, CoordinationObject>,
    in tx: Transaction
  ) throws {
    let before = try CaseStore.find(id, in: tx)?.label.embargoUntil
    guard grant.id == id.description, try CaseStore.hold(id, until: until, in: tx) else {
      throw Problem.notFound("case")
    }
    // A hold that went along with a merge is let go with the embargo that it came from.
    guard until == nil, let before, let found = try CaseStore.find(id, in: tx),
      let other = try intake.flaw(found.flaw, in: tx)?.mergedInto,
      let target = try CaseStore.find(flaw: other, in: tx), target.label.embargoUntil == before
    else { return }
    _ = try CaseStore.hold(target.id, until: nil, in: tx)
  }
}
