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

  @Test("zstd: layers and whole archives, several frames, and frames to be passed over")
  func zstandard() throws {
    // Random enough to need more than one block.
    let long = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let layer = TarSamples.archive([(name: "a.txt", bytes: long)])
    let wanted = ["a.txt": String(decoding: long, as: UTF8.self)]
    let packed = TarSamples.zstandard(layer)
    let passedOver: [UInt8] = [0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let halves = [Array(layer.prefix(100_001)), Array(layer.dropFirst(100_001))]
    for bytes in [
      packed, passedOver + packed, packed + passedOver, halves.flatMap(TarSamples.zstandard),
    ] {
      #expect(try read(TarSamples.image([bytes])) == wanted)
      #expect(try read(TarSamples.zstandard(TarSamples.image([bytes]))) == wanted)
    }
    for (damaged, words) in [
      (Array(packed.dropLast(5)), "ends early"), (Array(packed.prefix(9)), "ends early"),
      (packed + [1, 2, 3, 4, 5], "zstd"),
    ] {
      var reader = try ZstandardReader(ArraySource(damaged))
      do throws(ArchiveError) {
        while try !reader.read(upTo: 1 << 16).isEmpty {}
        Testing.Issue.record("was read: \(words)")
      } catch {
        #expect(error.description.contains(words), "\(error)")
      }
    }
  }

  @Test("zstd: what unpacks to too much is refused")
  func zstandardBudget() throws {
    let bomb = TarSamples.zstandard([UInt8](repeating: 0, count: 8 << 20))
    for budget in [ArchiveBudget(totalBytes: 1 << 20), ArchiveBudget(ratio: 100)] {
      var reader = try ZstandardReader(ArraySource(bomb), budget: budget)
      #expect(throws: ArchiveError.self) { while try !reader.read(upTo: 1 << 18).isEmpty {} }
    }
  }

  @Test("an OCI image layout in a folder: its index and blobs, each opened once")
  func layout() throws {
    let first = TarSamples.archive(texts: [("a.txt", "1"), ("b.txt", "1")])
    let second = TarSamples.archive(texts: [(".wh.b.txt", ""), ("c.txt", "2")])
    let files: [String: [UInt8]] = [
      "oci-layout": [], "other.json": [],
      "index.json": Array(
        #"{"manifests":[{"digest":"sha256:m","annotations":{"org.opencontainers.image.ref.name":"x"}}]}"#
          .utf8),
      "blobs/sha256/m": Array(
        #"{"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:1"},{"digest":"sha256:2"}]}"#
          .utf8),
      "blobs/sha256/c": Array("{}".utf8), "blobs/sha256/1": TarSamples.zstandard(first),
      "blobs/sha256/2": second,
    ]
    var opened: [String] = []
    let images = try ImageArchive.read(
      layout: files.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 },
      opening: { (path) throws(ArchiveError) in
        opened.append(path)
        guard let bytes = files[path] else { throw ArchiveError("missing") }
        return ArraySource(bytes)
      }, wanting: { $0.hasSuffix(".txt") })
    #expect(images.map(\.name) == ["x"])
    #expect(images[0].files == ["a.txt": [49], "c.txt": [50]])
    #expect(opened == files.keys.filter { $0.contains("blobs/") || $0 == "index.json" }.sorted())
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

  @Test(
    "Java archives: artifacts by their properties, archives inside, shaded ones",
    .enabled(if: Tool.has("python3"), "skipped: python3 not present"))
  func java() throws {
    let program = """
      import io, sys, zipfile
      def jar(files):
          data = io.BytesIO()
          with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
              for name, content in files.items(): made.writestr(name, content)
          return data.getvalue()
      def pom(artifact, version):
          return {f"META-INF/maven/g/{artifact}/pom.properties":
                  f"#x\\r\\ngroupId=org.g\\r\\nartifactId={artifact}\\r\\nversion={version}\\r\\n"}
      inner = jar(pom("inner", "1.0") | pom("shaded", "3.0"))
      deep = jar({"a.jar": jar({"b.jar": jar({"c.jar": jar({"d.jar": inner})})})})
      sys.stdout.buffer.write(jar(pom("app", "2.0") | {
          "BOOT-INF/lib/inner.jar": inner, "BOOT-INF/lib/again.jar": inner, "broken.jar": b"PK",
          "deep.jar": deep, "META-INF/maven/g/x/pom.properties": "artifactId=x"}))
      """
    let bytes = try Tool.run("python3", ["-c", program])
    let bill = try JavaArchive.read(bytes, name: "app.jar")
    #expect(
      bill.components.map(\.purl) == [
        "pkg:maven/org.g/app@2.0", "pkg:maven/org.g/inner@1.0", "pkg:maven/org.g/shaded@3.0",
      ])
    #expect(bill.notes.count == 3, "\(bill.notes)")
    for length in stride(from: 0, to: bytes.count, by: 7) {
      _ = try? JavaArchive.read(Array(bytes.prefix(length)), name: "a.jar")
    }
    #expect(throws: RecordError.self) { try JavaArchive.read([1, 2, 3], name: "a.jar") }
    #expect(JavaArchive.isNamed("x/Y.JAR"))
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
