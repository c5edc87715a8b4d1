import Formats
import Foundation
import Signing
import TestSupport
import Testing
import Vocabulary

@testable import Sandbox

@Suite("A cell runs what it is given, and says how it ended", .serialized)
struct SandboxTests {
  @Test("Output, errors, input, files and status come through")
  func ordinary() async throws {
    guard await Cells.refusal == nil else { return }
    let file = try #require(CellFile("note.txt", Array("from the host".utf8)))
    let outcome = try await Cells.run(
      ["/bin/sh", "-c", "cat; cat /input/note.txt >&2; pwd; exit 3"], files: [file],
      input: Array("hello ".utf8))
    #expect(outcome.end == .exited(3))
    #expect(outcome.text == "hello /cell\n")
    #expect(outcome.errorText == "from the host")
    #expect(!outcome.isTruncated)
    var hash = TreeHash()
    hash.add("note.txt", content: Array("from the host".utf8), isExecutable: false)
    #expect(outcome.inputDigest == hash.digest)
  }

  @Test("A signal is told from a status, and arguments are read by no shell")
  func ends() async throws {
    guard await Cells.refusal == nil else { return }
    #expect(try await Cells.shell("kill -SEGV $$").end == .signalled(11))
    #expect(try await Cells.run(["/bin/false"]).end == .exited(1))
    #expect(try await Cells.run(["no-such-program"]).end == .exited(127))
    let words = ["--help", "$(id)", "; id", "a b", "\u{1B}[31m", ""]
    let outcome = try await Cells.run(["/usr/bin/printf", "%s\\n"] + words)
    #expect(outcome.text == words.joined(separator: "\n") + "\n")
  }

  @Test("What the machine holds cells in by is proven and told")
  func isolation() async throws {
    guard await Cells.refusal == nil else { return }
    let isolation = try await Cells.sandbox.isolation
    #expect(isolation.checks.count >= 13)
    #expect(isolation.checks.filter { !$0.isGood }.isEmpty)
    #expect(Set(isolation.enforcement.keys) == Set(CellLimit.allCases))
    #expect(isolation.versions.contains("bubblewrap"))
  }

  @Test("A name that is a path, or hidden, is no file for a cell")
  func names() {
    for name in ["../x", "a/b", ".hidden", "", "a b", "a\0b", String(repeating: "a", count: 101)] {
      #expect(CellFile(name, []) == nil, "\(name)")
    }
  }

  @Test("A program that does not exist and an empty plan are refused before anything runs")
  func emptyPlan() async throws {
    guard await Cells.refusal == nil else { return }
    for command in [[], [""], ["/bin/echo", "a\0b"]] {
      #expect(await refusal { _ = try await Cells.run(command) }?.status == 422)
    }
  }

  @Test("Where namespaces are not permitted it says so and runs nothing")
  func notPermitted() async throws {
    guard await Cells.refusal == nil else { return }
    // A cell inside a cell: there user namespaces are switched off.
    let outcome = try await Cells.shell(
      "bwrap --unshare-all --unshare-user --ro-bind / / /bin/true; echo status $?")
    #expect(outcome.text == "status 1\n")
    #expect(outcome.errorText.hasPrefix("bwrap:"))
    let problem = SandboxProblem.notPermitted("bwrap: No permissions").problem
    #expect(problem.status == 503)
    #expect(problem.detail.contains("bwrap: No permissions"))
    #expect(problem.remedy?.contains("user namespaces") == true)
  }

  /// The launcher with another program in the place of bubblewrap.
  private func launcher(_ script: String, in folder: String) async throws -> CellLauncher {
    let path = folder + "/bwrap"
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
    chmod(folder, 0o755)
    chmod(path, 0o755)
    _ = try await Cells.sandbox
    let real = try await CellLauncher.find(folder: Cells.folder)
    return CellLauncher(
      bubblewrap: path, groups: real.groups, base: real.base, masked: real.masked,
      configuration: real.configuration, versions: real.versions)
  }

  @Test("What bubblewrap says when it may not is what is said")
  func wordsOfRefusal() async throws {
    guard await Cells.refusal == nil else { return }
    try await TestFolder.with { folder async throws in
      let words = "bwrap: No permissions to create new namespace"
      let launcher = try await launcher("echo '\(words)' >&2; exit 1", in: folder)
      await #expect(throws: SandboxProblem.notPermitted(words)) {
        try await launcher.run(CellPlan(command: ["/bin/true"]))
      }
    }
  }

  @Test("A launcher that holds nothing in fails the self-test, check by check")
  func selfTestSees() async throws {
    guard await Cells.refusal == nil else { return }
    try await TestFolder.with { folder async throws in
      let launcher = try await launcher(
        #"""
        while [ "$1" != -- ]; do shift; done; shift
        "$@"; echo "{ \"exit-code\": $? }" >&8
        """#, in: folder)
      let checks = try await SelfTest(launcher: launcher).run()
      let failed = Set(checks.filter { !$0.isGood }.map(\.name))
      for name in [
        "no rights of the host’s root", "no nested user namespace", "no network",
        "system calls are filtered", "no network device but loopback",
        "nothing of the host is visible", "other processes are invisible",
      ] { #expect(failed.contains(name), "\(name)") }
    }
  }

  @Test("A folder that somebody else made is not used")
  func foreignFolder() async throws {
    try await TestFolder.with { folder async throws in
      let place = "\(folder)/breakwater-cells-\(geteuid())"
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "/tmp")
      #expect(throws: SandboxProblem.self) { try CellFolder.base(under: folder) }
    }
  }

  @Test("What a crashed server left behind is removed at the start, what is in use is not")
  func sweep() async throws {
    try await TestFolder.with { folder async throws in
      let base = try CellFolder.base(under: folder)
      // No process has this number: it is beyond what Linux gives out.
      let names = ["breakwater-cell-4194999-aa", "breakwater-cell-\(getpid())-bb", "other"]
      for name in names { #expect(mkdir(base + "/" + name, 0o700) == 0) }
      try Data("x".utf8).write(to: URL(fileURLWithPath: base + "/" + names[0] + "/left"))
      CellFolder.sweep(base)
      #expect(SystemFile.names(in: base) == [names[1], names[2]])
    }
  }

  @Test("The hash of a tree does not depend on the archive, only on names, modes and contents")
  func treeHash() throws {
    var one = TarWriter()
    one.add("a.txt", Array("a".utf8))
    one.add("bin/run", Array("#!".utf8), isExecutable: true)
    one.add("link", linkTo: "a.txt")
    var other = TarWriter()
    other.add("./link", linkTo: "a.txt")
    other.add("./bin/run", Array("#!".utf8), isExecutable: true)
    other.add("./a.txt", Array("a".utf8))
    #expect(one.bytes != other.bytes)
    let digest = try TreeHash.ofArchive(one.bytes).digest
    #expect(try TreeHash.ofArchive(other.bytes).digest == digest)
    for change in [("a.txt", "b", false), ("A.txt", "a", false), ("a.txt", "a", true)] {
      var changed = TarWriter()
      changed.add(change.0, Array(change.1.utf8), isExecutable: change.2)
      changed.add("bin/run", Array("#!".utf8), isExecutable: true)
      changed.add("link", linkTo: "a.txt")
      #expect(try TreeHash.ofArchive(changed.bytes).digest != digest)
    }
  }
}

@Suite("The filter of system calls is a program the kernel can read")
struct SystemCallFilterTests {
  @Test(
    "Every jump lands inside, every path ends in an answer, and no number is named twice",
    arguments: [SystemCallFilter.x86, SystemCallFilter.arm])
  func isWellFormed(_ machine: SystemCallFilter.Machine) {
    let bytes = SystemCallFilter.program(machine)
    #expect(bytes.count.isMultiple(of: 8))
    let count = bytes.count / 8
    #expect(count < 4096)
    for place in 0..<count {
      let code = bytes[place * 8]
      guard code != 0x06, code != 0x20 else { continue }
      #expect([0x15, 0x35, 0x45].contains(code))
      #expect(place + 1 + Int(bytes[place * 8 + 2]) < count)
      #expect(place + 1 + Int(bytes[place * 8 + 3]) < count)
    }
    #expect(bytes[(count - 1) * 8] == 0x06)
    #expect(Set(machine.denied).count == machine.denied.count)
    #expect(
      !machine.denied.contains { [machine.clone, machine.ioctl, machine.socket].contains($0) })
  }
}
