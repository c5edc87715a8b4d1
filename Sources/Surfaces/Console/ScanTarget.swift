import Formats
import Foundation
import Vocabulary

/// The place that is scanned.
struct ScanTarget {
  private let path: String
  private let release: OSRelease?

  /// `release` is the distribution of a package database that is scanned alone.
  init(_ path: String, release: String? = nil) throws {
    self.path = path
    do throws(RecordError) {
      self.release = try release.map { (text) throws(RecordError) in try OSRelease(text: text) }
    } catch {
      throw Problem.invalid("--release", error.reason)
    }
  }

  /// Reads whatever lists software there.
  func collect() throws -> ScanInventory {
    if path == "-" {
      let bytes = try Files.read(path)
      return try file(SoftwareFile(name: "", head: bytes), bytes, name: "standard input")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      _ = try Files.read(path)
      throw problem("\(path) does not exist")
    }
    if isFolder.boolValue {
      return try FileManager.default.fileExists(atPath: path + "/oci-layout")
        ? layout() : directory()
    }
    let kind = SoftwareFile(name: path, head: try head())
    return try kind == .image ? image() : file(kind, try Files.read(path), name: path)
  }

  private func directory() throws -> ScanInventory {
    var reading = SoftwareReading()
    var files = SystemFiles()
    for note in try ScanWalk(root: path).files(into: &files) { reading.note(note) }
    files.read(into: &reading)
    var inventory = ScanInventory(target: path, type: "application")
    inventory.add(reading)
    guard !inventory.sources.isEmpty else {
      let why = inventory.notes.first.map { " (\($0))" } ?? ""
      throw problem("\(path) holds no lock file, bill of materials or package database\(why)")
    }
    return inventory
  }

  /// One file in memory; what is wrong with it is an error here.
  private func file(
    _ kind: SoftwareFile, _ bytes: [UInt8], name: String
  ) throws -> ScanInventory {
    var release = release
    var isReleaseMissing = false
    if case .packageDatabase(let database) = kind, release == nil {
      release = self.release(of: database)
      isReleaseMissing = release == nil
    }
    var reading: SoftwareReading
    do throws(RecordError) {
      reading = try kind.read(bytes, name: name, release: release)
    } catch {
      throw problem("\(name): \(error)")
    }
    if isReleaseMissing {
      reading.note("\(name): the distribution's release is not known; give it with --release")
    }
    let isBill = kind == .billOfMaterials
    let described = reading.lists.first?.bill.name
    var inventory = ScanInventory(
      target: isBill ? described ?? (name as NSString).lastPathComponent : name,
      type: isBill ? "application" : "file")
    inventory.add(reading)
    return inventory
  }

  /// The `os-release` of the system in which a package database lies at its place.
  private func release(of database: PackageDatabase) -> OSRelease? {
    let full = URL(fileURLWithPath: path).standardizedFileURL.path
    let parts = full.split(separator: "/")
    for start in parts.indices
    where PackageDatabase(path: parts[start...].joined(separator: "/")) == database {
      let root = "/" + parts[..<start].joined(separator: "/")
      return ["etc/os-release", "usr/lib/os-release"].lazy.compactMap { place in
        FileManager.default.contents(atPath: root + "/" + place).flatMap {
          try? OSRelease([UInt8]($0))
        }
      }.first
    }
    return nil
  }

  private func head() throws -> [UInt8] {
    guard var source = ScanFileSource(path) else { throw problem("\(path) cannot be opened") }
    do throws(ArchiveError) {
      return try source.read(upTo: SoftwareFile.headLength)
    } catch {
      throw problem("\(path): \(error)")
    }
  }

  // MARK: Images

  private func image() throws -> ScanInventory {
    guard let source = ScanFileSource(path) else { throw problem("\(path) cannot be opened") }
    return try images { () throws(ArchiveError) in
      try ImageArchive.read(source, wanting: SystemFiles.isWanted)
    }
  }

  /// An OCI image layout in a folder.
  private func layout() throws -> ScanInventory {
    let root = path
    return try images { () throws(ArchiveError) in
      try ImageArchive.read(
        layout: Self.files(ofLayout: root),
        opening: { (name) throws(ArchiveError) in
          guard let source = ScanFileSource(root + "/" + name) else {
            throw ArchiveError("cannot be opened", entry: name)
          }
          return source
        }, wanting: SystemFiles.isWanted)
    }
  }

  /// `index.json` and `blobs/<algorithm>/<digest>`; symbolic links are not followed.
  private static func files(ofLayout root: String) -> [(path: String, size: Int)] {
    let manager = FileManager.default
    func below(_ folder: String) -> [String] {
      let about = try? manager.attributesOfItem(atPath: root + "/" + folder)
      guard about?[.type] as? FileAttributeType == .typeDirectory else { return [] }
      return ((try? manager.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).sorted()
        .map { folder + "/" + $0 }
    }
    let blobs = below("blobs").flatMap(below)
    return (["index.json"] + blobs).compactMap { path in
      let about = try? manager.attributesOfItem(atPath: root + "/" + path)
      guard about?[.type] as? FileAttributeType == .typeRegular,
        let size = (about?[.size] as? NSNumber)?.intValue
      else { return nil }
      return (path, size)
    }
  }

  private func images(
    _ read: () throws(ArchiveError) -> [ImageArchive]
  ) throws -> ScanInventory {
    do throws(ArchiveError) {
      let images = try read()
      var inventory = ScanInventory(
        target: images.count == 1 ? images[0].name : (path as NSString).lastPathComponent,
        type: "container")
      inventory.add(try SoftwareReading(images))
      return inventory
    } catch {
      throw problem("\(path): \(error)")
    }
  }

  private func problem(_ detail: String) -> Problem {
    Problem(
      code: "scan", status: 422, title: "This cannot be scanned", detail: detail + ".",
      remedy: "Give a directory, an OCI image layout, or one of: \(SoftwareFile.readable).")
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
