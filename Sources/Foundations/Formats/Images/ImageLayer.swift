/// What a layer changes among the wanted files (OCI image specification, "Image Layer Filesystem
/// Changeset"): files it brings, and marks for what lower layers had and is gone.
struct ImageLayer {
  private var files: [String: [UInt8]] = [:]
  private var links: [(path: String, target: String)] = []
  /// Paths that are removed, with everything below them.
  private var removed: [String] = []
  /// Folders of which everything that lower layers have is removed.
  private var emptied: [String] = []
  /// Bytes of the files.
  private(set) var held = 0

  /// Reads a layer; at most `most` bytes of files may be held.
  init<Source: ByteSource>(
    _ source: Source, _ budget: ArchiveBudget, most: Int, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) {
    let stream = TarStream(source, budget: budget)
    while let entry = try stream.next() {
      guard let path = normalized(entry.name) else { continue }
      let parts = path.split(separator: "/")
      let folder = parts.dropLast().joined(separator: "/")
      if let name = parts.last, name.hasPrefix(".wh.") {
        if name == ".wh..wh..opq" {
          emptied.append(folder)
        } else if !name.hasPrefix(".wh..wh.") {
          removed.append((folder.isEmpty ? "" : folder + "/") + name.dropFirst(4))
        }
        guard removed.count + emptied.count <= 1_000_000 else {
          throw ArchiveError("more than 1,000,000 files are marked as removed")
        }
        continue
      }
      guard isWanted(path) else {
        // A file in the place of a folder hides what was below it, and a link what was there.
        if entry.kind != .other { removed.append(path) }
        guard removed.count <= 5_000_000 else { throw ArchiveError("too many entries") }
        continue
      }
      switch entry.kind {
      case .file:
        guard files.count < 200_000, held + entry.size <= most else {
          throw ArchiveError("more files to look at than are held: 1 GiB or 200,000", entry: path)
        }
        let bytes = try stream.content()
        held += bytes.count
        files[path] = bytes
      case .link(let target):
        if let target = normalized(target) { links.append((path, target)) }
      case .symbolicLink, .other: removed.append(path)
      }
    }
  }

  /// Lays the layer upon what lower layers brought.
  func apply(to below: inout [String: [UInt8]]) {
    if !below.isEmpty {
      let gone = Set(removed)
      let empty = Set(emptied)
      for path in below.keys where isGone(path, gone, empty) { below[path] = nil }
    }
    for (path, bytes) in files { below[path] = bytes }
    for link in links { below[link.path] = below[link.target] }
  }

  private func isGone(_ path: String, _ gone: Set<String>, _ empty: Set<String>) -> Bool {
    if gone.contains(path) || empty.contains("") { return true }
    for (place, byte) in zip(path.utf8.indices, path.utf8) where byte == UInt8(ascii: "/") {
      let parent = String(path[..<place])
      if gone.contains(parent) || empty.contains(parent) { return true }
    }
    return false
  }
}

/// A path of an archive without `.` and empty parts; nil where it leaves its root.
func normalized(_ path: String) -> String? {
  var parts: [Substring] = []
  for part in path.split(separator: "/") where part != "." {
    if part == ".." {
      guard parts.popLast() != nil else { return nil }
    } else {
      parts.append(part)
    }
  }
  return parts.isEmpty ? nil : parts.joined(separator: "/")
}
