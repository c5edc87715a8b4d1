/// How much a report looks like a known one, and why.
public struct Comparison: Sendable {
  /// One reason, for a person.
  public struct Line: Sendable, Equatable {
    /// A sentence, with what is shared where that can be named.
    public let sentence: String
    /// What it adds to the score; below zero it speaks against.
    public let contribution: Double
  }

  /// The value of each feature.
  public let values: [Feature: Double]
  /// The weighted sum; 0 is an even chance for one of several candidates.
  public let score: Double
  /// The reasons that matter, the weightiest first.
  public let lines: [Line]
  /// Why this pair must be looked at by a person however alike the two are, nil when nothing says so.
  public let objection: String?

  /// Compares a new report with a known one. Symmetric but for ``Feature/match``.
  public init(of new: Profile, with known: Profile, by model: SimilarityModel = .current) {
    let pair = PairFeatures(new, known, model)
    values = pair.values()
    var score = model.intercept
    var lines: [Line] = []
    for feature in Feature.allCases {
      let contribution = (model.weights[feature] ?? 0) * (values[feature] ?? 0)
      score += contribution
      guard abs(contribution) >= 0.3 else { continue }
      let named = pair.shared(by: feature).prefix(8).joined(separator: ", ")
      let sentence = feature.sentence + (named.isEmpty ? "" : ": " + named)
      lines.append(Line(sentence: sentence, contribution: contribution))
    }
    if pair.hasCommonCommit {
      score += model.commitWeight
      lines.append(
        Line(sentence: "The same fixing commit", contribution: model.commitWeight))
    }
    self.score = score
    self.lines = lines.sorted { abs($0.contribution) > abs($1.contribution) }
    objection = pair.objection(values)
  }
}

/// The arithmetic behind a comparison.
struct PairFeatures {
  private let a: Profile
  private let b: Profile
  private let model: SimilarityModel

  init(_ new: Profile, _ known: Profile, _ model: SimilarityModel) {
    (a, b, self.model) = (new, known, model)
  }

  func values() -> [Feature: Double] {
    var values: [Feature: Double] = [
      .match: match, .covered: covered, .phrase: phrase, .title: title, .rare: rare,
      .short: max(0, (12 - Double(min(a.own.count, b.own.count))) / 12),
      .function: min(2, a.functions.weight(in: b.functions)),
      .functionDiffers: functionsDiffer ? 1 : 0,
      .file: a.files.common(with: b.files).isEmpty ? 0 : 1,
      .fileDiffers: differ(a.files, b.files) ? 1 : 0,
      .versionDiffers: differ(a.versions, b.versions) ? 1 : 0,
      .version: Double(a.versions.common(with: b.versions).count)
        / Double(max(1, min(a.versions.count, b.versions.count))),
    ]
    if a.products.isEmpty || b.products.isEmpty {
      values[.productUnknown] = 1
    } else {
      let (one, other) = (agreement(of: a, with: b), agreement(of: b, with: a))
      values[.product] = (one + other) / 2
      values[.productDiffers] = max(one, other) < 0.34 ? 1 : 0
    }
    if let kind = weakness { values[kind] = 1 }
    return values
  }

  private var match: Double {
    var common =
      a.words.weight(in: b.words) + 0.7 * a.products.weight(in: b.products)
      + 1.1 * a.versions.weight(in: b.versions) + 0.6 * a.pairs.weight(in: b.pairs)
      + 0.35 * Double(a.weaknesses.intersection(b.weaknesses).count)
    for name in Set(a.reading.functions + a.reading.files).sorted()
    where b.functions.contains(name) || b.files.contains(name) {
      common += 1.2 * model.rarity("i:" + name)
    }
    // A product's name in the other's text says nearly as much as in its list of products.
    for (word, rarity) in a.products.common(with: b.words)
    where !b.products.contains(word) && !a.words.contains(word) { common += 0.6 * rarity }
    for (word, rarity) in b.products.common(with: a.words)
    where !a.products.contains(word) && !b.words.contains(word) { common += 0.42 * rarity }
    return min(1, common / min(a.total, b.total))
  }

  private var covered: Double {
    let share = { (one: Profile, other: Profile) in
      one.own.sum > 0 ? one.own.weight(in: other.words) / one.own.sum : 0
    }
    return max(share(a, b), share(b, a))
  }

  private var phrase: Double {
    let least = min(a.pairs.sum, b.pairs.sum)
    return least > 0 ? a.pairs.weight(in: b.pairs) / least : 0
  }

  private var title: Double {
    let share = { (one: Profile, other: Profile) in
      one.title.sum > 0.8 ? one.title.weight(in: other.words) / one.title.sum : 0
    }
    return max(share(a, b), share(b, a))
  }

  private var rare: Double {
    let rarest = a.own.common(with: b.own).map(\.weight).filter { $0 > 0.45 }.sorted(by: >)
    return min(2, rarest.prefix(8).reduce(0) { $0 + ($1 - 0.45) / 0.55 } / 4)
  }

  /// How well the best of one report's product names is found in the other.
  private func agreement(of one: Profile, with other: Profile) -> Double {
    one.reading.names.map { name in
      var (found, total) = (0.0, 0.0)
      for word in name {
        let rarity = model.rarity(word)
        total += rarity
        if other.products.contains(word) {
          found += rarity
        } else if other.words.contains(word) {
          found += 0.8 * rarity
        }
      }
      return total > 0 ? found / total : 0
    }.max() ?? 0
  }

  private var weakness: Feature? {
    guard !a.weaknesses.isEmpty, !b.weaknesses.isEmpty else { return nil }
    let isCommon = !a.weaknesses.isDisjoint(with: b.weaknesses)
    if !a.reading.weaknesses.isEmpty, !b.reading.weaknesses.isEmpty {
      // Equal ones are the expected case and say nothing.
      if !Set(a.reading.weaknesses).isDisjoint(with: b.reading.weaknesses) { return nil }
      return isCommon ? .kind : areRelated ? .weaknessRelated : .weaknessDiffers
    }
    return isCommon ? .kind : areRelated ? nil : .kindDiffers
  }

  private var areRelated: Bool {
    let families = { (profile: Profile) in
      profile.weaknesses.reduce(into: Set<Int>()) { $0.formUnion(model.families[$1] ?? []) }
    }
    return !families(a).isDisjoint(with: families(b))
  }

  private var functionsDiffer: Bool {
    differ(a.functions, b.functions) && a.functions.common(with: b.words).isEmpty
      && b.functions.common(with: a.words).isEmpty
  }

  private func differ(_ one: Terms, _ other: Terms) -> Bool {
    !one.isEmpty && !other.isEmpty && one.common(with: other).isEmpty
  }

  var hasCommonCommit: Bool {
    a.reading.commits.contains { one in
      b.reading.commits.contains { $0.hasPrefix(one) || one.hasPrefix($0) }
    }
  }

  /// What both hold that a feature speaks of, the rarest first.
  func shared(by feature: Feature) -> [String] {
    let common: [(term: String, weight: Double)] =
      switch feature {
      case .rare: a.own.common(with: b.own)
      case .product: a.products.common(with: b.products)
      case .version: a.versions.common(with: b.versions)
      case .file: a.files.common(with: b.files)
      case .function: a.functions.common(with: b.functions)
      default: []
      }
    return common.sorted { ($1.weight, $0.term) < ($0.weight, $1.term) }.map(\.term)
  }

  /// Two models of one product family, two places in one program, or a repair of the other: all
  /// read alike and are two flaws.
  func objection(_ values: [Feature: Double]) -> String? {
    let models = { (profile: Profile) in
      profile.products.all.map(\.term).filter { word in
        word.unicodeScalars.contains(where: \.isDigit)
          && word.unicodeScalars.contains(where: \.isLetter)
      }
    }
    let (one, other) = (models(a), models(b))
    if !one.isEmpty, !other.isEmpty, Set(one).isDisjoint(with: other) {
      return "They name different models"
    }
    if values[.fileDiffers] == 1, values[.functionDiffers] == 1 {
      return "They name different files and functions"
    }
    if a.reading.isFollowUp != b.reading.isFollowUp {
      return "One speaks of an incomplete fix, a bypass or a regression"
    }
    return nil
  }
}
