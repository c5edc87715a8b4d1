/// A report as numbers: all that a comparison and the index need of it, worked out once. Terms are
/// hashes of 32 bits; in one pair of reports two different terms share one about once in a hundred
/// thousand pairs.
public struct Profile: Sendable, Equatable {
  /// Lists of terms, in the order in which they are held.
  enum Part: Int, CaseIterable {
    /// Every word once.
    case words
    /// Words of the product names.
    case products
    /// Neighbouring pairs of words that do not belong to the product.
    case pairs
    case functions, files, versions
    /// The product names one after another, for each its words.
    case names
    /// The uppermost functions of a crash, the first one first.
    case frames
    /// At most one: the call that what an attacker controls ends in.
    case sink
  }

  /// What is known of a word besides its number.
  struct Mark: OptionSet, Sendable {
    let rawValue: UInt8
    /// Does not belong to the product.
    static let own = Mark(rawValue: 1)
    /// Stands in the title.
    static let title = Mark(rawValue: 2)
    /// Of a product: mixes digits and letters, as the name of a model does.
    static let model = Mark(rawValue: 4)
  }

  /// All parts one after another; each but names and frames in the order of its numbers.
  var keys: [UInt32] = []
  /// How rare each term is: 1 for one that is hardly ever seen.
  var weights: [Float] = []
  /// Where each part ends.
  var ends: [Int] = []
  /// How often each word stands in the report, at most 255.
  var counts: [UInt8] = []
  /// Of words and products.
  var marks: [Mark] = []
  /// How many words each product name has.
  var nameLengths: [Int] = []
  /// How many words the report has.
  public internal(set) var length = 0
  /// Weaknesses, named or read from the words; and those that were named. In order.
  var weaknesses: [Int] = []
  var namedWeaknesses: [Int] = []
  /// Fixing commits, at most 12 digits of each.
  var commits: [String] = []
  var isFollowUp = false
  /// Sums of weights that every comparison needs.
  private(set) var sums = Sums()

  struct Sums: Sendable, Equatable {
    var own = 0.0
    var ownCount = 0
    var title = 0.0
    var pairs = 0.0
    /// What the whole report weighs.
    var total = 0.0
  }

  /// A profile of nothing, to be filled by a reader.
  init() {}

  /// The profile of a reading.
  public init(_ reading: Reading, by model: SimilarityModel = .current) {
    let sequence = reading.title + reading.text
    let products = Set(reading.names.joined())
    let title = Set(reading.title)
    var counts: [String: Int] = [:]
    for word in sequence { counts[word, default: 0] += 1 }
    let words = Self.ordered(counts.keys)
    let own = sequence.filter { !products.contains($0) }
    let pairs = Self.pairs(of: own, by: model)
    add(words.map { ($0.key, model.rarity($0.text)) })
    self.counts = words.map { UInt8(clamping: counts[$0.text] ?? 1) }
    marks = words.map { word in
      guard !products.contains(word.text) else { return [] }
      return title.contains(word.text) ? [.own, .title] : .own
    }
    let productWords = Self.ordered(products)
    add(productWords.map { ($0.key, model.rarity($0.text)) })
    marks += productWords.map { Self.namesModel($0.text) ? .model : [] }
    add(Self.ordered(pairs.keys).map { ($0.key, pairs[$0.text] ?? 0) })
    for (prefix, terms) in [
      ("i:", reading.functions), ("i:", reading.files), ("v:", reading.versions),
    ] {
      add(Self.ordered(terms).map { ($0.key, model.rarity(prefix + $0.text)) })
    }
    add(reading.names.joined().map { (TermHash($0).short, model.rarity($0)) })
    nameLengths = reading.names.map(\.count)
    add(reading.frames.map { (TermHash($0).short, 1) })
    add(reading.sink.map { [(TermHash($0).short, 1)] } ?? [])
    length = sequence.count
    namedWeaknesses = reading.weaknesses
    weaknesses = Set(reading.weaknesses).union(Self.kinds(in: sequence, by: model)).sorted()
    (commits, isFollowUp) = (reading.commits, reading.isFollowUp)
    sumUp()
  }

  /// Works out the sums, once all parts are there.
  mutating func sumUp() {
    sums = Sums()
    for place in range(.words) where marks[place].contains(.own) {
      sums.own += Double(weights[place])
      sums.ownCount += 1
      if marks[place].contains(.title) { sums.title += Double(weights[place]) }
    }
    sums.pairs = sum(.pairs)
    let names = sum(.functions) + sum(.files)
    let total =
      sum(.words) + 0.7 * sum(.products) + 1.2 * names + 1.1 * sum(.versions)
      + 0.35 * Double(weaknesses.count) + 0.6 * sums.pairs
    sums.total = total > 0 ? total : 1
  }

  private mutating func add(_ terms: [(key: UInt32, rarity: Double)]) {
    keys += terms.map(\.key)
    weights += terms.map { Float($0.rarity) }
    ends.append(keys.count)
  }

  /// Each once, in the order of their numbers.
  private static func ordered(
    _ terms: some Sequence<String>
  ) -> [(key: UInt32, text: String)] {
    var seen: Set<UInt32> = []
    return terms.map { (key: TermHash($0).short, text: $0) }
      .sorted { ($0.key, $0.text) < ($1.key, $1.text) }
      .filter { seen.insert($0.key).inserted }
  }

  /// Neighbouring words, with how rare the two are on average.
  static func pairs(of words: [String], by model: SimilarityModel) -> [String: Double] {
    var weights: [String: Double] = [:]
    for (one, other) in zip(words, words.dropFirst()) where one != other {
      weights[one + " " + other] = (model.rarity(one) + model.rarity(other)) / 2
    }
    return weights
  }

  /// The weaknesses that the words speak of.
  static func kinds(in words: [String], by model: SimilarityModel) -> Set<Int> {
    var found: Set<Int> = []
    for (place, word) in words.enumerated() {
      for phrase in model.phrases[word] ?? []
      where words[place...].starts(with: phrase.words) { found.insert(phrase.weakness) }
    }
    // The more exact name of an overflow or an exhaustion takes the place of the general one.
    if found.contains(121) || found.contains(122) { found.remove(120) }
    if found.contains(1333) { found.remove(400) }
    return found
  }

  private static func namesModel(_ word: String) -> Bool {
    word.unicodeScalars.contains(where: \.isDigit)
      && word.unicodeScalars.contains(where: \.isLetter)
  }
}

/// The number of a term.
struct TermHash {
  /// FNV-1a of 64 bits over the bytes of the text.
  let value: UInt64

  init(_ text: String) {
    value = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
  }

  /// Inside one report.
  var short: UInt32 { UInt32(truncatingIfNeeded: value ^ (value >> 32)) }
}

extension Profile {
  /// The places of a part.
  func range(_ part: Part) -> Range<Int> {
    (part.rawValue == 0 ? 0 : ends[part.rawValue - 1])..<ends[part.rawValue]
  }

  func isEmpty(_ part: Part) -> Bool { range(part).isEmpty }

  /// Of all weights of a part.
  func sum(_ part: Part) -> Double {
    range(part).reduce(0) { $0 + Double(weights[$1]) }
  }

  /// Where a term stands in a part that is in order.
  func place(of key: UInt32, in part: Part) -> Int? {
    var (low, high) = (range(part).lowerBound, range(part).upperBound)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < range(part).upperBound && keys[low] == key ? low : nil
  }

  func contains(_ key: UInt32, in part: Part) -> Bool { place(of: key, in: part) != nil }

  /// Calls `body` with both places of each term that a part has in common with one of another.
  func common(
    _ part: Part, with other: Profile, _ otherPart: Part, _ body: (Int, Int) -> Void
  ) {
    var (one, two) = (range(part).lowerBound, other.range(otherPart).lowerBound)
    let (lastOne, lastTwo) = (range(part).upperBound, other.range(otherPart).upperBound)
    while one < lastOne, two < lastTwo {
      let (left, right) = (keys[one], other.keys[two])
      if left == right {
        body(one, two)
        one += 1
        two += 1
      } else if left < right {
        one += 1
      } else {
        two += 1
      }
    }
  }

  /// How many terms a part has in common with the same one of another, and what they weigh here.
  func common(_ part: Part, with other: Profile) -> (count: Int, weight: Double) {
    var found = (count: 0, weight: 0.0)
    common(part, with: other, part) { place, _ in
      found.count += 1
      found.weight += Double(weights[place])
    }
    return found
  }

  /// Whether two parts share a term.
  func meets(_ part: Part, _ other: Profile, _ otherPart: Part) -> Bool {
    var isMet = false
    common(part, with: other, otherPart) { _, _ in isMet = true }
    return isMet
  }
}
