import Formats
import Foundation
import Sandbox
import Signing
import Testing

@testable import Validation

/// Trees, archives and programs for trials.
enum Samples {
  static func tar(_ files: [String: String]) -> [UInt8] {
    var writer = TarWriter()
    for (name, text) in files.sorted(by: { $0.key < $1.key }) { writer.add(name, Array(text.utf8)) }
    return writer.bytes
  }

  /// Copies as many bytes as its input has into a block of sixteen.
  static let overflow = """
    #include <stdio.h>
    #include <stdlib.h>
    static void copy(char *to, const char *from, size_t count) {
      for (size_t place = 0; place < count; place++) to[place] = from[place];
    }
    int main(void) {
      char buffer[256];
      size_t count = fread(buffer, 1, sizeof buffer, stdin);
      char *block = malloc(16);
      copy(block, buffer, count);
      printf("%c\\n", block[0]);
      free(block);
      return 0;
    }
    """
  static let corrected = overflow.replacingOccurrences(
    of: "copy(block, buffer, count);", with: "copy(block, buffer, count < 16 ? count : 16);")
  static let patch = """
    --- a/overflow.c
    +++ b/overflow.c
    @@ -7,7 +7,7 @@
       char buffer[256];
       size_t count = fread(buffer, 1, sizeof buffer, stdin);
       char *block = malloc(16);
    -  copy(block, buffer, count);
    +  copy(block, buffer, count < 16 ? count : 16);
       printf("%c\\n", block[0]);
       free(block);
       return 0;

    """
  static let long = [UInt8](repeating: 65, count: 100)

  /// The machine's sandbox, or why there is none.
  static let sandbox = Task { try await Sandbox.prepare() }

  static func run(
    _ kind: TrialKind, _ tree: [String: String], _ reproducer: [UInt8],
    _ change: (inout TrialOrder, inout TrialMaterials) -> Void = { _, _ in }
  ) async throws -> TrialResult? {
    let cells: Sandbox
    do { cells = try await sandbox.value } catch {
      print("skipped: no cells here: \(error)")
      return nil
    }
    var files = TrialMaterials(source: tar(tree), reproducer: reproducer)
    var order = TrialOrder(
      kind: kind, source: sha256(files.source), reproducer: sha256(reproducer))
    order.runs = 2
    change(&order, &files)
    return try await TrialRunner(sandbox: cells).run(order, files)
  }

  static func has(_ programs: String...) -> Bool {
    programs.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0) }
  }
}

@Suite("Reproducers of every kind, in real cells", .serialized) struct TrialRunnerTests {
  @Test(
    "A heap overflow in C is reproduced, compared, and fixed by the patch",
    .enabled(if: Samples.has("gcc", "patch"), "skipped: no gcc or patch"))
  func overflow() async throws {
    guard
      let result = try await Samples.run(
        .c, ["overflow.c": Samples.overflow], Samples.long,
        { order, files in
          files.patch = Array(Samples.patch.utf8)
          order.patch = sha256(Array(Samples.patch.utf8))
          order.expectation = TrialExpectation(report: "heap-buffer-overflow", function: "copy")
          order.tests = "echo short | ./program"
          order.scope = ["overflow.c"]
          order.fuzzSeconds = 1
        })
    else { return }
    #expect(result.verdict == .fixed, "\(result.buildLog) \(result.runs.first?.errors ?? "")")
    #expect(result.fired == 2)
    #expect(result.impact == .memoryWrite)
    #expect(result.crash?.frames.map(\.function) == ["copy", "main"])
    #expect(result.crash?.isWrite == true)
    let correction = try #require(result.correction)
    #expect(correction.verdict == .fixes, "\(correction.log)")
    #expect(correction.files == ["overflow.c"])
    #expect(correction.lines == 2)
    #expect((correction.fuzzed ?? 0) > 0)
  }

  @Test(
    "A corrected tree is tried as well, and one that corrects nothing is seen",
    .enabled(if: Samples.has("gcc"), "skipped: no gcc"))
  func correctedTree() async throws {
    for (text, verdict) in [
      (Samples.corrected, CorrectionVerdict.fixes), (Samples.overflow + "\n", .stillShows),
      (Samples.overflow + "\n#error", .doesNotBuild),
    ] {
      guard
        let result = try await Samples.run(
          .c, ["project-1/overflow.c": Samples.overflow], Samples.long,
          { order, files in
            order.runs = 1
            files.fixed = Samples.tar(["project-2/overflow.c": text])
            order.fixed = sha256(files.fixed ?? [])
          })
      else { return }
      #expect(result.correction?.verdict == verdict, "\(result.correction?.log ?? "")")
      #expect(result.verdict == (verdict == .fixes ? .fixed : .reproduced))
    }
  }

  @Test(
    "A patch that does not apply, leaves its scope, or breaks the tests is named so",
    .enabled(if: Samples.has("gcc", "patch"), "skipped: no gcc or patch"))
  func badPatches() async throws {
    let cases: [(String, [String], String?, CorrectionVerdict)] = [
      (
        Samples.patch.replacingOccurrences(of: "malloc(16)", with: "malloc(17)"), [], nil,
        .doesNotApply
      ),
      ("no patch", [], nil, .doesNotApply),
      (
        Samples.patch.replacingOccurrences(of: "/overflow.c", with: "/../x"), [], nil, .doesNotApply
      ),
      // It names one file for us, and another for whoever applies it.
      (
        "Index: overflow.c\n" + Samples.patch.replacingOccurrences(of: "/overflow.c", with: "/x.c"),
        ["x.c"], nil, .doesNotApply
      ),
      (Samples.patch, ["src"], nil, .outOfScope), (Samples.patch, [], "exit 1", .testsFail),
    ]
    for (patch, scope, tests, verdict) in cases {
      guard
        let result = try await Samples.run(
          .c, ["overflow.c": Samples.overflow], Samples.long,
          { order, files in
            order.runs = 1
            files.patch = Array(patch.utf8)
            order.patch = sha256(Array(patch.utf8))
            (order.scope, order.tests) = (scope, tests)
          })
      else { return }
      #expect(result.correction?.verdict == verdict, "\(result.correction?.log ?? "")")
      #expect(result.verdict == .reproduced)
    }
  }

  @Test(
    "What does not crash is not reproduced, and what crashes otherwise differs",
    .enabled(if: Samples.has("gcc"), "skipped: no gcc"))
  func notReproduced() async throws {
    guard
      let quiet = try await Samples.run(
        .c, ["overflow.c": Samples.overflow], Array("short".utf8)),
      let other = try await Samples.run(
        .c, ["overflow.c": Samples.overflow], Samples.long,
        { order, _ in order.expectation = TrialExpectation(report: "heap-use-after-free") }),
      let broken = try await Samples.run(.c, ["overflow.c": "int main(void) {"], [])
    else { return }
    #expect(quiet.verdict == .notReproduced)
    #expect(quiet.impact == .nothing)
    #expect(other.verdict == .crashDiffers)
    #expect(broken.verdict == .couldNotBuild)
    #expect(broken.buildLog.contains("error:"))
  }

  @Test(
    "Python, by what is printed and by an exception; its own mistakes count for nothing",
    .enabled(if: Samples.has("python3"), "skipped: no python3"))
  func python() async throws {
    let tree = ["vault.py": "def read(user):\n  return 'secret of ' + user.name\n"]
    let good = "import vault\nclass U: name = 'root'\nprint(vault.read(U()))\n"
    guard
      let shown = try await Samples.run(
        .python, tree, Array(good.utf8),
        { order, _ in order.expectation = TrialExpectation(output: "secret of root") }),
      let crash = try await Samples.run(
        .python, tree, Array("import vault\nvault.read(None)\n".utf8)),
      let mistake = try await Samples.run(.python, tree, Array("import voult\n".utf8))
    else { return }
    #expect(shown.verdict == .reproduced)
    #expect(shown.impact == .output)
    #expect(crash.verdict == .reproduced)
    #expect(crash.crash?.kind == "AttributeError")
    #expect(crash.crash?.frames.first?.function == "read")
    #expect(mistake.verdict == .notReproduced)
  }

  @Test("Node.js", .enabled(if: Samples.has("node"), "skipped: no node"))
  func node() async throws {
    let tree = [
      "merge.js":
        "exports.merge = (a, b) => { for (const k in b) { if (typeof b[k] === 'object') { a[k] ??= {}; exports.merge(a[k], b[k]); } else a[k] = b[k]; } };\n"
    ]
    let script = """
      const { merge } = require('./merge.js' && process.cwd() + '/merge.js');
      merge({}, JSON.parse('{"__proto__": {"polluted": "yes"}}'));
      console.log('polluted: ' + ({}).polluted);
      """
    guard
      let result = try await Samples.run(
        .node, tree, Array(script.utf8),
        { order, _ in order.expectation = TrialExpectation(output: "polluted: yes") })
    else { return }
    #expect(result.verdict == .reproduced, "\(result.runs.first?.errors ?? "")")
  }

  @Test(
    "Java, built and run", .enabled(if: Samples.has("java", "javac"), "skipped: no Java"))
  func java() async throws {
    let tree = [
      "Parser.java":
        "public class Parser { static int depth(String s, int i) { return i < s.length() && s.charAt(i) == '(' ? 1 + depth(s, i + 1) : s.charAt(i); } }\n"
    ]
    let script = """
      public class Reproducer { public static void main(String[] a) { Parser.depth("((", 0); } }
      """
    guard
      let result = try await Samples.run(
        .java, tree, Array(script.utf8), { order, _ in order.seconds = 60 })
    else { return }
    #expect(
      result.verdict == .reproduced, "\(result.buildLog)\(result.runs.first?.errors ?? "")")
    #expect(result.crash?.kind == "java.lang.StringIndexOutOfBoundsException")
    #expect(result.crash?.frames.contains { $0.function == "Parser.depth" } == true)
  }

  @Test(
    "An HTTP service inside the cell, and a path that leads out of its folder",
    .enabled(if: Samples.has("python3"), "skipped: no python3"))
  func service() async throws {
    let tree = [
      "server.py": """
      import http.server, os, urllib.parse
      class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
          path = 'files/' + urllib.parse.unquote(self.path.lstrip('/'))
          body = open(path, 'rb').read()
          self.send_response(200); self.end_headers(); self.wfile.write(body)
      http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
      """, "files/a": "public", "key": "private-key-of-the-service",
    ]
    let script = """
      exec python3 -c "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:$PORT/%2e%2e/key').read())"
      """
    guard
      let result = try await Samples.run(
        .httpService, tree, Array(script.utf8),
        { order, _ in
          order.service = "python3 server.py"
          order.expectation = TrialExpectation(output: "private-key-of-the-service")
        })
    else { return }
    #expect(result.verdict == .reproduced, "\(result.runs.first?.errors ?? "")")
  }

  @Test("A flaw that shows itself by chance is flaky, one that never ends is a hang")
  func commandLine() async throws {
    guard
      let flaky = try await Samples.run(
        .commandLine, ["x": ""],
        Array("[ $((RANDOM % 2)) = 0 ] && kill -SEGV $$; true".utf8),
        { order, _ in order.runs = 20 }),
      let hang = try await Samples.run(
        .commandLine, ["x": ""], Array("while :; do sleep 1; done".utf8),
        { order, _ in
          order.seconds = 1
          order.expectation = TrialExpectation(isHang: true)
        })
    else { return }
    #expect(flaky.verdict == .flaky)
    #expect((1..<20).contains(flaky.fired))
    #expect(hang.verdict == .reproduced)
    #expect(hang.impact == .exhaustion)
  }

  @Test("An archive that points outside leads to nothing of the host")
  func hostileArchive() async throws {
    let secret = NSTemporaryDirectory() + "breakwater-secret-\(getpid())"
    try Data("secret-of-the-host".utf8).write(to: URL(fileURLWithPath: secret))
    defer { try? FileManager.default.removeItem(atPath: secret) }
    var writer = TarWriter()
    writer.add("link", linkTo: secret)
    writer.add("root", linkTo: "/")
    writer.add("root/tmp/through-the-link", Array("x".utf8))
    writer.add("../../../../../..\(secret)", Array("changed".utf8))
    writer.add("/tmp/absolute-\(getpid())", Array("x".utf8))
    let script = "cat link root\(secret) \(secret); ls -l . / /tmp; true"
    guard
      let result = try await Samples.run(
        .commandLine, [:], Array(script.utf8),
        { order, files in
          files.source = writer.bytes
          order.expectation = TrialExpectation(output: "secret-of-the-host")
        })
    else { return }
    #expect([.notReproduced, .couldNotBuild].contains(result.verdict))
    #expect(try String(contentsOfFile: secret, encoding: .utf8) == "secret-of-the-host")
    for left in ["through-the-link", "absolute-\(getpid())"] {
      #expect(!FileManager.default.fileExists(atPath: "/tmp/" + left))
    }
  }

  @Test("One run cannot reach the next, and what is no archive is not run")
  func separation() async throws {
    let script =
      "touch mark /tmp/mark; [ -e /cell/tree/old ] && kill -SEGV $$; touch old; ls | wc -l"
    guard
      let result = try await Samples.run(
        .commandLine, ["x": ""], Array(script.utf8), { order, _ in order.runs = 3 }),
      let refused = try await Samples.run(
        .commandLine, [:], [], { _, files in files.source = Array("no archive".utf8) })
    else { return }
    #expect(result.verdict == .notReproduced)
    #expect(Set(result.runs.map(\.output)).count == 1)
    #expect(refused.verdict == .unsafeToRun)
    #expect(refused.reason?.contains("tar archive") == true)
  }
}
