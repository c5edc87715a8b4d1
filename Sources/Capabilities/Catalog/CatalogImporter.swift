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
  /// Whether the source was passed over because the same bytes stand here already.
  public var isUnchanged = false

  mutating func add(_ done: (changed: Int, quarantined: Int)) {
    changed += done.changed
    quarantined += done.quarantined
  }
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
  ///
  /// While a batch is written, the next is read and the one after it unpacked.
  public func run(
    path: String, name: String? = nil, by principal: Principal,
    progress report: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportProgress {
    _ = try decide(principal, .importKnowledge)
    var source = try ImportSource(path: path)
    var progress = ImportProgress()
    progress.totalBytes = source.totalBytes
    let digest = source.digest
    if let digest,
      let standing = try await database.read({ try ImportStore.standing(digest, in: $0) })
    {
      progress.entries = standing
      progress.bytes = progress.totalBytes
      progress.isUnchanged = true
      report(progress)
      return progress
    }
    let (label, fingerprint) = (name ?? path, source.fingerprint)
    let now = surroundings.now()
    let id = Hexadecimal.encode(surroundings.random(12))
    let run = try await database.write { tx in
      try ImportStore.begin(
        id: id, source: label, fingerprint: fingerprint, digest: digest, at: now, in: tx)
    }
    progress.isResumed = run.place > 0
    var batch: [NumberedEntry] = []
    var reading: Task<ReadBatch, any Error>?
    var writing: Task<(changed: Int, quarantined: Int), any Error>?
    do {
      while let entry = try source.next() {
        try Task.checkCancellation()
        guard KnowledgeReader.isCandidate(entry.name),
          !KnowledgeReader.isProse(entry.name, entry.bytes)
        else {
          progress.otherFiles += 1
          continue
        }
        progress.entries += 1
        if progress.entries <= run.place { continue }
        batch.append(NumberedEntry(place: progress.entries, name: entry.name, bytes: entry.bytes))
        guard batch.count >= batchSize || batch.last.map({ $0.bytes.count > 1 << 20 }) ?? false
        else { continue }
        progress.bytes = source.consumedBytes
        if let read = try await reading?.value {
          // Said when something is stored, so that who stops then finds it again.
          if let done = try await writing?.value {
            progress.add(done)
            report(progress)
          }
          writing = write(read, run: run.id, by: principal)
        }
        reading = self.reading(batch)
        batch = []
      }
      for last in [reading, self.reading(batch)] {
        guard let read = try await last?.value else { continue }
        if let done = try await writing?.value { progress.add(done) }
        writing = write(read, run: run.id, by: principal)
      }
      if let done = try await writing?.value { progress.add(done) }
    } catch {
      reading?.cancel()
      // What is being written stays, or the import would not go on where it stopped.
      _ = await writing?.result
      throw error
    }
    progress.bytes = source.consumedBytes
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

  private func write(
    _ read: ReadBatch, run: String, by principal: Principal
  ) -> Task<(changed: Int, quarantined: Int), any Error>? {
    guard let last = read.last else { return nil }
    let (catalog, database) = (catalog, database)
    return Task {
      try await database.write { tx in
        var change = CatalogService.Change()
        change.add(try catalog.take(read.records, in: tx))
        for document in read.statements { change.add(try catalog.take(document, in: tx)) }
        var refused: [QuarantinedEntry] = []
        for file in read.exploited {
          do {
            change.add(try catalog.take(file.entries, in: tx))
          } catch let error as UnreadableEntry {
            refused.append(
              QuarantinedEntry(
                place: file.place, name: file.name, reason: error.reason, excerpt: ""))
          }
        }
        for (scores, day) in read.forecasts {
          change.add(try catalog.take(scores, day: day, in: tx))
        }
        if !read.exploited.isEmpty || !read.forecasts.isEmpty {
          try ImportStore.forgetDigest(run, in: tx)
        }
        try catalog.announce(change, actor: principal, in: tx)
        let setAside = read.quarantined + refused
        try ImportStore.quarantine(setAside, run: run, in: tx)
        try ImportStore.advance(
          run, to: last, records: read.count, changed: change.changed,
          replaced: change.replaced, quarantined: setAside.count, in: tx)
        return (change.changed, setAside.count)
      }
    }
  }

  private struct ReadBatch: Sendable {
    /// The number of its last entry; nil when it has none.
    var last: Int?
    /// How many entries it has, those known byte for byte included.
    var count = 0
    var records: [(record: KnowledgeRecord, digest: String)] = []
    var statements: [StatementDocument] = []
    var exploited: [(place: Int, name: String, entries: [KEVEntry])] = []
    var forecasts: [([EPSSScore], CalendarDay?)] = []
    var quarantined: [QuarantinedEntry] = []
  }

  /// Reads the entries of a batch, on as many cores as there are; those whose record stands here
  /// byte for byte are passed over.
  private func read(_ batch: [NumberedEntry]) async throws -> ReadBatch {
    let hashed = await inParts(batch) { part in
      part.map { (entry: $0, digest: sha256($0.bytes).description) }
    }
    let (catalog, digests) = (catalog, hashed.map(\.digest))
    let standing = try await database.read { tx in try catalog.stored(digests, in: tx) }
    let fresh = hashed.filter { !standing.contains($0.digest) }
    var whole = ReadBatch(last: batch.last?.place, count: batch.count)
    let now = surroundings.now()
    for part in await inParts(fresh, { [Self.parse($0, at: now)] }) {
      whole.records += part.records
      whole.statements += part.statements
      whole.exploited += part.exploited
      whole.forecasts += part.forecasts
      whole.quarantined += part.quarantined
    }
    return whole
  }

  private func reading(_ batch: [NumberedEntry]) -> Task<ReadBatch, any Error> {
    Task { try await read(batch) }
  }

  /// Works on quarters side by side and gives the results in order.
  private func inParts<Element: Sendable, Value: Sendable>(
    _ whole: [Element], _ body: @escaping @Sendable ([Element]) -> [Value]
  ) async -> [Value] {
    let parts = whole.chunked(max(1, (whole.count + 3) / 4))
    return await withTaskGroup(of: (Int, [Value]).self) { group in
      for (place, part) in parts.enumerated() { group.addTask { (place, body(part)) } }
      return await group.reduce(into: [(Int, [Value])]()) { $0.append($1) }
        .sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  private static func parse(
    _ entries: [(entry: NumberedEntry, digest: String)], at now: Timestamp
  ) -> ReadBatch {
    var read = ReadBatch()
    for (entry, digest) in entries {
      do {
        switch try KnowledgeReader.read(entry.name, entry.bytes, at: now) {
        case .records(let records, let statements, let remark):
          // What was taken in only in part is judged anew by the next import, and told of again.
          let known = remark == nil ? digest : digest + " in part"
          read.records += records.map { ($0, known) }
          if let statements { read.statements.append(statements) }
          if let remark {
            read.quarantined.append(
              QuarantinedEntry(place: entry.place, name: entry.name, reason: remark, excerpt: ""))
          }
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
    replaced += other.replaced
    vulnerabilities.formUnion(other.vulnerabilities)
    priority.formUnion(other.priority)
    forecasts += other.forecasts
    products.formUnion(other.products)
  }
}
