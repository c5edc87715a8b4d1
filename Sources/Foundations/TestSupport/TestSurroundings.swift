import Synchronization
public import Vocabulary

/// A clock that tests set.
public final class TestClock: Sendable {
  private let microseconds: Atomic<Int64>

  /// A clock that stands at the given moment, by default 2026-11-21T08:00:00Z.
  public init(_ start: Timestamp = Timestamp(seconds: 1_795_248_000)) {
    microseconds = Atomic(start.microseconds)
  }

  /// The moment it shows.
  public var now: Timestamp { Timestamp(microseconds: microseconds.load(ordering: .relaxed)) }

  /// Moves it on by seconds (back when negative).
  public func advance(seconds: Int64) {
    microseconds.wrappingAdd(seconds * 1_000_000, ordering: .relaxed)
  }

  /// Moves it on by microseconds.
  public func advance(microseconds step: Int64) {
    microseconds.wrappingAdd(step, ordering: .relaxed)
  }
}

extension Surroundings {
  /// A clock that stands still until moved and a seeded generator: every run is the same.
  public static func test(seed: UInt64 = 1, clock: TestClock = TestClock()) -> Surroundings {
    let generator = SharedGenerator(seed: seed)
    return Surroundings(now: { clock.now }, random: { generator.bytes($0) })
  }
}

private final class SharedGenerator: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func bytes(_ count: Int) -> [UInt8] {
    generator.withLock { generator in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
    }
  }
}
