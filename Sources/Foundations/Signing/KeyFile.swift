import Foundation

/// A file with a private key: one line, for this account alone.
enum KeyFile {
  /// The line of a key file. A missing file is made with what `fresh` gives.
  ///
  /// Throws ``SigningProblem/key(_:)`` when others may read the file.
  static func line(at path: String, orElse fresh: () throws -> String) throws -> String {
    if !FileManager.default.fileExists(atPath: path) { try create(path, try fresh()) }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 == 0 else {
      throw SigningProblem.key("\(path) must be readable by its owner only (mode 0600)")
    }
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else { throw SigningProblem.key("\(path) cannot be read") }
    return String(text.prefix { $0 != "\n" })
  }

  private static func create(_ path: String, _ line: String) throws {
    // Never overwrites, and is never readable by others, not even for a moment.
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { return }
      throw SigningProblem.key("\(path) cannot be created")
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data((line + "\n").utf8))
      try handle.synchronize()
      try handle.close()
    } catch { throw SigningProblem.key("\(path) cannot be written: \(error)") }
  }
}
