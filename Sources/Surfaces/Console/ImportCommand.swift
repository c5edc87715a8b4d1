import API
import Access
import ArgumentParser
import Catalog
import Formats
import Foundation
import Synchronization
import Vocabulary

/// `breakwater import`: brings public knowledge in.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import OSV, CVE, KEV or EPSS from files, archives, directories or https addresses.",
    discussion: "An interrupted import goes on where it stopped when the command is repeated.")

  @Argument(help: "Paths or https addresses.")
  var sources: [String]

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reporting {
      try await Runtime.with { runtime in
        var results: [JSONValue] = []
        for source in sources {
          let progress = try await take(source, runtime)
          results.append(progress.json(of: source))
          if !output.json { Terminal.print(progress.summary(of: source)) }
        }
        try await runtime.services.settle()
        if output.json { Terminal.print(JSONValue.array(results).serialized(pretty: true)) }
      }
    }
  }

  private func take(_ source: String, _ runtime: Runtime) async throws -> ImportProgress {
    let started = monotonicSeconds()
    let line = ProgressLine()
    let path = try await local(source, runtime, line)
    let importer = CatalogImporter(
      catalog: runtime.services.catalog, database: runtime.database,
      surroundings: runtime.services.surroundings)
    let progress = try await importer.run(
      path: path, name: source, by: .system("import"),
      progress: { line.show($0.line(since: started)) })
    line.finish()
    if path != source {
      // Taken in whole: the next run fetches anew.
      for ending in ["", ".etag"] { try? FileManager.default.removeItem(atPath: path + ending) }
    }
    return progress
  }

  /// Remote sources are copied first, so that a broken connection costs only what is missing.
  private func local(
    _ source: String, _ runtime: Runtime, _ line: ProgressLine
  ) async throws -> String {
    guard source.contains("://") else { return source }
    let key = runtime.settings.ledgerKey as NSString
    let folder = key.deletingLastPathComponent + "/downloads"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = source.split(separator: "/").last.map(String.init) ?? "download"
    let path = folder + "/" + Hexadecimal.encode(source.utf8.suffix(16)) + "-" + name
    _ = try await runtime.services.surroundings.download(
      Download(address: source, path: path, limit: 8 << 30) { bytes, total in
        let share = total.map { " of \($0 >> 20)" } ?? ""
        line.show("fetching \(bytes >> 20)\(share) MiB")
      })
    return path
  }
}

/// A line that moves on a terminal, and plain lines now and then elsewhere.
final class ProgressLine: Sendable {
  private let last = Mutex(0.0)

  func show(_ text: String) {
    let now = monotonicSeconds()
    let isDue = last.withLock { last in
      guard now - last >= (Terminal.isInteractive ? 0.1 : 5) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    if Terminal.isInteractive { Terminal.rewrite(text) } else { Terminal.note(text) }
  }

  func finish() { if Terminal.isInteractive { Terminal.rewrite("") } }
}

extension ImportProgress {
  func line(since started: Double) -> String {
    let seconds = max(0.001, monotonicSeconds() - started)
    let share =
      totalBytes > 0 && bytes <= totalBytes ? bar(Double(bytes) / Double(totalBytes)) + " " : ""
    return "\(share)\(entries) entries, \(changed) changed, \(quarantined) set aside, "
      + "\(Int(Double(entries) / seconds)) a second"
  }

  private func bar(_ share: Double) -> String {
    let filled = Int(share * 20)
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: 20 - filled) + "]"
  }

  func summary(of source: String) -> String {
    var text = "\(source): \(entries) entries, \(changed) new or changed"
    if quarantined > 0 {
      text += ", \(quarantined) set aside (see them with: breakwater doctor --quarantine)"
    }
    if otherFiles > 0 { text += ", \(otherFiles) other files passed over" }
    if isUnchanged { return text + " (the same file stands already)" }
    return isResumed ? text + " (resumed)" : text
  }

  func json(of source: String) -> JSONValue {
    [
      "source": source.json, "entries": entries.json, "changed": changed.json,
      "quarantined": quarantined.json, "otherFiles": otherFiles.json,
      "resumed": isResumed.json, "unchanged": isUnchanged.json,
    ]
  }
}
