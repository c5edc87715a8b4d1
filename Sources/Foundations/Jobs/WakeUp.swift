import Synchronization

/// Lets one waiter go on, at once if notified before.
final class WakeUp: Sendable {
  private struct State {
    var isNotified = false
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  func notify() {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      state.isNotified = state.waiting == nil
      return state.waiting
    }
    waiting?.resume()
  }

  /// Until notified, or for this many seconds.
  func wait(seconds: Double) async {
    let timer = Task {
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
      notify()
    }
    await withCheckedContinuation { continuation in
      let isNotified = state.withLock { state in
        defer { state.isNotified = false }
        if !state.isNotified { state.waiting = continuation }
        return state.isNotified
      }
      if isNotified { continuation.resume() }
    }
    timer.cancel()
  }
}

/// The workers of this process, to be woken when work was committed.
final class WakeUps: Sendable {
  static let everyone = WakeUps()

  private struct State {
    var listeners: [Int: WakeUp] = [:]
    var last = 0
  }
  private let state = Mutex(State())

  func add(_ wakeUp: WakeUp) -> Int {
    state.withLock { state in
      state.last += 1
      state.listeners[state.last] = wakeUp
      return state.last
    }
  }

  func remove(_ number: Int) { state.withLock { $0.listeners[number] = nil } }

  func notify() {
    for wakeUp in state.withLock({ Array($0.listeners.values) }) { wakeUp.notify() }
  }
}
