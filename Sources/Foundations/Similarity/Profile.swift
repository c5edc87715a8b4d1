/// A reading with all that a comparison needs of it alone, so that it is worked out once.
public struct Profile: Sendable {
  /// What was read.
  public let reading: Reading
  /// Every word once, in order.
  let words: Terms
  /// Words of the product names.
  let products: Terms
  /// Words that do not belong to the product.
  let own: Terms
  /// Neighbouring pairs of those.
  let pairs: Terms
  /// Words of the title that do not belong to the product.
  let title: Terms
  let functions: Terms
  let files: Terms
  let versions: Terms
  /// Weaknesses, named or read from the words.
  let weaknesses: Set<Int>
  /// What the whole report weighs.
  let total: Double

  /// The profile of a reading.
  public init(_ reading: Reading, by model: SimilarityModel = .current) {
    self.reading = reading
    let sequence = reading.title + reading.text
    words = Terms(sequence, rarity: model.rarity)
    products = Terms(reading.names.joined(), rarity: model.rarity)
    let products = products
    let own = sequence.filter { !products.contains($0) }
    self.own = Terms(own, rarity: model.rarity)
    pairs = Self.pairs(of: own, by: model)
    title = Terms(reading.title.filter { !products.contains($0) }, rarity: model.rarity)
    functions = Terms(reading.functions) { model.rarity("i:" + $0) }
    files = Terms(reading.files) { model.rarity("i:" + $0) }
    versions = Terms(reading.versions) { model.rarity("v:" + $0) }
    weaknesses = Set(reading.weaknesses).union(Self.kinds(in: sequence, by: model))
    let names = Terms(reading.functions + reading.files) { model.rarity("i:" + $0) }
    let sum =
      words.sum + 0.7 * products.sum + 1.2 * names.sum + 1.1 * versions.sum
      + 0.35 * Double(weaknesses.count) + 0.6 * pairs.sum
    total = sum > 0 ? sum : 1
  }

  private static func pairs(of words: [String], by model: SimilarityModel) -> Terms {
    var weights: [String: Double] = [:]
    for (one, other) in zip(words, words.dropFirst()) where one != other {
      weights[one + " " + other] = (model.rarity(one) + model.rarity(other)) / 2
    }
    return Terms(weights.keys) { weights[$0] ?? 0 }
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
}

/// Terms of one kind, each once, with how rare each is.
struct Terms: Sendable {
  /// In the order of their bytes: a sum then has the same last digit in every run.
  let all: [(term: String, weight: Double)]
  /// Of all weights.
  let sum: Double
  private let set: Set<String>

  init(_ terms: some Sequence<String>, rarity: (String) -> Double) {
    set = Set(terms)
    all = set.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, rarity($0)) }
    sum = all.reduce(0) { $0 + $1.weight }
  }

  var isEmpty: Bool { all.isEmpty }
  var count: Int { all.count }

  func contains(_ term: String) -> Bool { set.contains(term) }

  /// Those that the other holds too.
  func common(with other: Terms) -> [(term: String, weight: Double)] {
    all.filter { other.contains($0.term) }
  }

  /// The weight of those that the other holds too.
  func weight(in other: Terms) -> Double {
    all.reduce(0) { other.contains($1.term) ? $0 + $1.weight : $0 }
  }
}
