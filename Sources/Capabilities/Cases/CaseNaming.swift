public import Access
import Formats
import Ledger
public import Storage
public import Vocabulary

extension CaseService {
  /// Most bytes of a case's title.
  public static let titleLimit = 200

  /// Gives a case a title that says what it is about. The first one was that of the first report,
  /// which keeps its own. `version` is the one the caller saw; nil takes the stored one.
  public func rename(
    _ id: CaseID, to title: String, version: Int64? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Case {
    guard let found = try CaseStore.find(id, in: tx) else { throw Problem.notFound("case") }
    let now = surroundings.now()
    let grant: Grant<Write, CaseObject> = try decide(
      principal, .triageCases,
      on: ObjectFacts(
        id: id.description, version: found.version, owner: nil, label: found.label), at: now)
    guard title.utf8.count <= Self.titleLimit, title.utf8.contains(where: { $0 > 32 }),
      !title.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw Problem.invalid("/title", "must be one line of at most \(Self.titleLimit) bytes")
    }
    guard version == nil || version == found.version else { throw CaseProblem.changed }
    guard title != found.title else { return found }
    guard try CaseStore.rename(grant, to: title, at: now, in: tx) else {
      throw CaseProblem.changed
    }
    let detail: JSONValue = ["before": found.title.json, "title": title.json]
    _ = try ledger.record(
      Fact(
        kind: "case.renamed", subject: id.description, organization: nil,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
    return try CaseStore.find(id, in: tx) ?? found
  }
}
