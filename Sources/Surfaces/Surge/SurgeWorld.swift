import Vocabulary

/// Software with those who look after it.
struct SurgeProject: Sendable {
  let name: String
  let files: [String]
  /// Distinct flaws a week; nil where nobody said.
  let capacity: Int?
  /// Public vulnerabilities of it, fixed since 2.0.0.
  let vulnerabilities: [String]

  var package: String { "pkg:npm/" + name }
}

/// A finder.
struct SurgeSource: Sendable {
  let name: String
  /// What share of its reports is about a real flaw.
  let prior: Double
  /// Its part of all reports.
  let share: Double

  /// Four of each kind; those who are seldom right send the most.
  static let all: [SurgeSource] = [(0.05, 0.5), (0.25, 0.3), (0.9, 0.2)].enumerated().flatMap {
    kind, facts in
    (0..<4).map { number in
      SurgeSource(
        name: "Finder \(kind + 1)\(number + 1)", prior: facts.0, share: facts.1 / 4)
    }
  }
}

/// What reports are about, as it truly is. The server never sees it.
struct SurgeClaim: Sendable {
  enum Kind: Sendable, Equatable {
    /// A real flaw.
    case flaw
    /// A real flaw beside another: the same file, another function.
    case variant(of: Int)
    /// Real once, and fixed in what was tested.
    case alreadyFixed
    /// No flaw at all.
    case mistake
  }

  let kind: Kind
  let project: Int
  let file: String
  let function: String
  /// Its place in ``WeaknessWords/all``.
  let weakness: Int
  let parameter: String
  let object: String
  let severity: Int
  /// What it is publicly known as.
  var alias: String?

  var isReal: Bool {
    switch kind {
    case .flaw, .variant: true
    case .alreadyFixed, .mistake: false
    }
  }
}

/// Projects, finders and what is wrong with the software; it grows with every report. Pure but for
/// its generator, all of which follows from the seed.
struct SurgeWorld: Sendable {
  let projects: [SurgeProject]
  private(set) var claims: [SurgeClaim] = []
  var generator: SeededGenerator
  private let plan: SurgePlan
  private var real: [Int] = []
  private var unreal: [Int] = []
  /// What is said of a public vulnerability is one claim, whoever says it.
  private var known: [String: Int] = [:]
  private var sent = 0
  /// What is reported again was reported lately: within about this many claims.
  private var recent: Int { max(50, plan.rate * 10) }

  init(_ plan: SurgePlan) {
    self.plan = plan
    var generator = SeededGenerator(seed: plan.seed)
    projects = (0..<SurgeAssumption.projects).map { SurgeProject(number: $0, from: &generator) }
    self.generator = generator
  }

  /// The next report, with the number of the claim it is about.
  mutating func report() -> (source: Int, claim: Int, report: SurgeReport) {
    let source = pickSource()
    let isReal = generator.chance(SurgeSource.all[source].prior)
    let pool = isReal ? real : unreal
    sent += 1
    let reference = "W\(sent)"
    let writer = SurgeWriter(source: source, reference: reference)
    if !pool.isEmpty, generator.chance(Double(plan.duplicates) / 100) {
      let claim = pool.suffix(recent).randomElement(using: &generator) ?? pool[0]
      let isCopy = generator.chance(Double(SurgeAssumption.copies) / 100)
      return (source, claim, writer.report(of: claims[claim], again: true, isCopy, in: &self))
    }
    let claim = invent(isReal: isReal)
    return (source, claim, writer.report(of: claims[claim], again: false, true, in: &self))
  }

  private mutating func pickSource() -> Int {
    var rest = Double.random(in: 0..<1, using: &generator)
    for (place, source) in SurgeSource.all.enumerated() {
      rest -= source.share
      if rest < 0 { return place }
    }
    return SurgeSource.all.count - 1
  }

  private mutating func invent(isReal: Bool) -> Int {
    let number = claims.count
    if isReal, !real.isEmpty, generator.chance(Double(SurgeAssumption.variants) / 100) {
      let beside = real.suffix(recent).randomElement(using: &generator) ?? real[0]
      claims.append(variant(of: beside))
    } else if isReal {
      claims.append(fresh(.flaw))
    } else if generator.chance(Double(SurgeAssumption.alreadyFixed) / 100) {
      var claim = fresh(.alreadyFixed)
      let alias = generator.pick(projects[claim.project].vulnerabilities)
      if let number = known[alias] { return number }
      claim.alias = alias
      known[alias] = number
      claims.append(claim)
    } else {
      claims.append(fresh(.mistake))
    }
    if isReal { real.append(number) } else { unreal.append(number) }
    return number
  }

  private mutating func fresh(_ kind: SurgeClaim.Kind) -> SurgeClaim {
    let project = Int.random(in: 0..<projects.count, using: &generator)
    return SurgeClaim(
      kind: kind, project: project, file: generator.pick(projects[project].files),
      function: generator.function(), weakness: generator.place(in: WeaknessWords.all.count),
      parameter: generator.parameter(), object: generator.object(),
      severity: generator.place(in: SurgeWriter.severities.count))
  }

  private mutating func variant(of number: Int) -> SurgeClaim {
    let other = claims[number]
    var function = generator.function()
    while function == other.function { function = generator.function() }
    return SurgeClaim(
      kind: .variant(of: number), project: other.project, file: other.file, function: function,
      weakness: other.weakness, parameter: generator.parameter(), object: other.object,
      severity: other.severity)
  }
}

extension SurgeProject {
  init(number: Int, from generator: inout SeededGenerator) {
    let word = generator.pick(Syllables.first) + generator.pick(Syllables.second)
    name = "\(word)-\(generator.pick(Syllables.things).lowercased())-\(number)"
    capacity = generator.chance(0.9) ? Int.random(in: 1...10, using: &generator) : nil
    vulnerabilities = (0..<8).map { "CVE-2025-\(20_000 + number * 8 + $0)" }
    files = (0..<24).map { place in
      let (folder, file) = (
        generator.pick(Syllables.things).lowercased(), generator.pick(Syllables.verbs)
      )
      return "src/\(folder)/\(file)\(place).c"
    }
  }
}

extension SeededGenerator {
  mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
  mutating func place(in count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
  mutating func pick(_ words: [String]) -> String { words[place(in: words.count)] }
  mutating func function() -> String {
    pick(Syllables.verbs) + pick(Syllables.things) + pick(Syllables.things)
  }
  mutating func parameter() -> String {
    pick(Syllables.first) + pick(Syllables.second) + pick(Syllables.qualities)
  }
  mutating func object() -> String {
    pick(Syllables.things).lowercased() + " " + pick(Syllables.qualities).lowercased()
  }
  /// About normal with mean 0 and deviation 1: the sum of twelve even ones, less six.
  mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &self) }
  }
}
