import Foundation

/// The numbers and the word lists behind a comparison: one version of `Tables/model.txt`.
public struct SimilarityModel: Sendable {
  /// Its version; a result names it.
  public private(set) var name = ""
  /// What each feature adds to the score.
  private(set) var weights: [Feature: Double] = [:]
  private(set) var intercept = 0.0
  private(set) var commitWeight = 0.0
  /// What it adds when three frames of a crash agree, the first one does, none does.
  private(set) var frames = (all: 0.0, first: 0.0, none: 0.0)
  /// What it adds when both end in one call, or in different ones.
  private(set) var sink = (same: 0.0, different: 0.0)
  private(set) var mu = 0.0
  private(set) var decision = (score: 0.0, margin: 0.0, intercept: 0.0, cap: 0.0)
  /// Probability from which two reports are very likely the same.
  public private(set) var sameThreshold = 1.0
  /// Probability from which a person should look.
  public private(set) var suggestThreshold = 1.0
  private(set) var stopWords: Set<String> = []
  private(set) var hostWords: Set<String> = []
  private(set) var commonNames: Set<String> = []
  private(set) var synonyms: [String: [String]] = [:]
  private(set) var phrases: [String: [(words: ArraySlice<String>, weakness: Int)]] = [:]
  private(set) var families: [Int: Set<Int>] = [:]
  private(set) var documents = 0.0
  private var rarities: [String: Double] = [:]
  private var familyCount = 0

  /// The model in use.
  public static let current = SimilarityModel(table: PackageResources.model_txt)

  /// How many terms have a counted rarity.
  var termCount: Int { rarities.count }

  /// Reads a table. A line that is not understood is left out, so that this cannot fail; the tests
  /// hold the table that ships to be whole.
  init(table: [UInt8]) {
    for line in table.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " ")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard let keyword = words.first, keyword != "#" else { continue }
      let rest = words.dropFirst()
      if !readNumbers(keyword, rest) { readWords(keyword, rest) }
    }
  }

  /// How rare a term is: 1 for one that is hardly ever seen, near 0 for one in every text.
  /// Identifiers and files are named `i:…`, versions `v:…`.
  func rarity(_ term: String) -> Double { rarities[term] ?? 1 }

  private mutating func readNumbers(_ keyword: String, _ rest: ArraySlice<String>) -> Bool {
    let numbers = rest.compactMap { Double($0) }
    switch (keyword, numbers.count) {
    case ("weight", _):
      guard let feature = rest.first.flatMap(Feature.init(rawValue:)) else { return true }
      weights[feature] = numbers.last
    case ("intercept", 1): intercept = numbers[0]
    case ("commit", 1): commitWeight = numbers[0]
    case ("frames", 3): frames = (numbers[0], numbers[1], numbers[2])
    case ("sink", 2): sink = (numbers[0], numbers[1])
    case ("mu", 1): mu = numbers[0]
    case ("decision", 4): decision = (numbers[0], numbers[1], numbers[2], numbers[3])
    case ("thresholds", 2): (sameThreshold, suggestThreshold) = (numbers[0], numbers[1])
    case ("documents", 1): documents = numbers[0]
    default: return false
    }
    return true
  }

  private mutating func readWords(_ keyword: String, _ rest: ArraySlice<String>) {
    guard let first = rest.first else { return }
    switch keyword {
    case "model": name = first
    case "stop": stopWords.formUnion(rest)
    case "host": hostWords.formUnion(rest)
    case "common": commonNames.formUnion(rest)
    case "synonym": synonyms[first] = Array(rest.dropFirst())
    case "phrase":
      let phrase = rest.dropFirst()
      guard let weakness = Int(first), let start = phrase.first else { return }
      phrases[start, default: []].append((phrase, weakness))
    case "family":
      for weakness in rest.compactMap({ Int($0) }) {
        families[weakness, default: []].insert(familyCount)
      }
      familyCount += 1
    case "df":
      guard let count = Double(first) else { return }
      let rarity = log((documents + 1) / (count + 1)) / log(documents + 1)
      for term in rest.dropFirst() { rarities[term] = rarity }
    default: break
    }
  }
}
