import Formats
import Foundation
import Testing

@Suite("Archives")
struct ArchiveTests {
  /// Runs a program of the system in a new folder that holds the given files.
  private func made(
    _ files: [(String, [UInt8])], _ command: [String], _ product: String
  ) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files {
      let path = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: path)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return [UInt8](try Data(contentsOf: folder.appending(path: product)))
  }

  private let files: [(String, [UInt8])] = [
    ("a.txt", Array("hello".utf8)), ("d/empty", []),
    (String(repeating: "long/", count: 40) + "b", Array(repeating: 7, count: 100_000)),
  ]

  private func contents(_ archive: [UInt8]) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    var reader = TarReader(try GzipReader(ArraySource(archive)))
    while let entry = try reader.next() { found[entry.name] = entry.bytes }
    return found
  }

  @Test("What is packed unpacks to itself; what would grow is left")
  func packing() throws {
    let text = Array(String(repeating: "color: #0d3b47; ", count: 500).utf8)
    let packed = try #require(Gzip.compress(text))
    #expect(packed.count < text.count / 10)
    #expect(try Gzip.decompress(packed) == text)
    #expect(Gzip.compress(Array("short".utf8)) == nil)
    #expect(
      Gzip.compress((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 ^ ($0 >> 3) &* 89) })
        .map { (try? Gzip.decompress($0).count) == 4096 } ?? true)
  }

  @Test("tar archives of every dialect are read", arguments: ["ustar", "pax", "gnu"])
  func tar(dialect: String) throws {
    let archive = try made(
      files, ["tar", "--format=\(dialect)", "-czf", "x.tgz", "a.txt", "d", "long"], "x.tgz")
    let found = try contents(archive)
    #expect(found.count == 3)
    for (name, bytes) in files { #expect(found[name] == bytes, "\(dialect) \(name)") }
    // The last bytes are padding after the archive's end, which need not be read.
    for count in stride(from: 1, to: archive.count - 64, by: 97) {
      #expect(throws: ArchiveError.self) { try contents(Array(archive[..<count])) }
    }
  }

  @Test("zip archives are read, stored and deflated", arguments: ["-0", "-9", "-fz"])
  func zip(level: String) throws {
    let archive = try made(files, ["zip", "-q", "-r", level, "x.zip", "."], "x.zip")
    var reader = try ZipReader(ArraySource(archive))
    var found: [String: [UInt8]] = [:]
    while let entry = try reader.nextEntry() { found[entry.name] = entry.bytes }
    #expect(found.count == 3)
    for (name, bytes) in files { #expect(found[name] == bytes, "\(name)") }
    var damaged = archive
    let mark: [UInt8] = [0x50, 0x4B, 1, 2]
    let directory = try #require(archive.indices.last { archive[$0...].starts(with: mark) })
    damaged[directory + 16] ^= 0xFF  // The checksum of the last entry.
    #expect(throws: ArchiveError.self) {
      var reader = try ZipReader(ArraySource(damaged))
      while try reader.nextEntry() != nil {}
    }
    for count in stride(from: 0, to: archive.count, by: max(archive.count / 20, 1)) {
      #expect(throws: ArchiveError.self) {
        var reader = try ZipReader(ArraySource(Array(archive[..<count])))
        while try reader.nextEntry() != nil {}
      }
    }
  }

  @Test("gzip files of several members are one; what follows them is refused")
  func members() throws {
    let one = try made([("z", Array("hi".utf8))], ["gzip", "z"], "z.gz")
    #expect(try Gzip.decompress(one + one) == Array("hihi".utf8))
    #expect(try Gzip.decompress(one + [0, 0, 0]) == Array("hi".utf8))
    #expect(throws: ArchiveError.self) { try Gzip.decompress(one + [1, 2, 3]) }
    #expect(throws: ArchiveError.self) { try Gzip.decompress([]) }
  }

  @Test("bombs are refused")
  func bombs() throws {
    let zeros = [("z", [UInt8](repeating: 0, count: 20 << 20))]
    let gzip = try made(zeros, ["gzip", "z"], "z.gz")
    #expect(throws: ArchiveError.self) { try Gzip.decompress(gzip) }
    let zip = try made(zeros, ["zip", "-q", "x.zip", "z"], "x.zip")
    var reader = try ZipReader(ArraySource(zip))
    #expect(throws: ArchiveError.self) { try reader.nextEntry() }
    let many = try made(files, ["tar", "-czf", "x.tgz", "a.txt", "d", "long"], "x.tgz")
    var few = TarReader(
      try GzipReader(ArraySource(many)), budget: ArchiveBudget(entries: 1))
    #expect(throws: ArchiveError.self) { while try few.next() != nil {} }
  }

  @Test(
    "real archives are read as tar reads them",
    .enabled(if: TestData.has("osv-go"), Comment(rawValue: TestData.absent)))
  func real() throws {
    let archive = TestData.directory.appending(path: "osv-go.tar.gz")
    let found = try contents([UInt8](try Data(contentsOf: archive)))
    let listing = try made(
      [("x", [])],
      [
        "sh", "-c",
        "tar xzf '\(archive.path)' && find osv-go -type f -exec cat {} + | cksum > sum; find osv-go -type f | wc -l >> sum",
      ], "sum")
    let words = String(decoding: listing, as: UTF8.self).split { " \n".contains($0) }
    #expect(words.last.map(String.init) == String(found.count))
    #expect(words[1] == String(found.values.reduce(0) { $0 + $1.count }))
  }
}
