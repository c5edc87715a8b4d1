import Formats
import Projects
import Vocabulary

/// What is said of a report before a person reads it. Pure.
enum ReportRules {
  /// What is publicly known of a report.
  struct Known: Sendable {
    /// A public vulnerability that the report names.
    struct Public: Sendable {
      let id: String
      let title: String
      /// Set where what was tested is not affected by it: the version with the fix, where known.
      let fixed: Fixed?
    }
    struct Fixed: Sendable {
      let version: String?
    }

    var vulnerabilities: [Public] = []
    var project: Project?
  }

  /// Words that claim a consequence somebody has to have seen.
  private static let claims = [
    "remote code execution", "arbitrary code", "code execution", "rce", "privilege escalation",
    "account takeover", "full compromise", "sandbox escape", "authentication bypass",
    "arbitrary file", "exfiltrat",
  ]
  /// From this base score on a severity is a claim to be shown (CVSS: high).
  private static let claimedScore = 7.0
  /// Longer descriptions are not read to the end.
  private static let longest = 8000

  static func check(_ draft: FindingDraft, _ known: Known) -> ReportCheck {
    let rules = known.project?.rules ?? ReportingRules()
    let remarks =
      completeness(draft, rules) + publicity(draft, known.vulnerabilities)
      + projectRules(draft, rules) + form(draft)
    let isHeld = !rules.wantsEverything
    return ReportCheck(
      remarks.map { isHeld ? $0 : $0.softened }, project: known.project?.name)
  }

  /// What a report has of what projects can ask for.
  static func present(in draft: FindingDraft) -> Set<Requirement> {
    var present: Set<Requirement> = []
    if isVersionKnown(draft) { present.insert(.testedVersion) }
    if draft.reproducer != nil || draft.command != nil { present.insert(.reproducer) }
    if draft.patch != nil { present.insert(.patch) }
    if draft.humanVerified { present.insert(.humanCheck) }
    return present
  }

  private static func isVersionKnown(_ draft: FindingDraft) -> Bool {
    draft.provenance.testedVersion != nil || draft.provenance.testedCommit != nil
      || draft.affected.contains { $0.package?.version != nil }
  }

  private static func completeness(
    _ draft: FindingDraft, _ rules: ReportingRules
  ) -> [ReportRemark] {
    let present = present(in: draft)
    var remarks: [ReportRemark] = []
    if !present.contains(.testedVersion) {
      remarks.append(
        ReportRemark(
          code: .versionMissing, weight: .hold, field: "/provenance/testedVersion",
          detail: "The report does not say which version or commit was tested.",
          remedy: "Add the tested version or commit, or a version to the package URL."))
    }
    if !present.contains(.reproducer) {
      remarks.append(
        ReportRemark(
          code: .reproducerMissing,
          weight: rules.requirements.contains(.reproducer) ? .hold : .advice,
          field: "/reproducer", detail: "Nothing in the report shows the flaw.",
          remedy: "Add the input, code or command with which you saw it happen."))
      if let claim = claim(of: draft) {
        remarks.append(
          ReportRemark(
            code: .impactNotShown, weight: .hold, field: claim.field,
            detail: "The report claims \(claim.words) and shows nothing of it.",
            remedy: "Add what shows it, or claim only what you have seen."))
      }
    }
    return remarks
  }

  private static func claim(of draft: FindingDraft) -> (words: String, field: String)? {
    let text = (draft.title + " " + (draft.description ?? "")).lowercased()
    let words = text.split { !$0.isLetter && !$0.isNumber }
    if let claim = claims.first(where: { claim in
      claim.contains(" ") ? text.contains(claim) : words.contains { $0.hasPrefix(claim) }
    }) {
      return ("“\(claim == "exfiltrat" ? "exfiltration" : claim)”", "/description")
    }
    let scores = draft.severity.compactMap { try? CVSSVector($0.vector).baseScore }
    guard let score = scores.max(), score >= claimedScore else { return nil }
    return ("a severity of \(score)", "/severity")
  }

  private static func publicity(
    _ draft: FindingDraft, _ vulnerabilities: [Known.Public]
  ) -> [ReportRemark] {
    vulnerabilities.prefix(5).map { known in
      if let fixed = known.fixed {
        return ReportRemark(
          code: .alreadyFixed, weight: .hold, field: "/provenance/testedVersion",
          detail: "What was tested is not affected by \(known.id)"
            + (fixed.version.map { ", which \($0) fixes." } ?? " by its public record."),
          remedy: "Test an affected version, or say why the fix does not help.")
      }
      return ReportRemark(
        code: .alreadyPublic, weight: .hold, field: "/aliases",
        detail: "This is public as \(known.id), “\(known.title)”.",
        remedy: "Report it only if you know something that the public record does not say.")
    }
  }

  /// What is said of a public record that reads like the report.
  static func likeness(_ record: SimilarRecord) -> ReportRemark {
    let chance = record.probability.map { " (a chance of \(Int($0 * 100)) in 100)" } ?? ""
    let opening =
      switch record.relation {
      case .regression: "What was tested should have the fix of \(record.id), which reads like this"
      case .variant: "This may be a variant of \(record.id)"
      case .same, .possible, .alreadyPublic, .alreadyFixed, .different:
        "This reads like \(record.id)"
      }
    return ReportRemark(
      code: .looksPublic, weight: .notice, field: "/description",
      detail: "\(opening): “\(record.title)”\(chance).",
      remedy: "Name it in aliases if it is the same; say what differs if it is not.")
  }

  /// What is said of a report whose reference came before with other content.
  static func notTaken(_ finding: FindingID) -> ReportRemark {
    ReportRemark(
      code: .changeNotTaken, weight: .advice, field: "/reference",
      detail: "This reference came before as \(finding), with other content. What came first is "
        + "kept, and nothing of this was taken.",
      remedy: "Add what is new as a file: POST its bytes to "
        + "/api/v1/findings/\(finding)/attachments?kind=reproducer, or on the page "
        + "/findings/\(finding). Another flaw needs another reference.")
  }

  private static func projectRules(
    _ draft: FindingDraft, _ rules: ReportingRules
  ) -> [ReportRemark] {
    let report = ProjectRules.Report(
      title: draft.title, file: draft.location?.file, weaknesses: draft.weaknesses,
      present: present(in: draft),
      isMachineFound: draft.provenance.isMachine && !draft.humanVerified)
    var remarks: [ReportRemark] = []
    if let exclusion = ProjectRules.exclusion(of: report, rules) {
      remarks.append(
        ReportRemark(
          code: .outOfScope, weight: .hold,
          field: exclusion.kind == .path ? "/location/file" : "/title",
          detail: "The project does not count this as a flaw: \(exclusion.reason)",
          remedy: "Say why it is one in spite of that, or withdraw the report."))
    }
    for missing in ProjectRules.missing(report, rules) {
      switch missing {
      case .patch:
        remarks.append(
          ReportRemark(
            code: .patchMissing, weight: .hold, field: "/patch",
            detail: "The project takes reports only with a patch.",
            remedy: "Add a patch as a unified diff against the tested commit."))
      case .humanCheck:
        remarks.append(
          ReportRemark(
            code: .personMissing, weight: .hold, field: "/humanVerified",
            detail: "The project takes reports only when a person has seen the flaw.",
            remedy: "Have a person reproduce it, and say who."))
      // Said of every report, whatever its project asks for.
      case .testedVersion, .reproducer: continue
      }
    }
    guard draft.provenance.isMachine else { return remarks }
    switch rules.machineFindings {
    case .welcome: break
    case .public_:
      remarks.append(
        ReportRemark(
          code: .treatedAsPublic, weight: .notice, field: "/provenance/model",
          detail: "The project treats flaws found by machines as public from the start.",
          remedy: "Nothing is to be done; expect no embargo."))
    case .declined where report.isMachineFound:
      remarks.append(
        ReportRemark(
          code: .machinesDeclined, weight: .hold, field: "/provenance/model",
          detail: "The project wants no flaws that only a machine has seen.",
          remedy: "Have a person reproduce it, and say who."))
    case .declined: break
    }
    return remarks
  }

  private static func form(_ draft: FindingDraft) -> [ReportRemark] {
    var remarks: [ReportRemark] = []
    if draft.location?.file == nil, draft.location?.function == nil {
      remarks.append(
        ReportRemark(
          code: .placeMissing, weight: .advice, field: "/location",
          detail: "No file or function is named.",
          remedy: "Add where in the source it is, so that equal reports meet by themselves."))
    }
    let length = draft.description?.count ?? 0
    if length > longest {
      remarks.append(
        ReportRemark(
          code: .tooLong, weight: .advice, field: "/description",
          detail: "The description has \(length) characters.",
          remedy: "Say it in less than \(longest), and move logs to the reproducer."))
    }
    return remarks
  }
}

extension ReportRemark {
  /// The same for a project that wants every report as it comes.
  fileprivate var softened: ReportRemark {
    guard weight == .hold else { return self }
    return ReportRemark(code: code, weight: .advice, field: field, detail: detail, remedy: remedy)
  }
}

extension Provenance {
  /// Whether a tool or model found it.
  var isMachine: Bool { model != nil || tool != nil || harness != nil }
}
