/// The files of a directory or an image that list software, by their places.
public struct SystemFiles {
  private let prefix: String
  private var files: [String: [UInt8]] = [:]
  private var releases: [String: [UInt8]] = [:]

  /// No files yet; for people, `prefix` stands before each path.
  public init(prefix: String = "") { self.prefix = prefix }

  /// Whether a file at this path below the root is looked at.
  public static func isWanted(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard let name = parts.last, !parts.contains(".git") else { return false }
    if path == "etc/os-release" || path == "usr/lib/os-release" { return true }
    if isPendingLog(path) { return true }
    if JavaArchive.isNamed(path) { return true }
    if PackageDatabase(path: path) != nil || InstalledManifest(path: path) != nil { return true }
    // Packages carry the lock files of their own makers, which nobody installs from.
    guard !parts.contains("node_modules"), !parts.contains("site-packages") else { return false }
    return LockFile(fileName: String(name)) != nil || isBillOfMaterials(name.lowercasedASCII)
  }

  /// What rpm wrote and SQLite has not put into the database yet.
  private static func isPendingLog(_ path: String) -> Bool {
    path.hasSuffix("/rpmdb.sqlite-wal") && PackageDatabase(path: String(path.dropLast(4))) != nil
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }

  private static func isBillOfMaterials(_ name: String) -> Bool {
    ["bom.json", "bom.xml", "sbom.json", "sbom.xml"].contains(name)
      || [
        ".cdx.json", ".cdx.xml", ".cdx", ".spdx.json", ".spdx3.json", ".spdx", ".spdx.rdf",
        ".spdx.rdf.xml", ".bom.json",
      ]
      .contains { name.hasSuffix($0) }
  }

  /// Adds a file by its path without a slash in front.
  public mutating func add(_ path: String, _ bytes: [UInt8]) {
    if path == "etc/os-release" || path == "usr/lib/os-release" {
      releases[path] = bytes
    } else {
      files[path] = bytes
    }
  }

  /// Reads them; what cannot be read becomes a note, and the rest is read.
  public func read(into reading: inout SoftwareReading) {
    let release = ["etc/os-release", "usr/lib/os-release"].lazy.compactMap { path in
      releases[path].flatMap { try? OSRelease($0) }
    }.first
    let managers = Set(files.keys.compactMap { PackageDatabase(path: $0) })
    var hasDatabase = false
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) where !bytes.isEmpty {
      let place = prefix + path
      do throws(RecordError) {
        if let database = PackageDatabase(path: path) {
          reading.add(try database.read(bytes, release: release), at: place)
          hasDatabase = true
        } else if JavaArchive.isNamed(path) {
          if isOfSystem(path, managers) { continue }
          reading.add(try JavaArchive.read(bytes, name: path), at: place)
        } else if Self.isPendingLog(path) {
          reading.note(
            "\(place) holds changes that are not seen; run `rpm -qa` on that system as root first")
        } else if let manifest = InstalledManifest(path: path) {
          if isOfSystem(path, managers) { continue }
          try add(manifest, bytes, at: place, to: &reading)
        } else if let file = LockFile(fileName: Self.name(path)) {
          if file == .goSum, isSuperseded(path) { continue }
          reading.add(try file.read(bytes), at: place)
        } else {
          reading.add(try SoftwareBillOfMaterials.read(bytes), at: place)
        }
      } catch {
        reading.note("\(place) was not read: \(error)")
      }
    }
    if hasDatabase, release == nil {
      reading.note("\(prefix)etc/os-release is missing: the distribution's release is not known")
    }
  }

  /// Python packages and Java archives that came with the distribution are listed by its database, and
  /// patched without another version of their makers'; pip puts its own below `usr/local`.
  private func isOfSystem(_ path: String, _ managers: Set<PackageDatabase>) -> Bool {
    if managers.contains(.dpkg) {
      return ["usr/lib/python3/dist-packages/", "usr/share/java/", "usr/share/maven-repo/"]
        .contains { path.hasPrefix($0) }
    }
    guard !managers.isDisjoint(with: [.rpmSQLite, .rpmNDB, .rpmBerkeley]) else { return false }
    return ["python2.", "python3."].contains {
      path.hasPrefix("usr/lib/" + $0) || path.hasPrefix("usr/lib64/" + $0)
    } || path.hasPrefix("usr/share/java/")
  }

  private func add(
    _ manifest: InstalledManifest, _ bytes: [UInt8], at place: String,
    to reading: inout SoftwareReading
  ) throws(RecordError) {
    var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: manifest.rawValue)
    do throws(RecordError) {
      bill.components = [try manifest.read(bytes)]
    } catch {
      // Many packages hold folders of the same name that are none, without name or version.
      if manifest == .node { return }
      throw error
    }
    reading.add(bill, at: place)
  }

  /// Since Go 1.17 `go.mod` names all that is built, and `go.sum` names more.
  private func isSuperseded(_ path: String) -> Bool {
    guard let module = files[path.dropLast("go.sum".count) + "go.mod"] else { return false }
    for line in module.split(separator: 10) where line.starts(with: "go 1.".utf8) {
      let minor = line.dropFirst(5).prefix { (48...57).contains($0) }
      return Int(String(decoding: minor, as: UTF8.self)).map { $0 >= 17 } ?? false
    }
    return false
  }
}
