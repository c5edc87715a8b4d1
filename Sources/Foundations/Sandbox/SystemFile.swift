import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Small files by plain system calls.
enum SystemFile {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
  static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// The content, at most `limit` bytes of it; nil when it cannot be read.
  static func read(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while content.count < limit {
      #if canImport(Glibc)
        let count = Glibc.read(file, &buffer, min(buffer.count, limit - content.count))
      #else
        let count = Darwin.read(file, &buffer, min(buffer.count, limit - content.count))
      #endif
      if count < 0 { return nil }
      if count == 0 { break }
      content += buffer[..<count]
    }
    return content
  }

  static func lines(_ path: String) -> [String] {
    String(decoding: read(path) ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Writes to a file that is there; false when that failed.
  static func write(_ text: String, to path: String) -> Bool {
    write(Array(text.utf8), to: path, flags: O_WRONLY, mode: 0)
  }

  /// Makes a new file; false when one is there, or it could not be written.
  static func make(_ path: String, _ bytes: [UInt8], mode: mode_t) -> Bool {
    write(bytes, to: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
  }

  private static func write(_ bytes: [UInt8], to path: String, flags: Int32, mode: mode_t) -> Bool {
    let file = open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { return false }
    defer { close(file) }
    // The account's mask does not hold here: another user has to read some of them.
    if flags & O_CREAT != 0, fchmod(file, mode) != 0 { return false }
    var place = 0
    return bytes.withUnsafeBytes { buffer in
      while place < buffer.count {
        #if canImport(Glibc)
          let count = Glibc.write(
            file, buffer.baseAddress?.advanced(by: place), buffer.count - place)
        #else
          let count = Darwin.write(
            file, buffer.baseAddress?.advanced(by: place), buffer.count - place)
        #endif
        if count <= 0 { return false }
        place += count
      }
      return true
    }
  }

  /// The names in a folder but `.` and `..`, in the order of their bytes.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes a folder with everything in it. Links are removed, never followed.
  static func remove(_ path: String) {
    var about = stat()
    guard lstat(path, &about) == 0 else { return }
    guard about.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    chmod(path, 0o700)
    for name in names(in: path) { remove(path + "/" + name) }
    rmdir(path)
  }
}

/// The names of cells on this machine: the server's process, then something nobody can guess.
enum CellName {
  private static let prefix = "breakwater-cell-"

  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let words = [generator.next(), generator.next()] as [UInt64]
    let bytes = words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
    return "\(prefix)\(getpid())-\(Hexadecimal.encode(bytes))"
  }

  /// Whether it belongs to a server that is not running any more.
  static func isAbandoned(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let number = name.dropFirst(prefix.count).prefix { $0 != "-" }
    guard let process = pid_t(number), process > 1 else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
