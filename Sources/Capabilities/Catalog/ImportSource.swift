import Formats
import Foundation
import Signing
import Vocabulary

/// The entries of a file, an archive or a directory, one after another.
struct ImportSource {
  typealias Entry = (name: String, bytes: [UInt8])

  /// Names the content well enough to recognise an interrupted import of it.
  let fingerprint: String
  /// The SHA-256 of the file, in hexadecimal; nil for a directory.
  let digest: String?
  /// Bytes in all.
  let totalBytes: Int
  private(set) var consumedBytes = 0
  private var reader: Reader

  private enum Reader {
    case files([String], next: Int)
    case tar(TarReader<GzipReader<FileSource>>)
    case zip(ZipReader<FileSource>)
  }

  init(path: String) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ImportSource.problem(path, "does not exist")
    }
    if isDirectory.boolValue {
      let files = ImportSource.files(below: path)
      totalBytes = files.reduce(0) { $0 + ImportSource.size($1) }
      reader = .files(files, next: 0)
      fingerprint = "directory \(path) \(files.count) \(totalBytes)"
      digest = nil
      return
    }
    let size = ImportSource.size(path)
    totalBytes = size
    let lower = path.lowercased()
    do {
      if lower.hasSuffix(".tar.gz") || lower.hasSuffix(".tgz") {
        reader = .tar(TarReader(try GzipReader(try FileSource(path))))
      } else if lower.hasSuffix(".zip") {
        reader = .zip(try ZipReader(try FileSource(path)))
      } else {
        reader = .files([path], next: 0)
      }
    } catch let error as ArchiveError {
      throw ImportSource.problem(path, "\(error)")
    }
    var (whole, hasher) = (try FileSource(path), SHA256Hasher())
    while true {
      let part = try whole.read(upTo: 1 << 20)
      if part.isEmpty { break }
      hasher.update(part)
    }
    let hash = hasher.finish().description
    fingerprint = "file \(hash)"
    digest = hash
  }

  mutating func next() throws -> Entry? {
    switch reader {
    case .files(let files, let place):
      guard place < files.count else { return nil }
      reader = .files(files, next: place + 1)
      let path = files[place]
      consumedBytes += ImportSource.size(path)
      let bytes = try FileSource(path).all()
      guard path.lowercased().hasSuffix(".gz") else { return (path, bytes) }
      return (String(path.dropLast(3)), try Gzip.decompress(bytes))
    case .tar(var tar):
      let entry = try tar.next()
      reader = .tar(tar)
      consumedBytes += entry?.bytes.count ?? 0
      return entry.map { ($0.name, $0.bytes) }
    case .zip(var zip):
      let entry = try zip.nextEntry()
      reader = .zip(zip)
      consumedBytes += entry?.bytes.count ?? 0
      return entry
    }
  }

  private static func files(below path: String) -> [String] {
    guard let walker = FileManager.default.enumerator(atPath: path) else { return [] }
    var files: [String] = []
    for case let name as String in walker {
      let full = path + "/" + name
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        files.append(full)
      }
    }
    return files.sorted()
  }

  private static func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  private static func problem(_ path: String, _ reason: String) -> Problem {
    Problem(
      code: "import-source", status: 422, title: "The source cannot be read",
      detail: "\(path): \(reason).",
      remedy: "Give a file, a .zip or .tar.gz, or a directory of OSV, CVE, KEV or EPSS documents.")
  }
}

/// A file read in parts.
struct FileSource: ByteSource, RandomAccessSource {
  private let handle: FileHandle
  let count: Int
  private var place = 0

  init(_ path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Problem(
        code: "import-source", status: 422, title: "The source cannot be read",
        detail: "\(path) cannot be opened.", remedy: "Check the path and its permissions.")
    }
    self.handle = handle
    count = Int(try handle.seekToEnd())
  }

  mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    let bytes = try read(at: place, count: min(count, self.count - place))
    place += bytes.count
    return bytes
  }

  func read(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8] {
    guard count > 0 else { return [] }
    do {
      try handle.seek(toOffset: UInt64(offset))
      return Array(try handle.read(upToCount: count) ?? Data())
    } catch {
      throw ArchiveError("the file cannot be read: \(error)")
    }
  }

  func all() throws -> [UInt8] { try read(at: 0, count: count) }
}
