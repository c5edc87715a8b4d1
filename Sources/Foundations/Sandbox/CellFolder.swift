import Signing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of one cell on the host: what it reads, and what bubblewrap reads and tells.
struct CellFolder: Sendable {
  let path: String
  private let files: [String]

  /// The folder that holds all cells' folders. Nobody but this user may have made it.
  static func base(under parent: String) throws(SandboxProblem) -> String {
    let path = "\(parent)/breakwater-cells-\(geteuid())"
    // Other users must pass through it to their own, and cannot list it.
    let mode: mode_t = geteuid() == 0 ? 0o711 : 0o700
    if mkdir(path, mode) != 0, errno != EEXIST {
      throw .folder("\(path) could not be made (error \(errno))")
    }
    var about = stat()
    guard lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFDIR, about.st_uid == geteuid()
    else { throw .folder("\(path) is not a folder of this user") }
    guard chmod(path, mode) == 0 else { throw .folder("\(path) belongs to somebody else") }
    return path
  }

  /// Removes the folders of servers that did not come to their end.
  static func sweep(_ base: String) {
    for name in SystemFile.names(in: base) where CellName.isAbandoned(name) {
      SystemFile.remove(base + "/" + name)
    }
  }

  /// Writes everything down. `owner` is the user that bubblewrap runs as.
  init(
    _ plan: CellPlan, name: String, in base: String, owner: uid_t, filter: [UInt8]?
  ) throws(SandboxProblem) {
    path = base + "/" + name
    files = plan.files.map(\.name)
    let folders = [path, path + "/input", path + "/etc"]
    var isWritten = folders.allSatisfy { mkdir($0, 0o700) == 0 }
    for file in plan.files where isWritten {
      isWritten = SystemFile.make(
        "\(path)/input/\(file.name)", file.bytes, mode: file.isExecutable ? 0o555 : 0o444)
    }
    for (name, text) in Self.etc where isWritten {
      isWritten = SystemFile.make("\(path)/etc/\(name)", Array(text.utf8), mode: 0o444)
    }
    isWritten =
      isWritten && SystemFile.make(path + "/stdin", plan.input, mode: 0o400)
      && SystemFile.make(path + "/status", [], mode: 0o600)
      && (filter.map { SystemFile.make(path + "/filter", $0, mode: 0o400) } ?? true)
    if isWritten, owner != geteuid() {
      isWritten = folders.allSatisfy { chown($0, owner, owner) == 0 && chmod($0, 0o500) == 0 }
    }
    guard isWritten else {
      SystemFile.remove(path)
      throw .folder("\(path) could not be written (error \(errno))")
    }
  }

  private static let etc = [
    ("passwd", "root:x:0:0:::/usr/sbin/nologin\ncell:x:1000:1000::/cell:/bin/sh\n"),
    ("group", "root:x:0:\ncell:x:1000:\n"), ("hosts", "127.0.0.1 localhost cell\n::1 localhost\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
  ]

  /// The hash of the files as they lie on the disk now.
  var digest: SHA256Digest {
    var hash = TreeHash()
    for name in files {
      let place = "\(path)/input/\(name)"
      hash.add(
        name, content: SystemFile.read(place, limit: .max) ?? [],
        isExecutable: access(place, X_OK) == 0)
    }
    return hash.digest
  }

  /// What bubblewrap told: whether the command was started, and how it ended.
  var exitCode: Int? {
    for line in SystemFile.lines(path + "/status") {
      guard let start = line.range(of: "\"exit-code\":") else { continue }
      return Int(line[start.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
    }
    return nil
  }

  func remove() { SystemFile.remove(path) }
}

extension String {
  /// Where a text first stands in this one.
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
