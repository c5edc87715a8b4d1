import Formats
import Testing

@Suite("What a file that lists software is")
struct SoftwareFileTests {
  private func kind(_ name: String, _ text: String = "") -> SoftwareFile {
    SoftwareFile(name: name, head: Array(text.utf8))
  }

  @Test("lock files and Java archives are told by their names, wherever they lie")
  func names() {
    for file in LockFile.allCases {
      #expect(kind("C:\\work\\\(file.rawValue)") == .lockFile(file))
      #expect(kind("/srv/app/\(file.rawValue)", "{") == .lockFile(file))
    }
    #expect(kind("dev-requirements.txt") == .lockFile(.requirements))
    #expect(kind("a/b.WAR") == .javaArchive)
  }

  @Test("package databases, images and archives are told by their content, whatever their name")
  func contents() {
    let tar = TarSamples.archive(texts: [("a.txt", "1")])
    for (bytes, wanted) in [
      (Array(PackageDatabaseTests.debian.utf8), SoftwareFile.packageDatabase(.dpkg)),
      (Array(PackageDatabaseTests.alpine.utf8), .packageDatabase(.apk)),
      (Array("SQLite format 3\0".utf8), .packageDatabase(.rpmSQLite)),
      (RPMSamples.ndb([]), .packageDatabase(.rpmNDB)),
      (RPMSamples.berkeley([], isBigEndian: false), .packageDatabase(.rpmBerkeley)),
      (RPMSamples.berkeley([], isBigEndian: true), .packageDatabase(.rpmBerkeley)),
      (tar, .image), (TarSamples.zstandard(tar), .image), ([0x1F, 0x8B, 8], .image),
      (Array("PK\u{3}\u{4}".utf8), .javaArchive), (Array("{}".utf8), .billOfMaterials),
      ([], .billOfMaterials),
    ] {
      #expect(SoftwareFile(name: "upload.bin", head: bytes) == wanted)
      #expect(SoftwareFile(name: "", head: bytes) == wanted)
    }
    #expect(kind("status", "\n") == .packageDatabase(.dpkg))
    #expect(kind("Packages", "damaged") == .packageDatabase(.rpmBerkeley))
  }

  @Test("an image gives what its files list, with the release that it carries")
  func image() throws {
    let layer = TarSamples.archive(texts: [
      ("etc/os-release", "ID=alpine\nVERSION_ID=3.19\n"),
      ("lib/apk/db/installed", PackageDatabaseTests.alpine),
      ("app/requirements.txt", "a==1\nb>=2\n"), ("bad/Cargo.lock", "[[package"),
      ("app/node_modules/x/yarn.lock", "never read"),
    ])
    let bytes = TarSamples.image([layer])
    let reading = try SoftwareFile.image.read(bytes, name: "x.tar", release: nil)
    #expect(reading.lists.map(\.place) == ["app/requirements.txt", "lib/apk/db/installed"])
    #expect(reading.components.map(\.name) == ["a", "libcrypto3", "musl"])
    #expect(reading.components.last?.purl?.contains("distro=alpine-3.19") == true)
    #expect(reading.remarks.count == 2)
    #expect(reading.remarks.contains { $0.contains("bad/Cargo.lock was not read") })
    #expect(reading.remarks.contains { $0.contains("app/requirements.txt, line 2") })
    let empty = TarSamples.image([TarSamples.archive(texts: [("a", "b")])])
    #expect(throws: RecordError.self) {
      try SoftwareFile.image.read(empty, name: "x.tar", release: nil)
    }
    #expect(throws: RecordError.self) {
      try SoftwareFile.image.read(
        bytes, name: "x.tar", release: nil, budget: ArchiveBudget(totalBytes: 2000))
    }
  }

  @Test("a release as people write it")
  func release() throws {
    let debian = try OSRelease(text: "Debian:12")
    #expect(debian.qualifier == "debian-12" && debian.namespace == "debian")
    #expect(try OSRelease(text: "rhel:9.4").namespace == "redhat")
    #expect(try OSRelease(text: "arch").qualifier == "arch")
    for text in ["", ":", "debian:", "a b", "debian:12:1", "é", "a?b"] {
      #expect(throws: RecordError.self) { try OSRelease(text: text) }
    }
  }

  @Test("a CycloneDX document that is also a VEX says that its statements are not taken in")
  func alsoVEX() throws {
    let bill = try SoftwareBillOfMaterials.read(Array(CycloneDXVEXTests.sample.utf8))
    #expect(bill.components.count == 1)
    #expect(bill.notes.count == 1 && bill.notes[0].contains("2 statements"))
  }
}
