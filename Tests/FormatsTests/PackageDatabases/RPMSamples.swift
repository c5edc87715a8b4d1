/// rpm headers and databases, written as rpm does.
enum RPMSamples {
  private static func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func little(_ number: Int) -> [UInt8] { big(number).reversed() }

  /// A header of an installed package; `padding` bytes of description make it longer.
  static func header(
    _ name: String, _ version: String, _ release: String, epoch: UInt32? = nil,
    source: String? = nil, padding: Int = 0
  ) -> [UInt8] {
    var entries: [(tag: Int, kind: Int, value: [UInt8])] = []
    if let epoch { entries.append((1003, 4, big(Int(epoch)))) }
    var texts = [(1000, name), (1001, version), (1002, release), (1022, "x86_64")]
    if let source { texts.append((1044, source)) }
    texts.append((1005, String(repeating: "d", count: padding)))
    for (tag, text) in texts { entries.append((tag, 6, Array(text.utf8) + [0])) }
    var index: [UInt8] = []
    var data: [UInt8] = []
    for entry in entries {
      index += big(entry.tag) + big(entry.kind) + big(data.count) + big(1)
      data += entry.value
    }
    return big(entries.count) + big(data.count) + index + data
  }

  /// A hash database of Berkeley DB with these headers, one on each page; those that are longer than
  /// a quarter of a page lie on pages of their own, as rpm's do.
  static func berkeley(_ headers: [[UInt8]], isBigEndian: Bool, pageSize: Int = 512) -> [UInt8] {
    func long(_ number: Int) -> [UInt8] { isBigEndian ? big(number) : little(number) }
    func short(_ number: Int) -> [UInt8] {
      isBigEndian ? Array(big(number).suffix(2)) : Array(little(number).prefix(2))
    }
    var pages: [[UInt8]] = []
    func page(_ kind: UInt8, next: Int, entries: Int, offset: Int, _ rest: [UInt8]) -> [UInt8] {
      let head =
        [UInt8](repeating: 0, count: 8) + long(pages.count + 1) + long(0) + long(next)
        + short(entries) + short(offset) + [0, kind]
      return head + rest + [UInt8](repeating: 0, count: pageSize - head.count - rest.count)
    }
    for (place, header) in ([big(headers.count)] + headers).enumerated() {
      let key = [1] + long(place)
      var value = [1] + header
      if header.count > pageSize / 4 {
        value = [3, 0, 0, 0] + long(pages.count + 2) + long(header.count)
      }
      let (first, second) = (pageSize - key.count, pageSize - key.count - value.count)
      let index = short(first) + short(second)
      let gap = [UInt8](repeating: 0, count: second - 26 - index.count)
      pages.append(
        page(
          place % 2 == 0 ? 13 : 2, next: 0, entries: 2, offset: second, index + gap + value + key))
      guard value[0] == 3 else { continue }
      var rest = header[...]
      while !rest.isEmpty {
        let part = Array(rest.prefix(pageSize - 26))
        rest = rest.dropFirst(part.count)
        let next = rest.isEmpty ? 0 : pages.count + 2
        pages.append(page(7, next: next, entries: 1, offset: part.count, part))
      }
    }
    let meta =
      [UInt8](repeating: 0, count: 12) + long(0x0006_1561) + long(9) + long(pageSize)
      + [0, 8, 0, 0] + long(0) + long(pages.count)
    return meta + [UInt8](repeating: 0, count: pageSize - meta.count) + pages.flatMap(\.self)
  }

  /// A `Packages.db` with these headers.
  static func ndb(_ headers: [[UInt8]]) -> [UInt8] {
    var slots: [UInt8] = []
    var blobs: [UInt8] = []
    for (place, header) in headers.enumerated() {
      let blob = Array("BlbS".utf8) + little(place + 1) + little(0) + little(header.count) + header
      let padded = blob + [UInt8](repeating: 0, count: (16 - blob.count % 16) % 16)
      slots +=
        Array("Slot".utf8) + little(place + 1) + little((4096 + blobs.count) / 16)
        + little(padded.count / 16)
      blobs += padded
    }
    while slots.count < 4096 - 32 {
      slots += Array("Slot".utf8) + [UInt8](repeating: 0, count: 12)
    }
    return Array("RpmP".utf8) + little(0) + little(1) + little(1)
      + [UInt8](repeating: 0, count: 16) + slots + blobs
  }
}
