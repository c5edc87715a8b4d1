import Formats
import Testing

@Suite("Container images")
struct ImageTests {
  private func read(_ bytes: [UInt8]) throws(ArchiveError) -> [String: String] {
    let images = try ImageArchive.read(ArraySource(bytes)) { $0.hasSuffix(".txt") }
    return (images.first?.files ?? [:]).mapValues { String(decoding: $0, as: UTF8.self) }
  }

  @Test("layers lie upon each other: files replaced, removed, emptied folders, hidden ones")
  func layers() throws {
    let first = TarSamples.archive(texts: [
      ("a.txt", "1"), ("./gone.txt", "1"), ("d/x.txt", "1"), ("d/y.txt", "1"), ("f/z.txt", "1"),
      ("k/deep/z.txt", "1"), ("other.bin", "1"), ("../out.txt", "1"),
    ])
    let second = TarSamples.archive(texts: [
      ("a.txt", "2"), (".wh.gone.txt", ""), ("d/.wh..wh..opq", ""), ("d/y.txt", "2"), (".wh.k", ""),
      ("f", "a file now"),
    ])
    #expect(
      try read(TarSamples.image([first, second])) == [
        "a.txt": "2", "d/y.txt": "2",
      ])
    #expect(
      try read(TarSamples.image([first])).keys.sorted() == [
        "a.txt", "d/x.txt", "d/y.txt", "f/z.txt", "gone.txt", "k/deep/z.txt",
      ])
  }

  @Test("hard links give the file that they name; symbolic ones are not followed")
  func links() throws {
    var layer = Array(TarSamples.archive(texts: [("a.txt", "1")]).dropLast(1024))
    layer += TarSamples.header("b.txt", size: 0, kind: "1", link: "a.txt")
    layer += TarSamples.header("c.txt", size: 0, kind: "2", link: "/etc/passwd")
    layer += [UInt8](repeating: 0, count: 1024)
    #expect(try read(TarSamples.image([layer])) == ["a.txt": "1", "b.txt": "1"])
  }

  @Test("what is no image, or has a layer that is missing or damaged, is refused with a reason")
  func refused() {
    let layer = TarSamples.archive(texts: [("a.txt", "1")])
    let zstandard: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD] + [UInt8](repeating: 1, count: 600)
    for (bytes, words) in [
      (layer, "no container image"), ([], "no container image"),
      (zstandard, "zstd"), (TarSamples.image([zstandard]), "zstd"),
      (TarSamples.image([Array(layer.prefix(512))]), "ends early"),
      (TarSamples.image([], manifest: "[{\"Layers\":[\"x/layer.tar\"]}]"), "is missing"),
      (TarSamples.image([], manifest: "[]"), "no container image"),
      (Array(TarSamples.image([layer]).prefix(1500)), "ends early"),
    ] {
      do throws(ArchiveError) {
        _ = try read(bytes)
        Testing.Issue.record("was read: \(words)")
      } catch {
        #expect(error.description.contains(words), "\(error)")
      }
    }
  }

  @Test("budgets: bytes in all, entries, and what is held")
  func budgets() {
    let big = TarSamples.archive([(name: "a.txt", bytes: [UInt8](repeating: 1, count: 100_000))])
    let image = TarSamples.image([big])
    for budget in [
      ArchiveBudget(entryBytes: 1000), ArchiveBudget(totalBytes: 50_000),
      ArchiveBudget(entries: 1),
    ] {
      #expect(throws: ArchiveError.self) {
        try ImageArchive.read(ArraySource(image), budget: budget) { $0.hasSuffix(".txt") }
      }
    }
    // What is not wanted is passed over, however large it is.
    #expect(throws: Never.self) {
      try ImageArchive.read(ArraySource(image), budget: ArchiveBudget(entryBytes: 1000)) { _ in
        false
      }
    }
  }

  @Test("installed packages are told by their places and read with name and version")
  func manifests() throws {
    #expect(InstalledManifest(path: "usr/lib/x-1.dist-info/METADATA") == .python)
    #expect(InstalledManifest(path: "a/node_modules/b/package.json") == .node)
    #expect(InstalledManifest(path: "node_modules/@s/b/package.json") == .node)
    #expect(InstalledManifest(path: "node_modules/b/lib/package.json") == nil)
    #expect(InstalledManifest(path: "package.json") == nil)
    let metadata = "Metadata-Version: 2.1\nName: A_b\nVersion: 1.0\n\nVersion: 2.0\n"
    #expect(try InstalledManifest.python.read(Array(metadata.utf8)).purl == "pkg:pypi/a-b@1.0")
    let package = #"{"name":"@s/b","version":"2.0.0","dependencies":{}}"#
    #expect(try InstalledManifest.node.read(Array(package.utf8)).purl == "pkg:npm/%40s/b@2.0.0")
    for text in ["", "Name: x\n", "{}", "[", "Version: 1\n"] {
      for manifest in InstalledManifest.allCases {
        #expect(throws: RecordError.self) { try manifest.read(Array(text.utf8)) }
      }
    }
  }
}
