import ArgumentParser
import Formats
import Foundation
import Surge
import Vocabulary

/// `breakwater surge`: a simulated flood of findings through the real server.
struct SurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "surge",
    abstract: "Send a simulated surge of findings through the server, and measure what comes out.",
    discussion: """
      The server runs over a database of its own, which is removed afterwards: a temporary file, or
      a new schema in the PostgreSQL database at --database. Settings and stored data of this
      machine are not touched. The same options give the same figures, on either engine.
      """)

  @Option(help: "Simulated days, 1 to 365.")
  var days = 30

  @Option(help: "Reports a day, 1 to 20000.")
  var rate = 200

  @Option(help: "Of a hundred reports, how many say again what was reported before, 0 to 95.")
  var duplicates = 50

  @Option(help: "What all chance follows from.")
  var seed: UInt64 = 1

  @Option(help: "People who judge reports, 1 to 1000.")
  var analysts = 3

  @Option(help: "The address of a PostgreSQL database to make a schema in.")
  var database: String?

  @Option(help: "Write all figures to this file, as JSON.")
  var json: String?

  @Option(help: "Write a page with charts to this file.")
  var page: String?

  @Flag(help: "Run 200, 1000 and 5000 a day with 20, 50 and 80 per cent repeated; takes long.")
  var all = false

  func run() async throws {
    try await reporting {
      var results: [SurgeResult] = []
      for plan in plans {
        results.append(
          try await SurgeSimulation.run(plan, at: database) { progress in
            Self.note(progress, of: plan)
          })
        if Terminal.isInteractive { Terminal.rewrite("") }
        // Written after each, so that a run that is stopped leaves what it has.
        try write(results)
      }
      Terminal.print(Self.table(results))
    }
  }

  private var plans: [SurgePlan] {
    var plan = SurgePlan()
    (plan.days, plan.rate, plan.duplicates) = (days, rate, duplicates)
    (plan.seed, plan.analysts) = (seed, analysts)
    guard all else { return [plan] }
    return [200, 1000, 5000].flatMap { rate in
      [20, 50, 80].map { share in
        var one = plan
        (one.rate, one.duplicates) = (rate, share)
        return one
      }
    }
  }

  private func write(_ results: [SurgeResult]) throws {
    if let json {
      let value = all ? JSONValue.array(results.map(\.json)) : results[0].json
      try Data(value.serializedBytes(pretty: true)).write(to: URL(fileURLWithPath: json))
    }
    if let page {
      try Data(SurgePage.bytes(results)).write(to: URL(fileURLWithPath: page))
    }
  }

  private static func note(_ progress: SurgeSimulation.Progress, of plan: SurgePlan) {
    let text =
      "\(plan.rate) a day, \(plan.duplicates) % repeated: day \(progress.day) of "
      + "\(progress.days), \(Int(progress.seconds)) s, about \(Int(progress.rest)) s or more to go"
    if Terminal.isInteractive {
      Terminal.rewrite(text)
    } else if progress.day == progress.days || progress.day.isMultiple(of: 10) {
      Terminal.note(text)
    }
  }

  private static func table(_ results: [SurgeResult]) -> String {
    Terminal.table(
      SurgeSummary.headings.map { $0.uppercased() }, results.map { SurgeSummary.row($0) })
  }
}
