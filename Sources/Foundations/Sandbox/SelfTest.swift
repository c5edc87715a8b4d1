/// Tries whether a cell holds, with cells. Each check says what it saw.
struct SelfTest: Sendable {
  let launcher: CellLauncher

  /// Runs the checks; a machine that cannot make a cell throws.
  func run() async throws -> [SelfTestCheck] {
    var checks = try await inside()
    checks.append(try await time())
    if case .none = launcher.groups {} else { checks.append(try await memory()) }
    return checks
  }

  /// Prints a line for each thing looked at. It uses what every Debian has, and nothing else.
  private static let probe = #"""
    secret=$1
    say() { echo "$1=$2"; }
    say user "$(id -u)"
    outer='s/.* - tmpfs .*[,\t ]uid=\([0-9]*\).*/\1/p'
    say outer "$(sed -n "$outer" /proc/self/mountinfo | head -1)"
    rights() {
      awk '/^(CapEff|CapPrm|CapBnd|CapAmb|NoNewPrivs|Seccomp):/ {printf "%s", $2 " "}' "$1"
    }
    say rights "$(rights /proc/self/status)"
    say first "$(rights /proc/1/status)"
    say nested "$(unshare --user true 2>/dev/null && echo possible || echo refused)"
    say links "$(awk -F: 'NR>2 {gsub(/ /, "", $1); printf "%s ", $1}' /proc/net/dev)"
    say network "$(bash -c 'exec 3<>/dev/tcp/192.0.2.1/9' 2>&1 | tail -c 200 | tr '\n' ' ')"
    seen=
    for path in "$secret" /etc/shadow /etc/ssh /home /root /var /srv /opt /mnt /run /sys /tmp/*; do
      [ -e "$path" ] && seen="$seen $path"
    done
    say host "$seen"
    written=
    for path in /x /usr/x /etc/x /dev/x /input/x; do
      ( : > "$path" ) 2>/dev/null && written="$written $path"
    done
    say written "$written"
    say open "$(ls /proc/self/fd | tr '\n' ' ')"
    say environment "$(tr '\0' '\n' < /proc/1/environ | cut -d= -f1 | sort | tr '\n' ' ')"
    say processes "$(ls /proc | grep -c '^[0-9]')"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
    do ( sleep 5 & ) 2>/dev/null; done
    say forked "$(ls /proc | grep -c '^[0-9]')"
    exit 7
    """#

  private func inside() async throws -> [SelfTestCheck] {
    let secret = launcher.base
    let outcome = try await launcher.run(
      CellPlan(
        command: ["/bin/sh", "-c", Self.probe, "sh", secret],
        limits: CellLimits(wallSeconds: 20, processes: 16, outputBytes: 1 << 16)))
    var seen: [String: String] = [:]
    for line in String(decoding: outcome.output, as: UTF8.self).split(separator: "\n") {
      let pair = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { seen[String(pair[0])] = pair[1].trimmed }
    }
    let rights = seen["rights"]?.split(separator: " ").map(String.init) ?? []
    let isFiltered = SystemCallFilter.here == nil || rights.last == "2"
    let noRights = rights.count == 6 && rights.prefix(4).allSatisfy { $0.allSatisfy { $0 == "0" } }
    return [
      check(
        "no rights of the host’s root",
        seen["user"] == "1000" && (seen["outer"].flatMap { Int($0) } ?? 0) > 0, seen["outer"]),
      check("no capabilities, no new privileges", noRights && rights[4] == "1", seen["rights"]),
      check(
        "the cell’s first process has no more rights", seen["first"] == seen["rights"],
        seen["first"]),
      check("system calls are filtered", isFiltered, rights.last),
      check("no nested user namespace", seen["nested"] == "refused", seen["nested"]),
      check("no network device but loopback", seen["links"] == "lo", seen["links"]),
      check(
        "no network", seen["network"]?.contains("Network is unreachable") == true, seen["network"]),
      check("nothing of the host is visible", seen["host"] == "", seen["host"]),
      check("nothing but its own folders is writable", seen["written"] == "", seen["written"]),
      check("no open file is inherited", seen["open"] == "0 1 2 3", seen["open"]),
      check("no environment is inherited", seen["environment"] == "PATH", seen["environment"]),
      check(
        "other processes are invisible", (seen["processes"].flatMap { Int($0) } ?? 99) < 10,
        seen["processes"]),
      check(
        // A shell to which a fork is refused ends, and says nothing more.
        "the number of processes is limited",
        seen["processes"] != nil && (seen["forked"].flatMap { Int($0) } ?? 0) < 28,
        seen["forked"] ?? "a fork was refused"),
    ]
  }

  private func check(_ name: String, _ isGood: Bool, _ seen: String?) -> SelfTestCheck {
    SelfTestCheck(name, isGood, "seen: \(seen.map { $0.isEmpty ? "nothing" : $0 } ?? "no answer")")
  }

  private func time() async throws -> SelfTestCheck {
    let outcome = try await launcher.run(
      CellPlan(command: ["/usr/bin/sleep", "60"], limits: CellLimits(wallSeconds: 0.3)))
    return SelfTestCheck(
      "time is limited", outcome.end == .stopped(.time), "seen: \(outcome.end)")
  }

  /// `tail` holds the last bytes it is asked for in memory.
  private func memory() async throws -> SelfTestCheck {
    let outcome = try await launcher.run(
      CellPlan(
        command: ["/bin/sh", "-c", "head -c 200000000 /dev/zero | tail -c 150000000 | wc -c"],
        limits: CellLimits(wallSeconds: 20, memoryBytes: 48 << 20)))
    return SelfTestCheck(
      "memory is limited", outcome.end == .stopped(.memory), "seen: \(outcome.end)")
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return String(text)
  }
}
