import Dispatch
import Synchronization

/// Something one side of a test announces and the other waits for, with no time-out of its own.
public final class TestSignal: Sendable {
  private struct State {
    var isSet = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())
  private let semaphore = DispatchSemaphore(value: 0)

  /// A signal not yet set.
  public init() {}

  /// Lets everyone who waits go on, now and later.
  public func set() {
    let waiting = state.withLock { state in
      state.isSet = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
    semaphore.signal()
  }

  /// Waits without blocking a thread.
  public func wait() async {
    await withCheckedContinuation { continuation in
      let isSet = state.withLock { state in
        if !state.isSet { state.waiting.append(continuation) }
        return state.isSet
      }
      if isSet { continuation.resume() }
    }
  }

  /// Waits on a database thread, inside a transaction's closure.
  public func waitBlocking() {
    semaphore.wait()
    semaphore.signal()
  }
}
