import Subprocess
import Synchronization
import SystemPackage
import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A process with an empty environment whose output and time are bounded.
struct BoundedProcess: Sendable {
  /// The program by absolute path, and its arguments.
  let arguments: [String]
  let wallSeconds: Double
  /// Of each stream.
  let outputBytes: Int

  struct Result: Sendable {
    let output: [UInt8]
    let errors: [UInt8]
    /// The limit that it was killed for.
    let stopped: CellLimit?
    let wallSeconds: Double
  }

  /// The first reason to stop; later ones are its consequences. Once the process is over nothing
  /// is killed any more, because its number may be another's.
  private final class Stop: Sendable {
    private struct State {
      var limit: CellLimit?
      var isOver = false
    }
    private let state = Mutex(State())
    private let kill: @Sendable () -> Void

    init(kill: @escaping @Sendable () -> Void) { self.kill = kill }

    func now(_ limit: CellLimit) {
      state.withLock { state in
        guard !state.isOver else { return }
        state.limit = state.limit ?? limit
        kill()
      }
    }

    func finish() -> CellLimit? {
      state.withLock { state in
        state.isOver = true
        return state.limit
      }
    }
  }

  /// Runs it to its end. `alsoKill` is called when it has to be stopped.
  func run(alsoKill: @escaping @Sendable () -> Void) async throws -> Result {
    let start = monotonicSeconds()
    // The environment of the launcher can be read in the cell, so there is none.
    let result = try await Subprocess.run(
      .path(FilePath(arguments.first ?? "")), arguments: Arguments(Array(arguments.dropFirst())),
      environment: .custom(["PATH": "/usr/bin:/bin"]), workingDirectory: "/",
      platformOptions: options, input: .none, output: .sequence, error: .sequence
    ) { execution in
      let stop = Stop {
        try? execution.send(signal: .kill)
        alsoKill()
      }
      let timer = Task {
        try await Task.sleep(for: .seconds(wallSeconds))
        stop.now(.time)
      }
      defer {
        timer.cancel()
        _ = stop.finish()
      }
      async let output = collect(execution.standardOutput, stop)
      async let errors = collect(execution.standardError, stop)
      let both = try await (output, errors)
      // A program may close its streams and stay.
      while isAlive(execution.processIdentifier.value) {
        try await Task.sleep(for: .milliseconds(10))
      }
      return (both.0, both.1, stop.finish())
    }
    let (output, errors, stopped) = result.closureResult
    return Result(
      output: output, errors: errors, stopped: stopped, wallSeconds: monotonicSeconds() - start)
  }

  private var options: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    return options
  }

  private func collect(
    _ stream: SubprocessOutputSequence, _ stop: Stop
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in stream {
      piece.withUnsafeBytes { bytes += $0.prefix(outputBytes - bytes.count) }
      if bytes.count >= outputBytes { stop.now(.output) }
    }
    return bytes
  }

  /// Whether it has not ended; one that ended and was not asked about has the state Z.
  private func isAlive(_ process: pid_t) -> Bool {
    guard let line = SystemFile.lines("/proc/\(process)/stat").first,
      let end = line.lastIndex(of: ")")
    else { return false }
    return line[line.index(after: end)...].drop { $0 == " " }.first != "Z"
  }
}
