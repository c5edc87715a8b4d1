/// rpm's `rpmdb.sqlite`: a table `Packages` with a header in each row.
func readRPMSQLite(
  _ bytes: [UInt8], into packages: inout InstalledPackages
) throws(RecordError) {
  let file = try SQLiteFile(bytes, format: packages.format)
  var rows = 0
  try file.rows(of: "Packages") { row throws(RecordError) in
    rows += 1
    // `hnum`, which is the row's number, and `blob`.
    guard row.count >= 2, case .blob(let blob) = row[1] else {
      throw packages.failure("row \(rows)", "holds no header")
    }
    try packages.addRPM(blob, at: "row \(rows)")
  }
}

/// rpm's `Packages.db`, ndb (rpm's source, "rpmpkg"): a page of slots says where each header lies in
/// blocks of 16 bytes. Numbers are little-endian.
func readRPMNDB(_ bytes: [UInt8], into packages: inout InstalledPackages) throws(RecordError) {
  func number(_ place: Int) -> Int? {
    guard place >= 0, place + 4 <= bytes.count else { return nil }
    return bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
  func tag(_ text: String, at place: Int) -> Bool {
    place >= 0 && place + 4 <= bytes.count && bytes[place..<place + 4].elementsEqual(text.utf8)
  }
  guard tag("RpmP", at: 0) else { throw packages.failure("", "does not start with RpmP") }
  guard number(4) == 0 else { throw packages.failure("byte 4", "a version that is not read") }
  guard let pages = number(12), pages >= 1, pages * 4096 <= bytes.count else {
    throw packages.failure("byte 12", "more pages of slots than the file has")
  }
  // Headers lie apart, so together they are no longer than the file.
  var left = bytes.count
  // The header takes the place of the first two slots.
  for slot in 2..<pages * 256 {
    let place = slot * 16
    guard tag("Slot", at: place) else { throw packages.failure("slot \(slot)", "is damaged") }
    guard let key = number(place + 4), let block = number(place + 8),
      let blocks = number(place + 12)
    else { throw packages.failure("slot \(slot)", "ends early") }
    // A slot without a package is free.
    if key == 0 { continue }
    let start = block * 16
    guard tag("BlbS", at: start), number(start + 4) == key, let length = number(start + 12),
      length <= blocks * 16, start + 16 + length <= bytes.count
    else { throw packages.failure("slot \(slot)", "leads to no header") }
    left -= length
    guard left >= 0 else { throw packages.failure("slot \(slot)", "leads to another's header") }
    try packages.addRPM(bytes[(start + 16)..<(start + 16 + length)], at: "slot \(slot)")
  }
}

/// rpm's `Packages` in Berkeley DB: headers by their number, and under zero the highest number.
func readRPMBerkeley(
  _ bytes: [UInt8], into packages: inout InstalledPackages
) throws(RecordError) {
  let file = try BerkeleyHash(bytes, format: packages.format)
  var damaged: [(place: String, reason: String)] = []
  try file.records { key, value, place throws(RecordError) in
    if key.allSatisfy({ $0 == 0 }) { return }
    try packages.addRPM(value[...], at: place)
  } refused: {
    damaged.append(($0, $1))
  }
  for one in damaged { packages.passOver(one.place, one.reason) }
}
