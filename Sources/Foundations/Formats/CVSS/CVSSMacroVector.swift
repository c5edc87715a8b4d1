import Foundation

/// How far each metric's values lie from the most severe one (CVSS 4.0 section 8.2).
private let levels: [String: [String: Int]] = [
  "AV": ["N": 0, "A": 1, "L": 2, "P": 3], "PR": ["N": 0, "L": 1, "H": 2],
  "UI": ["N": 0, "P": 1, "A": 2], "AC": ["L": 0, "H": 1], "AT": ["N": 0, "P": 1],
  "VC": ["H": 0, "L": 1, "N": 2], "VI": ["H": 0, "L": 1, "N": 2], "VA": ["H": 0, "L": 1, "N": 2],
  "SC": ["H": 1, "L": 2, "N": 3], "SI": ["S": 0, "H": 1, "L": 2, "N": 3],
  "SA": ["S": 0, "H": 1, "L": 2, "N": 3], "CR": ["H": 0, "M": 1, "L": 2],
  "IR": ["H": 0, "M": 1, "L": 2], "AR": ["H": 0, "M": 1, "L": 2],
]

/// The metrics of each group of equivalence sets: 1, 2, 3 with 6, 4.
private let groups = [
  ["AV", "PR", "UI"], ["AC", "AT"], ["VC", "VI", "VA", "CR", "IR", "AR"], ["SC", "SI", "SA"],
]

/// The most severe vectors of each level of a group, values in the order of ``groups``; of the third
/// group the levels are 00, 01, 10, 11, 21 of sets 3 and 6 (tables 24 to 28).
private let highest: [[[String]]] = [
  [["NNN"], ["ANN", "NLN", "NNP"], ["PNN", "ALP"]],
  [["LN"], ["HN", "LP"]],
  [
    ["HHHHHH"], ["HHLMMH", "HHHMMM"], ["LHHHHH", "HLHHHH"],
    ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"], ["LLLHHH"],
  ],
  [["HSS"], ["HHH"], ["LLL"]],
]

/// The same as steps from the most severe value of each metric.
private let highestSteps: [[[[Int]]]] = zip(groups, highest).map { names, levels in
  levels.map { tops in
    tops.map { top in zip(names, top).map { name, value in steps(name, String(value)) } }
  }
}

private func steps(_ name: String, _ value: String) -> Int { levels[name]?[value] ?? 0 }

/// How many steps each level of a group spans.
private let depths: [[Double]] = [[1, 4, 5], [1, 2], [7, 6, 8, 8, 10], [6, 5, 4]]

/// The score of every macrovector in tenths, as FIRST publishes them with the standard; ordered by
/// sets 1, 2, 3 with 6, 4, 5, the last changing fastest.
private let macroScores: [UInt8] = [
  100, 98, 95, 100, 93, 91, 93, 89, 81, 99, 95, 92, 96, 87, 81, 90, 80, 68, 98, 95, 90, 93, 89, 81,
  88, 78, 69, 95, 92, 84, 92, 81, 65, 80, 70, 48, 92, 82, 72, 79, 69, 50, 69, 55, 27, 99, 95, 92,
  95, 90, 84, 92, 82, 72, 97, 92, 85, 91, 83, 71, 81, 71, 53, 95, 92, 85, 92, 80, 70, 84, 71, 50,
  93, 85, 73, 82, 72, 59, 70, 52, 30, 86, 75, 52, 71, 52, 29, 63, 29, 17, 98, 94, 91, 94, 86, 77,
  87, 74, 63, 95, 87, 81, 89, 74, 64, 75, 63, 49, 94, 88, 76, 86, 74, 59, 72, 57, 52, 89, 77, 67,
  76, 58, 50, 57, 52, 25, 83, 70, 54, 65, 58, 26, 53, 21, 13, 95, 88, 76, 90, 75, 61, 77, 68, 52,
  90, 76, 70, 77, 62, 53, 66, 59, 30, 89, 76, 62, 74, 57, 47, 61, 57, 24, 78, 67, 58, 59, 57, 23,
  52, 29, 16, 71, 59, 30, 58, 26, 15, 23, 13, 6, 93, 86, 75, 86, 74, 56, 70, 52, 40, 87, 72, 58,
  74, 61, 34, 54, 40, 22, 85, 74, 62, 72, 55, 46, 53, 34, 19, 75, 55, 51, 57, 41, 19, 36, 19, 8,
  64, 51, 20, 47, 21, 11, 24, 9, 4, 88, 73, 60, 73, 59, 41, 54, 45, 20, 75, 53, 50, 55, 40, 20, 43,
  22, 11, 75, 58, 40, 61, 48, 20, 46, 17, 8, 55, 45, 21, 51, 18, 9, 18, 7, 2, 53, 24, 14, 24, 12,
  5, 10, 3, 1,
]

extension CVSSVector {
  /// The score of version 4.0 (section 8): the macrovector's, lowered in proportion to the distance
  /// from its most severe vectors.
  /// Threat and environmental metrics count only where asked for.
  func score4(threat: Bool, environment: Bool) -> Double {
    let value = { (name: String) in effective(name, threat, environment) }
    guard ["VC", "VI", "VA", "SC", "SI", "SA"].contains(where: { value($0) != "N" }) else {
      return 0
    }
    let vector = macroVector(value)
    let score = Double(macroScore(vector) ?? 0)
    // A lower neighbour in set 5 has no distance to it, but counts in the mean.
    var neighbours = 0.0
    var lowering = 0.0
    for group in 0..<5 {
      guard let lower = lowerNeighbour(vector, group) else { continue }
      neighbours += 1
      guard group < 4 else { continue }
      let distance = Double(distance(group, vector[group], value))
      lowering += (score - lower) * distance / depths[group][vector[group]]
    }
    let exact = neighbours == 0 ? score : score - lowering / neighbours
    return (max(0, min(100, exact)) + 1e-6).rounded(.toNearestOrAwayFromZero) / 10
  }

  /// The value that counts: the modified one where given, the worst case for what is not defined.
  private func effective(_ name: String, _ threat: Bool, _ environment: Bool) -> String {
    func given(_ name: String) -> String? { metrics[name].flatMap { $0 == "X" ? nil : $0 } }
    switch name {
    case "E": return (threat ? given(name) : nil) ?? "A"
    case "CR", "IR", "AR": return (environment ? given(name) : nil) ?? "H"
    default: return (environment ? given("M" + name) : nil) ?? metrics[name] ?? ""
    }
  }

  /// The levels of sets 1, 2, 3 with 6 (0 to 4 for 00, 01, 10, 11, 21), 4 and 5 (tables 24 to 29).
  private func macroVector(_ value: (String) -> String) -> [Int] {
    let worst = [value("AV"), value("PR"), value("UI")].count { $0 == "N" }
    let first = worst == 3 ? 0 : (worst > 0 && value("AV") != "P" ? 1 : 2)
    let second = value("AC") == "L" && value("AT") == "N" ? 0 : 1
    func high(_ name: String) -> Bool { value(name) == "H" }
    let third = high("VC") && high("VI") ? 0 : (high("VC") || high("VI") || high("VA") ? 1 : 2)
    let required =
      (high("CR") && high("VC")) || (high("IR") && high("VI")) || (high("AR") && high("VA"))
    let fourth =
      value("SI") == "S" || value("SA") == "S"
      ? 0 : (high("SC") || high("SI") || high("SA") ? 1 : 2)
    let fifth = ["A": 0, "P": 1][value("E")] ?? 2
    let joined = third == 2 ? 4 : third * 2 + (required ? 0 : 1)
    return [first, second, joined, fourth, fifth]
  }

  private func macroScore(_ vector: [Int]) -> UInt8? {
    let place =
      (((vector[0] * 2 + vector[1]) * 5 + vector[2]) * 3 + vector[3]) * 3 + vector[4]
    return macroScores.indices.contains(place) ? macroScores[place] : nil
  }

  /// The highest score one level lower in one group, nil where there is none.
  private func lowerNeighbour(_ vector: [Int], _ group: Int) -> Double? {
    let last = [2, 1, 4, 2, 2][group]
    guard vector[group] < last else { return nil }
    // In the joined sets 00 leads to 01 and 10, 01 and 10 to 11, 11 to 21.
    let next: [Int]
    if group == 2 {
      next = [[1, 2], [3], [3], [4]][vector[group]]
    } else {
      next = [vector[group] + 1]
    }
    let scores = next.compactMap { level in
      var lower = vector
      lower[group] = level
      return macroScore(lower).map(Double.init)
    }
    return scores.max()
  }

  /// Steps from the most severe vector of the level that is nowhere less severe.
  private func distance(_ group: Int, _ level: Int, _ value: (String) -> String) -> Int {
    let own = groups[group].map { steps($0, value($0)) }
    for top in highestSteps[group][level] {
      var sum = 0
      for place in own.indices where sum >= 0 {
        let difference = own[place] - top[place]
        sum = difference < 0 ? -1 : sum + difference
      }
      if sum >= 0 { return sum }
    }
    return 0
  }
}
