import Foundation

/// What a term of the index is.
enum TermKind: String {
  case word = "w"
  case product = "p"
  case name = "i"
  case version = "v"
  case weakness = "c"
  case pair = "b"

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

  /// The term's number in the index: 64 bits of FNV-1a over the kind and the text.
  func key(_ text: String) -> Int64 {
    let hash = (rawValue + text).utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return Int64(bitPattern: hash)
  }
}

/// Under what a report is found: BM25 over words, and plain agreement for all else.
public struct IndexTerms: Sendable {
  /// How often each word stands in the report; 1 for what is no word.
  public let frequencies: [Int64: Int]
  /// How many words it has.
  public let length: Int
  private let words: Set<Int64>
  /// What each term counts when this report is looked for, before its rarity.
  public let queryWeights: [Int64: Double]

  /// The terms of a report.
  public init(_ profile: Profile) {
    let sequence = profile.reading.title + profile.reading.text
    var frequencies: [Int64: Int] = [:]
    var weights: [Int64: Double] = [:]
    for word in sequence { frequencies[TermKind.word.key(word), default: 0] += 1 }
    words = Set(frequencies.keys)
    length = sequence.count
    for (key, count) in frequencies {
      weights[key] = TermKind.word.weight * min(Double(count), 1 + log(Double(count)))
    }
    let others: [(TermKind, [String])] = [
      (.product, profile.products.all.map(\.term)),
      (.name, profile.reading.functions + profile.reading.files),
      (.version, profile.reading.versions), (.weakness, profile.weaknesses.map { "\($0)" }),
      (.pair, profile.pairs.all.map(\.term)),
    ]
    for (kind, terms) in others {
      for key in terms.map(kind.key) { (frequencies[key], weights[key]) = (1, kind.weight) }
    }
    // A product's name may stand in the other's text, and a word of the text be its product.
    for (word, _) in profile.products.all where !profile.words.contains(word) {
      weights[TermKind.word.key(word)] = 0.6 * TermKind.word.weight
    }
    for (word, _) in profile.words.all where !profile.products.contains(word) {
      weights[TermKind.product.key(word)] = 0.6 * TermKind.product.weight
    }
    self.frequencies = frequencies
    queryWeights = weights
  }

  /// How relevant this known report is for a query, given what each of its terms is worth.
  /// `average` is the mean number of words of a known report.
  public func relevance(worth: [Int64: Double], average: Double) -> Double {
    let share = average > 0 ? Double(length) / average : 1
    return frequencies.keys.sorted().reduce(0) { sum, key in
      guard let worth = worth[key] else { return sum }
      let count = words.contains(key) ? Double(frequencies[key] ?? 1) : nil
      return sum + worth * Self.saturated(count, share: share)
    }
  }

  /// What a term that stands in `known` of `documents` reports is worth.
  public static func rarity(known: Int, documents: Int) -> Double {
    log(1 + (max(0, Double(documents - known)) + 0.5) / (Double(known) + 0.5))
  }

  /// BM25 with k1 = 1.2 and b = 0.5; 1 for what is no word.
  private static func saturated(_ count: Double?, share: Double) -> Double {
    count.map { $0 * 2.2 / ($0 + 1.2 * (0.5 + 0.5 * share)) } ?? 1
  }
}

extension Reading {
  /// The reading as one text, for a database.
  public var encoded: String {
    let lists = [
      title, text, names.map { $0.joined(separator: ",") }, functions, files, versions,
      weaknesses.map { "\($0)" }, commits, isFollowUp ? ["1"] : [],
    ]
    return lists.map { $0.joined(separator: " ") }.joined(separator: "\n")
  }

  /// Reads what ``encoded`` wrote; nil for anything else.
  public init?(encoded: String) {
    let lines = encoded.utf8.split(separator: 10, omittingEmptySubsequences: false)
    guard lines.count == 9 else { return nil }
    // Split as bytes: an accent after a space would be one character with it.
    let lists = lines.map { line in
      line.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
    }
    self.init()
    (title, text) = (lists[0], lists[1])
    names = lists[2].map { name in
      name.utf8.split(separator: 44).map { String(decoding: $0, as: UTF8.self) }
    }
    (functions, files, versions, commits) = (lists[3], lists[4], lists[5], lists[7])
    weaknesses = lists[6].compactMap { Int($0) }
    isFollowUp = lists[8] == ["1"]
  }
}
