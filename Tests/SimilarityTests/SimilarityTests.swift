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
      let profile = Profile(Reading(report.description))
      let reading = profile.reading
      let found = Vectors.Report.Reading(
        words: reading.title + reading.text, products: reading.names,
        bigrams: profile.pairs.all.map(\.term), functions: reading.functions,
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
      let score = comparison.score - (PairFeatures(one, other, model).hasCommonCommit ? 2 : 0)
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

  @Test("A result names its reasons, the weightiest first") func reasons() throws {
    let vectors = try Vectors.read()
    let one = Profile(Reading(try #require(vectors.reports["A1"]).description))
    let other = Profile(Reading(try #require(vectors.reports["A2"]).description))
    let lines = Comparison(of: one, with: other).lines
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
    let found = Comparison(of: Profile(Reading(one)), with: Profile(Reading(other)))
    #expect(found.lines.contains { $0.sentence == "The same fixing commit" })
    other.commits = ["3f9c2ab"]
    #expect(
      Comparison(of: Profile(Reading(one)), with: Profile(Reading(other))).lines.contains {
        $0.sentence == "The same fixing commit"
      })
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
