import Signing
import Vocabulary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the read-only root of cells consists of, recorded so that a verdict can name it.
enum RootRecord {
  /// A digest over path, mode, size and time of change of everything that cells see of `/usr`.
  /// Links are not followed.
  static func digest() -> SHA256Digest {
    var lines: [UInt8] = []
    for folder in ["bin", "include", "lib", "lib64", "libexec", "sbin"] {
      walk("/usr/" + folder, depth: 0, into: &lines)
    }
    return sha256(lines)
  }

  private static func walk(_ path: String, depth: Int, into lines: inout [UInt8]) {
    var about = stat()
    guard depth < 64, lstat(path, &about) == 0 else { return }
    #if canImport(Glibc)
      let changed = about.st_mtim.tv_sec
    #else
      let changed = about.st_mtimespec.tv_sec
    #endif
    let isFolder = about.st_mode & S_IFMT == S_IFDIR
    lines += Array("\(path) \(about.st_mode) \(isFolder ? 0 : about.st_size) \(changed)\n".utf8)
    guard isFolder else { return }
    for name in SystemFile.names(in: path) {
      walk(path + "/" + name, depth: depth + 1, into: &lines)
    }
  }

  /// Kernel and bubblewrap, as they name themselves.
  static func versions(bubblewrap: String) -> String {
    var name = utsname()
    uname(&name)
    let release = withUnsafeBytes(of: &name.release) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "Linux \(release), \(bubblewrap)"
  }
}
