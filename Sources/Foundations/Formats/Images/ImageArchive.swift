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

  /// Reads the images of an archive, which may itself be packed with gzip.
  ///
  /// The archive is read once from front to back, and nothing of it is written anywhere. Throws
  /// ``ArchiveError`` for what is no image, and for layers packed with zstd, which are not read.
  public static func read<Source: ByteSource>(
    _ source: Source, budget: ArchiveBudget = budget, wanting isWanted: (String) -> Bool
  ) throws(ArchiveError) -> [ImageArchive] {
    var source = source
    let head = try source.read(upTo: 1 << 16)
    let whole = HeadedSource(head: head, rest: source)
    if head.starts(with: [0x1F, 0x8B]) {
      return try collect(GzipReader(whole, budget: budget), budget, isWanted)
    }
    guard !isZstandard(head) else { throw zstandard("the archive") }
    return try collect(whole, budget, isWanted)
  }

  private static func collect<Source: ByteSource>(
    _ source: Source, _ budget: ArchiveBudget, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) -> [ImageArchive] {
    var parts = ImageParts(budget: budget)
    let stream = TarStream(source, budget: budget)
    while let entry = try stream.next() {
      try parts.take(entry, of: stream, isWanted)
    }
    return try parts.images()
  }

  static func isZstandard(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
  }

  static func zstandard(_ what: String) -> ArchiveError {
    ArchiveError(
      "\(what) is packed with zstd, which is not read; save the image with gzip layers, such as"
        + " `skopeo copy --dest-compress-format gzip`")
  }
}

/// A source whose first bytes were read already.
private struct HeadedSource<Source: ByteSource>: ByteSource {
  var head: [UInt8]
  var rest: Source

  mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    guard head.isEmpty else {
      defer { head = [] }
      return head
    }
    return try rest.read(upTo: count)
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

  mutating func take<Source: ByteSource>(
    _ entry: TarEntry, of stream: TarStream<Source>, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) {
    guard let path = normalized(entry.name) else { return }
    switch entry.kind {
    case .link(let target): aliases[path] = normalized(target)
    case .symbolicLink(let target):
      // Old archives name a layer that is there already, beside their own folder.
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      aliases[path] = normalized("\(folder)/\(target)")
    case .other: break
    case .file:
      // What is neither a document nor a layer is not part of an image.
      var head = try stream.read(upTo: 512)
      while head.count < min(512, entry.size) {
        let more = try stream.read(upTo: 512 - head.count)
        if more.isEmpty { break }
        head += more
      }
      if head.first(where: { $0 > 32 }) == UInt8(ascii: "{")
        || head.first(where: { $0 > 32 }) == UInt8(ascii: "[")
      {
        // Indexes and manifests are small; larger documents attest something and are not needed.
        guard entry.size <= 4 << 20, documentBytes + entry.size <= 64 << 20,
          documents.count < 10_000
        else { return }
        documentBytes += entry.size
        var bytes = head
        while true {
          let more = try stream.read(upTo: 1 << 18)
          if more.isEmpty { break }
          bytes += more
        }
        documents[path] = try? JSONValue.parse(bytes)
      } else if path.hasSuffix("/layer.tar") || path.hasPrefix("blobs/") || path.hasSuffix(".tar")
        || path.hasSuffix(".tar.gz")
      {
        try layer(path, head, stream, isWanted)
      }
    }
  }

  private mutating func layer<Source: ByteSource>(
    _ path: String, _ head: [UInt8], _ stream: TarStream<Source>, _ isWanted: (String) -> Bool
  ) throws(ArchiveError) {
    guard layers.count < 1000 else { throw ArchiveError("more than 1,000 layers") }
    let source = TarEntrySource(stream, after: head)
    do throws(ArchiveError) {
      if ImageArchive.isZstandard(head) { throw ImageArchive.zstandard("layer \(path)") }
      var left = 1 << 30
      left -= held
      let read =
        head.starts(with: [0x1F, 0x8B])
        ? try ImageLayer(GzipReader(source, budget: budget), budget, most: left, isWanted)
        : try ImageLayer(source, budget, most: left, isWanted)
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
