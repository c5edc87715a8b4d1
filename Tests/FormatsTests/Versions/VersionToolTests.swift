import Formats
import Foundation
import Testing
import Vocabulary

/// Programs of the ecosystems themselves, where this machine has them.
private enum VersionTool {
  static let absent: Comment = "skipped: program not present"

  static func path(_ name: String) -> String? {
    ["/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Where npm's own copy of node-semver lies.
  static let semver: String? = [
    "/usr/lib/node_modules/npm/node_modules/semver",
    "/usr/local/lib/node_modules/npm/node_modules/semver", "/usr/share/nodejs/semver",
  ].first { FileManager.default.fileExists(atPath: $0) }

  /// What a program prints for some input.
  static func run(_ name: String, _ arguments: [String], _ input: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path(name)))
    process.arguments = arguments
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(input.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

@Suite("Version order against the ecosystems' own programs")
struct VersionToolTests {
  /// Pairs of versions, each made of some of these parts in turn, often alike.
  private static func pairs(_ parts: [[String]], _ count: Int) -> [(String, String)] {
    var random = SeededGenerator(seed: 0xD1FF)
    func version() -> [String] { parts.map { $0.randomElement(using: &random) ?? "" } }
    return (0..<count).map { _ in
      let one = version()
      var other = version()
      for place in other.indices where Int.random(in: 0..<5, using: &random) < 3 {
        other[place] = one[place]
      }
      return (one.joined(), other.joined())
    }
  }

  private func compare(
    _ name: String, _ scheme: VersionScheme, _ pairs: [(String, String)], _ answers: [String]
  ) throws {
    #expect(answers.count == pairs.count)
    var wrong: [String] = []
    for (pair, answer) in zip(pairs, answers) {
      let order = scheme.compare(pair.0, pair.1)
      if order != Int(answer) { wrong.append("\(pair.0) \(pair.1): \(answer), here \(order)") }
    }
    print("versions: \(name): \(pairs.count - wrong.count) of \(pairs.count)")
    #expect(wrong.isEmpty, "\(wrong.prefix(20))")
  }

  private static let numbers = ["0", "1", "2", "9", "10", "01", "0010", "20240101", "4294967296"]

  @Test(
    "dpkg --compare-versions",
    .enabled(
      if: VersionTool.path("dpkg") != nil && VersionTool.path("env") != nil, VersionTool.absent))
  func dpkg() throws {
    let tails = [
      "", "", "~rc1", "~~", "+b1", "+deb12u1", "a", "A", ".0", "-1", "-1.1", "-0", "-a~b",
    ]
    let pairs = Self.pairs(
      [
        ["", "", "0:", "1:", "2:"], Self.numbers, [".", ".0.", ".a", "+", "~"], Self.numbers, tails,
      ],
      1500)
    let script = pairs.map { one, other in
      "if dpkg --compare-versions '\(one)' lt '\(other)'; then echo -1;"
        + " elif dpkg --compare-versions '\(one)' gt '\(other)'; then echo 1; else echo 0; fi"
    }.joined(separator: "\n")
    try compare("dpkg", .debian, pairs, VersionTool.run("env", ["sh"], script))
  }

  @Test("rpm.vercmp", .enabled(if: VersionTool.path("rpm") != nil, VersionTool.absent))
  func rpm() throws {
    let tails = [
      "", "", "~rc1", "^", "^git1", "~~", ".el9", "a", "-1", "-1.fc39", "-2~beta", "-1^a",
    ]
    let pairs = Self.pairs(
      [
        ["", "", "0:", "1:", "2:"], Self.numbers, [".", ".0.", "a", "_", "~", "^"], Self.numbers,
        tails,
      ],
      // Without a release one side is as any release is, which ranges of releases may not be.
      4000
    ).filter { $0.0.contains("-") == $0.1.contains("-") }
    var answers: [String] = []
    for start in stride(from: 0, to: pairs.count, by: 200) {
      let calls = pairs[start..<min(start + 200, pairs.count)].map { one, other in
        "print(rpm.vercmp(\"\(one)\",\"\(other)\")..\"\\n\")"
      }
      answers += try VersionTool.run(
        "rpm", ["--eval", "%{lua:\(calls.joined(separator: " "))}"], "")
    }
    try compare("rpm", .rpm, pairs, answers)
  }

  @Test(
    "node-semver",
    .enabled(if: VersionTool.path("node") != nil && VersionTool.semver != nil, VersionTool.absent))
  func node() throws {
    let number = ["0", "1", "2", "9", "10", "20240101", "4294967296"]
    let tails = [
      "", "", "-0", "-1", "-rc.1", "-rc.10", "-rc", "-alpha", "-beta.2", "-1.a", "-a.1.b", "-a-b",
      "+b1",
      "-rc.1+b", "--", "-A", "-x.7.z.92",
    ]
    let pairs = Self.pairs(
      [["", "", "v", "="], number, ["."], number, ["."], number, tails], 20_000)
    let script =
      "const s=require('\(try #require(VersionTool.semver))');"
      + "for(const l of require('fs').readFileSync(0,'utf8').split('\\n'))"
      + "{if(!l)continue;const[a,b]=l.split(' ');console.log(s.compare(a,b,true))}"
    let lines = pairs.map { $0.0 + " " + $0.1 }.joined(separator: "\n")
    try compare("node-semver", .npm, pairs, VersionTool.run("node", ["-e", script], lines))
  }
}
