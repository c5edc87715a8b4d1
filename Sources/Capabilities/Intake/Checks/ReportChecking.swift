public import Access
import Catalog
import Formats
import Projects
public import Storage
import Vocabulary

extension IntakeService {
  /// What can be said of a report before a person reads it, for whoever may report. Nothing is stored.
  public func check(
    _ draft: FindingDraft, by principal: Principal, in tx: Transaction
  ) throws -> ReportCheck {
    _ = try decide(principal, .submitFindings)
    return try check(draft, in: tx)
  }

  /// What can be said of a report today, for capabilities downstream, which authorise what they show.
  public func check(_ draft: FindingDraft, in tx: Transaction) throws -> ReportCheck {
    let standing = try catalog.canonical(draft.aliases, in: tx)
    let check = try check([draft], standing: standing, in: tx)[0]
    let named = Set(standing.values)
    let likeness = try records(like: draft, in: tx).filter { !named.contains($0.id) }
      .prefix(1).map(ReportRules.likeness)
    return ReportCheck(check.remarks + likeness, project: check.project)
  }

  /// What can be said of an accepted report today, for the same. A reproducer or patch that was
  /// added as a file counts as if the report had it.
  public func check(_ finding: Finding, in tx: Transaction) throws -> ReportCheck {
    try check(finding, with: try AttachmentStore.list(of: finding.id, in: tx), in: tx)
  }

  /// The same for one whose files were read with those of others.
  public func check(
    _ finding: Finding, with files: [Attachment], in tx: Transaction
  ) throws -> ReportCheck {
    var draft = finding.draft
    let kinds = Set(files.map(\.kind))
    if kinds.contains(.reproducer) { draft.reproducer = draft.reproducer ?? "" }
    if kinds.contains(.patch) { draft.patch = draft.patch ?? "" }
    return try check(draft, in: tx)
  }

  /// The same for many, with a few statements. `standing` is what the catalogue calls their aliases.
  func check(
    _ drafts: [FindingDraft], standing: [String: String], in tx: Transaction
  ) throws -> [ReportCheck] {
    let keys = drafts.map(\.projectKeys)
    let projects = try projects.verified(keys.flatMap { $0 }, in: tx)
    let names = drafts.map { draft in Set(draft.aliases.compactMap { standing[$0] }).sorted() }
    let all = Set(names.flatMap { $0 }).sorted()
    let known = try all.chunked(500).reduce(into: [String: Vulnerability]()) { found, part in
      found.merge(try catalog.vulnerabilities(part, in: tx)) { first, _ in first }
    }
    let affected = Dictionary(
      grouping: try all.chunked(500).flatMap { try catalog.affected(by: $0, in: tx) },
      by: \.vulnerability)
    return zip(drafts, zip(keys, names)).map { draft, found in
      let (keys, names) = found
      var facts = ReportRules.Known()
      facts.project = keys.lazy.compactMap { projects[$0] }.first
      facts.vulnerabilities = names.compactMap { name in
        known[name].map {
          ReportRules.Known.Public(
            id: name, title: $0.title, fixed: Self.fix(of: draft, among: affected[name] ?? []))
        }
      }
      return ReportRules.check(draft, facts)
    }
  }

  /// Set where the tested version is affected by no record of the vulnerability, although some are
  /// about its package; with the version that has the fix, where a record names one.
  static func fix(
    of draft: FindingDraft, among affected: [AffectedPackage]
  ) -> ReportRules.Known.Fixed? {
    for software in draft.affected {
      guard let version = draft.provenance.testedVersion ?? software.package?.version else {
        continue
      }
      for key in software.keys {
        let rows = affected.filter { $0.key == key.text }
        guard !rows.isEmpty,
          rows.allSatisfy({
            $0.versions.verdict(version, scheme: key.versionScheme) == .notAffected
          })
        else { continue }
        let fixes = rows.compactMap {
          $0.versions.lastFix(before: version, scheme: key.versionScheme)
        }
        return ReportRules.Known.Fixed(version: fixes.first)
      }
    }
    return nil
  }
}

extension FindingDraft {
  /// What the projects that it is about are recognised by.
  var projectKeys: [ProjectKey] {
    affected.flatMap { software in
      software.keys.map { ProjectKey($0) }
        + [software.address.map { ProjectKey($0) }].compactMap(\.self)
    }
  }
}

extension AffectedVersions {
  /// The greatest fixed version that is not above the given one, nil where the record names none.
  fileprivate func lastFix(before version: String, scheme: VersionScheme) -> String? {
    guard case .ranges(let ranges, _) = self else { return nil }
    let fixes = ranges.filter { $0.kind != .git }.flatMap(\.events).compactMap { event in
      if case .fixed(let fixed) = event { fixed } else { nil }
    }
    return fixes.filter { scheme.compare($0, version) <= 0 }.max { scheme.compare($0, $1) < 0 }
  }
}
