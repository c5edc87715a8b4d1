import Testing
import Vocabulary

@testable import Federation

/// A hub in the simulation: it decides by `EchoRules` alone, and forgets at a crash what it had not
/// written down.
private struct SimulatedHub {
  struct Known {
    /// Names that it may tell: its own number, those of catalogues, those of others.
    var names: Set<String>
    /// The hubs that reports of it came from and through.
    var origins: Set<String> = []
    /// The number at another hub, and what was last heard from and said there.
    var there: [String: (number: String, heard: String?, said: String?)] = [:]
    /// What is on its way, as it was written down before it was sent.
    var asking: [String: Message] = [:]
  }

  let name: String
  var cases: [Int: Known] = [:]
  var next = 0

  mutating func open(_ known: Known) -> Int {
    next += 1
    var known = known
    known.names.insert("\(name)#\(next)")
    cases[next] = known
    return next
  }

  func number(_ id: Int) -> String { "\(name)#\(id)" }

  /// The case with a name, where exactly one has it.
  func named(_ names: Set<String>) -> Set<Int> {
    Set(cases.filter { !$0.value.names.isDisjoint(with: names) }.keys)
  }

  /// Takes something in; gives the number that it has here.
  mutating func take(_ message: Message) -> String {
    let link = cases.first { $0.value.there[message.from]?.number == message.number }
    let own = Set(cases.keys.filter { message.names.contains(number($0)) })
    let verdict = EchoRules.verdict(
      EchoRules.Arrival<Int>(
        link: link.map {
          (flaw: $0.key, digest: $0.value.there[message.from]?.heard, changedAt: nil)
        }, own: own, named: named(message.names).subtracting(own), digest: message.digest,
        changedAt: nil))
    let id: Int
    switch verdict {
    case .repeated(let known): return number(known)
    case .update(let known), .returned(let known), .joins(let known): id = known
    case .fresh: id = open(Known(names: []))
    }
    cases[id]?.names.formUnion(message.names)
    cases[id]?.origins.formUnion(message.chain + [message.from])
    let before = cases[id]?.there[message.from]
    cases[id]?.there[message.from] = (message.number, message.digest, before?.said)
    return number(id)
  }

  /// What it would tell a hub of a case; nil where the rules say that it is not to.
  func wanted(_ id: Int, to hub: String) -> Message? {
    guard let known = cases[id] else { return nil }
    let message = Message(
      from: name, to: hub, case: id, number: number(id), names: known.names,
      chain: known.origins.sorted())
    let there = known.there[hub].map { [$0.number] } ?? []
    let isUnderWay = known.asking[hub] != nil
    let refusal =
      there.isEmpty
      ? EchoRules.refusal(
        reportTo: hub, there: there, origins: known.origins,
        given: known.names.filter { $0.hasPrefix(hub + "#") }, isUnderWay: isUnderWay)
      : EchoRules.refusal(
        statement: message.digest, there: there, lastSent: known.there[hub]?.said,
        isUnderWay: isUnderWay)
    return refusal == nil ? message : nil
  }
}

private struct Message: Equatable {
  let from: String
  let to: String
  let `case`: Int
  let number: String
  let names: Set<String>
  let chain: [String]
  var digest: String { names.sorted().joined(separator: " ") }
}

@Suite("No echoes, whatever is delivered twice, late or between crashes") struct EchoSimulationTests
{
  @Test(
    "Each hub ends with one case a flaw and all names, and hubs fall silent",
    arguments: [3, 4, 5])
  func silence(_ count: Int) throws {
    for seed in 0..<150 {
      var random = SeededGenerator(seed: UInt64(seed * 10 + count))
      var hubs = (0..<count).map { SimulatedHub(name: "hub\($0)") }
      // Flaws are reported at some hubs first, at one with a catalogue's number.
      let flaws = 3
      for flaw in 0..<flaws {
        let place = Int.random(in: 0..<count, using: &random)
        _ = hubs[place].open(.init(names: ["CVE-2026-\(1000 + flaw)"]))
        let other = Int.random(in: 0..<count, using: &random)
        if other != place, Bool.random(using: &random) {
          _ = hubs[other].open(.init(names: ["CVE-2026-\(1000 + flaw)"]))
        }
      }
      var wire: [Message] = []
      var sent = 0
      var quiet = 0
      while quiet < count * count * 4 {
        let (moved, counted) = step(&hubs, &wire, &random)
        sent += counted
        quiet = moved || !wire.isEmpty || isTalking(hubs) ? 0 : quiet + 1
        // Names are learned at most once a hub, and only news is told.
        try #require(sent <= flaws * count * count * (count + 3), "seed \(seed): \(sent) sends")
      }
      for hub in hubs {
        for flaw in 0..<flaws {
          let holding = hub.named(["CVE-2026-\(1000 + flaw)"])
          #expect(holding.count == 1, "seed \(seed): \(hub.name) has \(holding.count) cases")
        }
        #expect(hub.cases.count == flaws, "seed \(seed): \(hub.name)")
        for known in hub.cases.values {
          // Every hub's own number for it is known everywhere.
          let givers = Set(known.names.compactMap { $0.split(separator: "#").first })
          #expect(givers.count >= count, "seed \(seed): \(known.names)")
        }
      }
    }
  }

  private func isTalking(_ hubs: [SimulatedHub]) -> Bool {
    hubs.contains { hub in
      hub.cases.contains { id, known in
        !known.asking.isEmpty
          || hubs.contains { $0.name != hub.name && hub.wanted(id, to: $0.name) != nil }
      }
    }
  }

  /// One thing happens: something is written down to be sent, leaves, arrives, arrives twice, or its
  /// answer is lost and it is sent again.
  private func step(
    _ hubs: inout [SimulatedHub], _ wire: inout [Message], _ random: inout SeededGenerator
  ) -> (moved: Bool, sent: Int) {
    let one = Int.random(in: 0..<hubs.count, using: &random)
    let other = Int.random(in: 0..<hubs.count, using: &random)
    if !wire.isEmpty, Bool.random(using: &random) {
      let place = Int.random(in: 0..<wire.count, using: &random)
      // Taken once more later: a duplicate, out of order.
      let message =
        Int.random(in: 0..<4, using: &random) == 0 ? wire[place] : wire.remove(at: place)
      let target = Int(message.to.dropFirst(3)) ?? 0
      let number = hubs[target].take(message)
      // The answer is lost now and then: what was written down before stays, and is sent again.
      guard Int.random(in: 0..<4, using: &random) != 0 else { return (true, 0) }
      let source = Int(message.from.dropFirst(3)) ?? 0
      settle(&hubs[source], message, number)
      return (true, 0)
    }
    guard one != other, let id = hubs[one].cases.keys.sorted().randomElement(using: &random)
    else { return (false, 0) }
    let to = hubs[other].name
    if let message = hubs[one].cases[id]?.asking[to] {
      // After a crash: the same bytes again.
      guard !wire.contains(message) else { return (false, 0) }
      wire.append(message)
      return (true, 0)
    }
    guard let message = hubs[one].wanted(id, to: to) else { return (false, 0) }
    hubs[one].cases[id]?.asking[to] = message
    // A crash between writing it down and sending it.
    if Int.random(in: 0..<5, using: &random) != 0 { wire.append(message) }
    return (true, 1)
  }

  private func settle(_ hub: inout SimulatedHub, _ message: Message, _ number: String) {
    guard hub.cases[message.case]?.asking[message.to] == message else { return }
    hub.cases[message.case]?.asking[message.to] = nil
    let before = hub.cases[message.case]?.there[message.to]
    hub.cases[message.case]?.there[message.to] = (
      before?.number ?? number, before?.heard, message.digest
    )
    hub.cases[message.case]?.names.insert(number)
  }
}
