import Access
import TestSupport
import Testing
import Vocabulary

/// Makes labels of every shape, the same in every run.
private struct LabelSource {
  var generator: SeededGenerator
  let organizations: [OrganizationID]

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    let surroundings = Surroundings.test(seed: seed)
    organizations = (0..<4).map { _ in OrganizationID(surroundings) }
  }

  mutating func next() -> Label {
    let released = organizations.filter { _ in Bool.random(using: &generator) }
    let compartments = ["a", "b"].filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
    let embargo = Int64.random(in: 0..<4, using: &generator)
    return Label(
      trafficLight: TrafficLight.allCases.randomElement(using: &generator) ?? .red,
      originator: Bool.random(using: &generator)
        ? organizations.randomElement(using: &generator) : nil,
      releasableTo: Set(released), compartments: Set(compartments),
      embargoUntil: embargo == 0 ? nil : Timestamp(seconds: embargo * 100))
  }
}

/// What `decide` lets a party see.
private func isVisible(
  _ label: Label, to organization: OrganizationID, at now: Timestamp
) -> Bool {
  label.compartments.isEmpty && (label.reaches(organization) || label.isPublic(at: now))
}

@Suite("Labels") struct LabelTests {
  @Test("Joining never widens: whoever sees the result sees both parts", arguments: 1...8)
  func monotonic(seed: UInt64) {
    var source = LabelSource(seed: seed)
    for _ in 0..<2000 {
      let (one, other) = (source.next(), source.next())
      let joined = one.joined(with: other)
      #expect(joined.trafficLight >= one.trafficLight)
      #expect(joined.trafficLight >= other.trafficLight)
      #expect(joined.compartments.isSuperset(of: one.compartments.union(other.compartments)))
      for seconds in stride(from: Int64(0), through: 400, by: 50) {
        let now = Timestamp(seconds: seconds)
        if joined.isPublic(at: now) {
          #expect(one.isPublic(at: now) && other.isPublic(at: now))
        }
        for organization in source.organizations
        where isVisible(joined, to: organization, at: now) {
          #expect(isVisible(one, to: organization, at: now))
          #expect(isVisible(other, to: organization, at: now))
        }
      }
    }
  }

  @Test("The order of joining makes no difference to who may see it", arguments: 1...4)
  func symmetric(seed: UInt64) {
    var source = LabelSource(seed: seed)
    for _ in 0..<1000 {
      let (one, other) = (source.next(), source.next())
      #expect(one.joined(with: other) == other.joined(with: one))
      let third = source.next()
      let left = one.joined(with: other).joined(with: third)
      let right = one.joined(with: other.joined(with: third))
      #expect(left.trafficLight == right.trafficLight)
      #expect(left.embargoUntil == right.embargoUntil)
      #expect(left.compartments == right.compartments)
    }
  }

  @Test("Public facts add nothing to a label")
  func open() {
    var source = LabelSource(seed: 5)
    for _ in 0..<500 {
      let label = source.next()
      let joined = label.joined(with: .open)
      #expect(joined.trafficLight == label.trafficLight)
      #expect(joined.embargoUntil == label.embargoUntil)
      for organization in source.organizations {
        #expect(joined.reaches(organization) == label.reaches(organization))
      }
    }
  }

  @Test("Without a label a record is for its originator alone")
  func missing() {
    let surroundings = Surroundings.test()
    let (owner, other) = (OrganizationID(surroundings), OrganizationID(surroundings))
    let label = ObjectFacts<CaseObject>(id: "x", owner: owner).label
    #expect(label.trafficLight == .red)
    #expect(label.reaches(owner))
    #expect(!label.reaches(other))
    #expect(!label.isPublic(at: surroundings.now()))
  }

  @Test(
    "Markings are read as people write them",
    arguments: [
      ("CLEAR", TrafficLight.clear), ("TLP:CLEAR", .clear), ("tlp:white", .clear),
      ("TLP:AMBER+STRICT", .amberStrict), ("amber", .amber), ("TLP:GREEN", .green),
      ("Tlp:Red", .red),
    ])
  func markings(text: String, light: TrafficLight) {
    #expect(TrafficLight(marking: text) == light)
  }

  @Test("Unknown markings are not guessed", arguments: ["", "TLP:", "BLUE", "TLP:AMBER STRICT"])
  func unknownMarkings(text: String) {
    #expect(TrafficLight(marking: text) == nil)
  }

  @Test("The lights are ordered from the widest audience to the narrowest")
  func order() {
    #expect(TrafficLight.allCases == TrafficLight.allCases.sorted())
    #expect(TrafficLight.clear < .green && TrafficLight.amber < .amberStrict)
    #expect(TrafficLight.amberStrict < .red)
  }
}
