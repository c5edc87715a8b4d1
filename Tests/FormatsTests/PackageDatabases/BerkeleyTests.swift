import Formats
import Foundation
import Testing
import Vocabulary

@Suite("rpm databases in Berkeley DB")
struct BerkeleyTests {
  private func read(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
    try PackageDatabase.rpmBerkeley.read(bytes, release: nil)
  }

  @Test(
    "headers by their number, in both byte orders, short and long ones", arguments: [false, true])
  func headers(isBigEndian: Bool) throws {
    let bytes = RPMSamples.berkeley(
      [
        RPMSamples.header("bash", "5.1", "2", epoch: 1, source: "bash-5.1-2.src.rpm"),
        RPMSamples.header("libz", "1.3", "4", source: "zlib-1.4-4.src.rpm", padding: 3000),
        RPMSamples.header("gpg-pubkey", "1", "1"),
      ], isBigEndian: isBigEndian)
    let bill = try read(bytes)
    #expect(
      bill.components.map(\.purl) == [
        "pkg:rpm/bash@5.1-2?arch=x86_64&epoch=1",
        "pkg:rpm/libz@1.3-4?arch=x86_64&upstream=zlib%401.4-4",
      ])
    #expect(bill.notes.isEmpty)
  }

  @Test("what is damaged is passed over with a note, or refused where nothing is left")
  func damaged() throws {
    let header = RPMSamples.header("a", "1", "2", padding: 2000)
    let bytes = RPMSamples.berkeley([header, header], isBigEndian: false)
    // The first page of the first header's chain comes after the pages of the count and its own.
    var circle = bytes
    circle.replaceSubrange(3 * 512 + 16..<3 * 512 + 20, with: [3, 0, 0, 0])
    let bill = try read(circle)
    #expect(bill.components.count == 1)
    #expect(bill.notes == ["page 2: entry 1 is damaged"])
    for (place, byte, words) in [
      (16, 10, "version 10"), (20, 1, "pages of"), (24, 1, "encrypted"), (26, 1, "checksums"),
      (25, 9, "no hash"), (33, 9, "ends early"), (12, 0, "no hash database"),
    ] as [(Int, UInt8, String)] {
      var broken = bytes
      broken[place] = byte
      do throws(RecordError) {
        _ = try read(broken)
        Testing.Issue.record("was read: \(words)")
      } catch {
        #expect(error.description.contains(words), "\(error)")
      }
    }
    #expect(throws: RecordError.self) { try read(Array(bytes.dropLast(512))) }
    #expect(throws: RecordError.self) { try read([]) }
  }

  @Test(
    "as many headers as Berkeley DB itself wrote, with its own pages",
    .enabled(if: Tool.has("db5.3_load"), "skipped: db5.3-util not present"),
    arguments: [(512, 1234), (4096, 1234), (4096, 4321), (65_536, 4321)])
  func library(pageSize: Int, order: Int) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var text = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=\(pageSize)\n"
    text += "db_lorder=\(order)\nHEADER=END\n 00000000\n \(Hexadecimal.encode([0, 0, 2, 88]))\n"
    for number in 0..<600 {
      let header = RPMSamples.header(
        "p\(number)", "1.\(number)", "1", padding: number % 7 == 0 ? number * 37 : number)
      let key = (1...4).map { UInt8(truncatingIfNeeded: (number + 1) >> (8 * ($0 - 1))) }
      text += " \(Hexadecimal.encode(key))\n \(Hexadecimal.encode(header))\n"
    }
    _ = try Tool.run("db5.3_load", [path], input: Array((text + "DATA=END\n").utf8))
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let bill = try read(bytes)
    print("Berkeley DB: \(bill.components.count) of 600 headers, pages of \(pageSize), \(order)")
    #expect(bill.components.count == 600 && bill.notes.isEmpty)
    #expect(Set(bill.components.map(\.name)) == Set((0..<600).map { "p\($0)" }))
    for length in stride(from: 0, to: bytes.count, by: bytes.count / 50 + 1) {
      _ = try? read(Array(bytes.prefix(length)))
    }
  }
}
