import Formats
public import Vocabulary

/// When two reports are surely about one flaw. Pure.
public enum IntakeRules {
  /// What a report can be recognised by, with the rule that applies when another shares it.
  struct MergeKey: Sendable, Hashable {
    let rule: MergeRule
    let text: String
    let evidence: String
  }

  /// The keys of a report. Two reports that share one are about the same flaw:
  /// exact — same package, file, function (or line where no function is named) and weakness;
  /// alias — same package and a shared public identifier.
  ///
  /// An identifier that a public catalogue knows counts as the vulnerability it stands for, so that
  /// reports naming the same one in different catalogues meet.
  static func keys(of draft: FindingDraft, standing: [String: String]) -> [MergeKey] {
    let packages = packages(of: draft)
    var keys: [MergeKey] = []
    var seen: Set<String> = []
    for package in packages {
      for alias in draft.aliases {
        for name in [standing[alias] ?? alias, alias] {
          let text = "alias|\(name)|\(package)"
          guard seen.insert(text).inserted else { continue }
          keys.append(
            MergeKey(rule: .alias, text: text, evidence: "both name \(name) in \(package)"))
        }
      }
      guard let file = draft.location?.file, let weakness = draft.weaknesses.first,
        let place = draft.location?.function ?? draft.location?.line.map({ "line \($0)" })
      else { continue }
      keys.append(
        MergeKey(
          rule: .exact, text: "exact|\(package)|\(file)|\(place)|\(weakness)",
          evidence: "same package (\(package)), file (\(file)), place (\(place)) and \(weakness)"))
    }
    return keys
  }

  /// What a report's software is recognised by: matching keys, else the repository.
  static func packages(of draft: FindingDraft) -> [String] {
    var seen: Set<String> = []
    return draft.affected.flatMap { affected in
      let keys = affected.keys.map(\.text)
      return keys.isEmpty
        ? affected.repository.map { ["repo:" + (affected.address?.text ?? $0)] } ?? [] : keys
    }.filter { seen.insert($0).inserted }
  }

  /// Whether a text looks like an identifier of a public catalogue.
  static func isIdentifier(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (5...100).contains(bytes.count), bytes.contains(UInt8(ascii: "-")) else { return false }
    let isPlain = bytes.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || [45, 46, 58, 95].contains($0)
    }
    guard isPlain else { return false }
    guard text.uppercased().hasPrefix("CVE-") else { return true }
    let parts = text.split(separator: "-")
    return parts.count == 3 && parts[1].utf8.count == 4 && Int(parts[1]) != nil
      && parts[2].utf8.count >= 4 && Int(parts[2]) != nil
  }
}

/// Why Intake refused.
public enum IntakeProblem: Error, Sendable, ProblemConvertible {
  /// The upload holds more reports than one request may.
  case tooMany(Int)
  /// Only a report that was merged can be taken out.
  case standsAlone
  /// The file is not what it should be.
  case unreadable(String)
  /// The file is in no form that is known.
  case unrecognised
  /// The organization sent as many reports as it may on a day.
  case overQuota(left: Int, limit: Int, until: Timestamp)
  /// No report belongs to the secret.
  case unknownSecret
  /// The flaw changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .tooMany(let limit):
      Problem(
        code: "too-many-findings", status: 413, title: "Too many findings at once",
        detail: "One upload holds at most \(limit) findings.", remedy: "Send several uploads.")
    case .standsAlone:
      Problem(
        code: "stands-alone", status: 409, title: "Nothing to separate",
        detail: "This is the only report about the flaw.")
    case .unreadable(let reason):
      Problem(
        code: "report-unreadable", status: 422, title: "The file cannot be read",
        detail: reason, remedy: "Mend the named place, or export the file anew, and send it again.")
    case .unrecognised:
      Problem(
        code: "report-unrecognised", status: 415, title: "The file is in no form that is known",
        detail: "Read are SARIF 2.1.0, OSV, CSAF 2.0 and 2.1, GitHub security advisories, "
          + "CycloneDX with vulnerabilities, e-mail, and findings in JSON or NDJSON.",
        remedy: "Send one of these, or name the form with `format`.")
    case .overQuota(let left, let limit, let until):
      Problem(
        code: "finding-quota", status: 429, title: "Too many findings today",
        detail: "\(left) of \(limit) are left until \(until.rfc3339); nothing of this upload was "
          + "taken.",
        remedy: "Send the rest then, the most serious first, or ask the coordinator.")
    case .unknownSecret:
      Problem(
        code: "unknown-secret", status: 404, title: "No report belongs to this",
        detail: "The secret begins with bwf_ and was shown once, when the report was sent.",
        remedy: "Check that you copied all of it. It cannot be shown again.")
    case .changed: .conflict("Somebody else changed this flaw in the meantime.")
    }
  }
}
