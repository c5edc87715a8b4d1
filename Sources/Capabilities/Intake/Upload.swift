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
      let place = FieldProblem(
        field: error.path.isEmpty ? "/" : error.path,
        rule: "column \(error.column): \(error.reason)")
      rejects.append(Reject(line: number, errors: [place], original: nil, reference: nil))
    }
  }

  /// Reads the results of a SARIF 2.1.0 file. What was scanned is not in the format, so the caller
  /// says it, a package URL or the address of the source, or each result does in its property bag
  /// (`package`). Results that the tool itself suppressed are left out.
  public init(sarif bytes: [UInt8], package: String?, repository: String?) throws {
    var affected = AffectedSoftware()
    affected.repository = repository
    if let package {
      do throws(PackageURLError) {
        affected.package = try PackageURL(package)
      } catch {
        throw Problem.invalid("package", "is not a package URL: \(error.reason)")
      }
    }
    let log: SARIFLog
    do throws(RecordError) {
      log = try SARIFLog(json: bytes)
    } catch {
      throw IntakeProblem.unreadable("\(error)")
    }
    let results = log.runs.flatMap { run in run.results.map { (run, $0) } }
    guard results.count <= IntakeService.batchLimit else {
      throw IntakeProblem.tooMany(IntakeService.batchLimit)
    }
    for (place, (run, result)) in results.enumerated() where !result.isSuppressed {
      add(SARIFReading.json(of: result, in: run, affected: affected), place + 1)
    }
  }

  /// What became of the upload: counts, each acceptance, and the rejects to correct and resend.
  public func result(_ accepted: [Acceptance]) -> JSONValue {
    let fresh = accepted.filter { !$0.isRepeat }
    return [
      "accepted": fresh.count.json,
      "repeated": (accepted.count - fresh.count).json,
      "opened": fresh.filter { $0.rule == .first }.count.json,
      "merged": fresh.filter { $0.rule != .first }.count.json,
      "rejected": rejects.count.json,
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
