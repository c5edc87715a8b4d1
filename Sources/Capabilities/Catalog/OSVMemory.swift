import Formats
import Storage
import Synchronization
import Vocabulary

/// What records say of one package, in the order of answers.
struct OSVPackage: Sendable {
  let rows: [OSVRow]
  /// About how many bytes of memory it takes.
  var size: Int { rows.reduce(100) { $0 + $1.size } }
}

/// What one record says of one package.
final class OSVRow: Sendable {
  let hit: OSVAnswers.Hit
  let release: String?
  let bounds: [UInt8]?
  private let text: String
  private let versions = Mutex<AffectedVersions?>(nil)
  let size: Int

  init(_ hit: OSVAnswers.Hit, release: String?, bounds: [UInt8]?, versions text: String) {
    self.hit = hit
    self.release = release
    self.bounds = bounds
    self.text = text
    size = 300 + 3 * text.utf8.count + (bounds?.count ?? 0)
  }

  /// The record's own rule, read when it is first asked for.
  func affects(_ version: String, _ scheme: VersionScheme) throws -> Bool {
    let known = versions.withLock { $0 }
    guard let known = try known ?? AffectedVersions(json: .parse(Array(text.utf8))) else {
      return false
    }
    versions.withLock { $0 = known }
    guard case .affected = known.verdict(version, scheme: scheme) else { return false }
    return true
  }
}

/// What was read for answers at one edition of the catalog, at most some bytes of it.
final class OSVMemory: Sendable {
  /// Bytes kept of packages, and of finished records.
  static let limit = 64 << 20

  private struct State {
    var edition = ""
    var packages = Recent<OSVPackage>(limit: OSVMemory.limit)
    var documents = Recent<[UInt8]>(limit: OSVMemory.limit)

    /// What was read at another edition says nothing about this one.
    mutating func turn(to edition: String) {
      guard edition != self.edition else { return }
      self = State()
      self.edition = edition
    }
  }

  private let state = Mutex(State())

  func packages(_ keys: [String], at edition: String) -> [String: OSVPackage] {
    state.withLock { state in
      state.turn(to: edition)
      var found: [String: OSVPackage] = [:]
      for key in keys { found[key] = state.packages.find(key) }
      return found
    }
  }

  func keep(_ packages: [String: OSVPackage], at edition: String) {
    state.withLock { state in
      guard state.edition == edition else { return }
      for (key, package) in packages { state.packages.keep(key, package, size: package.size) }
    }
  }

  func documents(_ names: [String], at edition: String) -> [String: [UInt8]] {
    state.withLock { state in
      state.turn(to: edition)
      var found: [String: [UInt8]] = [:]
      for name in names { found[name] = state.documents.find(name) }
      return found
    }
  }

  func keep(_ documents: [String: [UInt8]], at edition: String) {
    state.withLock { state in
      guard state.edition == edition else { return }
      for (name, bytes) in documents {
        state.documents.keep(name, bytes, size: bytes.count + 100)
      }
    }
  }
}

/// Values by name, at most `limit` bytes of them: when the younger half is full, the older one,
/// which nobody asked for since, is forgotten.
struct Recent<Value> {
  private typealias Half = [String: (value: Value, size: Int)]
  private let limit: Int
  private var young: Half = [:]
  private var old: Half = [:]
  private var size = 0

  init(limit: Int) { self.limit = limit }

  mutating func find(_ name: String) -> Value? {
    if let found = young[name] { return found.value }
    guard let found = old[name] else { return nil }
    keep(name, found.value, size: found.size)
    return found.value
  }

  mutating func keep(_ name: String, _ value: Value, size: Int) {
    guard size <= limit / 2, young[name] == nil else { return }
    if self.size + size > limit / 2 {
      old = young
      young = [:]
      self.size = 0
    }
    young[name] = (value, size)
    self.size += size
  }
}
