import Cases
public import Formats
public import Intake
import Signing
import Storage
public import Vocabulary

/// A report as those who take part read it: what is wrong and how to see it happen. It does not say
/// who found it and with what, but for the name where the reader learns of that participant anyway.
/// Proposed fixes are not in it: they go the way of patches, in stages.
public struct SharedReport: Sendable, Equatable {
  /// A file that came with it.
  public struct File: Sendable, Equatable {
    /// SHA-256 of the content, in hexadecimal; its address among the case's files.
    public let digest: String
    /// What it is.
    public let kind: AttachmentKind
    /// The finder's name for it; nil where the finder is not named.
    public let name: String?
    /// Bytes of content.
    public let size: Int

    var json: JSONValue {
      [
        "digest": digest.json, "kind": kind.rawValue.json, "name": name.json, "size": size.json,
      ]
    }
  }

  /// Who found it; nil where the reader does not learn of them.
  public let finder: String?
  /// When it came.
  public let receivedAt: Timestamp
  /// One line.
  public let title: String
  /// What is wrong and why it matters. Hostile until proven otherwise.
  public let description: String?
  /// What is affected.
  public let affected: [AffectedSoftware]
  /// Where in the source.
  public let location: SourceLocation?
  /// Weakness classes, such as `CWE-79`.
  public let weaknesses: [String]
  /// Severity as claimed.
  public let severity: [SeverityClaim]
  /// How to see it happen.
  public let reproducer: String?
  /// The command that shows it.
  public let command: String?
  /// The version that was tested.
  public let testedVersion: String?
  /// The commit that was tested.
  public let testedCommit: String?
  /// What came with it.
  public let files: [File]

  /// What of a report is shared. Each member is named, so that a new one stays out until somebody has
  /// thought of it.
  init(_ finding: Finding, from finder: String?, files: [Attachment]) {
    let draft = finding.draft
    self.finder = finder
    receivedAt = finding.receivedAt
    title = draft.title
    description = draft.description
    affected = draft.affected
    location = draft.location
    weaknesses = draft.weaknesses
    severity = draft.severity
    reproducer = draft.reproducer
    command = draft.command
    testedVersion = draft.provenance.testedVersion
    testedCommit = draft.provenance.testedCommit
    self.files = files.filter { $0.kind != .patch }.map {
      File(
        digest: $0.digest.description, kind: $0.kind, name: finder == nil ? nil : $0.name,
        size: $0.size)
    }
  }

  func has(file digest: String) -> Bool { files.contains { $0.digest == digest } }

  /// The API form.
  public var json: JSONValue {
    [
      "from": finder.json, "receivedAt": receivedAt.json, "title": title.json,
      "description": description.json, "affected": .array(affected.map(\.json)),
      "location": place, "cwe": weaknesses.json,
      "severity": .array(severity.map { ["type": $0.kind.json, "score": $0.vector.json] }),
      "reproducer": reproducer == nil && command == nil
        ? .null : ["text": reproducer.json, "command": command.json],
      "testedVersion": testedVersion.json, "testedCommit": testedCommit.json,
      "files": .array(files.map(\.json)),
    ]
  }

  private var place: JSONValue {
    guard let location else { return .null }
    return [
      "file": location.file.json, "function": location.function.json,
      "line": location.line.json, "sink": location.sink.json,
    ]
  }
}

extension NeedToKnow {
  /// Whether one who takes part reads a report of an organization: whoever works on the flaw reads
  /// all, a mere finder only their own.
  public static func reads(
    reportOf finder: OrganizationID, _ one: Participant, _ found: CoordinatedCase
  ) -> Bool {
    isTold(one, found)
      && (one.organization == finder || one.roles.contains { $0 != .finder })
  }
}

extension CoordinationService {
  /// Most reports of a case that are shown to those who take part; the oldest come first.
  static let mostReports = 20

  /// The reports that a participant reads, and whether there are more; nil where they read none at
  /// all.
  func reports(
    _ room: Room, in tx: Transaction
  ) throws -> (shown: [SharedReport], hasMore: Bool)? {
    guard let own = room.viewer.participant, NeedToKnow.isTold(own, room.found),
      let one = try cases.known(room.found.id, in: tx)
    else { return nil }
    let seen = room.participants.filter {
      NeedToKnow.sees($0, room.viewer, visibility: room.found.visibility)
    }
    let names = Dictionary(
      seen.compactMap { person in person.organization.map { ($0, person.name) } },
      uniquingKeysWith: { first, _ in first })
    // Of a mere finder's own only; otherwise others' would take their places.
    let isFinder = own.roles.allSatisfy { $0 == .finder }
    let readable = try intake.findings(
      about: one.flaw, of: isFinder ? own.organization : nil, limit: Self.mostReports + 1, in: tx
    ).filter { NeedToKnow.reads(reportOf: $0.organization, own, room.found) }
    let found = readable.prefix(Self.mostReports)
    let files = try intake.attachments(with: found.map(\.id), in: tx)
    let shown = found.map {
      SharedReport($0, from: names[$0.organization], files: files[$0.id] ?? [])
    }
    return (shown, readable.count > shown.count)
  }
}
