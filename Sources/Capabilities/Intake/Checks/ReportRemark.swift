public import Formats

/// What a report lacks, or what its finder should know, said before a person reads it.
public struct ReportRemark: Sendable, Equatable {
  /// What the remark is about.
  public enum Code: String, CaseIterable, Sendable {
    /// Neither a version nor a commit says what was tested.
    case versionMissing = "version-missing"
    /// Nothing shows the flaw.
    case reproducerMissing = "reproducer-missing"
    /// More is claimed than is shown.
    case impactNotShown = "impact-not-shown"
    /// What was tested has the fix.
    case alreadyFixed = "already-fixed"
    /// It is public knowledge under another name.
    case alreadyPublic = "already-public"
    /// A public record that it does not name reads like it.
    case looksPublic = "looks-public"
    /// The project's threat model leaves it out.
    case outOfScope = "out-of-scope"
    /// The project takes reports only with a proposed fix.
    case patchMissing = "patch-missing"
    /// The project takes reports only when a person has seen the flaw.
    case personMissing = "person-missing"
    /// The project wants no flaws found by machines.
    case machinesDeclined = "machine-findings-declined"
    /// The project treats flaws found by machines as public.
    case treatedAsPublic = "treated-as-public"
    /// No file or function is named.
    case placeMissing = "place-missing"
    /// It is longer than anybody reads.
    case tooLong = "too-long"
    /// Its reference came before with other content, which is kept.
    case changeNotTaken = "change-not-taken"
  }

  /// What the remark means for the report.
  public enum Weight: String, CaseIterable, Sendable {
    /// Nobody outside is asked to read the report until this is mended, or an analyst says so.
    case hold
    /// Mending it makes the report quicker to judge.
    case advice
    /// Good to know; nothing is to be mended.
    case notice
  }

  /// What it is about.
  public let code: Code
  /// What it means.
  public let weight: Weight
  /// The member of the report, as a JSON Pointer.
  public let field: String
  /// What is so, in a sentence.
  public let detail: String
  /// What to add or do, in a sentence.
  public let remedy: String

  /// The API form.
  public var json: JSONValue {
    [
      "code": code.rawValue.json, "weight": weight.rawValue.json, "pointer": field.json,
      "detail": detail.json, "remedy": remedy.json,
    ]
  }
}

/// All remarks on one report.
public struct ReportCheck: Sendable, Equatable {
  /// The remarks, those that hold it first.
  public let remarks: [ReportRemark]
  /// The confirmed project that it is about, nil where none is.
  public let project: String?

  init(_ remarks: [ReportRemark], project: String?) {
    let order = ReportRemark.Weight.allCases
    self.remarks = order.flatMap { weight in remarks.filter { $0.weight == weight } }
    self.project = project
  }

  /// Whether nothing holds it.
  public var isReady: Bool { !remarks.contains { $0.weight == .hold } }

  /// The API form.
  public var json: JSONValue {
    ["ready": isReady.json, "project": project.json, "remarks": .array(remarks.map(\.json))]
  }
}
