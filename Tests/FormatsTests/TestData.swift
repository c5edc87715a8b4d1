import Formats
import Foundation

/// Other people's test data, read where it lies; never part of this repository.
enum TestData {
  /// `BREAKWATER_TEST_DATA`, or `../shared/data` beside the package.
  static let directory: URL = {
    if let path = ProcessInfo.processInfo.environment["BREAKWATER_TEST_DATA"] {
      return URL(fileURLWithPath: path)
    }
    var place = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { place.deleteLastPathComponent() }
    let beside = place.deletingLastPathComponent().appending(path: "shared/data")
    if FileManager.default.fileExists(atPath: beside.path) { return beside }
    return place.deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "shared/data")
  }()

  /// The comment of tests that are left out.
  static let absent = "skipped: data not present"

  /// Whether an archive of this name is there.
  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: "\(name).tar.gz").path)
  }

  /// The regular files of an archive whose name ends so, sorted by name.
  static func files(_ name: String, ending: String = "") throws -> [(name: String, bytes: [UInt8])]
  {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "breakwater-\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = [
      "tar", "xzf", directory.appending(path: "\(name).tar.gz").path, "-C", folder.path,
    ]
    try tar.run()
    tar.waitUntilExit()
    var files: [(name: String, bytes: [UInt8])] = []
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in found ?? .init() where file.path.hasSuffix(ending) {
      guard let data = try? Data(contentsOf: file) else { continue }
      let relative = String(file.path.dropFirst(folder.path.count + 1))
      files.append((name: relative, bytes: [UInt8](data)))
    }
    return files.sorted { $0.name < $1.name }
  }
}
