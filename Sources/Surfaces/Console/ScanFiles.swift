import Formats
import Foundation

/// The files of a directory or an image that list software.
struct ScanFiles {
  /// What stands before each path for people.
  let prefix: String
  private var files: [String: [UInt8]] = [:]
  private var releases: [String: [UInt8]] = [:]

  init(prefix: String = "") { self.prefix = prefix }

  /// Whether a file at this path below the root is looked at.
  static func isWanted(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard let name = parts.last, !parts.contains(".git") else { return false }
    if path == "etc/os-release" || path == "usr/lib/os-release" { return true }
    if isPendingLog(path) { return true }
    if PackageDatabase(path: path) != nil || InstalledManifest(path: path) != nil { return true }
    // Packages carry the lock files of their own makers, which nobody installs from.
    guard !parts.contains("node_modules"), !parts.contains("site-packages") else { return false }
    return LockFile(fileName: String(name)) != nil || isBillOfMaterials(name.lowercased())
  }

  /// What rpm wrote and SQLite has not put into the database yet.
  private static func isPendingLog(_ path: String) -> Bool {
    path.hasSuffix("/rpmdb.sqlite-wal") && PackageDatabase(path: String(path.dropLast(4))) != nil
  }

  private static func isBillOfMaterials(_ name: String) -> Bool {
    ["bom.json", "bom.xml", "sbom.json", "sbom.xml"].contains(name)
      || [".cdx.json", ".cdx.xml", ".cdx", ".spdx.json", ".spdx3.json", ".spdx", ".bom.json"]
        .contains { name.hasSuffix($0) }
  }

  mutating func add(_ path: String, _ bytes: [UInt8]) {
    if path == "etc/os-release" || path == "usr/lib/os-release" {
      releases[path] = bytes
    } else {
      files[path] = bytes
    }
  }

  /// Reads them; what cannot be read becomes a note, and the rest is read.
  func collect(into inventory: inout ScanInventory) {
    let release = ["etc/os-release", "usr/lib/os-release"].lazy.compactMap { path in
      releases[path].flatMap { try? OSRelease($0) }
    }.first
    let managers = Set(files.keys.compactMap { PackageDatabase(path: $0) })
    var hasDatabase = false
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) where !bytes.isEmpty {
      let place = prefix + path
      do throws(RecordError) {
        if let database = PackageDatabase(path: path) {
          inventory.add(try database.read(bytes, release: release), at: place)
          hasDatabase = true
        } else if Self.isPendingLog(path) {
          inventory.note(
            "\(place) holds changes that are not seen; run `rpm -qa` on that system as root first")
        } else if let manifest = InstalledManifest(path: path) {
          if isOfSystem(path, managers) { continue }
          try add(manifest, bytes, at: place, to: &inventory)
        } else if let file = LockFile(fileName: (path as NSString).lastPathComponent) {
          if file == .goSum, isSuperseded(path) { continue }
          inventory.add(try file.read(bytes), at: place)
        } else {
          inventory.add(try SoftwareBillOfMaterials.read(bytes), at: place)
        }
      } catch {
        inventory.note("\(place) was not read: \(error)")
      }
    }
    if hasDatabase, release == nil {
      inventory.note("\(prefix)etc/os-release is missing: the distribution's release is not known")
    }
  }

  /// Python packages that came with the distribution are listed by its database, and patched without
  /// another version of their makers'; pip puts its own below `usr/local`.
  private func isOfSystem(_ path: String, _ managers: Set<PackageDatabase>) -> Bool {
    if managers.contains(.dpkg) { return path.hasPrefix("usr/lib/python3/dist-packages/") }
    guard managers.contains(.rpmSQLite) || managers.contains(.rpmNDB) else { return false }
    return ["usr/lib/python3.", "usr/lib64/python3."].contains { path.hasPrefix($0) }
  }

  private func add(
    _ manifest: InstalledManifest, _ bytes: [UInt8], at place: String,
    to inventory: inout ScanInventory
  ) throws(RecordError) {
    var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: manifest.rawValue)
    do throws(RecordError) {
      bill.components = [try manifest.read(bytes)]
    } catch {
      // Many packages hold folders of the same name that are none, without name or version.
      if manifest == .node { return }
      throw error
    }
    inventory.add(bill, at: place)
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

/// Walks over a directory. Symbolic links are not followed, so nothing outside is looked at.
struct ScanWalk {
  let root: String

  /// Most entries, depth, and bytes of files that are held.
  private static let entryLimit = 2_000_000
  private static let depthLimit = 64
  private static let byteLimit = 2 << 30
  private static let fileLimit = 512 << 20

  /// Gives the wanted files to `files`, and says what was passed over.
  func files(into files: inout ScanFiles) throws -> [String] {
    var notes: [String] = []
    var pending: [(path: String, depth: Int)] = [("", 0)]
    var entries = 0
    var held = 0
    let manager = FileManager.default
    // The place itself may be named by a link.
    let root = URL(fileURLWithPath: self.root).resolvingSymlinksInPath().path
    while let (folder, depth) = pending.popLast() {
      let full = folder.isEmpty ? root : root + "/" + folder
      guard let names = try? manager.contentsOfDirectory(atPath: full) else {
        notes.append("\(folder.isEmpty ? self.root : folder) cannot be listed")
        continue
      }
      for name in names.sorted() {
        entries += 1
        guard entries <= Self.entryLimit else {
          return notes + ["more than \(Self.entryLimit) files: the rest was not looked at"]
        }
        let path = folder.isEmpty ? name : folder + "/" + name
        let about = try? manager.attributesOfItem(atPath: root + "/" + path)
        let type = about?[.type] as? FileAttributeType
        if type == .typeDirectory {
          if name == ".git" { continue }
          guard depth < Self.depthLimit else {
            notes.append("\(path) is deeper than \(Self.depthLimit) folders and was not looked at")
            continue
          }
          pending.append((path, depth + 1))
        } else if type == .typeRegular, ScanFiles.isWanted(path) {
          let size = (about?[.size] as? NSNumber)?.intValue ?? 0
          guard size <= Self.fileLimit, held + size <= Self.byteLimit else {
            notes.append("\(path) was not read: too large")
            continue
          }
          guard let data = manager.contents(atPath: root + "/" + path) else {
            notes.append("\(path) cannot be read")
            continue
          }
          held += data.count
          files.add(path, [UInt8](data))
        }
      }
    }
    return notes
  }
}
