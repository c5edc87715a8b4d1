import Foundation
import Synchronization

/// Test data of others, which stays outside the project.
///
/// Use with `@Test(.enabled(if: TestData.has("merkle.tar.gz"), "skipped: data not present"))`.
public enum TestData {
  /// `BREAKWATER_TEST_DATA`, else `../shared/data` beside the package's folder.
  public static var folder: String {
    if let folder = ProcessInfo.processInfo.environment["BREAKWATER_TEST_DATA"] { return folder }
    return FileManager.default.currentDirectoryPath + "/../shared/data"
  }

  /// True when the archive or file is present.
  public static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + name)
  }

  /// The file's path or, for `….tar.gz`, that of a folder with its contents (unpacked once).
  public static func path(_ name: String) throws -> String {
    let source = folder + "/" + name
    guard FileManager.default.fileExists(atPath: source) else {
      throw TestDataMissing(name: name)
    }
    guard name.hasSuffix(".tar.gz") else { return source }
    return try unpacking.withLock { unpacked in
      if let path = unpacked[name] { return path }
      let path = try unpack(source, name)
      unpacked[name] = path
      return path
    }
  }

  private static let unpacking = Mutex<[String: String]>([:])

  private static func unpack(_ source: String, _ name: String) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: source)
    let size = attributes[.size] as? Int ?? 0
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let parent = NSTemporaryDirectory() + "breakwater-test-data"
    let path = "\(parent)/\(name.dropLast(7))-\(size)-\(Int(changed))"
    if FileManager.default.fileExists(atPath: path) { return path }
    // Another test process may unpack the same archive: each unpacks aside and one rename wins.
    let aside = "\(parent)/unpacking-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-xzf", source, "-C", aside]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw TestDataMissing(name: name) }
    do {
      try FileManager.default.moveItem(atPath: aside, toPath: path)
    } catch {
      try? FileManager.default.removeItem(atPath: aside)
      guard FileManager.default.fileExists(atPath: path) else { throw error }
    }
    return path
  }
}

/// The archive is absent or cannot be unpacked.
public struct TestDataMissing: Error {
  /// The archive's name.
  public let name: String
}
