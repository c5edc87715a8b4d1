import Foundation

/// The three scores of versions 2 and 3.
struct CVSSScores {
  var base = 0.0
  var temporal: Double?
  var environmental: Double?
}

extension CVSSVector {
  /// Whether one of these metrics is given.
  private func has(_ names: String...) -> Bool { names.contains { metrics[$0] != nil } }

  /// The number of a metric's value; of values not listed, 1.
  private func number(_ name: String, _ numbers: [String: Double]) -> Double {
    metrics[name].flatMap { numbers[$0] } ?? 1
  }

  // MARK: Version 2 (A Complete Guide to CVSS 2.0, section 3.2)

  /// The scores by the equations of version 2.
  var scores2: CVSSScores {
    let impactNumbers = ["N": 0, "P": 0.275, "C": 0.660]
    let (c, i, a) = (
      number("C", impactNumbers), number("I", impactNumbers), number("A", impactNumbers)
    )
    let exploitability =
      20 * number("AV", ["L": 0.395, "A": 0.646, "N": 1.0])
      * number("AC", ["H": 0.35, "M": 0.61, "L": 0.71])
      * number("Au", ["M": 0.45, "S": 0.56, "N": 0.704])
    func base(_ impact: Double) -> Double {
      tenth((0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176))
    }
    let factor =
      number("E", ["U": 0.85, "POC": 0.9, "F": 0.95])
      * number("RL", ["OF": 0.87, "TF": 0.9, "W": 0.95])
      * number("RC", ["UC": 0.9, "UR": 0.95])
    var scores = CVSSScores()
    scores.base = base(10.41 * (1 - (1 - c) * (1 - i) * (1 - a)))
    let temporal = tenth(scores.base * factor)
    if has("E", "RL", "RC") { scores.temporal = temporal }
    guard has("CDP", "TD", "CR", "IR", "AR") else { return scores }
    let weights = ["L": 0.5, "M": 1.0, "H": 1.51]
    let adjusted =
      10.41
      * (1 - (1 - c * number("CR", weights)) * (1 - i * number("IR", weights))
        * (1 - a * number("AR", weights)))
    let adjustedTemporal = tenth(base(min(10, adjusted)) * factor)
    let damages: [String: Double] = ["L": 0.1, "LM": 0.3, "MH": 0.4, "H": 0.5]
    let damage = damages[metrics["CDP"] ?? ""] ?? 0
    scores.environmental = tenth(
      (adjustedTemporal + (10 - adjustedTemporal) * damage)
        * number("TD", ["N": 0, "L": 0.25, "M": 0.75]))
    return scores
  }

  // MARK: Version 3 (specification documents 3.0 and 3.1, sections 7 and 8)

  /// The scores by the equations of version 3.0 or 3.1.
  var scores3: CVSSScores {
    let factor = temporal3
    var scores = CVSSScores()
    scores.base = roundUp(base3(modified: false))
    if has("E", "RL", "RC") { scores.temporal = roundUp(scores.base * factor) }
    let environment = ["CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"]
    if environment.contains(where: { metrics[$0] != nil }) {
      scores.environmental = roundUp(roundUp(base3(modified: true)) * factor)
    }
    return scores
  }

  /// What exploits, remedies and reports make of a base score.
  private var temporal3: Double {
    let exploit =
      switch metrics["E"] {
      case "F": 0.97
      case "P": 0.94
      case "U": 0.91
      default: 1.0
      }
    let remedy =
      switch metrics["RL"] {
      case "W": 0.97
      case "T": 0.96
      case "O": 0.95
      default: 1.0
      }
    let report =
      switch metrics["RC"] {
      case "R": 0.96
      case "U": 0.92
      default: 1.0
      }
    return exploit * remedy * report
  }

  private func base3(modified: Bool) -> Double {
    func value(_ name: String) -> String {
      if modified, let changed = metrics["M" + name], changed != "X" { return changed }
      return metrics[name] ?? ""
    }
    func loss(_ name: String, _ requirement: String) -> Double {
      let weight =
        switch value(name) {
        case "H": 0.56
        case "L": 0.22
        default: 0.0
        }
      guard modified else { return 1 - weight }
      switch metrics[requirement] {
      case "H": return 1 - weight * 1.5
      case "L": return 1 - weight * 0.5
      default: return 1 - weight
      }
    }
    let lost = 1 - loss("C", "CR") * loss("I", "IR") * loss("A", "AR")
    let changed = value("S") == "C"
    let sub = modified ? min(lost, 0.915) : lost
    let impact: Double
    if !changed {
      impact = 6.42 * sub
    } else if modified, version == .threeOne {
      impact = 7.52 * (sub - 0.029) - 3.25 * pow(sub * 0.9731 - 0.02, 13)
    } else {
      impact = 7.52 * (sub - 0.029) - 3.25 * pow(sub - 0.02, 15)
    }
    guard impact > 0 else { return 0 }
    let vector =
      switch value("AV") {
      case "N": 0.85
      case "A": 0.62
      case "L": 0.55
      default: 0.2
      }
    let privileges =
      switch value("PR") {
      case "N": 0.85
      case "L": changed ? 0.68 : 0.62
      default: changed ? 0.5 : 0.27
      }
    let exploitability =
      8.22 * vector * (value("AC") == "L" ? 0.77 : 0.44) * privileges
      * (value("UI") == "N" ? 0.85 : 0.62)
    return min((changed ? 1.08 : 1) * (impact + exploitability), 10)
  }

  /// The smallest tenth that is not below (3.1, appendix A; 3.0, section 8).
  private func roundUp(_ value: Double) -> Double {
    guard version == .threeOne else {
      return ((value * 10 - 1e-9).rounded(.up)) / 10
    }
    let whole = Int((value * 100_000).rounded())
    return whole % 10_000 == 0
      ? Double(whole) / 100_000 : Double(whole / 10_000 + 1) / 10
  }

  private func tenth(_ value: Double) -> Double {
    (value * 10 + 1e-9).rounded(.toNearestOrAwayFromZero) / 10
  }
}
