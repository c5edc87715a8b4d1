/// The arithmetic behind a comparison.
struct PairFeatures {
  private let a: Profile
  private let b: Profile
  private let model: SimilarityModel

  init(_ new: Profile, _ known: Profile, _ model: SimilarityModel) {
    (a, b, self.model) = (new, known, model)
  }

  func values() -> [Feature: Double] {
    let words = wordsInCommon()
    let pairs = a.common(.pairs, with: b).weight
    let versions = a.common(.versions, with: b)
    let files = a.common(.files, with: b)
    let functions = a.common(.functions, with: b)
    let least = min(a.sums.pairs, b.sums.pairs)
    var values: [Feature: Double] = [
      .match: match(
        words: words.all, pairs: pairs, versions: versions.weight,
        names: functions.weight + files.weight),
      .covered: max(
        share(words.own, of: a.sums.own, least: 0), share(words.ownOther, of: b.sums.own, least: 0)),
      .phrase: least > 0 ? pairs / least : 0,
      .title: max(
        share(words.title, of: a.sums.title, least: 0.8),
        share(words.titleOther, of: b.sums.title, least: 0.8)),
      .rare: rare(words.rarest),
      .short: max(0, (12 - Double(min(a.sums.ownCount, b.sums.ownCount))) / 12),
      .function: min(2, functions.weight),
      .functionDiffers: functionsDiffer(functions.count) ? 1 : 0,
      .file: files.count > 0 ? 1 : 0,
      .fileDiffers: differ(.files, files.count) ? 1 : 0,
      .versionDiffers: differ(.versions, versions.count) ? 1 : 0,
      .version: Double(versions.count)
        / Double(max(1, min(a.range(.versions).count, b.range(.versions).count))),
    ]
    if a.isEmpty(.products) || b.isEmpty(.products) {
      values[.productUnknown] = 1
    } else {
      let (one, other) = (agreement(of: a, with: b), agreement(of: b, with: a))
      values[.product] = (one + other) / 2
      values[.productDiffers] = max(one, other) < 0.34 ? 1 : 0
    }
    if let kind = weakness { values[kind] = 1 }
    return values
  }

  /// What the words that both hold weigh: all, the own ones of each, and those of each title.
  private struct Words {
    var all = 0.0
    var (own, ownOther, title, titleOther) = (0.0, 0.0, 0.0, 0.0)
    /// Own words of both that are rare.
    var rarest: [Double] = []
  }

  private func wordsInCommon() -> Words {
    var words = Words()
    a.common(.words, with: b, .words) { one, other in
      let weight = Double(a.weights[one])
      let (mark, otherMark) = (a.marks[one], b.marks[other])
      words.all += weight
      if mark.contains(.own) { words.own += weight }
      if otherMark.contains(.own) { words.ownOther += weight }
      if mark.contains(.title) { words.title += weight }
      if otherMark.contains(.title) { words.titleOther += weight }
      if mark.contains(.own), otherMark.contains(.own), weight > 0.45 {
        words.rarest.append(weight)
      }
    }
    return words
  }

  private func share(_ part: Double, of whole: Double, least: Double) -> Double {
    whole > least ? part / whole : 0
  }

  private func match(words: Double, pairs: Double, versions: Double, names: Double) -> Double {
    var common =
      words + 0.7 * a.common(.products, with: b).weight + 1.1 * versions + 0.6 * pairs
      + 1.2 * names + 0.35 * Double(commonWeaknesses)
    // A product's name in the other's text says nearly as much as in its list of products.
    common += 0.6 * productsInText(of: a, b)
    common += 0.42 * productsInText(of: b, a)
    return min(1, common / min(a.sums.total, b.sums.total))
  }

  /// The weight of product words of one that only the text of the other holds.
  private func productsInText(of one: Profile, _ other: Profile) -> Double {
    var sum = 0.0
    one.common(.products, with: other, .words) { place, _ in
      let key = one.keys[place]
      if !other.contains(key, in: .products), !one.contains(key, in: .words) {
        sum += Double(one.weights[place])
      }
    }
    return sum
  }

  private func rare(_ weights: [Double]) -> Double {
    let rarest = weights.sorted(by: >).prefix(8)
    return min(2, rarest.reduce(0) { $0 + ($1 - 0.45) / 0.55 } / 4)
  }

  /// How well the best of one report's product names is found in the other.
  private func agreement(of one: Profile, with other: Profile) -> Double {
    var best = 0.0
    var place = one.range(.names).lowerBound
    for length in one.nameLengths {
      var (found, total) = (0.0, 0.0)
      for place in place..<place + length {
        let rarity = Double(one.weights[place])
        total += rarity
        if other.contains(one.keys[place], in: .products) {
          found += rarity
        } else if other.contains(one.keys[place], in: .words) {
          found += 0.8 * rarity
        }
      }
      place += length
      if total > 0 { best = max(best, found / total) }
    }
    return best
  }

  private var commonWeaknesses: Int { a.weaknesses.count { b.weaknesses.contains($0) } }

  private var weakness: Feature? {
    guard !a.weaknesses.isEmpty, !b.weaknesses.isEmpty else { return nil }
    let isCommon = commonWeaknesses > 0
    if !a.namedWeaknesses.isEmpty, !b.namedWeaknesses.isEmpty {
      // Equal ones are the expected case and say nothing.
      if a.namedWeaknesses.contains(where: b.namedWeaknesses.contains) { return nil }
      return isCommon ? .kind : areRelated ? .weaknessRelated : .weaknessDiffers
    }
    return isCommon ? .kind : areRelated ? nil : .kindDiffers
  }

  private var areRelated: Bool {
    a.weaknesses.contains { one in
      guard let families = model.families[one] else { return false }
      return b.weaknesses.contains { !families.isDisjoint(with: model.families[$0] ?? []) }
    }
  }

  private func functionsDiffer(_ common: Int) -> Bool {
    differ(.functions, common) && !a.meets(.functions, b, .words)
      && !b.meets(.functions, a, .words)
  }

  private func differ(_ part: Profile.Part, _ common: Int) -> Bool {
    common == 0 && !a.isEmpty(part) && !b.isEmpty(part)
  }

  /// What is weighed by judgement, because no pairs exist to fit it on: a fixing commit, the call
  /// that it ends in, and where a crash happened.
  func judged() -> [Comparison.Line] {
    var lines: [Comparison.Line] = []
    let hasCommonCommit = a.commits.contains { one in
      b.commits.contains { $0.hasPrefix(one) || one.hasPrefix($0) }
    }
    if hasCommonCommit {
      lines.append(.init(sentence: "The same fixing commit", contribution: model.commitWeight))
    }
    if !a.isEmpty(.sink), !b.isEmpty(.sink) {
      let isSame = a.meets(.sink, b, .sink)
      lines.append(
        .init(
          sentence: isSame ? "It ends in the same call" : "It ends in another call",
          contribution: isSame ? model.sink.same : model.sink.different))
    }
    let (one, other) = (a.keys[a.range(.frames)], b.keys[b.range(.frames)])
    guard !one.isEmpty, !other.isEmpty else { return lines }
    if one.count == 3, one.elementsEqual(other) {
      lines.append(.init(sentence: "The same crash", contribution: model.frames.all))
    } else if one.first == other.first {
      lines.append(
        .init(sentence: "It crashes in the same function", contribution: model.frames.first))
    } else if Set(one).isDisjoint(with: other) {
      lines.append(.init(sentence: "It crashes elsewhere", contribution: model.frames.none))
    }
    return lines
  }

  /// Two models of one product family, two places in one program, or a repair of the other: all
  /// read alike and are two flaws.
  func objection(_ values: [Feature: Double]) -> String? {
    let models = { (profile: Profile) in
      profile.range(.products).filter { profile.marks[$0].contains(.model) }
        .map { profile.keys[$0] }
    }
    let (one, other) = (models(a), models(b))
    if !one.isEmpty, !other.isEmpty, Set(one).isDisjoint(with: other) {
      return "They name different models"
    }
    if values[.fileDiffers] == 1, values[.functionDiffers] == 1 {
      return "They name different files and functions"
    }
    if a.isFollowUp != b.isFollowUp {
      return "One speaks of an incomplete fix, a bypass or a regression"
    }
    return nil
  }
}
