import Formats
public import Jobs
import Sandbox
import Vocabulary

/// What Validation does when a trial was ordered.
public enum ValidationJobs {
  /// Does one trial.
  public static let run: JobKind = "validation.run-trial"

  /// The handlers, by kind of job; none where no cells are wanted, so that the jobs are left to
  /// those who have some. Give them a worker of their own that does one job at a time.
  public static func handlers(
    _ validation: ValidationService, _ cells: CellSupply
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    guard cells.isWanted else { return [:] }
    return [
      run: { context in
        let payload = try JSONValue.parse(Array(context.job.payload.utf8))
        guard let id = payload["trial"]?.text.flatMap(TrialID.init),
          let trial = try await context.read({ tx in try validation.materials(of: id, in: tx) })
        else { return }
        let result: TrialResult
        do {
          result = try await TrialRunner(sandbox: cells.sandbox()).run(trial.order, trial.files)
        } catch let problem as SandboxProblem {
          result = TrialRunner.refused(problem.problem.detail)
        }
        try await context.finish { tx in try validation.finish(id, result, in: tx) }
      }
    ]
  }
}
