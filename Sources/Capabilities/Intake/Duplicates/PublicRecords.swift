import Catalog
import Formats
import Similarity
public import Storage

/// A public record that a report may be about.
public struct SimilarRecord: Sendable {
  /// Its name, such as `CVE-2024-3094`.
  public let id: String
  /// One line.
  public let title: String
  /// What the report is to it.
  public let relation: FlawRelation
  /// The chance that it is the same, 0 to 1; only the likeliest has one.
  public let probability: Double?
  /// What speaks for it, the weightiest first, as sentences.
  public let reasonsFor: [String]
  /// What speaks against it.
  public let reasonsAgainst: [String]
}

extension IntakeService {
  /// Most records that are named for one report.
  static let mostRecords = 3
  /// Most reasons for and against.
  static let mostReasons = 5

  /// Takes the next public records into the index after those that were there before it: once, in the
  /// order of their names. Gives how many; 0 at the end.
  func indexRecords(limit: Int = 200, in tx: Transaction) throws -> Int {
    var state = try SimilarityIndex.state(in: tx)
    guard let last = state.record else { return 0 }
    let names = try catalog.names(after: last, limit: limit, in: tx)
    state.record = names.last
    try take(names, into: &state, in: tx)
    try SimilarityStore.save(state, of: SimilarityModel.current.name, in: tx)
    return names.count
  }

  /// Takes in what changed of public records.
  func index(records names: [String], in tx: Transaction) throws {
    var state = try SimilarityIndex.state(in: tx)
    try take(names, into: &state, in: tx)
    try SimilarityStore.save(state, of: SimilarityModel.current.name, in: tx)
  }

  private func take(
    _ names: [String], into state: inout SimilarityStore.State, in tx: Transaction
  ) throws {
    let texts = try catalog.texts(of: names, in: tx)
    let present = try SimilarityStore.records(names, in: tx)
    let entries = texts.map {
      SimilarityIndex.entry(.vulnerability($0.vulnerability), FlawDescription($0))
    }
    let fresh = entries.filter { entry in
      guard case .vulnerability(let name) = entry.subject else { return false }
      return present[name] != entry.profile
    }
    // What changed and what was withdrawn goes; what changed comes back under a new number.
    let unchanged = Set(
      zip(texts, entries).filter { present[$0.vulnerability] == $1.profile }
        .map(\.0.vulnerability))
    let gone = present.filter { !unchanged.contains($0.key) }
    if !gone.isEmpty { try SimilarityStore.remove(records: gone, from: &state, in: tx) }
    if !fresh.isEmpty {
      try SimilarityStore.add(fresh, to: &state, longest: SimilarityIndex.longestList, in: tx)
    }
  }

  /// Public records that a draft may be about, the likeliest first.
  public func records(like draft: FindingDraft, in tx: Transaction) throws -> [SimilarRecord] {
    let ranking = try known(like: draft, in: tx).records
    guard ranking.outcome != .different else { return [] }
    let worthy = ranking.candidates.prefix(Self.mostRecords).enumerated().filter { place, one in
      place == 0 || one.comparison.score >= FlawRelation.leastScore
    }
    let names = worthy.map(\.element.subject)
    let texts = Dictionary(
      uniqueKeysWithValues: try catalog.texts(of: names, in: tx).map { ($0.vulnerability, $0) })
    let affected = Dictionary(
      grouping: try catalog.affected(by: names, in: tx), by: \.vulnerability)
    let reading = Reading(FlawDescription(draft))
    return worthy.compactMap { place, one in
      guard let text = texts[one.subject] else { return nil }
      let probability = place == 0 ? ranking.probability : nil
      let relation = FlawRelation.of(
        one.comparison, probability: probability, isPublic: true,
        tested: Self.tested(draft, among: affected[one.subject] ?? []))
      guard relation != .different else { return nil }
      let lines = one.comparison.lines(of: reading, and: Reading(FlawDescription(text)))
      return SimilarRecord(
        id: one.subject, title: text.title, relation: relation, probability: probability,
        reasonsFor: lines.filter { $0.contribution > 0 }.prefix(Self.mostReasons).map(\.sentence),
        reasonsAgainst: lines.filter { $0.contribution < 0 }.prefix(Self.mostReasons)
          .map(\.sentence))
    }
  }

  /// Where the tested version stands to the fix that records name.
  static func tested(
    _ draft: FindingDraft, among affected: [AffectedPackage]
  ) -> FlawRelation.Tested {
    if fix(of: draft, among: affected)?.version != nil { return .afterFix }
    for software in draft.affected {
      guard let version = draft.provenance.testedVersion ?? software.package?.version else {
        continue
      }
      for key in software.keys {
        let scheme = key.versionScheme
        let isFixedLater = affected.contains {
          $0.key == key.text && $0.versions.fixedVersion(after: version, scheme: scheme) != nil
        }
        if isFixedLater { return .beforeFix }
      }
    }
    return .unknown
  }
}

extension FlawDescription {
  /// What public records say.
  init(_ text: KnownText) {
    self.init(title: text.title, text: text.details)
    // Vendor, namespace and name stand behind the scheme and the kind, which many share.
    products = text.packages.map { key in
      let mark: Character = key.hasPrefix("pkg:") ? "/" : ":"
      return String(key.drop { $0 != mark }.dropFirst())
    }
    versions = text.versions
    weaknesses = text.weaknesses.compactMap { Int($0.drop { !$0.isNumber }) }
  }
}
