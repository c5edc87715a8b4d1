public import Formats
public import Vocabulary

/// The kind of ``FindingID``.
public enum FindingKindTag: IdentifierKind {
  /// `fnd`.
  public static let prefix = "fnd"
}
/// Names a report.
public typealias FindingID = Identifier<FindingKindTag>

/// The kind of ``FlawID``.
public enum FlawKindTag: IdentifierKind {
  /// `flw`.
  public static let prefix = "flw"
}
/// Names a distinct flaw.
public typealias FlawID = Identifier<FlawKindTag>

/// Software that a report says is affected.
public struct AffectedSoftware: Sendable, Equatable {
  /// A package URL, with the version that was looked at where known.
  public var package: PackageURL?
  /// A CPE 2.3 name.
  public var cpe: CPEName?
  /// The affected versions in the reporter's words, such as `<1.2.9`.
  public var versions: String?
  /// Where the source is.
  public var repository: String?
  /// The commit that introduced the flaw.
  public var introducedCommit: String?
  /// The commit that fixed it.
  public var fixedCommit: String?

  /// Where the source is, in the one spelling in which addresses meet.
  public var address: RepositoryAddress? { repository.flatMap { try? RepositoryAddress($0) } }

  /// What it can be matched by.
  public var keys: [PackageKey] {
    [package.map { PackageKey($0) }, cpe.flatMap { PackageKey(cpe: $0) }].compactMap { $0 }
  }
}

/// Where in the source the flaw is.
public struct SourceLocation: Sendable, Equatable {
  /// A path inside the project.
  public var file: String?
  /// The function or method.
  public var function: String?
  /// The line, from 1.
  public var line: Int64?
  /// The call that what an attacker controls ends in, such as `strcpy`.
  public var sink: String?

  /// A location.
  public init(
    file: String? = nil, function: String? = nil, line: Int64? = nil, sink: String? = nil
  ) {
    self.file = file
    self.function = function
    self.line = line
    self.sink = sink
  }
}

/// Where a report comes from.
public struct Provenance: Sendable, Equatable {
  /// The tool that found it.
  public var tool: String?
  /// The tool's version.
  public var toolVersion: String?
  /// The AI model behind the tool.
  public var model: String?
  /// The model's version.
  public var modelVersion: String?
  /// What drove the model: an agent, a fuzzing loop, a script.
  public var harness: String?
  /// SHA-256 of the prompt, in hexadecimal: it shows later that two reports came from one prompt,
  /// without showing the prompt.
  public var promptDigest: String?
  /// The version that was tested.
  public var testedVersion: String?
  /// The commit that was tested.
  public var testedCommit: String?
}

/// What a reporter sends: one flaw, structured so that nobody has to ask back.
public struct FindingDraft: Sendable, Equatable {
  /// The reporter's own number for it; sending the same one again changes nothing, and other
  /// content under it is answered with how to add what is new.
  public var reference: String?
  /// One line.
  public var title: String
  /// What is wrong and why it matters. Hostile until proven otherwise: shown inert everywhere.
  public var description: String?
  /// When it was found.
  public var foundAt: Timestamp?
  /// What is affected; at least one.
  public var affected: [AffectedSoftware]
  /// Where in the source.
  public var location: SourceLocation?
  /// Weakness classes, such as `CWE-79`.
  public var weaknesses: [String]
  /// Severity claims: the kind of vector and the vector.
  public var severity: [SeverityClaim]
  /// Identifiers it is already known by, such as `CVE-2024-3094`.
  public var aliases: [String]
  /// How to see it happen.
  public var reproducer: String?
  /// The command that shows it.
  public var command: String?
  /// A proposed fix, as a unified diff. Nobody applies it outside of a cell.
  public var patch: String?
  /// Where it comes from.
  public var provenance: Provenance
  /// Whether a person has confirmed it.
  public var humanVerified: Bool
  /// Who confirmed it.
  public var verifiedBy: String?
  /// The name, or another name, by which the finder wants to be credited.
  public var credit: String?
}

/// A severity vector as claimed by a reporter.
public struct SeverityClaim: Sendable, Equatable {
  /// `CVSS_V2`, `CVSS_V3` or `CVSS_V4`, as in the OSV schema.
  public let kind: String
  /// The vector.
  public let vector: String
}

/// A report as it was accepted.
public struct Finding: Sendable, Equatable {
  /// Its identifier.
  public let id: FindingID
  /// Who reported it.
  public let organization: OrganizationID
  /// When it was accepted.
  public let receivedAt: Timestamp
  /// The flaw it is about.
  public internal(set) var flaw: FlawID
  /// What was sent.
  public let draft: FindingDraft
  /// What was said of it when it came, before anybody read it.
  public let remarks: [ReportRemark.Code]
  /// Whether nothing held it back when it came, or since a file added what it lacked.
  public let isReady: Bool
  /// The ledger receipt of its acceptance.
  public internal(set) var receipt: String
  /// Its place in the order in which reports became visible, from 1; some places stay empty.
  var position: Int64

  /// Where a list of reports by arrival goes on after this one.
  public var cursor: Cursor { Cursor("\(position)") }
}

/// Why a report belongs to a flaw.
public enum MergeRule: String, CaseIterable, Sendable {
  /// It was the first about this flaw.
  case first
  /// Same package, file, function (or line) and weakness.
  case exact
  /// Same package and a shared public identifier.
  case alias
  /// What they say is so alike that one fix closes both, by the model's stricter threshold.
  case similar
  /// Somebody decided so.
  case manual
  /// Somebody took it out of another flaw.
  case separated
}

/// The record that a report belongs to a flaw. Undoing it loses nothing: the report, its finder's
/// credit and its time stay.
public struct MergeRecord: Sendable, Equatable {
  /// The report.
  public let finding: FindingID
  /// The flaw.
  public let flaw: FlawID
  /// Why.
  public let rule: MergeRule
  /// What they share, in words.
  public let evidence: String
  /// Since when.
  public let at: Timestamp
  /// Who decided; the software itself for exact and alias merges.
  public let actor: String
  /// When it was undone, nil while it holds.
  public let undoneAt: Timestamp?
}

/// One distinct flaw, however many reports describe it.
public struct Flaw: Sendable, Equatable {
  /// Its identifier.
  public let id: FlawID
  /// A title from the first report.
  public let title: String
  /// The package it is in, as a matching key, where known.
  public let package: String?
  /// The public vulnerability it is, nil when none is known.
  public let vulnerability: String?
  /// When the first report came.
  public let createdAt: Timestamp
  /// The flaw it turned out to be, nil while it stands alone.
  public let mergedInto: FlawID?
  /// How many reports describe it.
  public let findings: Int
  /// Counts its changes.
  public let version: Int64
}
