import ArgumentParser
import Formats
import Vocabulary

/// `breakwater compare`: which of two versions comes first.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say which of two versions comes first in their ecosystem.",
    discussion: """
      Two versions are arguments, or lines of two on standard input when there are none.
      Types are those of package URLs and of VERS, such as npm, pypi, maven, deb, rpm, apk, gentoo.
      """)

  @Option(help: "The ecosystem.")
  var type: String

  @Argument(help: "Two versions.")
  var versions: [String] = []

  @Flag(help: .hidden)
  var measure = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard versions.isEmpty || versions.count == 2 else {
      throw ValidationError("Give two versions, or none and lines of two on standard input.")
    }
  }

  func run() async throws {
    try await reporting {
      let scheme: VersionScheme
      do { scheme = try VersionScheme(versType: type) } catch { throw ValidationError("\(error)") }
      var pairs = versions.count == 2 ? [(versions[0], versions[1])] : []
      if versions.isEmpty {
        while let line = readLine() {
          let words = line.split(separator: " ")
          if words.count == 2 { pairs.append((String(words[0]), String(words[1]))) }
        }
      }
      if measure {
        Terminal.print(Measurement(pairs, scheme).json.serialized())
        return
      }
      for (one, other) in pairs {
        let order = scheme.compare(one, other)
        if output.json {
          let line: JSONValue = ["one": one.json, "other": other.json, "order": order.json]
          Terminal.print(line.serialized())
        } else {
          Terminal.print("\(one) \(order < 0 ? "<" : (order > 0 ? ">" : "=")) \(other)")
        }
      }
    }
  }
}

/// How many comparisons one thread makes in a second, for Benchmarks/part_versions.py.
private struct Measurement {
  /// Of two texts, from nothing.
  let texts: Double
  /// Of keys made beforehand.
  let keys: Double
  /// Keys made.
  let making: Double
  let count: Int
  /// What the comparisons answered, so that none can be left out by the compiler.
  let sum: Int

  init(_ pairs: [(String, String)], _ scheme: VersionScheme) {
    var sum = 0
    let made = pairs.map { pair in
      (VersionKey(pair.0, scheme: scheme), VersionKey(pair.1, scheme: scheme))
    }
    texts = Self.rate(of: pairs) { sum &+= scheme.compare($0.0, $0.1) }
    keys = Self.rate(of: made) { sum &+= $0.0 < $0.1 ? 1 : 0 }
    making = Self.rate(of: pairs) { sum &+= VersionKey($0.0, scheme: scheme).bytes.count }
    count = pairs.count
    self.sum = sum
  }

  private static func rate<Pair>(of pairs: [Pair], _ body: (Pair) -> Void) -> Double {
    guard !pairs.isEmpty else { return 0 }
    var done = 0
    let start = monotonicSeconds()
    repeat {
      for pair in pairs { body(pair) }
      done += pairs.count
    } while monotonicSeconds() - start < 1
    return Double(done) / (monotonicSeconds() - start)
  }

  var json: JSONValue {
    [
      "count": count.json, "texts": texts.json, "keys": keys.json, "making": making.json,
      "sum": sum.json,
    ]
  }
}
