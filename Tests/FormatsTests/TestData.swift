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
    let packed = [UInt8](try Data(contentsOf: directory.appending(path: "\(name).tar.gz")))
    var reader = TarReader(try GzipReader(ArraySource(packed)))
    var files: [(name: String, bytes: [UInt8])] = []
    while let file = try reader.next() {
      if file.name.hasSuffix(ending) { files.append(file) }
    }
    return files.sorted { $0.name < $1.name }
  }
}
