/// The lists of software that were found in a file, an image or a directory.
public struct SoftwareReading: Sendable {
  /// Each list, with the place where it stands.
  public private(set) var lists: [(place: String, bill: SoftwareBillOfMaterials)] = []
  /// What people should know besides what each list notes itself: what could not be read.
  public private(set) var notes: [String] = []

  /// Nothing yet.
  public init() {}

  /// What the images of an archive hold. Throws ``ArchiveError`` when none of them lists anything.
  public init(_ images: [ImageArchive]) throws(ArchiveError) {
    for image in images {
      var files = SystemFiles(prefix: images.count == 1 ? "" : image.name + ":")
      for (path, bytes) in image.files { files.add(path, bytes) }
      files.read(into: &self)
    }
    guard !lists.isEmpty else {
      throw ArchiveError(
        "no image in it has a package database, lock file or SBOM"
          + (notes.first.map { " that can be read (\($0))" } ?? ""))
    }
  }

  /// The components of all lists.
  public var components: [BOMComponent] { lists.flatMap(\.bill.components) }

  /// Everything that people should know, with its place.
  public var remarks: [String] {
    notes + lists.flatMap { list in list.bill.notes.map { "\(list.place), \($0)" } }
  }

  /// Adds a list.
  public mutating func add(_ bill: SoftwareBillOfMaterials, at place: String) {
    lists.append((place, bill))
  }

  /// Adds what people should know.
  public mutating func note(_ text: String) { notes.append(text) }
}
