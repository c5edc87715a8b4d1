import Synchronization
import Vocabulary

/// One at a time, in this process; whoever comes meanwhile is told so instead of waiting.
final class Turn: Sendable {
  private let isTaken = Mutex(false)

  /// Takes the turn; false when somebody has it.
  func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }

  /// Gives it back.
  func give() { isTaken.withLock { $0 = false } }
}

/// So many a minute, in this process. Whoever asks without a name gets no row in the database.
final class RateLimit: Sendable {
  private struct State {
    var minute: Int64 = 0
    var used = 0
  }

  private let most: Int
  private let state = Mutex(State())

  init(perMinute most: Int) { self.most = most }

  /// Takes one; false when the minute's are used up.
  func take(at now: Timestamp) -> Bool {
    state.withLock { state in
      let minute = now.seconds / 60
      if minute != state.minute { state = State(minute: minute, used: 0) }
      state.used += 1
      return state.used <= most
    }
  }
}
