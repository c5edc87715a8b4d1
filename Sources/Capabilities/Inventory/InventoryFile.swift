public import Formats
import Signing

/// A list of software that was read and judged, ready to be taken in.
public struct InventoryFile: Sendable, Equatable {
  /// The components, each once.
  public let components: [Component]
  /// The format and its version, or the kind of file, for people.
  public let format: String
  /// The package URL of the product that it describes as a whole.
  public let subject: PackageURL?
  /// The SHA-256 of the file.
  public let digest: String
  /// What people should know: parts that could not be read, lines without a version.
  public let notes: [String]

  /// What unpacking an uploaded image may cost: 256 MiB a file, 1 GiB in all, 500,000 entries, 200
  /// to 1.
  static let budget = ArchiveBudget(entryBytes: 256 << 20, totalBytes: 1 << 30)
  /// Most notes that are told.
  private static let noteLimit = 100

  /// Reads a file of any kind that ``SoftwareFile`` knows; throws ``InventoryProblem`` saying what is
  /// wrong with it.
  ///
  /// - Parameters:
  ///   - name: the file's name, by which lock files are told.
  ///   - release: the distribution of a package database, such as `debian:12`.
  public init(_ bytes: [UInt8], name: String = "", release: String? = nil) throws {
    let kind = SoftwareFile(name: name, head: bytes)
    if case .packageDatabase(let database) = kind, release == nil {
      throw InventoryProblem.releaseMissing(database)
    }
    let reading: SoftwareReading
    do throws(RecordError) {
      let release = try release.map { (text) throws(RecordError) in try OSRelease(text: text) }
      reading = try kind.read(bytes, name: name, release: release, budget: Self.budget)
    } catch {
      throw InventoryProblem.unreadable("\(error)")
    }
    components = InventoryRules.components(of: reading.components)
    guard !components.isEmpty else { throw InventoryProblem.empty(reading.remarks.first) }
    guard components.count <= InventoryRules.limit else {
      throw InventoryProblem.tooMany(components.count)
    }
    format = kind == .image ? "Container image" : reading.lists.first?.bill.formatName ?? ""
    // Of several lists in one file none describes the whole.
    subject = reading.lists.count == 1 ? reading.lists[0].bill.subject?.packageURL : nil
    digest = sha256(bytes).description
    notes = Self.limited(reading.remarks)
  }

  private static func limited(_ notes: [String]) -> [String] {
    guard notes.count > noteLimit else { return notes }
    return notes.prefix(noteLimit) + ["and \(notes.count - noteLimit) more notes"]
  }
}
