#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where control groups for cells can be made on this machine.
///
/// They are made below the group that the server itself is in, so a cell never gets more than
/// whoever runs the server gave it.
enum ControlGroups: Sendable, Equatable {
  /// Version 2: one folder.
  case unified(base: String)
  /// Version 1: a folder for each controller.
  case separate(bases: [String: String])
  /// None, and why.
  case none(String)

  private static let mount = "/sys/fs/cgroup"

  static func find() -> ControlGroups {
    let lines = SystemFile.lines("/proc/self/cgroup")
    if SystemFile.exists(mount + "/cgroup.controllers") { return unified(lines) }
    return separate(lines)
  }

  /// Controllers can be switched on only where no process is, but in the root. A service manager
  /// therefore puts the server into a group `server` of its own (systemd: `DelegateSubgroup=`).
  private static func unified(_ lines: [String]) -> ControlGroups {
    let own = lines.first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
    let base: String
    if own == "/" {
      base = mount
    } else if own.hasSuffix("/server") {
      base = mount + String(own.dropLast("/server".count))
    } else {
      return .none("the service needs Delegate=yes and DelegateSubgroup=server")
    }
    guard SystemFile.write("+memory +pids +cpu", to: base + "/cgroup.subtree_control") else {
      return .none("\(base) is not delegated to this user")
    }
    return .unified(base: base)
  }

  private static func separate(_ lines: [String]) -> ControlGroups {
    var bases: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      for name in parts[1].split(separator: ",")
      where ["memory", "pids", "cpu", "cpuacct"].contains(name) {
        let folder = "\(mount)/\(name)" + (parts[2] == "/" ? "" : String(parts[2]))
        if SystemFile.isWritable(folder) { bases[String(name)] = folder }
      }
    }
    guard bases["memory"] != nil, bases["pids"] != nil else {
      return .none("no control group for memory and processes may be made by this user")
    }
    return .separate(bases: bases)
  }

  /// Every folder under which cells' groups lie.
  var folders: [String] {
    switch self {
    case .unified(let base): [base]
    case .separate(let bases): bases.values.sorted()
    case .none: []
    }
  }

  /// Removes what servers left behind that did not come to their end.
  func sweep() async {
    for folder in folders {
      for name in SystemFile.names(in: folder) where CellName.isAbandoned(name) {
        await ControlGroup.remove(folder + "/" + name)
      }
    }
  }
}

/// The control groups of one cell.
struct ControlGroup: Sendable {
  private let folders: [String: String]
  private let isUnified: Bool

  /// Groups with the limits set, nil where there are none on this machine.
  init?(_ groups: ControlGroups, name: String, limits: CellLimits) throws(SandboxProblem) {
    switch groups {
    case .none: return nil
    case .unified(let base):
      isUnified = true
      folders = ["": base + "/" + name]
    case .separate(let bases):
      isUnified = false
      folders = bases.mapValues { $0 + "/" + name }
    }
    for folder in folders.values {
      guard mkdir(folder, 0o755) == 0 else {
        throw .notPermitted("\(folder) could not be made (error \(errno))")
      }
    }
    guard setLimits(limits) else {
      throw .notPermitted("the limits of \(name) could not be set")
    }
  }

  private func setLimits(_ limits: CellLimits) -> Bool {
    let memory = "\(limits.memoryBytes)"
    // Bubblewrap itself and its first process inside count as well.
    let processes = "\(limits.processes + 4)"
    if isUnified {
      _ = set("", "memory.swap.max", "0")
      _ = set("", "cpu.max", "100000 100000")
      return set("", "memory.max", memory) && set("", "pids.max", processes)
    }
    _ = set("memory", "memory.swappiness", "0")
    _ = set("cpu", "cpu.cfs_quota_us", "100000")
    let isSet =
      set("memory", "memory.limit_in_bytes", memory) && set("pids", "pids.max", processes)
    _ = set("memory", "memory.memsw.limit_in_bytes", memory)
    return isSet
  }

  private func set(_ controller: String, _ file: String, _ value: String) -> Bool {
    folders[controller].map { SystemFile.write(value, to: $0 + "/" + file) } ?? false
  }

  /// Where a process writes its number to become a member.
  var memberFiles: [String] { folders.values.sorted().map { $0 + "/cgroup.procs" } }

  /// What the cell used.
  var figures: (cpuSeconds: Double?, peakMemory: Int?, wasOutOfMemory: Bool, refused: Int?) {
    func text(_ controller: String, _ file: String) -> String? {
      folders[controller].flatMap { SystemFile.lines($0 + "/" + file).first }
    }
    func field(_ controller: String, _ file: String, _ name: String) -> Int? {
      folders[controller].flatMap { folder in
        SystemFile.lines(folder + "/" + file).first { $0.hasPrefix(name + " ") }
          .flatMap { Int($0.dropFirst(name.count + 1)) }
      }
    }
    if isUnified {
      return (
        field("", "cpu.stat", "usage_usec").map { Double($0) / 1_000_000 },
        text("", "memory.peak").flatMap { Int($0) },
        (field("", "memory.events", "oom_kill") ?? 0) > 0, field("", "pids.events", "max")
      )
    }
    return (
      text("cpuacct", "cpuacct.usage").flatMap { Double($0) }.map { $0 / 1_000_000_000 },
      text("memory", "memory.max_usage_in_bytes").flatMap { Int($0) },
      (field("memory", "memory.oom_control", "oom_kill") ?? 0) > 0,
      field("pids", "pids.events", "max")
    )
  }

  /// Kills whatever is in it.
  func kill() {
    for folder in folders.values { ControlGroup.kill(folder) }
  }

  /// Kills whatever is left and removes the groups.
  func remove() async {
    for folder in folders.values { await ControlGroup.remove(folder) }
  }

  private static func kill(_ folder: String) {
    if SystemFile.write("1", to: folder + "/cgroup.kill") { return }
    for line in SystemFile.lines(folder + "/cgroup.procs") {
      if let number = pid_t(line), number > 1 { _ = killProcess(number, SIGKILL) }
    }
  }

  /// A group can be removed once its last process is gone, which takes the kernel a moment.
  static func remove(_ folder: String) async {
    for _ in 0..<200 {
      kill(folder)
      if rmdir(folder) == 0 || errno == ENOENT { return }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }
}

/// The system's `kill`, by a name that methods do not hide.
private func killProcess(_ number: pid_t, _ signal: Int32) -> Int32 { kill(number, signal) }
