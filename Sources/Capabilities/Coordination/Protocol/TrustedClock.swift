public import Vocabulary

/// What the software believes of the time, so that no embargo ends early.
///
/// A machine's clock can jump: a wrong time server, a machine that woke up, a typing error. So time
/// only counts as far as it was seen to pass: in steps of at most ``longestStep``. A longer one is a
/// jump, or a time at which nothing ran; nobody knows which, so what was to end meanwhile waits until
/// a person has confirmed the clock. A clock that goes back takes nothing back.
public struct TrustedClock: Sendable, Equatable {
  /// What the machine's clock showed last.
  public let seen: Timestamp
  /// How far time is known to have passed.
  public let trusted: Timestamp

  /// The longest step that is believed, in seconds.
  public static let longestStep: Int64 = 300
  /// What is taken off before an end is compared, in seconds.
  public static let tolerance: Int64 = 300

  /// A clock that begins now.
  public init(startingAt now: Timestamp) { self.init(seen: now, trusted: now) }

  /// A clock as it was stored.
  public init(seen: Timestamp, trusted: Timestamp) {
    self.seen = seen
    self.trusted = trusted
  }

  /// The clock after the machine's was looked at again.
  public func advanced(to now: Timestamp) -> TrustedClock {
    let step = now.microseconds - seen.microseconds
    guard step > 0, step <= Self.longestStep * 1_000_000 else {
      return TrustedClock(seen: now, trusted: trusted)
    }
    // Never ahead of the machine's own clock, unless it was before.
    let next = Timestamp(microseconds: trusted.microseconds + step)
    return TrustedClock(seen: now, trusted: max(trusted, min(next, now)))
  }

  /// Whether a moment has surely passed.
  public func hasPassed(_ moment: Timestamp) -> Bool {
    trusted.adding(seconds: -Self.tolerance) >= moment
  }

  /// Whether the machine's clock is so far ahead of what is known that a person has to look.
  public var needsConfirmation: Bool { seen > trusted.adding(seconds: Self.longestStep) }
}
