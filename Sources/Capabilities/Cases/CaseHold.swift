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

  /// The titles of cases, for capabilities downstream.
  public func titles(of ids: [CaseID], in tx: Transaction) throws -> [CaseID: String] {
    try CaseStore.titles(of: ids, in: tx)
  }

  /// Keeps a case from being published until an embargo has ended, or lets it go again with nil.
  /// The moment is for people: only letting go ends it, never the clock alone.
  public func hold(
    _ id: CaseID, until: Timestamp?, by grant: Grant<Write, CoordinationObject>,
    in tx: Transaction
  ) throws {
    guard grant.id == id.description, try CaseStore.hold(id, until: until, in: tx) else {
      throw Problem.notFound("case")
    }
  }
}
