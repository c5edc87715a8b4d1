import Formats
import Foundation
import Vocabulary

/// The place that is scanned.
struct ScanTarget {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Reads whatever lists software there.
  func collect() throws -> ScanInventory {
    if path == "-" { return try bill(try Files.read(path), name: "standard input") }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      _ = try Files.read(path)
      throw problem("\(path) does not exist")
    }
    if isFolder.boolValue { return try directory() }
    let name = (path as NSString).lastPathComponent
    if LockFile(fileName: name) != nil || database != nil { return try alone(name) }
    return try isArchive() ? image(name) : bill(try Files.read(path), name: name)
  }

  private func directory() throws -> ScanInventory {
    var inventory = ScanInventory(target: path, type: "application")
    var files = ScanFiles()
    for note in try ScanWalk(root: path).files(into: &files) { inventory.note(note) }
    files.collect(into: &inventory)
    guard !inventory.sources.isEmpty else {
      let why = inventory.notes.first.map { " (\($0))" } ?? ""
      throw problem("\(path) holds no lock file, bill of materials or package database\(why)")
    }
    return inventory
  }

  /// One lock file or package database; what is wrong with it is an error here.
  private func alone(_ name: String) throws -> ScanInventory {
    let bytes = try Files.read(path)
    var inventory = ScanInventory(target: path, type: "file")
    do throws(RecordError) {
      if let file = LockFile(fileName: name) {
        inventory.add(try file.read(bytes), at: path)
      } else if let database {
        inventory.add(try database.kind.read(bytes, release: database.release), at: path)
      }
    } catch {
      throw problem("\(error)")
    }
    return inventory
  }

  /// A package database by its place in a system, with that system's `os-release`.
  private var database: (kind: PackageDatabase, release: OSRelease?)? {
    let full = URL(fileURLWithPath: path).standardizedFileURL.path
    let parts = full.split(separator: "/")
    for start in parts.indices {
      let below = parts[start...].joined(separator: "/")
      guard let kind = PackageDatabase(path: below) else { continue }
      let root = "/" + parts[..<start].joined(separator: "/")
      let release = ["etc/os-release", "usr/lib/os-release"].lazy.compactMap { place in
        FileManager.default.contents(atPath: root + "/" + place).flatMap {
          try? OSRelease([UInt8]($0))
        }
      }.first
      return (kind, release)
    }
    return nil
  }

  private func bill(_ bytes: [UInt8], name: String) throws -> ScanInventory {
    do throws(RecordError) {
      let bill = try SoftwareBillOfMaterials.read(bytes)
      var inventory = ScanInventory(target: bill.name ?? name, type: "application")
      inventory.add(bill, at: name)
      return inventory
    } catch {
      throw problem("\(name): \(error)")
    }
  }

  private func isArchive() throws -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw problem("\(path) cannot be opened")
    }
    defer { try? handle.close() }
    let head = Array(try handle.read(upToCount: 512) ?? Data())
    let isTar = head.count == 512 && head[257..<262].elementsEqual("ustar".utf8)
    return isTar || head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
  }

  private func image(_ name: String) throws -> ScanInventory {
    guard let source = ScanFileSource(path) else { throw problem("\(path) cannot be opened") }
    let images: [ImageArchive]
    do throws(ArchiveError) {
      images = try ImageArchive.read(source, wanting: ScanFiles.isWanted)
    } catch {
      throw problem("\(path): \(error)")
    }
    var inventory = ScanInventory(
      target: images.count == 1 ? images[0].name : name, type: "container")
    for image in images {
      var files = ScanFiles(prefix: images.count == 1 ? "" : image.name + ":")
      for (path, bytes) in image.files { files.add(path, bytes) }
      files.collect(into: &inventory)
    }
    guard !inventory.sources.isEmpty else {
      throw problem("\(path): no image in it has a package database, lock file or SBOM")
    }
    return inventory
  }

  private func problem(_ detail: String) -> Problem {
    Problem(
      code: "scan", status: 422, title: "This cannot be scanned", detail: detail + ".",
      remedy: "Give a lock file, a bill of materials, a directory, or an image saved as a tar;"
        + " what is read is listed in docs/handbook.md.")
  }
}

/// A file read from front to back.
struct ScanFileSource: ByteSource {
  private let handle: FileHandle

  init?(_ path: String) {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    self.handle = handle
  }

  mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    do {
      return Array(try handle.read(upToCount: count) ?? Data())
    } catch {
      throw ArchiveError("the file cannot be read: \(error)")
    }
  }
}
