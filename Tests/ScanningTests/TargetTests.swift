import Testing
import Vocabulary

@testable import Scanning

@Suite("Targets") struct TargetTests {
  @Test(
    "Spellings of one repository are one target",
    arguments: [
      "git@github.com:a/b.git", "https://github.com/A/b", "ssh://git@github.com:22/a/b.git/",
      "git+https://someone:word@github.com/a/b", "http://GitHub.com/a/B/", "git://github.com/a/b",
      "https://github.com/a/b/tree/main/src", "pkg:github/a/b", "https://github.com/a/b.git?x=1",
    ])
  func oneRepository(_ text: String) throws {
    let target = try ScanTarget(text)
    #expect(target.key == "https://github.com/a/b")
    #expect(target.kind == .repository)
  }

  @Test("A commit makes the target exact, whatever the spelling")
  func commits() throws {
    let commit = "0123456789abcdef0123456789abcdef01234567"
    let key = "https://github.com/a/b@" + commit
    #expect(try ScanTarget("git@github.com:a/b.git@" + commit.uppercased()).key == key)
    #expect(try ScanTarget("https://github.com/a/b#" + commit).key == key)
    #expect(try ScanTarget("pkg:github/a/b@" + commit).key == key)
    #expect(try ScanTarget("pkg:github/a/b@" + commit).thing == "https://github.com/a/b")
  }

  @Test("A package is the same wherever it was downloaded from")
  func packages() throws {
    let one = try ScanTarget("pkg:PyPI/Some_Name@1.0?repository_url=https://x.example#src")
    #expect(one.key == "pkg:pypi/some-name@1.0")
    #expect(one.thing == "pkg:pypi/some-name")
    #expect(one.version == "1.0")
  }

  @Test(
    "What is no target is refused with the reason",
    arguments: [
      "", " ", "a b", "hello", "https://", "https://github.com", "https://github.com/../..",
      "file:///etc/passwd", "pkg:", "pkg:npm", "javascript://x/y", "https://localhost/a/b",
      "https://exa\u{202E}mple.com/a/b", "https://git.example/a/b\u{202E}c",
      "https://git.example/a\\b/c", "x:y", String(repeating: "a", count: 1001),
    ])
  func refused(_ text: String) {
    #expect(throws: ScanningProblem.self) { try ScanTarget(text) }
  }
}
