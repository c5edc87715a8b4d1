/// Why something was refused, in words that tell the reader what to do next.
///
/// At the HTTP boundary it becomes an RFC 9457 problem document; on the command line, two lines.
public struct Problem: Error, Sendable, Equatable {
  /// A stable word for programs, such as `finding-invalid`. Never reused with another meaning.
  public let code: String
  /// The HTTP status that fits (RFC 9110 section 15).
  public let status: Int
  /// A short summary that does not change from case to case.
  public let title: String
  /// What happened this time, naming the place.
  public let detail: String
  /// What to do next, or nil where nothing can be done.
  public let remedy: String?
  /// The members of the input that were refused, each with the rule it broke.
  public let fields: [FieldProblem]

  /// A problem; `detail` should name the place and `remedy` the way out.
  public init(
    code: String, status: Int, title: String, detail: String, remedy: String? = nil,
    fields: [FieldProblem] = []
  ) {
    self.code = code
    self.status = status
    self.title = title
    self.detail = detail
    self.remedy = remedy
    self.fields = fields
  }
}

/// One member of an input that broke a rule.
public struct FieldProblem: Sendable, Equatable, Codable {
  /// Where: a JSON Pointer (RFC 6901) such as `/affected/0/package`, or a form field's name.
  public let field: String
  /// Which rule it broke, as a sentence.
  public let rule: String

  /// A refused member and the rule it broke.
  public init(field: String, rule: String) {
    self.field = field
    self.rule = rule
  }
}

/// An error that knows how to present itself; every capability's problem enumeration conforms.
public protocol ProblemConvertible: Error {
  /// The presentation.
  var problem: Problem { get }
}

extension Problem: ProblemConvertible {
  /// Itself.
  public var problem: Problem { self }

  /// Not found, with the same words whether the thing is absent or belongs to someone else.
  /// `what` is for the reader of the code only: the answer never says of which kind it is.
  public static func notFound(_ what: String) -> Problem {
    Problem(
      code: "not-found", status: 404, title: "Not found",
      detail: "There is no such thing here, or it is not visible to you.")
  }

  /// The caller is known and may not do this.
  public static func forbidden(_ detail: String) -> Problem {
    Problem(code: "forbidden", status: 403, title: "Not permitted", detail: detail)
  }

  /// A single refused field.
  public static func invalid(_ field: String, _ rule: String) -> Problem {
    Problem(
      code: "invalid", status: 422, title: "The request breaks a rule",
      detail: "\(field): \(rule)", remedy: "Correct the field and send it again.",
      fields: [FieldProblem(field: field, rule: rule)])
  }

  /// The object changed since it was read.
  public static func conflict(_ detail: String) -> Problem {
    Problem(
      code: "conflict", status: 409, title: "It changed in the meantime", detail: detail,
      remedy: "Read it again and repeat the change if it still applies.")
  }
}
