/// A source's bytes, unpacked where they are packed with gzip or zstd, which their first bytes tell.
struct UnpackedSource<Source: ByteSource>: ByteSource {
  private enum Bytes {
    case plain(HeadedSource<Source>)
    case gzip(GzipReader<HeadedSource<Source>>)
    case zstandard(ZstandardReader<HeadedSource<Source>>)
  }

  private var bytes: Bytes

  /// A source of which some bytes were read already, at least four where there are as many.
  init(_ source: Source, after head: [UInt8], budget: ArchiveBudget) throws(ArchiveError) {
    let whole = HeadedSource(head: head, rest: source)
    if head.starts(with: [0x1F, 0x8B]) {
      bytes = .gzip(try GzipReader(whole, budget: budget))
    } else if Zstandard.isPacked(head) {
      bytes = .zstandard(try ZstandardReader(whole, budget: budget))
    } else {
      bytes = .plain(whole)
    }
  }

  mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    switch bytes {
    case .plain(var source):
      defer { bytes = .plain(source) }
      return try source.read(upTo: count)
    case .gzip(var source):
      defer { bytes = .gzip(source) }
      return try source.read(upTo: count)
    case .zstandard(var source):
      defer { bytes = .zstandard(source) }
      return try source.read(upTo: count)
    }
  }
}

/// A source whose first bytes were read already.
struct HeadedSource<Source: ByteSource>: ByteSource {
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

extension ByteSource {
  /// The first bytes: `count` of them where there are as many, at most about 256 KiB more.
  mutating func head(_ count: Int) throws(ArchiveError) -> [UInt8] {
    var head: [UInt8] = []
    while head.count < count {
      let more = try read(upTo: count - head.count)
      if more.isEmpty { break }
      head += more
    }
    return head
  }
}
