/// The header of an installed package as rpm's databases keep it (rpm.org, "RPM V4 Package format",
/// section Header): counts, an index of tags, and their values. Numbers are big-endian.
struct RPMHeader {
  private let bytes: ArraySlice<UInt8>
  private var index: [UInt32: (kind: UInt32, offset: Int, count: Int)] = [:]
  private var data = 0

  /// Checks the index; a reason when it does not fit the bytes.
  init(_ bytes: ArraySlice<UInt8>) throws(RPMHeaderError) {
    self.bytes = bytes
    guard let entries = number(bytes.startIndex), let length = number(bytes.startIndex + 4),
      entries <= 65_536, length <= 256 << 20,
      bytes.count >= 8 + Int(entries) * 16 + Int(length)
    else { throw RPMHeaderError("a header that is longer than its bytes") }
    data = bytes.startIndex + 8 + Int(entries) * 16
    for place in 0..<Int(entries) {
      let start = bytes.startIndex + 8 + place * 16
      guard let tag = number(start), let kind = number(start + 4), let offset = number(start + 8),
        let count = number(start + 12)
      else { throw RPMHeaderError("an index that ends early") }
      // Region tags count backwards; they and others that are not wanted need not fit.
      guard offset < length, index[tag] == nil else { continue }
      index[tag] = (kind, Int(offset), Int(count))
    }
  }

  /// The tags that are read (rpm.org, "RPM Tags").
  enum Tag: UInt32 {
    case name = 1000
    case version = 1001
    case release = 1002
    case epoch = 1003
    case vendor = 1011
    case licence = 1014
    case architecture = 1022
    case sourceRPM = 1044
  }

  /// A tag's text; of several the first.
  func text(_ tag: Tag) -> String? {
    guard let entry = index[tag.rawValue], [6, 8, 9].contains(entry.kind), entry.count > 0 else {
      return nil
    }
    let value = bytes[(data + entry.offset)...].prefix(4096).prefix { $0 != 0 }
    return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
  }

  /// A tag's 32-bit number; of several the first.
  func integer(_ tag: Tag) -> UInt32? {
    guard let entry = index[tag.rawValue], entry.kind == 4, entry.count > 0 else { return nil }
    return number(data + entry.offset)
  }

  private func number(_ place: Int) -> UInt32? {
    guard place >= bytes.startIndex, place + 4 <= bytes.endIndex else { return nil }
    return bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// Why a header was refused.
struct RPMHeaderError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension InstalledPackages {
  /// Adds the package of a header; keys that rpm keeps as packages are none.
  mutating func addRPM(_ blob: ArraySlice<UInt8>, at field: String) throws(RecordError) {
    let header: RPMHeader
    do throws(RPMHeaderError) { header = try RPMHeader(blob) } catch {
      return passOver(field, error.reason)
    }
    guard let name = header.text(.name), let version = header.text(.version),
      let release = header.text(.release)
    else { return passOver(field, "name, version and release are required") }
    guard name != "gpg-pubkey" else { return }
    var package = Package(name: name, version: "\(version)-\(release)")
    package.epoch = header.integer(.epoch).map { String($0) }
    package.architecture = header.text(.architecture)
    package.supplier = header.text(.vendor)
    package.licence = header.text(.licence)
    // `name-version-release.src.rpm`.
    if let source = header.text(.sourceRPM), source.hasSuffix(".rpm") {
      let stem = source.dropLast(4)
      let plain = stem.cut(atLast: ".")?.before ?? stem
      if let cut = plain.cut(atLast: "-"), let first = cut.before.cut(atLast: "-") {
        package.source = String(first.before)
        let sourceVersion = "\(first.after)-\(cut.after)"
        if sourceVersion != package.version { package.sourceVersion = sourceVersion }
      }
    }
    try add(package, type: "rpm", namespace: nil, at: field)
  }
}
