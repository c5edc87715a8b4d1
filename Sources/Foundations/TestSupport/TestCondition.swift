/// Waits for what nothing announces, such as another process: looks again until it is so.
public enum TestCondition {
  /// True as soon as the condition holds; false when it does not within `seconds`.
  public static func holds(
    within seconds: Int = 10, _ condition: () async throws -> Bool
  ) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
      if try await condition() { return true }
      try await Task.sleep(for: .milliseconds(10))
    } while ContinuousClock.now < end
    return try await condition()
  }
}
