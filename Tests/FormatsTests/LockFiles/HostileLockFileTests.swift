import Formats
import Testing

@Suite("Hostile lock files")
struct HostileLockFileTests {
  @Test("what is no lock file is refused with its kind", arguments: LockFile.allCases)
  func wrong(_ file: LockFile) {
    // Every line of a requirements file may be a name; it is told in the notes.
    let isAnything = file == .requirements
    for bytes in [Array("\u{0}\u{1}{]".utf8), [0xFF, 0xFE, 0x7B, 0x00], Array("<x/>".utf8)] {
      do throws(RecordError) {
        let bill = try file.read(bytes)
        if !isAnything { Testing.Issue.record("\(file) read \(bytes)") }
        #expect(bill.components.isEmpty)
      } catch {
        #expect(error.format == file.rawValue)
        #expect(!error.reason.isEmpty)
      }
    }
  }

  @Test("every prefix of every example is read or refused, and names its place")
  func truncated() {
    for example in LockFileTests.examples {
      let bytes = Array(example.text.utf8)
      for end in bytes.indices {
        do throws(RecordError) {
          _ = try example.file.read(Array(bytes[..<end]))
        } catch {
          #expect(error.format == example.file.rawValue)
        }
      }
    }
  }

  @Test("files over 64 MiB are refused before they are read", arguments: LockFile.allCases)
  func huge(_ file: LockFile) {
    let bytes = [UInt8](repeating: 32, count: (64 << 20) + 1)
    #expect(throws: RecordError.self) { try file.read(bytes) }
  }

  @Test("depth is bounded: nested dependencies, lists, tables and keys")
  func deep() {
    let open = String(repeating: #"{"dependencies":{"a":"#, count: 5000)
    let json = #"{"lockfileVersion":1,"dependencies":{"a":"# + open
    let lists = "a = " + String(repeating: "[", count: 100_000)
    let tables = "a = " + String(repeating: "{b=", count: 100_000)
    let keys = Array(repeating: "a", count: 100_000).joined(separator: ".") + " = 1"
    for (file, text) in [
      (LockFile.npm, json), (.cargo, lists), (.cargo, tables), (.cargo, keys),
      (.cargo, "[\(keys)"), (.pnpm, String(repeating: "[", count: 100_000)),
    ] {
      #expect(throws: RecordError.self) { try file.read(Array(text.utf8)) }
    }
  }

  @Test("keys and tables that are there twice are refused")
  func twice() {
    for (file, text) in [
      (LockFile.npm, #"{"lockfileVersion":1,"lockfileVersion":3}"#),
      (.cargo, "a = 1\na = 2\n"), (.cargo, "[a]\n[a]\n"), (.cargo, "a = {b = 1}\n[a]\n"),
      (.cargo, "[[package]]\n[package]\n"), (.cargo, "package = []\n[[package]]\n"),
      (.pnpm, "lockfileVersion: 6\nlockfileVersion: 9\n"),
      (.pub, "packages: &a {b: *a}\n"),
    ] {
      #expect(throws: RecordError.self, "\(text)") { try file.read(Array(text.utf8)) }
    }
  }

  @Test("many packages cost time in proportion", .timeLimit(.minutes(1)))
  func proportion() throws {
    var cargo = ""
    var requirements = ""
    var yarn = ""
    var go = "module m\nrequire (\n"
    for number in 0..<20_000 {
      cargo += "[[package]]\nname = \"p\(number)\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n"
      requirements += "p\(number)==1.0\n"
      yarn += "p\(number)@^1:\n  version \"1.0.0\"\n\n"
      go += "example.com/p\(number) v1.0.0\n"
    }
    for (file, text) in [
      (LockFile.cargo, cargo), (.requirements, requirements), (.yarn, yarn),
      (.goModule, go + ")\n"),
    ] {
      #expect(try file.read(Array(text.utf8)).components.count == 20_000)
    }
    let joined = String(repeating: "x \\\n", count: 400_000)
    #expect(throws: RecordError.self) { try LockFile.requirements.read(Array(joined.utf8)) }
  }

  @Test("text from others stays in its field: no name can become another package")
  func names() throws {
    let text = #"{"lockfileVersion":3,"packages":{"node_modules/a?x=y#z":{"version":"1@2"}}}"#
    let bill = try LockFile.npm.read(Array(text.utf8))
    let url = try #require(bill.components.first?.packageURL)
    #expect(url.name == "a?x=y#z")
    #expect(url.version == "1@2")
  }
}
