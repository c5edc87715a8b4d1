/// A container image in a tar archive, as `docker save` writes it or as an OCI image layout (OCI image
/// specification 1.1): the files that a caller wants, as they are once all layers lie upon each other.
public struct ImageArchive: Sendable {
  /// Its name and tag, or its digest.
  public let name: String
  /// The wanted files by their path without a slash in front.
  public let files: [String: [UInt8]]

  /// How much an image may cost: 512 MiB a wanted file, 64 GiB unpacked, five million entries, 2,000
  /// to 1 (layers may hold empty files of any size).
  public static let budget = ArchiveBudget(
    entryBytes: 512 << 20, totalBytes: 64 << 30, entries: 5_000_000, ratio: 2000)

  /// Reads the images of an archive, which may itself be packed with gzip or zstd, as may its layers.
  ///
  /// The archive is read once from front to back, and nothing of it is written anywhere. Of the
  /// wanted files 1 GiB is held at most, and a quarter of what the budget lets unpack. Throws
  /// ``ArchiveError`` for what is no image.
  public static func read<Source: ByteSource>(
    _ source: Source, budget: ArchiveBudget = budget, wanting isWanted: (String) -> Bool
  ) throws(ArchiveError) -> [ImageArchive] {
    var source = source
    let head = try source.head(4)
    var parts = ImageParts(budget: budget)
    let stream = TarStream(
      try UnpackedSource(source, after: head, budget: budget), budget: budget)
    while let entry = try stream.next() {
      guard let path = normalized(entry.name) else { continue }
      switch entry.kind {
      case .link(let target): parts.alias(path, normalized(target))
      case .symbolicLink(let target):
        // Old archives name a layer that is there already, beside their own folder.
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        parts.alias(path, normalized("\(folder)/\(target)"))
      case .other: break
      case .file: try parts.take(path, size: entry.size, TarEntrySource(stream), isWanted)
      }
    }
    return try parts.images()
  }

  /// Reads the images of an OCI image layout in a folder (OCI image specification, "Image Layout
  /// Specification"): of the files at these paths below it `index.json` and the blobs are opened.
  public static func read<Source: ByteSource>(
    layout files: [(path: String, size: Int)], budget: ArchiveBudget = budget,
    opening open: (String) throws(ArchiveError) -> Source, wanting isWanted: (String) -> Bool
  ) throws(ArchiveError) -> [ImageArchive] {
    var parts = ImageParts(budget: budget)
    for (path, size) in files where path == "index.json" || path.hasPrefix("blobs/") {
      try parts.take(path, size: size, try open(path), isWanted)
    }
    return try parts.images()
  }
}

/// The layers and documents of an archive, which may come in any order.
private struct ImageParts {
  let budget: ArchiveBudget
  private var documents: [String: JSONValue] = [:]
  private var layers: [String: ImageLayer] = [:]
  private var aliases: [String: String] = [:]
  /// Layers that cannot be read; that matters only when an image has them.
  private var broken: [String: ArchiveError] = [:]
  private var held = 0
  private var documentBytes = 0

  init(budget: ArchiveBudget) { self.budget = budget }

  /// Another name of what comes or came at another path.
  mutating func alias(_ path: String, _ target: String?) { aliases[path] = target }

  /// Takes a file: what is neither a document nor a layer is not part of an image.
  mutating func take<Source: ByteSource>(
    _ path: String, size: Int, _ source: Source, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) {
    var source = source
    let head = try source.head(512)
    if let first = head.first(where: { $0 > 32 }), first == UInt8(ascii: "{") || first == 0x5B {
      // Indexes and manifests are small; larger documents attest something and are not needed.
      guard size <= 4 << 20, documentBytes + size <= 64 << 20, documents.count < 10_000 else {
        return
      }
      documentBytes += size
      let bytes = head + (try source.head(max(0, size - head.count)))
      documents[path] = try? JSONValue.parse(bytes)
    } else if path.hasSuffix("/layer.tar") || path.hasPrefix("blobs/") || path.hasSuffix(".tar")
      || path.hasSuffix(".tar.gz")
    {
      try layer(path, head, source, isWanted)
    }
  }

  private mutating func layer<Source: ByteSource>(
    _ path: String, _ head: [UInt8], _ source: Source, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) {
    guard layers.count < 1000 else { throw ArchiveError("more than 1,000 layers") }
    do throws(ArchiveError) {
      let read = try ImageLayer(
        try UnpackedSource(source, after: head, budget: budget), budget,
        most: min(1 << 30, budget.totalBytes / 4) - held, isWanted)
      held += read.held
      layers[path] = read
    } catch {
      broken[path] = ArchiveError("layer \(path): \(error.reason)", entry: error.entry)
    }
  }

  func images() throws(ArchiveError) -> [ImageArchive] {
    var found: [ImageArchive] = []
    if let list = documents["manifest.json"]?.array {
      // docker save: the layers' files, lowest first.
      for image in list {
        let paths = image["Layers"]?.array?.compactMap(\.text) ?? []
        let tags = image["RepoTags"]?.array?.compactMap(\.text) ?? []
        found.append(
          try merged(tags.first ?? image["Config"]?.text ?? "image", paths: paths))
      }
    } else if let index = documents["index.json"] {
      try layout(index, nil, depth: 0, into: &found)
    }
    guard !found.isEmpty else {
      throw ArchiveError(
        "is no container image: neither manifest.json of `docker save` nor an OCI layout")
    }
    return found
  }

  /// OCI: an index names manifests or further indexes; manifests name layers, lowest first.
  private func layout(
    _ index: JSONValue, _ name: String?, depth: Int, into found: inout [ImageArchive]
  ) throws(ArchiveError) {
    guard depth < 8, found.count < 100 else { throw ArchiveError("too many nested indexes") }
    for entry in index["manifests"]?.array ?? [] {
      let notes = entry["annotations"]
      // What attests an image lies beside it under a platform that does not exist.
      if notes?["vnd.docker.reference.type"] != nil { continue }
      let digest = entry["digest"]?.text ?? ""
      let own =
        notes?["io.containerd.image.name"]?.text
        ?? notes?["org.opencontainers.image.ref.name"]?.text ?? name ?? digest
      guard let document = documents[blob(digest)] else {
        // An index may list platforms whose content was not saved.
        continue
      }
      if document["manifests"] != nil {
        try layout(document, own, depth: depth + 1, into: &found)
      } else if let list = document["layers"]?.array {
        found.append(try merged(own, paths: list.map { blob($0["digest"]?.text ?? "") }))
      }
    }
  }

  private func blob(_ digest: String) -> String {
    "blobs/" + digest.split(separator: ":").joined(separator: "/")
  }

  private func merged(_ name: String, paths: [String]) throws(ArchiveError) -> ImageArchive {
    var files: [String: [UInt8]] = [:]
    for path in paths {
      let path = normalized(path) ?? path
      let place = aliases[path] ?? path
      if let error = broken[place] { throw error }
      guard let layer = layers[place] else {
        throw ArchiveError("layer \(path) is missing")
      }
      layer.apply(to: &files)
    }
    return ImageArchive(name: name, files: files)
  }
}
