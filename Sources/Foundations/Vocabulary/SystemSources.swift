#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Microseconds since the Unix epoch, from the machine's real-time clock.
func systemMicroseconds() -> Int64 {
  var value = timespec()
  clock_gettime(CLOCK_REALTIME, &value)
  return Int64(value.tv_sec) * 1_000_000 + Int64(value.tv_nsec) / 1000
}

/// Bytes from the operating system's cryptographic generator.
@Sendable func systemRandom(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 7)
  // Eight bytes a system call, which costs the same as one.
  while bytes.count < count {
    let word: UInt64 = generator.next()
    withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
  }
  return Array(bytes.prefix(count))
}

/// Seconds on a clock that never goes back, for leases, time-outs and measuring.
public func monotonicSeconds() -> Double {
  var value = timespec()
  clock_gettime(CLOCK_MONOTONIC, &value)
  return Double(value.tv_sec) + Double(value.tv_nsec) / 1_000_000_000
}
