public import Sandbox
import Vocabulary

/// The one sandbox of a process, made when it is first needed, or the reason why there is none.
public actor CellSupply {
  private let isEnabled: Bool
  private let folder: String
  private var made: Task<Sandbox, any Error>?
  private var failedAt: Double?

  /// How long a failure stands before the machine is looked at again, in seconds.
  private static let patience = 60.0

  /// A supply; without `isEnabled` it gives nothing. `folder` is where cells' files are put.
  public init(isEnabled: Bool, folder: String = "/tmp") {
    self.isEnabled = isEnabled
    self.folder = folder
  }

  /// Whether whoever runs this wants cells here.
  public nonisolated var isWanted: Bool { isEnabled }

  /// The sandbox, once its self-test has passed.
  ///
  /// - Throws: ``SandboxProblem`` that says why there is none.
  public func sandbox() async throws -> Sandbox {
    guard isEnabled else {
      throw Problem(
        code: "no-cell", status: 503, title: "Nothing is run here",
        detail: "Validation is switched off.", remedy: "Set BREAKWATER_VALIDATION=on.")
    }
    if let failedAt, monotonicSeconds() - failedAt > Self.patience {
      made = nil
      self.failedAt = nil
    }
    let folder = folder
    let task = made ?? Task { try await Sandbox.prepare(in: folder) }
    made = task
    do {
      return try await task.value
    } catch {
      failedAt = failedAt ?? monotonicSeconds()
      throw error
    }
  }
}
