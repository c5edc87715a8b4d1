import Synchronization

/// A unit of work waiting for a database thread, answered exactly once.
protocol PendingRequest: AnyObject, Sendable {
  /// False when it was cancelled while waiting; it must not be run then.
  func start() -> Bool
  /// Runs the work and keeps its result; may be called again after a roll-back.
  func run(_ transaction: Transaction) throws
  /// True once the caller's task was cancelled.
  var isCancelled: Bool { get }
  /// Answers with the result of the last run.
  func succeed()
  /// Answers with an error; does nothing when it was answered before.
  func fail(_ error: any Error)
}

/// The only kind of ``PendingRequest``, typed by its result.
final class Request<Value: Sendable>: PendingRequest {
  private enum Stage {
    case new
    case waiting(CheckedContinuation<Value, any Error>)
    case running(CheckedContinuation<Value, any Error>, Value?)
    case answered
  }

  private let stage = Mutex(Stage.new)
  private let cancelled = Atomic(false)
  private let body: @Sendable (Transaction) throws -> Value

  init(_ body: @escaping @Sendable (Transaction) throws -> Value) { self.body = body }

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Suspends the caller until the request is answered; `submit` hands it to a thread.
  ///
  /// A cancelled request that has not started is answered at once. One that has started is told
  /// through `interrupt` and answers when it has ended.
  func answer(
    submit: () -> Void, interrupt: @escaping @Sendable () -> Void = {}
  ) async throws -> Value {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = stage.withLock { stage -> Bool in
          stage = .waiting(continuation)
          return self.isCancelled
        }
        if isCancelled { return cancelWaiting() }
        submit()
      }
    } onCancel: {
      cancelled.store(true, ordering: .relaxed)
      cancelWaiting()
      interrupt()
    }
  }

  private func cancelWaiting() {
    let continuation = stage.withLock { stage -> CheckedContinuation<Value, any Error>? in
      guard case .waiting(let continuation) = stage else { return nil }
      stage = .answered
      return continuation
    }
    continuation?.resume(throwing: StorageProblem.cancelled)
  }

  func start() -> Bool {
    stage.withLock { stage in
      guard case .waiting(let continuation) = stage else { return false }
      stage = .running(continuation, nil)
      return true
    }
  }

  func run(_ transaction: Transaction) throws {
    let value = try body(transaction)
    stage.withLock { stage in
      if case .running(let continuation, _) = stage { stage = .running(continuation, value) }
    }
  }

  func succeed() {
    let answer = stage.withLock { stage -> (CheckedContinuation<Value, any Error>, Value)? in
      guard case .running(let continuation, let value?) = stage else { return nil }
      stage = .answered
      return (continuation, value)
    }
    if let answer { answer.0.resume(returning: answer.1) }
  }

  func fail(_ error: any Error) {
    let continuation = stage.withLock { stage -> CheckedContinuation<Value, any Error>? in
      switch stage {
      case .waiting(let continuation), .running(let continuation, _):
        stage = .answered
        return continuation
      case .new, .answered: return nil
      }
    }
    continuation?.resume(throwing: error)
  }
}
