/// How far one vendor has come with the fix: `vfd`, `Vfd`, `VFd`, `VFD` in Vultron's case states.
/// Each needs the one before.
public enum FixPath: String, CaseIterable, Sendable, Comparable {
  /// Has not been told.
  case unaware
  /// Knows.
  case aware
  /// Has a fix.
  case fixReady
  /// The fix is in use.
  case fixDeployed

  /// In plain words.
  public var title: String {
    switch self {
    case .unaware: "Does not know"
    case .aware: "Knows"
    case .fixReady: "Has a fix"
    case .fixDeployed: "The fix is in use"
    }
  }

  /// In the order of the way.
  public static func < (one: Self, other: Self) -> Bool { one.place < other.place }

  var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What is known outside the case: `p`, `x`, `a` in Vultron's case states. Nothing is forgotten.
public struct PublicKnowledge: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: Int

  /// A set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The flaw is public.
  public static let flaw = PublicKnowledge(rawValue: 1)
  /// An exploit is public.
  public static let exploit = PublicKnowledge(rawValue: 2)
  /// Attacks were seen.
  public static let attacks = PublicKnowledge(rawValue: 4)

  /// As words for people, in a fixed order.
  public var words: [String] {
    [
      (Self.flaw, "the flaw is public"), (.exploit, "an exploit is public"),
      (.attacks, "attacks were seen"),
    ].filter { contains($0.0) }.map(\.1)
  }
}

/// Something that happens to a flaw, once (Vultron, case state events).
public enum DisclosureEvent: String, CaseIterable, Sendable {
  /// The vendor learns of it.
  case vendorAware
  /// A fix is ready.
  case fixReady
  /// The fix is in use.
  case fixDeployed
  /// The public learns of it.
  case publicAware
  /// An exploit is published.
  case exploitPublic
  /// Attacks are seen.
  case attacksObserved
}

/// The state of a flaw towards one vendor (Householder and Spring, A State-Based Model for
/// Multi-Party Coordinated Vulnerability Disclosure, section 2; Vultron, case states).
///
/// There are 32: four places on the fix path times eight sets of public knowledge.
public struct DisclosureState: Hashable, Sendable {
  /// How far the vendor is.
  public var fix: FixPath
  /// What is known outside.
  public var known: PublicKnowledge

  /// A state.
  public init(fix: FixPath = .unaware, known: PublicKnowledge = []) {
    self.fix = fix
    self.known = known
  }

  /// All of them.
  public static var all: [DisclosureState] {
    FixPath.allCases.flatMap { fix in
      (0..<8).map { DisclosureState(fix: fix, known: PublicKnowledge(rawValue: $0)) }
    }
  }

  /// The state after an event, nil where it can not come next. A public exploit makes the flaw
  /// public before anything else happens, and a vendor knows what the public knows.
  public func after(_ event: DisclosureEvent) -> DisclosureState? {
    let hidden = !known.contains(.flaw)
    if known.contains(.exploit), hidden, event != .publicAware { return nil }
    if fix == .unaware, !hidden, event != .vendorAware { return nil }
    switch event {
    case .vendorAware: return advanced(from: .unaware, to: .aware)
    case .fixReady: return advanced(from: .aware, to: .fixReady)
    case .fixDeployed: return advanced(from: .fixReady, to: .fixDeployed)
    case .publicAware: return knowing(.flaw)
    case .exploitPublic: return knowing(.exploit)
    case .attacksObserved: return knowing(.attacks)
    }
  }

  /// The state once everything that follows has followed: what is exploited in public is public, and
  /// what is public the vendor knows.
  public var settled: DisclosureState {
    var state = self
    if state.known.contains(.exploit) { state.known.insert(.flaw) }
    if state.known.contains(.flaw), state.fix == .unaware { state.fix = .aware }
    return state
  }

  /// Vultron's six letters, such as `VFdpxa`.
  public var letters: String {
    let pairs: [(Bool, String, String)] = [
      (fix >= .aware, "V", "v"), (fix >= .fixReady, "F", "f"), (fix >= .fixDeployed, "D", "d"),
      (known.contains(.flaw), "P", "p"), (known.contains(.exploit), "X", "x"),
      (known.contains(.attacks), "A", "a"),
    ]
    return pairs.map { $0.0 ? $0.1 : $0.2 }.joined()
  }

  private func advanced(from place: FixPath, to next: FixPath) -> DisclosureState? {
    fix == place ? DisclosureState(fix: next, known: known) : nil
  }

  private func knowing(_ more: PublicKnowledge) -> DisclosureState? {
    known.contains(more) ? nil : DisclosureState(fix: fix, known: known.union(more))
  }
}
