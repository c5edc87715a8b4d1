import Testing

@testable import Similarity

@Suite("How alike two reports are") struct SimilarityTests {
  let model = SimilarityModel.current

  @Test("The table that ships is whole") func table() {
    #expect(model.name == "dedup-1")
    #expect(model.weights.count == Feature.allCases.count)
    #expect(model.termCount == 9_236 && model.documents == 23_906)
    #expect(model.stopWords.count == 190 && model.hostWords.count == 72)
    #expect(model.synonyms.count == 44 && model.commonNames.count == 28)
    #expect(Set(model.phrases.values.joined().map(\.weakness)).count == 66)
    #expect(Set(model.families.values.joined()).count == 25)
    #expect(model.sameThreshold == 0.85 && model.suggestThreshold == 0.1)
  }

  @Test("Every report of the check values is read as it should be") func readings() throws {
    let vectors = try Vectors.read()
    #expect(vectors.reports.count == 30)
    for (name, report) in vectors.reports {
      let reading = Reading(report.description)
      let sequence = reading.title + reading.text
      let products = Set(reading.names.joined())
      let own = sequence.filter { !products.contains($0) }
      let found = Vectors.Report.Reading(
        words: reading.title + reading.text, products: reading.names,
        bigrams: Profile.pairs(of: own, by: model).keys.sorted(), functions: reading.functions,
        files: reading.files, versions: reading.versions, weaknesses: reading.weaknesses,
        classes: Profile.kinds(in: reading.title + reading.text, by: model).sorted(),
        commits: reading.commits)
      #expect(found == report.reading, "\(name)")
    }
  }

  @Test("Every pair of the check values is compared as it should be") func pairs() throws {
    let vectors = try Vectors.read()
    let profiles = vectors.reports.mapValues { Profile(Reading($0.description)) }
    #expect(vectors.pairs.count == 30)
    for pair in vectors.pairs {
      let one = try #require(profiles[pair.query])
      let other = try #require(profiles[pair.known])
      let values = PairFeatures(one, other, model).values()
      for (name, value) in pair.features {
        let feature = try #require(Feature(rawValue: name))
        let found = values[feature] ?? 0
        #expect(abs(found - value) < 1e-6, "\(pair.query) \(pair.known) \(name)")
      }
      let comparison = Comparison(of: one, with: other)
      // The weight of a shared commit is by judgement and not part of the fitted score.
      let judged = PairFeatures(one, other, model).judged().reduce(0) { $0 + $1.contribution }
      let score = comparison.score - judged
      // The tables hold six digits of each weight, and up to 19 are summed.
      #expect(abs(score - pair.z) < 1e-5, "\(pair.query) \(pair.known)")
      for (margin, value) in pair.atMargin {
        let found = SimilarityRanking<String>.probability(
          score: score, margin: try #require(Double(margin)), by: model)
        #expect(abs(found - value) < 1e-5, "\(pair.query) \(pair.known) at \(margin)")
      }
    }
  }

  @Test("Who is new does not matter, except for the share that is repeated")
  func symmetry() throws {
    let vectors = try Vectors.read()
    let profiles = vectors.reports.values.map { Profile(Reading($0.description)) }
    for one in profiles {
      for other in profiles {
        let there = PairFeatures(one, other, model).values()
        let back = PairFeatures(other, one, model).values()
        for feature in Feature.allCases where feature != .match {
          #expect(abs((there[feature] ?? 0) - (back[feature] ?? 0)) < 1e-9, "\(feature)")
        }
      }
    }
  }

  private func lines(_ one: FlawDescription, _ other: FlawDescription) -> [Comparison.Line] {
    let (one, other) = (Reading(one), Reading(other))
    return Comparison(of: Profile(one), with: Profile(other)).lines(of: one, and: other)
  }

  @Test("A result names its reasons, the weightiest first") func reasons() throws {
    let vectors = try Vectors.read()
    let lines = lines(
      try #require(vectors.reports["A1"]).description,
      try #require(vectors.reports["A2"]).description)
    #expect(lines.contains { $0.sentence == "Product names agree: quillpack" })
    #expect(lines.contains { $0.sentence == "The same file: header.c" })
    #expect(lines.contains { $0.sentence == "Related weaknesses, not the same" })
    #expect(lines.allSatisfy { abs($0.contribution) >= 0.3 })
    #expect(lines.map { abs($0.contribution) } == lines.map { abs($0.contribution) }.sorted(by: >))
  }

  @Test("A shared commit counts, and a full one agrees with its beginning") func commits() {
    var one = FlawDescription(title: "Crash", text: "fixed by 3f9c2ab71d0e")
    one.products = ["acme/quillpack"]
    var other = FlawDescription(title: "Hang", text: "")
    other.commits = ["3F9C2AB71D0E11223344556677889900AABBCCDD"]
    #expect(lines(one, other).contains { $0.sentence == "The same fixing commit" })
    other.commits = ["3f9c2ab"]
    #expect(lines(one, other).contains { $0.sentence == "The same fixing commit" })
    other.commits = ["4f9c2ab"]
    #expect(!lines(one, other).contains { $0.sentence == "The same fixing commit" })
  }

  @Test("Where it crashes counts: all of three frames, the first one, none") func frames() {
    let description = { (frames: [String]) in
      var one = FlawDescription(title: "Fault in the tide reader", text: "It stops.")
      one.frames = frames
      return one
    }
    let known = description(["read_tide", "open_log", "main"])
    let sentence = { (frames: [String]) in
      lines(known, description(frames)).first { $0.sentence.lowercased().contains("crash") }
    }
    #expect(sentence(["READ_TIDE", "open_log", "main", "start"])?.contribution == 3)
    #expect(sentence(["read_tide", "close_log"])?.contribution == 1.5)
    #expect(sentence(["write_tide"])?.contribution == -1)
    #expect(sentence([]) == nil && sentence(["main"]) == nil)
  }

  @Test("The call that it ends in counts, whatever it belongs to") func sinks() {
    let description = { (sink: String?) in
      var one = FlawDescription(title: "Fault in the tide reader", text: "It stops.")
      one.sink = sink
      return one
    }
    let weight = { (one: String?, other: String?) in
      lines(description(one), description(other)).first { $0.sentence.contains("call") }?
        .contribution
    }
    #expect(weight("cursor.execute", "Execute()") == 1)
    #expect(weight("execute", "system") == -0.5)
    #expect(weight("execute", nil) == nil)
  }

  @Test("A profile comes back from its bytes, and nothing else is one") func coding() throws {
    for report in try Vectors.read().reports.values {
      let profile = Profile(Reading(report.description))
      let bytes = profile.encoded
      #expect(Profile(encoded: bytes) == profile)
      // Whatever is cut off or changed gives a profile or nothing, never a crash.
      for length in 0..<bytes.count {
        guard let part = Profile(encoded: Array(bytes.prefix(length))) else { continue }
        _ = Comparison(of: profile, with: part)
      }
      for place in stride(from: 0, to: bytes.count, by: 7) {
        var changed = bytes
        changed[place] ^= 0x81
        guard let other = Profile(encoded: changed) else { continue }
        _ = Comparison(of: other, with: profile)
      }
    }
    #expect(Profile(encoded: []) == nil)
  }

  @Test("Two models, a bypass, and other places are left to a person") func objections() {
    let profile = { (title: String, product: String, file: String, function: String) in
      var text = FlawDescription(title: title, text: "Overflow while a frame is parsed.")
      text.products = [product]
      text.files = [file]
      text.functions = [function]
      return Profile(Reading(text))
    }
    let first = profile("Frame overflow", "acme/cam 100x", "frame.c", "readFrame")
    let model = profile("Frame overflow", "acme/cam 200x", "frame.c", "readFrame")
    let place = profile("Frame overflow", "acme/cam 100x", "audio.c", "readAudio")
    let bypass = profile("Bypass of a repair", "acme/cam 100x", "frame.c", "readFrame")
    #expect(Comparison(of: first, with: first).objection == nil)
    for other in [model, place, bypass] {
      #expect(Comparison(of: first, with: other).objection != nil)
      #expect(Comparison(of: other, with: first).objection != nil)
    }
  }
}
