/// What a file that lists software is, and its reading: one decision for whatever is scanned or
/// uploaded.
public enum SoftwareFile: Sendable, Hashable {
  /// What a package manager resolved; its name says which one.
  case lockFile(LockFile)
  /// What a distribution's package manager installed.
  case packageDatabase(PackageDatabase)
  /// A Java archive.
  case javaArchive
  /// A container image as a tar, plain or packed.
  case image
  /// CycloneDX or SPDX, and whatever is not recognised: its reader says what is wrong.
  case billOfMaterials

  /// How many of a file's first bytes tell what it is.
  public static let headLength = 512

  /// What is read, for messages.
  public static let readable =
    "\(SoftwareBillOfMaterials.readable); a lock file under its own name, such as package-lock.json;"
    + " a package database of dpkg, apk or rpm; a Java archive; a container image as a tar"

  /// What a file of this name or path with these first bytes is.
  ///
  /// A lock file and a Java archive are told by the name; everything else by the content, and a
  /// package database whose content says nothing by the name again.
  public init(name: String, head: some Collection<UInt8>) {
    let last = String(name.split { $0 == "/" || $0 == "\\" }.last ?? "")
    if let file = LockFile(fileName: last) {
      self = .lockFile(file)
    } else if JavaArchive.isNamed(last) {
      self = .javaArchive
    } else {
      let head = Array(head.prefix(Self.headLength))
      self =
        Self(head: head) ?? Self.databases[last].map { .packageDatabase($0) }
        ?? .billOfMaterials
    }
  }

  private init?(head: [UInt8]) {
    func starts(_ text: String) -> Bool { head.starts(with: text.utf8) }
    if head.starts(with: [0x1F, 0x8B]) || Zstandard.isPacked(head)
      || (head.count >= 512 && head[257..<262].elementsEqual("ustar".utf8))
    {
      self = .image
    } else if starts("PK\u{3}\u{4}") {
      self = .javaArchive
    } else if starts("SQLite format 3\0") {
      self = .packageDatabase(.rpmSQLite)
    } else if starts("RpmP") {
      self = .packageDatabase(.rpmNDB)
    } else if BerkeleyHash.isPresent(head) {
      self = .packageDatabase(.rpmBerkeley)
    } else if starts("Package: ") {
      self = .packageDatabase(.dpkg)
    } else if starts("C:Q") || starts("P:") {
      self = .packageDatabase(.apk)
    } else {
      return nil
    }
  }

  private static let databases: [String: PackageDatabase] = [
    "status": .dpkg, "installed": .apk, "rpmdb.sqlite": .rpmSQLite, "Packages.db": .rpmNDB,
    "Packages": .rpmBerkeley,
  ]

  /// Reads a file that is in memory. Throws ``RecordError``; of an image, what is readable is read,
  /// and the notes say what is not.
  ///
  /// - Parameters:
  ///   - name: the file's name or path, for messages and places.
  ///   - release: the distribution that a package database is of.
  ///   - budget: what unpacking an image may cost.
  public func read(
    _ bytes: [UInt8], name: String, release: OSRelease?,
    budget: ArchiveBudget = ImageArchive.budget
  ) throws(RecordError) -> SoftwareReading {
    var reading = SoftwareReading()
    switch self {
    case .lockFile(let file): reading.add(try file.read(bytes), at: name)
    case .packageDatabase(let database):
      reading.add(try database.read(bytes, release: release), at: name)
    case .javaArchive: reading.add(try JavaArchive.read(bytes, name: name), at: name)
    case .billOfMaterials: reading.add(try SoftwareBillOfMaterials.read(bytes), at: name)
    case .image:
      do throws(ArchiveError) {
        return try SoftwareReading(
          ImageArchive.read(
            ArraySource(bytes), budget: budget, wanting: SystemFiles.isWanted))
      } catch {
        throw RecordError(format: "Container image", field: "", reason: error.description)
      }
    }
    return reading
  }
}
