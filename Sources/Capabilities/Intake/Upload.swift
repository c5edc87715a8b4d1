public import Formats
public import Vocabulary

/// Many reports in one file: those that can be accepted, and those that come back.
public struct Upload: Sendable {
  /// A report that broke a rule, with what it was.
  public struct Reject: Sendable {
    /// Its line in the file, or its number among the results, from 1.
    public let line: Int
    /// The rules it broke.
    public let errors: [FieldProblem]
    /// The report as it was sent, to correct and send again; nil when it is not even JSON.
    public let original: JSONValue?
    /// The reporter's own number, where it could be read.
    public let reference: String?
  }

  /// Reports that keep the rules.
  public private(set) var drafts: [FindingDraft] = []
  /// Reports that do not.
  public private(set) var rejects: [Reject] = []

  /// Files that came with the first of them: an e-mail's.
  public private(set) var files: [MailMessage.Attachment] = []

  /// Reads newline-delimited JSON. Blank lines are passed over.
  public init(lines bytes: [UInt8]) throws {
    var number = 0
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 > 32 }) else { continue }
      guard drafts.count + rejects.count < IntakeService.batchLimit else {
        throw IntakeProblem.tooMany(IntakeService.batchLimit)
      }
      read(line, number)
    }
  }

  private mutating func add(_ value: JSONValue, _ number: Int) {
    do {
      drafts.append(try FindingDraft(json: value))
    } catch {
      let problem = (error as? any ProblemConvertible)?.problem
      rejects.append(
        Reject(
          line: number, errors: problem?.fields ?? [.init(field: "/", rule: "\(error)")],
          original: value, reference: value["reference"]?.text))
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>, _ number: Int) {
    guard line.count <= FindingDraft.limit else {
      let rule = "is longer than \(FindingDraft.limit) bytes"
      rejects.append(
        Reject(
          line: number, errors: [.init(field: "/", rule: rule)], original: nil, reference: nil))
      return
    }
    do throws(JSONError) {
      add(try JSONValue.parse(Array(line)), number)
    } catch {
      let isObject = line.first { $0 > 32 } == UInt8(ascii: "{")
      let place = FieldProblem(
        field: error.path.isEmpty ? "/" : error.path,
        rule: isObject
          ? "is not valid JSON at column \(error.column): \(error.reason)"
          : "is not a finding: each line must be one JSON object, which begins with {")
      rejects.append(Reject(line: number, errors: [place], original: nil, reference: nil))
    }
  }

  /// Reads a file in any form that is known. Where the form has no place for what was scanned, the
  /// caller says it: a package URL or the address of the source.
  public init(
    _ bytes: [UInt8], as format: ReportFormat, about subject: ReportSubject = .init()
  ) throws {
    guard format != .lines else {
      self = try Upload(lines: bytes)
      return
    }
    if let package = subject.package {
      do throws(PackageURLError) {
        _ = try PackageURL(package)
      } catch {
        throw Problem.invalid("package", "is not a package URL: \(error.reason)")
      }
    }
    let found: [JSONValue]
    do throws(RecordError) {
      found = try format.findings(in: bytes, about: subject)
    } catch {
      throw IntakeProblem.unreadable("\(error)")
    }
    guard found.count <= IntakeService.batchLimit else {
      throw IntakeProblem.tooMany(IntakeService.batchLimit)
    }
    for (place, value) in found.enumerated() where !value.isNull { add(value, place + 1) }
    if format == .mail, let mail = try? MailMessage(bytes) { files = mail.attachments }
  }

  /// Reads a file whose form its content tells.
  public init(recognising bytes: [UInt8], about subject: ReportSubject = .init()) throws {
    guard let format = ReportFormat.recognised(bytes) else { throw IntakeProblem.unrecognised }
    try self.init(bytes, as: format, about: subject)
  }

  /// What became of the upload: counts, each acceptance, the files that were not kept with the
  /// reason, and the rejects to correct and resend.
  public func result(_ accepted: [Acceptance], refused: [RefusedFile] = []) -> JSONValue {
    let fresh = accepted.filter { !$0.isRepeat }
    return [
      "accepted": fresh.count.json,
      "repeated": (accepted.count - fresh.count).json,
      "changed": accepted.count { $0.isRepeat && !$0.remarks.isEmpty }.json,
      "opened": fresh.filter { $0.rule == .first }.count.json,
      "merged": fresh.filter { $0.rule != .first }.count.json,
      "rejected": rejects.count.json,
      "files": (files.count - refused.count).json,
      "refusedFiles": .array(
        refused.map { ["name": $0.name.json, "reason": $0.reason.json] }),
      "findings": .array(accepted.map(\.json)),
      "rejects": .array(
        rejects.map { reject in
          [
            "line": reject.line.json, "reference": reject.reference.json,
            "errors": .array(
              reject.errors.map { ["pointer": $0.field.json, "detail": $0.rule.json] }),
            "original": reject.original ?? .null,
          ]
        }),
    ]
  }
}
