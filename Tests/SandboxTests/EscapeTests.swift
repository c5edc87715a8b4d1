import Foundation
import TestSupport
import Testing

@testable import Sandbox

@Suite("What tries to get out or to harm the host is contained", .serialized)
struct EscapeTests {
  private func each(_ body: () async throws -> Void) async throws {
    if let reason = await Cells.refusal {
      print("skipped: no cells here: \(reason)")
      return
    }
    try await body()
  }

  // MARK: Using the machine up.

  @Test("A fork bomb is held at the limit, and gone afterwards")
  func forkBomb() async throws {
    try await each {
      let outcome = try await Cells.run(
        [
          "/bin/bash", "-c", "bomb() { bomb-marker-q7 2>/dev/null; bomb | bomb & }; bomb; sleep 30",
        ],
        limits: CellLimits(wallSeconds: 3, processes: 32))
      #expect(outcome.end != .exited(0))
      #expect((outcome.refusedProcesses ?? 1) > 0)
      // Its own end would come after 30 seconds.
      #expect(outcome.wallSeconds < 25)
      #expect(try await Host.isRid(of: "bomb-marker-q7"))
      // The host still starts processes.
      #expect(try await Cells.run(["/bin/true"]).end == .exited(0))
    }
  }

  @Test("A memory bomb ends at the limit")
  func memoryBomb() async throws {
    try await each {
      let outcome = try await Cells.shell(
        "head -c 1000000000 /dev/zero | tail -c 900000000",
        limits: CellLimits(wallSeconds: 20, memoryBytes: 64 << 20))
      #expect(outcome.end == .stopped(.memory))
      if let peak = outcome.peakMemoryBytes { #expect(peak <= 65 << 20) }
    }
  }

  @Test("Many small processes together get no more memory than one")
  func sharedMemoryBomb() async throws {
    try await each {
      guard try await Cells.sandbox.isolation.grade >= .b else { return }
      let outcome = try await Cells.shell(
        "for i in 1 2 3 4 5 6 7 8; do (head -c 20m /dev/zero | tail -c 20m | sleep 5) & done; wait",
        limits: CellLimits(wallSeconds: 20, memoryBytes: 48 << 20))
      #expect(outcome.end == .stopped(.memory))
    }
  }

  @Test("A disk is as large as its limit, everywhere that can be written")
  func diskFill() async throws {
    try await each {
      for folder in ["/cell", "/tmp", "/dev/shm"] {
        let outcome = try await Cells.shell(
          """
          for i in 1 2 3 4 5 6 7 8 9; do head -c 2000000 /dev/zero > \(folder)/f$i || break; done
          du -sb \(folder) | cut -f1
          """,
          limits: CellLimits(wallSeconds: 20, memoryBytes: 256 << 20, diskBytes: 4 << 20))
        let used = try #require(Int(outcome.text.filter(\.isNumber)))
        #expect(used < 5_000_000, "\(folder)")
        #expect(outcome.errorText.contains("No space left"), "\(folder)")
      }
    }
  }

  @Test("A file that claims to be huge takes no space, and one that is too long is stopped")
  func sparse() async throws {
    try await each {
      let outcome = try await Cells.shell(
        "truncate -s 100G /cell/huge; echo $?", limits: CellLimits(diskBytes: 4 << 20))
      #expect(outcome.end == .stopped(.disk) || outcome.text != "0\n")
    }
  }

  @Test("A million empty files run into the limit of memory, not into the host’s")
  func inodes() async throws {
    try await each {
      guard Cells.has("python3") else { return }
      let outcome = try await Cells.python(
        """
        import os
        os.mkdir('/cell/d')
        try:
          for i in range(3000000): os.close(os.open(f'/cell/d/{i}', os.O_CREAT))
          print('all')
        except OSError as error: print(error)
        """, limits: CellLimits(wallSeconds: 60, memoryBytes: 96 << 20, diskBytes: 4 << 20))
      #expect(!outcome.text.contains("all"))
    }
  }

  @Test("Output without end is cut at the limit and the writer killed")
  func output() async throws {
    try await each {
      for stream in ["", " >&2"] {
        let outcome = try await Cells.shell(
          "exec head -c 10000000000 /dev/zero\(stream)",
          limits: CellLimits(wallSeconds: 20, outputBytes: 1 << 16))
        #expect(outcome.end == .stopped(.output))
        #expect(outcome.isTruncated)
        #expect(outcome.output.count <= 1 << 16 && outcome.errors.count <= 1 << 16)
        #expect(outcome.wallSeconds < 10)
      }
    }
  }

  @Test("What unpacks to far more than it is fills its own disk only")
  func bombInput() async throws {
    try await each {
      // 300 bytes a MiB: a gigabyte of zeros, packed.
      let packed = try await Cells.shell(
        "head -c 1000000000 /dev/zero | gzip -9",
        limits: CellLimits(wallSeconds: 60, outputBytes: 4 << 20))
      let file = try #require(CellFile("bomb.gz", packed.output))
      let outcome = try await Cells.shell(
        "gzip -dc /input/bomb.gz > /cell/out; ls -l /cell/out | wc -l", files: [file],
        limits: CellLimits(wallSeconds: 30, diskBytes: 8 << 20))
      #expect(outcome.end != .stopped(.time))
      #expect(
        outcome.errorText.contains("No space left") || outcome.errorText.contains("File too large")
          || outcome.end == .stopped(.disk) || outcome.end == .exited(0))
    }
  }

  // MARK: Outliving the end.

  @Test("Time is over for what sleeps, what ignores signals, and what closes its streams")
  func time() async throws {
    try await each {
      for script in [
        "sleep 1000", "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
        "exec >&- 2>&- <&-; sleep 1000", "kill -STOP $$; sleep 1000",
        "setsid sleep 1000 & exec sleep 1000",
      ] {
        let outcome = try await Cells.shell(script, limits: CellLimits(wallSeconds: 1))
        #expect(outcome.end == .stopped(.time), "\(script)")
        #expect(outcome.wallSeconds < 8, "\(script)")
      }
    }
  }

  @Test("Processor time is over for what computes without end")
  func processorTime() async throws {
    try await each {
      let outcome = try await Cells.shell(
        "while :; do :; done", limits: CellLimits(wallSeconds: 20, cpuSeconds: 1))
      #expect(outcome.end == .stopped(.processorTime))
    }
  }

  @Test("A daemon that detaches itself twice dies with its cell")
  func daemon() async throws {
    try await each {
      let outcome = try await Cells.shell(
        "(setsid bash -c 'exec -a daemon-marker-q8 sleep 600' >/dev/null 2>&1 &) ; exit 0")
      #expect(outcome.end == .exited(0))
      #expect(try await Host.isRid(of: "daemon-marker-q8"))
    }
  }

  @Test("A cell leaves no folder and no control group behind, also when its task is cancelled")
  func nothingLeft() async throws {
    try await each {
      let before = Host.groups
      let task = Task { try await Cells.shell("exec -a cancel-marker-q9 sleep 600") }
      try await Host.runs("cancel-marker-q9")
      task.cancel()
      _ = await task.result
      #expect(try await Host.isRid(of: "cancel-marker-q9"))
      let base = "\(Cells.folder)/breakwater-cells-\(geteuid())"
      #expect(SystemFile.names(in: base).isEmpty)
      // Other tests of this process may have a cell at this moment.
      var left = Host.groups.subtracting(before)
      #expect(
        try await TestCondition.holds {
          left.formIntersection(Host.groups)
          return left.isEmpty
        })
    }
  }
}
