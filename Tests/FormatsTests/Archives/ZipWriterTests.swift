import Formats
import Testing

@Suite("Writing zip archives") struct ZipWriterTests {
  @Test("What was written is read again, and the same files make the same bytes")
  func roundTrip() throws {
    let files: [(String, [UInt8])] = [
      ("index.html", Array("<p>ü".utf8)), ("a/b.json", []), ("größe.txt", [0, 255, 10]),
    ]
    var (one, other) = (ZipWriter(), ZipWriter())
    for (name, bytes) in files {
      let fits = (one.add(name, bytes), other.add(name, bytes))
      #expect(fits == (true, true))
    }
    #expect(one.bytes == other.bytes)
    var reader = try ZipReader(ArraySource(one.bytes))
    #expect(reader.entries.map(\.name) == files.map(\.0))
    for (name, bytes) in files {
      let entry = try #require(try reader.nextEntry())
      #expect(entry.name == name && entry.bytes == bytes)
    }
  }

  @Test("An archive of nothing is whole")
  func empty() throws {
    #expect(try ZipReader(ArraySource(ZipWriter().bytes)).entries.isEmpty)
    var zip = ZipWriter()
    let fits = (zip.add("", []), zip.add(String(repeating: "x", count: 1001), []))
    #expect(fits == (false, false))
  }
}
