import CZstd

/// Tar archives, written as tar does.
enum TarSamples {
  static func header(
    _ name: String, size: Int, kind: Character = "0", link: String = ""
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
    }
    func octal(_ number: Int, _ digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(String(name.prefix(100)), at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(size, 11), at: 124)
    put(String(kind), at: 156)
    put(String(link.prefix(100)), at: 157)
    put("ustar\u{0}00", at: 257)
    put("        ", at: 148)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0}", at: 148)
    return header
  }

  /// Bytes packed by libzstd.
  static func zstandard(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
      count = ZSTD_compress(buffer.baseAddress, buffer.count, bytes, bytes.count, 3)
    }
  }

  /// Files in their order.
  static func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    files.flatMap { file in
      header(file.name, size: file.bytes.count) + file.bytes
        + [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
    } + [UInt8](repeating: 0, count: 1024)
  }

  static func archive(texts: [(String, String)]) -> [UInt8] {
    archive(texts.map { (name: $0.0, bytes: Array($0.1.utf8)) })
  }

  /// An image as `docker save` writes it.
  static func image(_ layers: [[UInt8]], manifest: String? = nil) -> [UInt8] {
    let names = layers.indices.map { "\"l\($0)/layer.tar\"" }.joined(separator: ",")
    let text = manifest ?? "[{\"Config\":\"c\",\"RepoTags\":[\"a:1\"],\"Layers\":[\(names)]}]"
    return archive(
      layers.enumerated().map { (name: "l\($0.offset)/layer.tar", bytes: $0.element) } + [
        (name: "manifest.json", bytes: Array(text.utf8))
      ])
  }
}
