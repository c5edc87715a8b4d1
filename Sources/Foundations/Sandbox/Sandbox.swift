public import Signing

/// Runs programs that may be hostile, each in a cell of its own that holds them in.
///
/// This is the only place that starts processes. A cell has no network, sees no file of the host
/// but a read-only `/usr` and what it was given, has no rights, and ends with everything in it when its
/// time is over. It shares the host's kernel: whoever fears a flaw there gives it a machine of its
/// own.
public struct Sandbox: Sendable {
  /// What holds cells in here, proven when the sandbox was made.
  public let isolation: CellIsolation
  private let launcher: CellLauncher

  /// A sandbox on this machine, once the self-test has passed; what crashed servers left behind is
  /// removed first. `folder` is where cells' folders are put.
  ///
  /// - Throws: ``SandboxProblem`` that says why nothing is run here.
  public static func prepare(in folder: String = "/tmp") async throws -> Sandbox {
    let launcher = try await CellLauncher.find(folder: folder)
    let checks = try await SelfTest(launcher: launcher).run()
    guard checks.allSatisfy(\.isGood) else { throw SandboxProblem.notContained(checks) }
    return Sandbox(isolation: launcher.isolation(checks), launcher: launcher)
  }

  /// Every check of the self-test with what it saw, also when it fails.
  public static func selfTest(in folder: String = "/tmp") async throws -> CellIsolation {
    let launcher = try await CellLauncher.find(folder: folder)
    return launcher.isolation(try await SelfTest(launcher: launcher).run())
  }

  /// A digest of what the read-only root of cells consists of now: names, modes, sizes and times of
  /// its files. A second or so where they are many.
  public func rootDigest() -> SHA256Digest { RootRecord.digest() }

  /// Runs a plan in a cell of its own and removes the cell.
  ///
  /// - Throws: ``SandboxProblem`` when nothing was run, or what it showed does not count. What the
  ///   program does wrong is no error but the outcome.
  public func run(_ plan: CellPlan) async throws -> CellOutcome { try await launcher.run(plan) }
}
