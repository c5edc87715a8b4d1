import Formats
import Foundation

/// Walks over a directory. Symbolic links are not followed, so nothing outside is looked at.
struct ScanWalk {
  let root: String

  /// Most entries, depth, and bytes of files that are held.
  private static let entryLimit = 2_000_000
  private static let depthLimit = 64
  private static let byteLimit = 2 << 30
  private static let fileLimit = 512 << 20

  /// Gives the wanted files to `files`, and says what was passed over.
  func files(into files: inout SystemFiles) throws -> [String] {
    var notes: [String] = []
    var pending: [(path: String, depth: Int)] = [("", 0)]
    var entries = 0
    var held = 0
    let manager = FileManager.default
    // The place itself may be named by a link.
    let root = URL(fileURLWithPath: self.root).resolvingSymlinksInPath().path
    while let (folder, depth) = pending.popLast() {
      let full = folder.isEmpty ? root : root + "/" + folder
      guard let names = try? manager.contentsOfDirectory(atPath: full) else {
        notes.append("\(folder.isEmpty ? self.root : folder) cannot be listed")
        continue
      }
      for name in names.sorted() {
        entries += 1
        guard entries <= Self.entryLimit else {
          return notes + ["more than \(Self.entryLimit) files: the rest was not looked at"]
        }
        let path = folder.isEmpty ? name : folder + "/" + name
        let about = try? manager.attributesOfItem(atPath: root + "/" + path)
        let type = about?[.type] as? FileAttributeType
        if type == .typeDirectory {
          if name == ".git" { continue }
          guard depth < Self.depthLimit else {
            notes.append("\(path) is deeper than \(Self.depthLimit) folders and was not looked at")
            continue
          }
          pending.append((path, depth + 1))
        } else if type == .typeRegular, SystemFiles.isWanted(path) {
          let size = (about?[.size] as? NSNumber)?.intValue ?? 0
          guard size <= Self.fileLimit, held + size <= Self.byteLimit else {
            notes.append("\(path) was not read: too large")
            continue
          }
          guard let data = manager.contents(atPath: root + "/" + path) else {
            notes.append("\(path) cannot be read")
            continue
          }
          held += data.count
          files.add(path, [UInt8](data))
        }
      }
    }
    return notes
  }
}
