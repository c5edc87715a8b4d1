import API
import ArgumentParser
import Foundation
import HTTP
import Jobs
import Logging
import Registry
import ServiceLifecycle
import Storage
import UnixSignals
import Vocabulary
import Web

/// `breakwater serve`: pages, API, log and background work in one process.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve pages and API; with background work unless told not to.")

  @Flag(name: .long, help: "Leave background work to `breakwater work` processes.")
  var withoutWork = false

  @Option(name: .long, help: "The port; 0 lets the system choose.")
  var port: Int?

  func run() async throws {
    try await reporting {
      let runtime = try await Runtime.open()
      let logger = Logger(label: "breakwater") { LineLogHandler(label: $0) }
      let settings = runtime.settings
      if let secret = try await setUpSecret(runtime) {
        Terminal.note("Nobody has signed in yet. Set this clearinghouse up, once, at:")
        Terminal.note("  \(settings.address)/setup/\(secret)")
      }
      let server = Server(
        dispatcher: Surface.dispatcher(runtime.services, logger: logger),
        options: ServerOptions(
          host: settings.host, port: port ?? settings.port, tls: settings.tls),
        logger: logger,
        listening: { port in
          Terminal.note("listening on \(settings.host):\(port)")
        })
      var services: [any Service] = [server]
      if !withoutWork { services += WorkService.all(runtime, logger) }
      try await ServiceGroup(
        configuration: .init(
          services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      ).run()
      await runtime.database.close()
    }
  }

  private func setUpSecret(_ runtime: Runtime) async throws -> String? {
    let credentials = runtime.services.credentials
    return try await runtime.database.write { tx in try credentials.makeSetUpSecret(in: tx) }
  }
}

/// `breakwater work`: background work only, for as many machines as it takes.
struct WorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Do background work only; any number of these may run.")

  @Flag(name: .long, help: "Do what is due now, then stop.")
  var once = false

  func run() async throws {
    try await reporting {
      let runtime = try await Runtime.open()
      let logger = Logger(label: "breakwater") { LineLogHandler(label: $0) }
      if once {
        try await runtime.services.settle()
      } else {
        try await ServiceGroup(
          configuration: .init(
            services: WorkService.all(runtime, logger),
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
      }
      await runtime.database.close()
    }
  }
}

/// Background work as a service: told to stop, it finishes what it holds.
struct WorkService: Service {
  let worker: JobWorker

  /// Trials have a worker of their own, so that nothing waits for them.
  static func all(_ runtime: Runtime, _ logger: Logger) -> [any Service] {
    let options = options(logger)
    let workers = [runtime.services.worker(options), runtime.services.trialWorker(options)]
    return workers.compactMap { $0.map { WorkService(worker: $0) } }
  }

  private static func options(_ logger: Logger) -> WorkerOptions {
    var options = WorkerOptions()
    options.report = { kind, error in
      logger.warning(
        "job failed",
        metadata: ["kind": "\(kind?.rawValue ?? "-")", "error": "\(error)"])
    }
    return options
  }

  func run() async throws {
    let worker = worker
    try await cancelWhenGracefulShutdown { try await worker.run() }
  }
}
