import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts cells with what this machine has.
struct CellLauncher: Sendable {
  let bubblewrap: String
  let groups: ControlGroups
  let base: String
  let masked: [String]
  let configuration: [String]
  let versions: String

  /// Users that nothing else has: the range that systemd's documentation calls unused.
  private static let firstUser: uid_t = 1_879_048_192
  private static let users: UInt64 = 1 << 20

  /// What the machine has; leftovers of servers that crashed are removed.
  static func find(folder: String) async throws -> CellLauncher {
    #if !os(Linux)
      throw SandboxProblem.notLinux
    #else
      for (program, package) in [
        ("bwrap", "bubblewrap"), ("prlimit", "util-linux"), ("setpriv", "util-linux"),
      ] where !SystemFile.exists("/usr/bin/" + program) {
        throw SandboxProblem.missing(program: program, package: package)
      }
      let base = try CellFolder.base(under: folder)
      let groups = ControlGroups.find()
      CellFolder.sweep(base)
      await groups.sweep()
      let version = try await BoundedProcess(
        arguments: ["/usr/bin/bwrap", "--version"], wallSeconds: 10, outputBytes: 1024
      ).run {}
      return CellLauncher(
        bubblewrap: "/usr/bin/bwrap", groups: groups, base: base,
        masked: Self.telling.filter(SystemFile.exists),
        configuration: SystemFile.names(in: "/etc").filter {
          $0.hasPrefix("java-") && $0.hasSuffix("-openjdk")
        }.map { "/etc/" + $0 },
        versions: RootRecord.versions(
          bubblewrap: String(decoding: version.output, as: UTF8.self)
            .filter { !$0.isNewline }))
    #endif
  }

  /// Files that tell about the host and that nothing in a cell needs.
  private static let telling = [
    "cmdline", "config.gz", "kallsyms", "kcore", "key-users", "keys", "kmsg", "modules",
    "sched_debug", "slabinfo", "sysrq-trigger", "timer_list", "version", "vmallocinfo", "iomem",
    "ioports", "interrupts", "consoles", "diskstats", "partitions", "swaps", "mtrr",
  ].map { "/proc/" + $0 }

  private var isRoot: Bool { geteuid() == 0 }

  /// The first words that start bubblewrap with the rights of nobody.
  private func rights(_ user: uid_t) -> [String] {
    guard isRoot else { return [] }
    return [
      "/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups",
      "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--",
    ]
  }

  /// Opens what bubblewrap reads and writes, joins the control groups, and becomes bubblewrap. What
  /// varies are its arguments; nothing is put into its text.
  private static let script = """
    folder=$1; shift
    while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done
    shift
    if [ -e "$folder/filter" ]; then exec 9< "$folder/filter" || exit 125; fi
    exec 8> "$folder/status" 0< "$folder/stdin" || exit 125
    exec /usr/bin/env -i PATH=/usr/bin:/bin "$@"
    """

  func run(_ plan: CellPlan) async throws -> CellOutcome {
    guard plan.command.first?.isEmpty == false,
      !plan.command.contains(where: { $0.utf8.contains(0) })
    else { throw SandboxProblem.emptyCommand }
    let name = CellName.make()
    var generator = SystemRandomNumberGenerator()
    let user = isRoot ? Self.firstUser + uid_t(generator.next() % Self.users) : geteuid()
    let filter = SystemCallFilter.here.map(SystemCallFilter.program)
    let folder = try CellFolder(plan, name: name, in: base, owner: user, filter: filter)
    let group: ControlGroup?
    do {
      group = try ControlGroup(groups, name: name, limits: plan.limits)
    } catch {
      folder.remove()
      throw error
    }
    do {
      let outcome = try await run(plan, in: folder, group, user, isFiltered: filter != nil)
      await Self.clear(folder, group)
      return outcome
    } catch {
      await Self.clear(folder, group)
      throw error
    }
  }

  /// In a task of its own: a cell is also cleared away when whoever wanted it was cancelled.
  private static func clear(_ folder: CellFolder, _ group: ControlGroup?) async {
    await Task {
      await group?.remove()
      folder.remove()
    }.value
  }

  private func run(
    _ plan: CellPlan, in folder: CellFolder, _ group: ControlGroup?, _ user: uid_t,
    isFiltered: Bool
  ) async throws -> CellOutcome {
    let before = folder.digest
    let words = CellArguments(
      bubblewrap: bubblewrap, folder: folder.path, masked: masked, configuration: configuration,
      isFiltered: isFiltered, limitsEachProcess: group == nil
    ).arguments(plan)
    let process = BoundedProcess(
      arguments: ["/bin/sh", "-c", Self.script, "sh", folder.path] + (group?.memberFiles ?? [])
        + ["--"] + rights(user) + words,
      wallSeconds: plan.limits.wallSeconds, outputBytes: plan.limits.outputBytes)
    let result = try await process.run { group?.kill() }
    let figures = group?.figures
    guard folder.digest == before else { throw SandboxProblem.filesChanged }
    return CellOutcome(
      end: try end(result, folder, wasOutOfMemory: figures?.wasOutOfMemory ?? false),
      output: result.output, errors: result.errors, isTruncated: result.stopped == .output,
      wallSeconds: result.wallSeconds, cpuSeconds: figures?.cpuSeconds,
      peakMemoryBytes: figures?.peakMemory, refusedProcesses: figures?.refused,
      inputDigest: before)
  }

  private func end(
    _ result: BoundedProcess.Result, _ folder: CellFolder, wasOutOfMemory: Bool
  ) throws -> CellEnd {
    if let limit = result.stopped { return .stopped(limit) }
    if wasOutOfMemory { return .stopped(.memory) }
    guard let code = folder.exitCode else {
      let words = String(decoding: result.errors.prefix(500), as: UTF8.self)
      throw SandboxProblem.notPermitted(
        words.split(separator: "\n").first.map(String.init) ?? "bubblewrap said nothing")
    }
    // SIGXCPU comes at the limit of processor time, SIGXFSZ at that of a file.
    if code == 128 + 24 { return .stopped(.processorTime) }
    if code == 128 + 25 { return .stopped(.disk) }
    return (129...192).contains(code) ? .signalled(code - 128) : .exited(code)
  }

  /// What holds cells in, with the checks that prove it.
  func isolation(_ checks: [SelfTestCheck]) -> CellIsolation {
    let grade: IsolationGrade
    let whole: String
    switch groups {
    case .unified: (grade, whole) = (.a, "control group version 2, for the whole cell")
    case .separate: (grade, whole) = (.b, "control group version 1, for the whole cell")
    case .none(let reason): (grade, whole) = (.c, "for each process alone: \(reason)")
    }
    return CellIsolation(
      grade: grade,
      enforcement: [
        .time: "the server kills the cell's process namespace", .memory: whole,
        .processes: whole,
        .processorTime: "RLIMIT_CPU of each process"
          + (grade == .c ? "" : "; a quota of one processor for the whole cell"),
        .output: "the server stops reading and kills the cell",
        .disk: "the size of the file systems in memory, which count as memory too",
      ],
      identity: isRoot
        ? "a user that owns nothing, another for each cell" : "the server's own user",
      versions: versions, checks: checks)
  }
}
