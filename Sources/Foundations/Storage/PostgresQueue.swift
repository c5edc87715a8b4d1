#if Postgres
  import Foundation
  import Synchronization
  import Vocabulary

  /// Requests waiting for a thread.
  ///
  /// Writes are taken in groups that share a transaction, as on SQLite: serializable transactions
  /// that run side by side collide even when they touch nothing in common, and each pays a
  /// synchronization with the disk. Only while a group takes long does another thread take the next
  /// one, so that a large upload does not hold up everybody else.
  final class PostgresQueue: Sendable {
    /// What a thread does next.
    enum Work {
      /// A request that only reads.
      case reading(any PendingRequest)
      /// Requests that share one transaction, and when it was begun.
      case writing([any PendingRequest], lane: Lane)
    }

    /// A group of writes under way.
    struct Lane: Hashable {
      fileprivate let number: Int
      fileprivate let begun: Double
    }

    private struct State {
      var reads = Waiting()
      var writes = Waiting()
      var lanes: Set<Lane> = []
      var opened = 0
      var isClosed = false
    }

    /// Seconds that a group may take before the next one no longer waits for it.
    private static let patience = 0.05
    private static let most = 50_000

    private let condition = NSCondition()
    private let state = Mutex(State())
    private let groupLimit: Int
    private let mostLanes: Int

    init(threads: Int, groupLimit: Int) {
      self.groupLimit = groupLimit
      // One thread is left to readers.
      mostLanes = max(1, threads - 1)
    }

    func addReading(_ request: any PendingRequest) { add(request, to: \.reads) }

    func addWriting(_ request: any PendingRequest) { add(request, to: \.writes) }

    private func add(_ request: any PendingRequest, to line: WritableKeyPath<State, Waiting>) {
      condition.lock()
      let refusal = state.withLock { state -> StorageProblem? in
        if state.isClosed { return .unavailable("the database is closed") }
        if state[keyPath: line].count >= Self.most { return .busy("too many requests wait") }
        state[keyPath: line].append(request)
        return nil
      }
      condition.signal()
      condition.unlock()
      if let refusal { request.fail(refusal) }
    }

    /// Blocks until there is work; nil when the queue is closed and empty.
    func next() -> Work? {
      condition.lock()
      defer { condition.unlock() }
      while true {
        let now = monotonicSeconds()
        switch state.withLock({ step(&$0, now) }) {
        case .work(let work):
          // This thread may have been the one that watched the clock for what still waits.
          if state.withLock({ $0.reads.count + $0.writes.count > 0 }) { condition.signal() }
          return work
        case .ended:
          condition.broadcast()
          return nil
        case .wait(.none): condition.wait()
        case .wait(let seconds?): _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
        }
      }
    }

    private enum Step {
      case work(Work)
      case wait(Double?)
      case ended
    }

    private func step(_ state: inout State, _ now: Double) -> Step {
      let youngest = state.lanes.map(\.begun).max()
      let isFree = youngest.map { now - $0 >= Self.patience } ?? true
      if state.writes.count > 0, isFree, state.lanes.count < mostLanes {
        state.opened += 1
        let lane = Lane(number: state.opened, begun: now)
        state.lanes.insert(lane)
        return .work(.writing(state.writes.take(groupLimit), lane: lane))
      }
      if let request = state.reads.take(1).first { return .work(.reading(request)) }
      guard state.writes.count > 0 else { return state.isClosed ? .ended : .wait(nil) }
      // When no lane may be opened, one that ends wakes a thread.
      guard let youngest, state.lanes.count < mostLanes else { return .wait(nil) }
      return .wait(max(0.001, youngest + Self.patience - now))
    }

    /// A group has been answered.
    func end(_ lane: Lane) {
      condition.lock()
      state.withLock { _ = $0.lanes.remove(lane) }
      condition.signal()
      condition.unlock()
    }

    func close() {
      condition.lock()
      state.withLock { $0.isClosed = true }
      condition.broadcast()
      condition.unlock()
    }
  }

  /// A queue of requests.
  private struct Waiting {
    private var requests: [any PendingRequest] = []
    private var start = 0

    var count: Int { requests.count - start }

    mutating func append(_ request: any PendingRequest) { requests.append(request) }

    /// The first ones, at most `limit`.
    mutating func take(_ limit: Int) -> [any PendingRequest] {
      let end = min(start + limit, requests.count)
      let taken = Array(requests[start..<end])
      start = end
      if start == requests.count {
        requests.removeAll(keepingCapacity: true)
        start = 0
      } else if start > 1000, start * 2 > requests.count {
        requests.removeFirst(start)
        start = 0
      }
      return taken
    }
  }

  /// Lets ordinary writers pass together, and one that kept colliding pass alone.
  final class PostgresGate: Sendable {
    private let condition = NSCondition()
    private struct State {
      var inside = 0
      var isAlone = false
      var waitingAlone = 0
    }
    private let state = Mutex(State())

    func pass<Value>(alone: Bool, _ body: () throws -> Value) rethrows -> Value {
      enter(alone: alone)
      defer { leave(alone: alone) }
      return try body()
    }

    private func enter(alone: Bool) {
      condition.lock()
      defer { condition.unlock() }
      if alone { state.withLock { $0.waitingAlone += 1 } }
      while !state.withLock({ state in
        guard !state.isAlone, alone ? state.inside == 0 : state.waitingAlone == 0 else {
          return false
        }
        if alone {
          state.isAlone = true
          state.waitingAlone -= 1
        } else {
          state.inside += 1
        }
        return true
      }) { condition.wait() }
    }

    private func leave(alone: Bool) {
      condition.lock()
      defer { condition.unlock() }
      state.withLock { if alone { $0.isAlone = false } else { $0.inside -= 1 } }
      condition.broadcast()
    }
  }
#endif
