public import Formats
public import Sandbox
import Signing

extension TrialResult {
  /// Everything that was seen, with what was claimed beside it and who looked. The ledger's digest is
  /// of its canonical form. `claimed` is the severity that the report claims.
  public func json(order: TrialOrder, claimed: String?, verifier: String) -> JSONValue {
    [
      "verdict": verdict.rawValue.json, "reason": reason.json,
      "fired": fired.json, "of": runs.count.json,
      "impact": impact.rawValue.json, "shownSeverity": impact.severity.rawValue.json,
      "claimedSeverity": claimed.json, "crash": crash?.json ?? .null,
      "runs": runs.json, "buildLog": buildLog.json,
      "correction": correction?.json ?? .null, "order": order.json,
      "trees": [
        "source": (sourceTree?.description).json, "fixed": (fixedTree?.description).json,
        "root": (root?.description).json,
      ],
      "verifier": verifier.json, "isolation": isolation?.json ?? .null,
    ]
  }
}

extension CorrectionRecord {
  var json: JSONValue {
    [
      "verdict": verdict.rawValue.json, "runs": runs.json, "log": log.json,
      "files": files.json, "lines": lines.json, "fuzzed": fuzzed.json,
    ]
  }
}

extension [RunRecord] {
  /// What was written is kept of the first run with each result; the others would repeat it.
  var json: JSONValue {
    var told: Set<RunResult> = []
    return .array(map { run in run.json(isTelling: told.insert(run.result).inserted) })
  }
}

extension RunRecord {
  func json(isTelling: Bool) -> JSONValue {
    [
      "result": result.rawValue.json, "end": end.words.json,
      "crash": isTelling ? crash?.json ?? .null : .null,
      "output": isTelling ? output.json : .null, "errors": isTelling ? errors.json : .null,
      "milliseconds": Int(seconds * 1000).json, "peakMemoryBytes": peakMemoryBytes.json,
    ]
  }
}

extension CrashReport {
  /// What a reader needs of it: at most 20 frames.
  var json: JSONValue {
    [
      "tool": tool.rawValue.json, "kind": kind.json, "write": isWrite.map { $0.json } ?? .null,
      "frames": .array(
        frames.prefix(20).map { frame in
          ["function": frame.function.json, "file": frame.file.json, "line": frame.line.json]
        }),
    ]
  }
}

extension CellEnd {
  /// In words.
  public var words: String {
    switch self {
    case .exited(let status): "exited with status \(status)"
    case .signalled(let signal): "ended by signal \(signal)"
    case .stopped(let limit): "stopped at the limit of \(limit.words)"
    }
  }
}

extension CellLimit {
  /// In words.
  public var words: String {
    switch self {
    case .time: "time"
    case .processorTime: "processor time"
    case .memory: "memory"
    case .processes: "processes"
    case .output: "output"
    case .disk: "disk"
    }
  }
}

extension CellIsolation {
  /// The API form: the grade, by what each limit is enforced, and what the self-test saw.
  public var json: JSONValue {
    var limits = JSONObject()
    for limit in CellLimit.allCases { limits[limit.rawValue] = enforcement[limit].json }
    return [
      "grade": grade.rawValue.json, "limits": .object(limits), "identity": identity.json,
      "versions": versions.json,
      "checks": .array(
        checks.map { check in
          ["name": check.name.json, "good": check.isGood.json, "detail": check.detail.json]
        }),
    ]
  }
}
