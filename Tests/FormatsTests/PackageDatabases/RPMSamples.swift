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
