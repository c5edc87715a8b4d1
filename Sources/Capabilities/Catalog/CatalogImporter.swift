public import Access
import Formats
import Signing
public import Storage
public import Vocabulary

/// How an import stands.
public struct ImportProgress: Sendable, Equatable {
  /// Entries read.
  public var entries = 0
  /// Records, table rows included, that were new or different.
  public var changed = 0
  /// Entries set aside, with the reason kept.
  public var quarantined = 0
  /// Files that cannot hold knowledge, such as a licence.
  public var otherFiles = 0
  /// Bytes of the source consumed, and its size where known.
  public var bytes = 0
  /// The size of the source, 0 where unknown.
  public var totalBytes = 0
  /// Whether an interrupted import of the same source was taken up again.
  public var isResumed = false
}

/// Reads catalogues from files and directories.
///
/// Entries are taken in batches; each batch and the place reached are written in one transaction,
/// so an interrupted import goes on where it stopped and never applies anything twice.
public struct CatalogImporter: Sendable {
  private let catalog: CatalogService
  private let database: Database
  private let surroundings: Surroundings
  /// Entries of one transaction.
  private let batchSize = 500

  /// An importer into the catalog.
  public init(catalog: CatalogService, database: Database, surroundings: Surroundings) {
    self.catalog = catalog
    self.database = database
    self.surroundings = surroundings
  }

  /// Imports a file, archive or directory. `progress` is called after every batch.
  public func run(
    path: String, name: String? = nil, by principal: Principal,
    progress report: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportProgress {
    _ = try decide(principal, .importKnowledge)
    var source = try ImportSource(path: path)
    let label = name ?? path
    let now = surroundings.now()
    let id = Hexadecimal.encode(surroundings.random(12))
    let fingerprint = source.fingerprint
    let run = try await database.write { tx in
      try ImportStore.begin(
        id: id, source: label, fingerprint: fingerprint, at: now, in: tx)
    }
    var progress = ImportProgress()
    progress.totalBytes = source.totalBytes
    progress.isResumed = run.place > 0
    var batch: [NumberedEntry] = []
    while let entry = try source.next() {
      try Task.checkCancellation()
      guard KnowledgeReader.isCandidate(entry.name) else {
        progress.otherFiles += 1
        continue
      }
      progress.entries += 1
      if progress.entries <= run.place { continue }
      batch.append(NumberedEntry(place: progress.entries, name: entry.name, bytes: entry.bytes))
      guard batch.count >= batchSize || batch.last.map({ $0.bytes.count > 1 << 20 }) ?? false
      else { continue }
      progress.bytes = source.consumedBytes
      try await apply(batch, run: run.id, by: principal, to: &progress)
      batch = []
      report(progress)
    }
    progress.bytes = source.consumedBytes
    try await apply(batch, run: run.id, by: principal, to: &progress)
    let finished = surroundings.now()
    try await database.write { tx in try ImportStore.finish(run.id, at: finished, in: tx) }
    report(progress)
    return progress
  }

  private struct NumberedEntry: Sendable {
    let place: Int
    let name: String
    let bytes: [UInt8]
  }

  private func apply(
    _ batch: [NumberedEntry], run: String, by principal: Principal,
    to progress: inout ImportProgress
  ) async throws {
    guard let last = batch.last else { return }
    let read = await parse(batch)
    let catalog = catalog
    let result = try await database.write { tx in
      var change = CatalogService.Change()
      let records = read.records
      change.add(try catalog.take(records, in: tx))
      var refused: [QuarantinedEntry] = []
      for file in read.exploited {
        do {
          change.add(try catalog.take(file.entries, in: tx))
        } catch let error as UnreadableEntry {
          refused.append(
            QuarantinedEntry(place: file.place, name: file.name, reason: error.reason, excerpt: ""))
        }
      }
      for (scores, day) in read.forecasts {
        change.add(try catalog.take(scores, day: day, in: tx))
      }
      try catalog.announce(change, actor: principal, in: tx)
      let setAside = read.quarantined + refused
      try ImportStore.quarantine(setAside, run: run, in: tx)
      try ImportStore.advance(
        run, to: last.place, records: batch.count, changed: change.changed,
        quarantined: setAside.count, in: tx)
      return (change.changed, setAside.count)
    }
    progress.changed += result.0
    progress.quarantined += result.1
  }

  private struct ReadBatch: Sendable {
    var records: [(record: KnowledgeRecord, digest: String)] = []
    var exploited: [(place: Int, name: String, entries: [KEVEntry])] = []
    var forecasts: [([EPSSScore], CalendarDay?)] = []
    var quarantined: [QuarantinedEntry] = []
  }

  /// Reads the entries of a batch, on as many cores as there are.
  private func parse(_ batch: [NumberedEntry]) async -> ReadBatch {
    let halves = batch.chunked(max(1, (batch.count + 3) / 4))
    let parts = await withTaskGroup(of: (Int, ReadBatch).self) { group in
      for (place, half) in halves.enumerated() {
        group.addTask { (place, Self.parse(half)) }
      }
      return await group.reduce(into: [(Int, ReadBatch)]()) { $0.append($1) }
    }
    var whole = ReadBatch()
    for (_, part) in parts.sorted(by: { $0.0 < $1.0 }) {
      whole.records += part.records
      whole.exploited += part.exploited
      whole.forecasts += part.forecasts
      whole.quarantined += part.quarantined
    }
    return whole
  }

  private static func parse(_ entries: [NumberedEntry]) -> ReadBatch {
    var read = ReadBatch()
    for entry in entries {
      do {
        switch try KnowledgeReader.read(entry.name, entry.bytes) {
        case .record(let record, let bytes):
          read.records.append((record, sha256(bytes).description))
        case .knownExploited(let entries):
          read.exploited.append((entry.place, entry.name, entries))
        case .forecasts(let scores, let day): read.forecasts.append((scores, day))
        }
      } catch {
        let reason = (error as? UnreadableEntry)?.reason ?? "\(error)"
        read.quarantined.append(
          QuarantinedEntry(
            place: entry.place, name: entry.name, reason: reason,
            excerpt: String(decoding: entry.bytes.prefix(500), as: UTF8.self)))
      }
    }
    return read
  }
}

extension CatalogService.Change {
  mutating func add(_ other: Self) {
    changed += other.changed
    vulnerabilities.formUnion(other.vulnerabilities)
    priority.formUnion(other.priority)
  }
}
