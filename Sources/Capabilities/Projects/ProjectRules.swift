public import Vocabulary

/// What a project's rules mean for one report. Pure.
public enum ProjectRules {
  /// What of a report the rules look at.
  public struct Report: Sendable {
    /// One line.
    public var title: String
    /// The file it is in.
    public var file: String?
    /// Weaknesses, such as `CWE-400`.
    public var weaknesses: [String]
    /// What it has of what can be asked for.
    public var present: Set<Requirement>
    /// Whether a machine found it and no person has seen it happen.
    public var isMachineFound: Bool

    /// A report.
    public init(
      title: String, file: String?, weaknesses: [String], present: Set<Requirement>,
      isMachineFound: Bool
    ) {
      self.title = title
      self.file = file
      self.weaknesses = weaknesses
      self.present = present
      self.isMachineFound = isMachineFound
    }
  }

  /// What the report lacks of what is asked for, in a stable order.
  public static func missing(_ report: Report, _ rules: ReportingRules) -> [Requirement] {
    rules.requirements.subtracting(report.present).sorted()
  }

  /// The first line of the threat model that the report falls under, nil when none does.
  public static func exclusion(of report: Report, _ rules: ReportingRules) -> Exclusion? {
    let title = report.title.lowercased()
    return rules.exclusions.first { exclusion in
      switch exclusion.kind {
      case .weakness:
        report.weaknesses.contains { $0.lowercased() == exclusion.value.lowercased() }
      case .path: report.file?.hasPrefix(exclusion.value) ?? false
      case .words: title.contains(exclusion.value.lowercased())
      }
    }
  }
}

/// Why Projects refused.
public enum ProjectProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// Somebody claimed the project here before and claims it still.
  case claimed
  /// Another organization was confirmed as the one that looks after it.
  case verifiedElsewhere
  /// The project changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .claimed:
      Problem(
        code: "project-claimed", status: 409, title: "Claimed already",
        detail: "Your organization has this project.", remedy: "Change the rules of that one.")
    case .verifiedElsewhere:
      Problem(
        code: "project-verified-elsewhere", status: 409, title: "Looked after by somebody else",
        detail: "Another organization was confirmed for this project.",
        remedy: "Withdraw that confirmation first.")
    case .changed: .conflict("Somebody else changed this project in the meantime.")
    }
  }
}
