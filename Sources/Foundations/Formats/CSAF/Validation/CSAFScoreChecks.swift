/// Tests of scores: 6.1.7 to 6.1.10, 6.1.56, 6.2.3, 6.2.19, 6.2.47, 6.3.1, 6.3.2, 6.3.12 and 6.3.18.
enum CSAFScoreChecks {
  private static func all(_ subject: CSAFSubject) -> [CSAFScoreNode] {
    subject.vulnerabilities.flatMap(subject.scores)
  }

  private static func vector(_ name: String, _ node: CSAFNode) -> CVSSVector? {
    guard let text = node["vectorString"].text, let read = try? CVSSVector(text),
      CSAFScoreWords.versions(name).contains(read.version.rawValue)
    else { return nil }
    return read
  }

  static func repeatedVersion(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      var seen: Set<[String]> = []
      for score in subject.scores(vulnerability) {
        for (name, node) in score.vectors {
          let version = node["version"].text ?? name
          for id in score.products
          where !seen.insert([id, version, score.source ?? ""]).inserted {
            reporter.report(node, "\"\(id)\" has two scores of CVSS \(version) of one source.")
          }
        }
      }
    }
  }

  static func structure(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (name, node) in all(subject).flatMap(\.vectors) {
      let versions = CSAFScoreWords.versions(name)
      if !versions.contains(node["version"].text ?? "") {
        reporter.report(node, "\"version\" has to be \(versions.joined(separator: " or ")).")
      }
      if vector(name, node) == nil {
        reporter.report(node["vectorString"], "A vector of this version is required here.")
      }
      for member in ["baseScore", "baseSeverity"] where !node[member].exists {
        guard name != "cvss_v2" || member == "baseScore" else { continue }
        reporter.report(node, "\"\(member)\" is missing; add it.")
      }
      for member in node.members { structure(name, member.key, member.node, &reporter) }
    }
  }

  private static func structure(
    _ name: String, _ key: String, _ node: CSAFNode, _ reporter: inout CSAFReporter
  ) {
    let isScore = ["baseScore", "temporalScore", "environmentalScore"].contains(key)
    let isSeverity = ["baseSeverity", "temporalSeverity", "environmentalSeverity"].contains(key)
    let removed = ["threatScore", "threatSeverity", "environmentalScore", "environmentalSeverity"]
    if name == "cvss_v4", removed.contains(key) {
      reporter.report(node, "CVSS 4.0 has no such member; leave it out.")
    } else if isScore {
      guard let number = node.value.double, number >= 0, number <= 10 else {
        return reporter.report(node, "A score from 0 to 10 is required here.")
      }
    } else if isSeverity, name != "cvss_v2" {
      let words = ["NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
      if !words.contains(node.text ?? "") {
        reporter.report(node, "The value has to be one of: \(words.joined(separator: ", ")).")
      }
    } else if let metric = CSAFScoreWords.metric(name, key) {
      if !metric.words.values.contains(node.text ?? "") {
        reporter.report(
          node,
          "The value has to be one of: \(metric.words.values.sorted().joined(separator: ", ")).")
      }
    }
  }

  static func computation(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (name, node) in all(subject).flatMap(\.vectors) {
      guard let vector = vector(name, node) else { continue }
      let temporal = vector.temporalScore ?? vector.baseScore
      // The schema of 4.0.1 has one score, which takes every metric of the vector.
      var wanted = [("base", name == "cvss_v4" ? vector.score : vector.baseScore)]
      if name != "cvss_v4" {
        wanted.append(("temporal", temporal))
        wanted.append(("environmental", environmental(vector) ?? temporal))
      }
      for (kind, score) in wanted {
        if let stated = node[kind + "Score"].value.double, abs(stated - score) > 0.001 {
          reporter.report(node[kind + "Score"], "The vector gives \(score), not \(stated).")
        }
        let severity = CVSSSeverity(score: score, version: vector.version).rawValue.uppercased()
        if name != "cvss_v2", let stated = node[kind + "Severity"].text, stated != severity {
          reporter.report(node[kind + "Severity"], "The vector gives \(severity), not \(stated).")
        }
      }
    }
  }

  /// The environmental score; that of 3.1 may differ from the base score even where no environmental
  /// metric is given, because its equation has another exponent (section 7.3).
  private static func environmental(_ vector: CVSSVector) -> Double? {
    if let score = vector.environmentalScore { return score }
    guard vector.version == .three || vector.version == .threeOne else { return nil }
    let metrics = vector.metrics.merging(["CR": "M"]) { first, _ in first }
    return (try? CVSSVector(version: vector.version, metrics: metrics))?.environmentalScore
  }

  static func consistency(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (name, node) in all(subject).flatMap(\.vectors) {
      guard let vector = vector(name, node) else { continue }
      if name != "cvss_v2", let stated = node["version"].text, stated != vector.version.rawValue {
        reporter.report(node["version"], "The vector is of CVSS \(vector.version.rawValue).")
      }
      for member in node.members {
        guard let metric = CSAFScoreWords.metric(name, member.key), let stated = member.node.text
        else { continue }
        let undefined = vector.version == .two ? "ND" : "X"
        let value = vector.metrics[metric.name] ?? undefined
        guard let word = metric.words[value], word != stated else { continue }
        reporter.report(member.node, "The vector says \(word), not \(stated); correct one of them.")
      }
    }
  }

  static func scoreAndRating(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let scores = subject.scores(vulnerability)
      let scored = Set(
        scores.filter { !$0.vectors.isEmpty }
          .flatMap { score in score.products.map { [$0, score.source ?? ""] } })
      for score in scores where score.content["qualitative_severity_rating"].exists {
        for id in score.products where scored.contains([id, score.source ?? ""]) {
          reporter.report(
            score.content["qualitative_severity_rating"],
            "\"\(id)\" has a CVSS score of the same source; remove the rating.")
        }
      }
    }
  }

  static func missingMetric(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let covered = Set(subject.scores(vulnerability).flatMap(\.products))
      for member in CSAFStatusGroup.affected.members {
        for node in vulnerability["product_status"][member].items
        where !covered.contains(node.text ?? "") {
          reporter.report(node, "No score covers this affected product; add one.")
        }
      }
    }
  }

  static func fixedScore(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let fixed = Set(
        CSAFStatusGroup.fixed.members.flatMap { vulnerability["product_status"][$0].texts })
      for score in subject.scores(vulnerability) where !fixed.isDisjoint(with: score.products) {
        for (name, node) in score.vectors where overall(name, node) > 0 {
          reporter.report(
            node, "A fixed product has no score above 0; list only affected products here.")
        }
      }
    }
  }

  /// The score with what the environment makes of it. Environmental members count where the vector
  /// does not have them.
  private static func overall(_ name: String, _ node: CSAFNode) -> Double {
    guard let vector = vector(name, node) else { return 0 }
    if let stated = node["environmentalScore"].value.double { return stated }
    var metrics = vector.metrics
    for member in node.members {
      guard let metric = CSAFScoreWords.metric(name, member.key), metrics[metric.name] == nil,
        let value = metric.words.first(where: { $0.value == member.node.text })?.key
      else { continue }
      metrics[metric.name] = value
    }
    return (try? CVSSVector(version: vector.version, metrics: metrics))?.score ?? vector.score
  }

  static func ratingByIssuer(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let own = Set(
      subject.document["references"].items.filter { $0["category"].text == "self" }
        .compactMap { $0["url"].text })
    for score in all(subject) where score.content["qualitative_severity_rating"].exists {
      guard score.source.map(own.contains) ?? true else { continue }
      reporter.report(
        score.content["qualitative_severity_rating"], "Score it with CVSS or SSVC instead.")
    }
  }

  static func rating(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for score in all(subject) where score.content["qualitative_severity_rating"].exists {
      reporter.report(
        score.content["qualitative_severity_rating"], "The rating does not say how it came about.")
    }
  }

  static func onlyTwo(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let scores = subject.scores(vulnerability)
      let others = Set(
        scores.filter { score in
          score.content.members.contains { $0.key != "cvss_v2" && $0.key != "products" }
        }.flatMap(\.products))
      for score in scores where score.content["cvss_v2"].exists {
        guard score.products.contains(where: { !others.contains($0) }) else { continue }
        reporter.report(score.content["cvss_v2"], "Score it with a later version of CVSS too.")
      }
    }
  }

  static func threeZero(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for score in all(subject) {
      let node = score.content["cvss_v3"]
      guard
        node["version"].text == "3.0" || (node["vectorString"].text ?? "").hasPrefix("CVSS:3.0/")
      else { continue }
      reporter.report(node, "CVSS 3.1 is clearer; use it instead of 3.0.")
    }
  }

  static func missingFour(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let scores = subject.scores(vulnerability)
      for score in scores where !score.vectors.isEmpty && !score.content["cvss_v4"].exists {
        reporter.report(score.content, "Score it with CVSS 4.0 too.")
      }
      let covered = Set(scores.filter { !$0.vectors.isEmpty }.flatMap(\.products))
      for member in CSAFStatusGroup.affected.members {
        for node in vulnerability["product_status"][member].items
        where !covered.contains(node.text ?? "") {
          reporter.report(node, "No CVSS score covers this affected product.")
        }
      }
    }
  }
}
