// Comparisons that are no order: what the ecosystem's own tool answers for two versions, although
// its answers for three may go round in a circle.

extension VersionScheme {
  /// Whether the ecosystem's comparison is an order, so that keys repeat it exactly.
  ///
  /// It is none for Maven (`1.0.RC1 < 1 < 1-x < 1.0.RC1`), Composer (`#` equals every number), pacman
  /// (`1.5` equals `1.5-1` and `1.5-2`) and Conan (`9 < 10 < 10a < 9`).
  public var hasTotalOrder: Bool {
    switch self {
    case .maven, .composer, .alpm, .conan: false
    default: true
    }
  }
}

/// -1, 0 or 1 in one of the schemes that have no total order.
func unorderedComparison(_ one: String, _ other: String, _ scheme: VersionScheme) -> Int {
  withVersionText(one, scheme) { first in
    withVersionText(other, scheme) { second in
      switch scheme {
      case .maven: mavenComparison(first, second)
      case .composer: composerComparison(first, second)
      case .alpm: archComparison(first, second)
      default: conanComparison(first, second)
      }
    }
  }
}

/// Compares numbers of any length.
func numberOrder(_ one: VersionText, _ other: VersionText) -> Int {
  let first = one.drop { $0 == 48 }
  let second = other.drop { $0 == 48 }
  guard first.count == second.count else { return first.count < second.count ? -1 : 1 }
  return textOrder(first, second)
}

/// Compares bytes; what begins the other comes before it.
func textOrder(_ one: VersionText, _ other: VersionText) -> Int {
  byteOrder(one.buffer, other.buffer)
}

/// Token by token; the shorter is filled up with what says nothing: a zero after a dot, a release
/// word after a hyphen or beside a word ("Version Order Specification").
private func mavenComparison(_ one: VersionText, _ other: VersionText) -> Int {
  withMavenTokens(one) { first in
    withMavenTokens(other) { second in
      for place in 0..<max(first.count, second.count) {
        let left = place < first.count ? first[place] : mavenPadding(second[place])
        let right = place < second.count ? second[place] : mavenPadding(first[place])
        let order = mavenOrder(left, one, right, other)
        if order != 0 { return order }
      }
      return 0
    }
  }
}

private func mavenPadding(_ beside: MavenToken) -> MavenToken {
  beside.isNumber && !beside.hyphen
    ? .number(0, 0, hyphen: false, zero: true)
    : MavenToken(hyphen: beside.hyphen, rank: mavenEnd, start: 0, end: 0, isNull: true)
}

private func mavenOrder(
  _ left: MavenToken, _ one: VersionText, _ right: MavenToken, _ other: VersionText
) -> Int {
  switch (left.isNumber, right.isNumber) {
  case (false, true): return -1
  case (true, false): return 1
  case (true, true):
    if left.hyphen != right.hyphen { return left.hyphen ? -1 : 1 }
    return numberOrder(left.text(in: one), right.text(in: other))
  case (false, false):
    if left.rank != right.rank { return left.rank < right.rank ? -1 : 1 }
    if left.hyphen != right.hyphen, left.rank != mavenEnd { return left.hyphen ? 1 : -1 }
    return textOrder(left.text(in: one), right.text(in: other))
  }
}

/// Run by run; `#` equals every number, and the end of a version too.
private func composerComparison(_ one: VersionText, _ other: VersionText) -> Int {
  var first = withoutComposerMark(one)
  var second = withoutComposerMark(other)
  while true {
    let left = takeComposerRun(&first)
    let right = takeComposerRun(&second)
    guard left != nil || right != nil else { return 0 }
    let ranks = (composerRank(left, beside: right), composerRank(right, beside: left))
    if ranks.0 != ranks.1 { return ranks.0 < ranks.1 ? -1 : 1 }
    if let left, let right, isDigit(left.first ?? 0), isDigit(right.first ?? 0) {
      let order = numberOrder(left, right)
      if order != 0 { return order }
    }
  }
}

/// Where a run stands: `#` beside numbers, and beside the end of a version.
private func composerRank(_ run: VersionText?, beside other: VersionText?) -> UInt8 {
  guard let first = run?.first, let run else { return composerNumber - 1 }
  if first == UInt8(ascii: "#") { return other == nil ? composerNumber - 1 : composerNumber }
  return isDigit(first) ? composerNumber : composerWord(run)
}

/// Epoch and version, and the release where both have one.
private func archComparison(_ one: VersionText, _ other: VersionText) -> Int {
  let first = ArchParts(one)
  let second = ArchParts(other)
  let order = numberOrder(first.epoch, second.epoch)
  if order != 0 { return order }
  let versions = archOrder(first.version, second.version)
  if versions != 0 { return versions }
  guard let left = first.release, let right = second.release else { return 0 }
  return archOrder(left, right)
}

private func archOrder(_ one: VersionText, _ other: VersionText) -> Int {
  func key<Result>(
    _ text: VersionText, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 10 * text.count + 64) { buffer in
      var writer = VersionKeyWriter(buffer)
      archPart(text, &writer)
      return body(UnsafeBufferPointer(rebasing: buffer[..<writer.count]))
    }
  }
  return key(one) { first in key(other) { second in byteOrder(first, second) } }
}

/// Items, then a pre-release before none, then builds.
private func conanComparison(_ one: VersionText, _ other: VersionText) -> Int {
  let first = ConanParts(one)
  let second = ConanParts(other)
  let order = conanItemOrder(first.release, second.release)
  if order != 0 { return order }
  switch (first.before, second.before) {
  case (.some, nil): return -1
  case (nil, .some): return 1
  case (let left?, let right?):
    let order = conanItemOrder(left, right)
    if order != 0 { return order }
  case (nil, nil): break
  }
  switch (first.build, second.build) {
  case (.some, nil): return 1
  case (nil, .some): return -1
  case (let left?, let right?): return conanItemOrder(left, right)
  case (nil, nil): return 0
  }
}

private func conanItemOrder(_ one: VersionText, _ other: VersionText) -> Int {
  var first = withoutZeroItems(one)
  var second = withoutZeroItems(other)
  while true {
    switch (takeItem(&first), takeItem(&second)) {
    case (nil, nil): return 0
    case (nil, .some): return -1
    case (.some, nil): return 1
    case (let left?, let right?):
      let numbers = left.allSatisfy(isDigit) && right.allSatisfy(isDigit)
      let order = numbers ? numberOrder(left, right) : textOrder(left, right)
      if order != 0 { return order }
    }
  }
}
