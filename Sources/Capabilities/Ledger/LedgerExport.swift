import Foundation
import Signing

extension LedgerService {
  /// Writes the log as static files in the layout of https://c2sp.org/tlog-tiles, for mirrors.
  ///
  /// Into an existing export only what is new is written; the checkpoint comes last, in one step,
  /// so that a reader never sees one whose tiles are missing. Returns the number of files written.
  @discardableResult public func export(to folder: String) async throws -> Int {
    let note = try await checkpoint()
    let checkpoint = try Checkpoint(Note(note).text)
    var written = 0
    var kinds: [TilePath.Kind] = [.entries]
    var count = checkpoint.size
    for level in 0... {
      if count == 0 { break }
      kinds.append(.hashes(level: level))
      count >>= 8
    }
    for kind in kinds {
      var index: UInt64 = 0
      while let path = TilePath.at(kind, index: index, size: checkpoint.size) {
        index += 1
        let file = folder + "/" + path.description
        if FileManager.default.fileExists(atPath: file) { continue }
        try write(try await tile(path), to: file)
        written += 1
      }
    }
    try write(Array(note.utf8), to: folder + "/checkpoint")
    return written + 1
  }

  /// Verifies a log in a folder, such as an export or a mirror's copy.
  public static func verify(
    key: String, earlier: String? = nil, folder: String
  ) async throws -> LedgerReport {
    try await verify(key: key, earlier: earlier) { path in
      guard let data = FileManager.default.contents(atPath: folder + "/" + path) else {
        throw LedgerProblem.unverified(file: path, "it is missing")
      }
      return Array(data)
    }
  }

  private func write(_ bytes: [UInt8], to file: String) throws {
    let url = URL(fileURLWithPath: file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url, options: .atomic)
  }
}
