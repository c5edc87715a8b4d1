/// The arguments of bubblewrap for a cell. Pure.
struct CellArguments {
  /// Bubblewrap's path.
  let bubblewrap: String
  /// The folder on the host that holds `input`, `etc`, `status`, `filter` and `stdin`.
  let folder: String
  /// Files under `/proc` that exist on this host and tell about it.
  let masked: [String]
  /// Folders under `/etc` that programs in `/usr` need to start, such as Java's.
  let configuration: [String]
  /// Whether the machine has a filter of system calls.
  let isFiltered: Bool
  /// Whether memory has to be limited process by process, because nothing limits the whole cell.
  let limitsEachProcess: Bool

  /// The user inside. It has no rights anywhere.
  static let innerUser = 1000

  /// Descriptors that the launcher opens for bubblewrap, which closes them before the command.
  static let (status, filter) = (8, 9)

  func arguments(_ plan: CellPlan) -> [String] {
    [bubblewrap] + namespaces + root + etc + kernelFiles + disks(plan.limits)
      + ["--ro-bind", folder + "/input", "/input", "--remount-ro", "/dev", "--remount-ro", "/"]
      + variables(plan)
      + ["--chdir", "/cell", "--json-status-fd", "\(Self.status)"]
      + (isFiltered ? ["--seccomp", "\(Self.filter)"] : [])
      + ["--"] + processLimits(plan.limits) + plan.command
  }

  /// Everything is unshared, nested user namespaces are switched off, and all capabilities dropped.
  /// Bubblewrap itself sets `no_new_privs`.
  private var namespaces: [String] {
    [
      "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "\(Self.innerUser)",
      "--gid", "\(Self.innerUser)", "--hostname", "cell", "--cap-drop", "ALL", "--new-session",
      "--die-with-parent", "--clearenv",
    ]
  }

  /// What was installed outside the distribution's packages is not for the cell.
  private var root: [String] {
    [
      "--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local", "--remount-ro", "/usr/local",
      "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib",
      "/lib", "--symlink", "usr/lib64", "/lib64",
    ]
  }

  /// Files that were made for the cell, and what the linker and some programs cannot do without.
  private var etc: [String] {
    ["passwd", "group", "hosts", "nsswitch.conf"].flatMap {
      ["--ro-bind", "\(folder)/etc/\($0)", "/etc/\($0)"]
    }
      + (["/etc/ld.so.cache", "/etc/alternatives"] + configuration).flatMap {
        ["--ro-bind-try", $0, $0]
      }
  }

  private var kernelFiles: [String] {
    ["--proc", "/proc"] + masked.flatMap { ["--ro-bind", "/dev/null", $0] } + ["--dev", "/dev"]
  }

  private func disks(_ limits: CellLimits) -> [String] {
    let shared = min(limits.diskBytes, 64 << 20)
    return [
      "--size", "\(limits.diskBytes)", "--perms", "1777", "--tmpfs", "/tmp",
      "--size", "\(limits.diskBytes)", "--perms", "0755", "--tmpfs", "/cell",
      "--size", "\(shared)", "--perms", "1777", "--tmpfs", "/dev/shm",
    ]
  }

  private func variables(_ plan: CellPlan) -> [String] {
    var all = ["PATH": "/usr/bin:/bin", "HOME": "/cell", "LANG": "C.UTF-8", "TMPDIR": "/tmp"]
    all.merge(plan.environment) { own, _ in own }
    return all.sorted { $0.key < $1.key }.flatMap { ["--setenv", $0.key, $0.value] }
  }

  /// Limits of each process, inside, where the cell's own processes alone are counted.
  private func processLimits(_ limits: CellLimits) -> [String] {
    [
      "/usr/bin/prlimit", "--core=0", "--cpu=\(limits.cpuSeconds):\(limits.cpuSeconds + 1)",
      "--nofile=512:512", "--fsize=\(limits.diskBytes)", "--nproc=\(limits.processes + 4)",
      "--memlock=65536", "--msgqueue=65536",
    ] + (limitsEachProcess ? ["--as=\(limits.memoryBytes)"] : []) + ["--"]
  }
}
