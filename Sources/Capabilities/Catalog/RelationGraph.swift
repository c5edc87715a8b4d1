public import Storage
public import Vocabulary

/// That a record names another identifier, in which sense, and since when it says so.
public struct RelationStatement: Sendable, Hashable {
  /// The catalogue.
  public let source: String
  /// The record that says so.
  public let record: String
  /// `alias`, `upstream`, `related` or `about`.
  public let kind: String
  /// The identifier that it names.
  public let name: String
  /// When the record last changed.
  public let statedAt: Timestamp?

  /// In one sentence, for people.
  public var sentence: String {
    switch kind {
    case "alias": "\(record) is another name of \(name)"
    case "upstream": "\(record) is about a package that carries \(name)"
    case "about": "\(record) is an advisory about \(name)"
    default: "\(record) is related to \(name)"
    }
  }
}

/// What hangs together with a vulnerability, and who says so.
///
/// An advisory is not a vulnerability, so only aliases make two identifiers one. Everything else is
/// shown and joins nothing. Popular records would pull the whole catalog in, so the walk is bounded,
/// and says when it was.
public struct RelationGraph: Sendable, Equatable {
  /// The identifiers, those of the vulnerability itself first.
  public let names: [String]
  /// Who says what, the newest first for each step away.
  public let statements: [RelationStatement]
  /// Whether there is more than is shown.
  public let isCut: Bool

  /// Most identifiers.
  public static let mostNames = 100
  /// Most statements that are followed from one step to the next.
  public static let mostStatements = 200
  /// Steps from the vulnerability.
  static let steps = 2
}

extension CatalogService {
  /// What hangs together with a vulnerability, two steps away at most.
  public func relations(of id: String, in tx: Transaction) throws -> RelationGraph {
    var names = [id] + (try aliases(of: id, in: tx)).filter { $0 != id }
    var isCut = names.count > RelationGraph.mostNames
    names = Array(names.prefix(RelationGraph.mostNames))
    var known = Set(names)
    var statements: [RelationStatement] = []
    var seen: Set<RelationStatement> = []
    var frontier = names
    for _ in 0..<RelationGraph.steps where !frontier.isEmpty {
      let most = RelationGraph.mostStatements
      let found = try RelationStore.statements(about: frontier, limit: most + 1, in: tx)
      isCut = isCut || found.count > most
      let fresh = found.prefix(most).filter { seen.insert($0).inserted }
      statements += fresh
      frontier = []
      for name in fresh.flatMap({ [$0.record, $0.name] }) where !known.contains(name) {
        guard names.count < RelationGraph.mostNames else {
          isCut = true
          break
        }
        known.insert(name)
        names.append(name)
        frontier.append(name)
      }
    }
    // What leads to an identifier that is not shown is not shown either.
    statements.removeAll { !known.contains($0.record) || !known.contains($0.name) }
    return RelationGraph(names: names, statements: statements, isCut: isCut)
  }
}
