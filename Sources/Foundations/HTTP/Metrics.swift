import Synchronization

/// Counters and histograms in the Prometheus text format 0.0.4.
public final class Metrics: Sendable {
  private struct State {
    var counters: [String: Double] = [:]
    var histograms: [String: Histogram] = [:]
  }

  private struct Histogram {
    var buckets: [Int]
    var sum: Double = 0
    var count = 0
  }

  /// Upper bounds in seconds.
  private static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]

  private let state = Mutex(State())

  /// No measurements yet.
  public init() {}

  /// Adds to a counter. Label values come from the program, never from requests.
  public func count(_ name: String, _ labels: [(String, String)] = [], by amount: Double = 1) {
    let key = name + Metrics.text(labels)
    state.withLock { $0.counters[key, default: 0] += amount }
  }

  /// Records a duration in seconds.
  public func observe(_ name: String, _ labels: [(String, String)] = [], seconds: Double) {
    let place = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
    let key = name + "\u{1F}" + Metrics.text(labels)
    state.withLock { state in
      var histogram =
        state.histograms[key]
        ?? Histogram(buckets: Array(repeating: 0, count: Metrics.bounds.count + 1))
      histogram.buckets[place] += 1
      histogram.sum += seconds
      histogram.count += 1
      state.histograms[key] = histogram
    }
  }

  /// Everything measured, with gauges that the caller reads at this moment.
  public func exposition(gauges: [(name: String, value: Double)] = []) -> String {
    let state = state.withLock { $0 }
    var lines = gauges.map { "\($0.name) \($0.value)" }
    lines += state.counters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    for (key, histogram) in state.histograms.sorted(by: { $0.key < $1.key }) {
      let parts = key.split(separator: "\u{1F}", omittingEmptySubsequences: false)
      let name = parts[0]
      let labels = parts.count > 1 ? String(parts[1].dropFirst().dropLast()) : ""
      let prefix = labels.isEmpty ? "" : labels + ","
      var total = 0
      for (place, count) in histogram.buckets.enumerated() {
        total += count
        let bound = place < Metrics.bounds.count ? "\(Metrics.bounds[place])" : "+Inf"
        lines.append("\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)")
      }
      let braces = labels.isEmpty ? "" : "{\(labels)}"
      lines.append("\(name)_sum\(braces) \(histogram.sum)")
      lines.append("\(name)_count\(braces) \(histogram.count)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ labels: [(String, String)]) -> String {
    labels.isEmpty ? "" : "{" + labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",") + "}"
  }
}
