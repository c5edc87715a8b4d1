public import Formats
import Jobs
public import Vocabulary

/// What a subscriber's job is told about a recorded fact.
public struct FactMessage: Sendable {
  /// The fact's kind.
  public let kind: String
  /// The identifier it is about.
  public let subject: String
  /// Its receipt.
  public let receipt: String
  /// Who did it; empty in messages of before this was told.
  public let actor: String
  /// Whose it is, nil when it is nobody's in particular.
  public let organization: OrganizationID?
  /// Its detail.
  public let detail: JSONValue

  /// Reads a job's payload. One that is not such a message will never be, so it is not retried.
  public init(_ payload: String) throws {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue.parse(Array(payload.utf8))
    } catch {
      throw JobProblem.permanent("the payload is not JSON: \(error.reason)")
    }
    guard let kind = value["kind"]?.text, let subject = value["subject"]?.text,
      let receipt = value["receipt"]?.text
    else { throw JobProblem.permanent("the payload is not a fact message") }
    self.kind = kind
    self.subject = subject
    self.receipt = receipt
    actor = value["actor"]?.text ?? ""
    organization = value["organization"]?.text.flatMap(OrganizationID.init)
    detail = value["detail"] ?? .null
  }
}
