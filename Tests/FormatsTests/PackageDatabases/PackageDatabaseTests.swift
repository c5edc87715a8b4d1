import Formats
import Foundation
import Testing
import Vocabulary

@Suite("Package databases")
struct PackageDatabaseTests {
  static let debian = """
    Package: libssl3
    Status: install ok installed
    Architecture: amd64
    Source: openssl (3.0.11-1~deb12u2)
    Version: 3.0.11-1~deb12u2+b1
    Description: Secure Sockets Layer toolkit
     more: text

    Package: gone
    Status: deinstall ok config-files
    Version: 1.0

    Package: zlib1g
    Status: install ok installed
    Architecture: amd64
    Multi-Arch: same
    Source: zlib
    Version: 1:1.2.13.dfsg-1

    """
  static let alpine = """
    C:Q1abc=
    P:libcrypto3
    V:3.1.4-r5
    A:x86_64
    o:openssl
    L:Apache-2.0
    p:so:libcrypto.so.3=3

    P:musl
    V:1.2.4-r2
    A:x86_64
    o:musl

    """

  private func release(_ text: String) throws -> OSRelease { try OSRelease(Array(text.utf8)) }

  @Test("dpkg: what is installed, with its source and distribution")
  func dpkg() throws {
    let release = try release("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n")
    let bill = try PackageDatabase.dpkg.read(Array(Self.debian.utf8), release: release)
    #expect(
      bill.components.map(\.purl) == [
        "pkg:deb/debian/libssl3@3.0.11-1~deb12u2%2Bb1?arch=amd64&distro=debian-12"
          + "&upstream=openssl%403.0.11-1~deb12u2",
        "pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1?arch=amd64&distro=debian-12&upstream=zlib",
      ])
    #expect(bill.components.first?.version == "3.0.11-1~deb12u2+b1")
  }

  @Test("apk: packages with their origin")
  func apk() throws {
    let release = try release("ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME='Alpine Linux v3.19'\n")
    let bill = try PackageDatabase.apk.read(Array(Self.alpine.utf8), release: release)
    #expect(
      bill.components.map(\.purl) == [
        "pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl",
        "pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64&distro=alpine-3.19.1",
      ])
    #expect(bill.components.first?.licences == ["Apache-2.0"])
  }

  @Test("one damaged package does not hide the others; nothing but damage is refused")
  func damaged() throws {
    let text = Self.debian + "\nPackage: odd\nStatus: install ok installed\n"
    let bill = try PackageDatabase.dpkg.read(Array(text.utf8), release: nil)
    #expect(bill.components.count == 2)
    #expect(bill.notes == ["line 20: odd has no Version"])
    for text in ["Version: 1\n", "Package: a\n", "hello\n"] {
      #expect(throws: RecordError.self) {
        try PackageDatabase.dpkg.read(Array(text.utf8), release: nil)
      }
    }
  }

  @Test("rpm in ndb: headers by their slots, keys left out")
  func ndb() throws {
    let release = try release("ID=\"sles\"\nVERSION_ID=\"15.5\"\n")
    let bytes = RPMSamples.ndb([
      RPMSamples.header("bash", "5.1", "2", epoch: 1, source: "bash-5.1-2.src.rpm"),
      RPMSamples.header("libz", "1.3", "4", source: "zlib-1.4-4.src.rpm"),
      RPMSamples.header("gpg-pubkey", "1", "1"),
    ])
    let bill = try PackageDatabase.rpmNDB.read(bytes, release: release)
    #expect(
      bill.components.map(\.purl) == [
        "pkg:rpm/suse/bash@5.1-2?arch=x86_64&distro=sles-15.5&epoch=1",
        "pkg:rpm/suse/libz@1.3-4?arch=x86_64&distro=sles-15.5&upstream=zlib%401.4-4",
      ])
    #expect(bill.components.map(\.version) == ["1:5.1-2", "1.3-4"])
    var shared = bytes
    // The second slot leads to the first header.
    shared.replaceSubrange(56..<60, with: bytes[40..<44])
    #expect(throws: RecordError.self) {
      try PackageDatabase.rpmNDB.read(shared, release: release)
    }
  }

  @Test(
    "rpm in SQLite: as many rows as SQLite wrote, long ones whole",
    .enabled(if: Tool.has("python3"), "skipped: python3 not present"))
  func sqlite() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    // Sizes around every border: inside a page, in one more, in many.
    let headers = (0..<600).map { number in
      RPMSamples.header(
        "p\(number)", "1.\(number)", "1", epoch: number % 3 == 0 ? UInt32(number) : nil,
        padding: number * 37)
    }
    let hex = headers.map { Hexadecimal.encode($0) }
    _ = try Tool.run(
      "python3",
      [
        "-c",
        """
        import sqlite3, sys
        db = sqlite3.connect(sys.argv[1])
        db.execute("CREATE TABLE other (a)")
        db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB)")
        for line in sys.stdin: db.execute("INSERT INTO Packages (blob) VALUES (?)", (bytes.fromhex(line),))
        db.commit()
        """, path,
      ], input: Array(hex.joined(separator: "\n").utf8))
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let bill = try PackageDatabase.rpmSQLite.read(bytes, release: nil)
    #expect(bill.components.map(\.name) == (0..<600).map { "p\($0)" })
    #expect(bill.components[3].version == "3:1.3-1")
    for length in stride(from: 0, to: bytes.count, by: 4096 * 37 + 1) {
      _ = try? PackageDatabase.rpmSQLite.read(Array(bytes.prefix(length)), release: nil)
    }
  }

  @Test(
    "rpm's own list of a system that it made is the same",
    .enabled(
      if: Tool.has("rpm") && Tool.has("rpmbuild") && geteuid() == 0,
      "skipped: rpm and rpmbuild not present, or not root"))
  func rpm() throws {
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let head = "Version: 1.0\nRelease: 3%{?x}\nSummary: s\n"
    var recipe = "Name: sample\nEpoch: 2\nLicense: MIT\nBuildArch: noarch\n\(head)"
    recipe += "%description\nd\n%files\n"
    for number in 0..<40 {
      recipe += "%package p\(number)\nSummary: s\nVersion: \(number).1~rc1\n"
      recipe += "%description p\(number)\n\(String(repeating: "long text ", count: number * 40))\n"
      recipe += "%files p\(number)\n"
    }
    try Data(recipe.utf8).write(to: place.appending(path: "sample.spec"))
    _ = try Tool.run(
      "rpmbuild",
      [
        "--define", "_topdir \(place.path)/top", "--define", "_rpmfilename %%{NAME}.rpm", "-bb",
        place.path + "/sample.spec",
      ])
    let base = ["--root", place.path + "/root", "--dbpath", "/var/lib/rpm"]
    _ = try Tool.run("rpm", base + ["--initdb"])
    let made = place.path + "/top/RPMS"
    let files = try FileManager.default.contentsOfDirectory(atPath: made).map { made + "/" + $0 }
    // Debian's asks before it is used on a Debian.
    let isDebian = FileManager.default.fileExists(atPath: "/etc/debian_version")
    _ = try Tool.run(
      "rpm",
      base + (isDebian ? ["--force-debian"] : [])
        + ["--nodeps", "--justdb", "--noscripts", "-i"] + files)
    let listed = try Tool.run(
      "rpm", base + ["-qa", "--qf", "%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\\n"])
    let wanted = String(decoding: listed, as: UTF8.self).split(separator: "\n").map(String.init)
    let folder = place.path + "/root/var/lib/rpm/"
    let names = ["rpmdb.sqlite": PackageDatabase.rpmSQLite, "Packages.db": .rpmNDB]
    let name = try #require(
      names.keys.first { FileManager.default.fileExists(atPath: folder + $0) })
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + name)))
    let bill = try #require(try names[name]?.read(bytes, release: nil))
    let found = bill.components.map { component in
      "\(component.name) \(component.version ?? "") \(component.packageURL?.qualifiers["arch"] ?? "")"
    }
    print("rpm: \(found.count) packages, \(Set(found) == Set(wanted) ? "all" : "not all") alike")
    #expect(found.count == 41)
    #expect(found.sorted() == wanted.sorted())
    guard name == "rpmdb.sqlite", Tool.has("db5.3_load"), Tool.has("python3") else { return }
    // The same rows as Berkeley DB writes them, which rpm reads too.
    let load = try Tool.run(
      "python3",
      [
        "-c",
        """
        import sqlite3, struct, sys
        print("VERSION=3\\nformat=bytevalue\\ntype=hash\\nHEADER=END\\n 00000000\\n 29000000")
        for number, blob in sqlite3.connect(sys.argv[1]).execute("SELECT hnum, blob FROM Packages"):
            print("", struct.pack("=I", number).hex() + "\\n", blob.hex())
        print("DATA=END")
        """, folder + name,
      ])
    _ = try Tool.run("db5.3_load", [folder + "Packages"], input: load)
    let old = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "Packages")))
    let berkeley = try PackageDatabase.rpmBerkeley.read(old, release: nil)
    #expect(Set(berkeley.components.map(\.purl)) == Set(bill.components.map(\.purl)))
    #expect(berkeley.components.count == bill.components.count)
  }

  @Test("databases are told by their places")
  func places() {
    #expect(PackageDatabase(path: "var/lib/dpkg/status") == .dpkg)
    #expect(PackageDatabase(path: "var/lib/dpkg/status.d/base") == .dpkg)
    #expect(PackageDatabase(path: "var/lib/dpkg/status.d/base.md5sums") == nil)
    #expect(PackageDatabase(path: "lib/apk/db/installed") == .apk)
    #expect(PackageDatabase(path: "usr/lib/sysimage/rpm/rpmdb.sqlite") == .rpmSQLite)
    #expect(PackageDatabase(path: "var/lib/rpm/Packages") == .rpmBerkeley)
    #expect(PackageDatabase(path: "home/var/lib/dpkg/status") == nil)
  }

  @Test("os-release: quotes, other names, what is missing")
  func releases() throws {
    #expect(try release("ID='rhel'\nVERSION_ID=\"9.2\"").namespace == "redhat")
    #expect(try release("ID=opensuse-leap\nVERSION_ID=15.5").namespace == "opensuse")
    #expect(try release("ID=arch").qualifier == "arch")
    #expect(throws: RecordError.self) { try release("NAME=x") }
    #expect(throws: RecordError.self) { try OSRelease([0xFF]) }
  }

  @Test(
    "dpkg's own list of this machine is the same",
    .enabled(
      if: Tool.has("dpkg-query") && FileManager.default.fileExists(atPath: "/var/lib/dpkg/status"),
      "skipped: dpkg not present"))
  func machine() throws {
    let listed = try Tool.run(
      "dpkg-query",
      [
        "-W", "-f",
        "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package}\n",
      ])
    let wanted = String(decoding: listed, as: UTF8.self).split(separator: "\n").compactMap {
      line -> String? in
      line.hasPrefix("installed ") ? String(line.dropFirst("installed ".count)) : nil
    }
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "/var/lib/dpkg/status")))
    let bill = try PackageDatabase.dpkg.read(bytes, release: nil)
    let found = bill.components.map { component in
      let qualifiers = component.packageURL?.qualifiers ?? [:]
      let source = qualifiers["upstream"]?.split(separator: "@").first.map(String.init)
      return [
        component.name, component.version ?? "", qualifiers["arch"] ?? "", source ?? component.name,
      ].joined(separator: " ")
    }
    print("dpkg: \(found.count) packages, \(Set(found) == Set(wanted) ? "all" : "not all") alike")
    #expect(found.sorted() == wanted.sorted())
  }
}
