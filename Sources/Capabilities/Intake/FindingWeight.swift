import Formats
public import Projects
public import Storage
public import Vocabulary

/// What of a report the order of work goes by.
public struct FindingWeight: Sendable, Equatable {
  /// The report.
  public let finding: FindingID
  /// Who sent it.
  public let organization: OrganizationID
  /// The tool that found it.
  public let tool: String?
  /// The model behind the tool.
  public let model: String?
  /// Whether nothing held it back when it came.
  public let isReady: Bool
  /// The greatest CVSS base score that it claims, 0 to 10; once a trial reproduced it, that within
  /// what was shown.
  public let severity: Double
  /// Whether a trial reproduced it.
  public var isShown = false
}

extension FindingDraft {
  /// The greatest CVSS base score that it claims, 0 where it claims none.
  var claimedSeverity: Double {
    severity.compactMap { try? CVSSVector($0.vector).baseScore }.max() ?? 0
  }
}

extension IntakeService {
  /// What the order of work goes by, for the reports about each of these flaws, oldest first.
  public func weights(
    of flaws: [FlawID], in tx: Transaction
  ) throws -> [FlawID: [FindingWeight]] {
    try IntakeStore.weights(of: flaws, in: tx)
  }

  /// Writes down that a trial reproduced a report, and between which CVSS scores what it showed lies.
  /// The claim counts within that from now on. For Validation, whose ledger entry says it.
  public func noteShown(
    _ id: FindingID, within limits: ClosedRange<Double>, in tx: Transaction
  ) throws {
    guard let finding = try IntakeStore.finding(id, in: tx) else { return }
    let score = min(max(finding.draft.claimedSeverity, limits.lowerBound), limits.upperBound)
    try IntakeStore.setShown(score, of: id, in: tx)
  }

  /// The confirmed project that a flaw is in, by its first reports; nil where none is known.
  public func project(of flaw: FlawID, in tx: Transaction) throws -> Project? {
    let keys = try findings(about: flaw, limit: 20, in: tx).flatMap(\.draft.projectKeys)
    let known = try projects.verified(keys, in: tx)
    return keys.lazy.compactMap { known[$0] }.first
  }
}
