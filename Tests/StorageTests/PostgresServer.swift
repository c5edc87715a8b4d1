import Foundation
import TestSupport

/// A PostgreSQL server of a test's own, which it may kill.
struct PostgresServer {
  let folder: String

  static var isPresent: Bool {
    programs != nil && TestDatabase.postgresAddress != nil
  }

  private static var programs: String? {
    let versions =
      (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    return versions.compactMap { Int($0) }.sorted().last
      .map { "/usr/lib/postgresql/\($0)/bin/" }
      .flatMap { FileManager.default.isExecutableFile(atPath: $0 + "initdb") ? $0 : nil }
  }

  var address: String { "postgres://postgres@/postgres?host=\(folder)" }

  init() throws {
    // The socket's path must be short.
    folder = "/tmp/bwpg-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if getuid() == 0 { try Self.run(["chown", "postgres", folder]) }
    try asOwner([
      "initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "--no-sync",
      "--locale=C.UTF-8", "-E", "UTF8",
    ])
    try start()
  }

  func start() throws {
    try asOwner([
      "pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-o",
      "-k \(folder) -c listen_addresses=''", "start",
    ])
  }

  /// Ends every process at once, without writing anything: as after a power failure.
  func kill() throws {
    try asOwner(["pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop"])
  }

  func remove() {
    try? kill()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func asOwner(_ command: [String]) throws {
    let program = (Self.programs ?? "") + (command.first ?? "")
    let owner = getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
    try Self.run(owner + [program] + command.dropFirst())
  }

  /// Runs a command to its end, without its output.
  ///
  /// Not by Foundation's `Process`, which also waits for daemons that the command leaves behind.
  static func run(_ command: [String]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var child: pid_t = 0
    guard posix_spawnp(&child, command.first ?? "", &actions, nil, arguments, environ) == 0 else {
      throw CommandFailed(command: command)
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw CommandFailed(command: command) }
  }

  struct CommandFailed: Error { let command: [String] }
}
