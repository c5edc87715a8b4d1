import Foundation

/// What a term of the index is.
enum TermKind: UInt64, CaseIterable {
  case word = 1
  case product, name, version, weakness, pair

  /// How much one term of this kind counts.
  var weight: Double {
    switch self {
    case .word: 1
    case .product, .weakness: 0.7
    case .name: 1.2
    case .version: 1.1
    case .pair: 0.6
    }
  }

  /// The term's number in the index.
  func key(_ hash: TermHash) -> Int64 {
    let mixed = (hash.value ^ (rawValue &* 0x9e37_79b9_7f4a_7c15)) &* 0xbf58_476d_1ce4_e5b9
    return Int64(bitPattern: mixed ^ (mixed >> 29))
  }
}

/// Under what a report is found: BM25 over words, and plain agreement for all else.
public struct IndexTerms: Sendable {
  /// One term.
  public struct Entry: Sendable {
    /// Its number in the index.
    public let key: Int64
    /// How often it stands in the report, at most 255; 1 for what is no word; 0 for a term that is
    /// only looked for.
    public let count: UInt8
    /// What it counts when this report is looked for, before its rarity.
    public let weight: Double
    let kind: TermKind
    let short: UInt32
  }

  /// In the order of their numbers.
  public let entries: [Entry]

  /// The terms of a report.
  public init(_ reading: Reading, by model: SimilarityModel = .current) {
    let sequence = reading.title + reading.text
    var counts: [String: Int] = [:]
    for word in sequence { counts[word, default: 0] += 1 }
    let products = Set(reading.names.joined())
    var found: [Int64: Entry] = [:]
    let add = { (kind: TermKind, text: String, count: Int, factor: Double) in
      let hash = TermHash(text)
      let key = kind.key(hash)
      found[key] = Entry(
        key: key, count: UInt8(clamping: count), weight: kind.weight * factor, kind: kind,
        short: hash.short)
    }
    for (word, count) in counts {
      add(.word, word, count, min(Double(count), 1 + log(Double(count))))
      // A word of the text may be the other's product, and a product's name stand in its text.
      if !products.contains(word) { add(.product, word, 0, 0.6) }
    }
    for word in products {
      add(.product, word, 1, 1)
      if counts[word] == nil { add(.word, word, 0, 0.6) }
    }
    let own = sequence.filter { !products.contains($0) }
    for pair in Profile.pairs(of: own, by: model).keys { add(.pair, pair, 1, 1) }
    for name in reading.functions + reading.files { add(.name, name, 1, 1) }
    for version in reading.versions { add(.version, version, 1, 1) }
    let kinds = Profile.kinds(in: sequence, by: model).union(reading.weaknesses)
    for weakness in kinds { add(.weakness, "\(weakness)", 1, 1) }
    entries = found.values.sorted { $0.key < $1.key }
  }
}

/// How relevant known reports are for one that is looked for.
public struct Relevance: Sendable {
  /// What terms of one kind are worth, in the order of their numbers.
  private typealias Worth = [(short: UInt32, worth: Double)]

  private var words: Worth = []
  private var products: Worth = []
  private var names: Worth = []
  private var versions: Worth = []
  private var weaknesses: Worth = []
  private var pairs: Worth = []
  private let average: Double

  /// What the terms of a report are worth. `known` says in how many of `documents` reports each
  /// stands; those in none are worth nothing. `average` is the mean number of words of a report.
  public init(_ terms: IndexTerms, known: [Int64: Int], documents: Int, average: Double) {
    self.average = average
    for entry in terms.entries {
      guard let count = known[entry.key] else { continue }
      let item = (entry.short, entry.weight * Self.rarity(known: count, documents: documents))
      switch entry.kind {
      case .word: words.append(item)
      case .product: products.append(item)
      case .name: names.append(item)
      case .version: versions.append(item)
      case .weakness: weaknesses.append(item)
      case .pair: pairs.append(item)
      }
    }
    words.sort { $0.short < $1.short }
    products.sort { $0.short < $1.short }
    names.sort { $0.short < $1.short }
    versions.sort { $0.short < $1.short }
    pairs.sort { $0.short < $1.short }
  }

  /// What a term that stands in `known` of `documents` reports is worth.
  public static func rarity(known: Int, documents: Int) -> Double {
    log(1 + (max(0, Double(documents - known)) + 0.5) / (Double(known) + 0.5))
  }

  /// The relevance of a known report: BM25 with k1 = 1.2 and b = 0.5 for words.
  public func callAsFunction(_ known: Profile) -> Double {
    let share = average > 0 ? Double(known.length) / average : 1
    let norm = 1.2 * (0.5 + 0.5 * share)
    var sum = 0.0
    each(words, in: known, .words) { place, worth in
      let count = Double(known.counts[place])
      sum += worth * count * 2.2 / (count + norm)
    }
    for (worth, part) in [
      (products, Profile.Part.products), (names, .functions), (names, .files),
      (versions, .versions), (pairs, .pairs),
    ] {
      each(worth, in: known, part) { sum += $1 }
    }
    for weakness in known.weaknesses {
      let short = TermHash("\(weakness)").short
      for item in weaknesses where item.short == short { sum += item.worth }
    }
    return sum
  }

  private func each(
    _ worth: Worth, in known: Profile, _ part: Profile.Part, _ body: (Int, Double) -> Void
  ) {
    let range = known.range(part)
    var (one, two) = (0, range.lowerBound)
    while one < worth.count, two < range.upperBound {
      let (left, right) = (worth[one].short, known.keys[two])
      if left == right { body(two, worth[one].worth) }
      if left <= right { one += 1 }
      if right <= left { two += 1 }
    }
  }
}
