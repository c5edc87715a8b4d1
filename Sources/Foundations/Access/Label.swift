public import Vocabulary

/// Traffic Light Protocol 2.0 (FIRST), from the widest to the narrowest audience.
public enum TrafficLight: String, CaseIterable, Sendable, Codable, Comparable {
  /// Anyone.
  case clear = "CLEAR"
  /// The community, not the public.
  case green = "GREEN"
  /// The recipient's organization and its clients, on a need to know.
  case amber = "AMBER"
  /// The recipient's organization only.
  case amberStrict = "AMBER+STRICT"
  /// Named recipients only.
  case red = "RED"

  /// Reads a TLP 2.0 word with or without the `TLP:` prefix; TLP 1.0's WHITE is read as CLEAR.
  public init?(marking text: String) {
    var word = text.uppercased()
    if word.hasPrefix("TLP:") { word.removeFirst(4) }
    if word == "WHITE" { word = "CLEAR" }
    self.init(rawValue: word)
  }

  private var narrowness: Int { Self.allCases.firstIndex(of: self) ?? 4 }

  /// Wider audiences come first.
  public static func < (one: Self, other: Self) -> Bool { one.narrowness < other.narrowness }
}

/// Who may see a record, carried with the record itself.
///
/// TLP is one field of it and not the access rule: a record is visible to its originator, to the
/// organizations it was released to and to the coordinator, and to everybody only when it is
/// `CLEAR` and no embargo holds.
public struct Label: Sendable, Hashable {
  /// The TLP 2.0 marking shown to people.
  public let trafficLight: TrafficLight
  /// Organizations besides the originator that may see it.
  public let releasableTo: Set<OrganizationID>
  /// Need-to-know groups; a reader must belong to all of them.
  public let compartments: Set<String>
  /// Not public before this moment.
  public let embargoUntil: Timestamp?
  /// Who brought it; nil when the software itself did.
  public let originator: OrganizationID?

  /// A label from its parts.
  public init(
    trafficLight: TrafficLight, originator: OrganizationID?,
    releasableTo: Set<OrganizationID> = [], compartments: Set<String> = [],
    embargoUntil: Timestamp? = nil
  ) {
    self.trafficLight = trafficLight
    self.originator = originator
    self.releasableTo = releasableTo
    self.compartments = compartments
    self.embargoUntil = embargoUntil
  }

  /// What a record without a label is treated as: for its originator alone.
  public static func missing(originator: OrganizationID?) -> Label {
    Label(trafficLight: .red, originator: originator)
  }

  /// Public facts.
  public static let open = Label(trafficLight: .clear, originator: nil)

  /// The label of something derived from both: the most restrictive of each part.
  public func joined(with other: Label) -> Label {
    let mine = releasableTo.union(originator.map { [$0] } ?? [])
    let theirs = other.releasableTo.union(other.originator.map { [$0] } ?? [])
    // Under an embargo CLEAR is not yet for everybody.
    let isOpen = trafficLight == .clear && embargoUntil == nil
    let otherIsOpen = other.trafficLight == .clear && other.embargoUntil == nil
    let released =
      switch (isOpen, otherIsOpen) {
      case (true, true): mine.union(theirs)
      case (true, false): theirs
      case (false, true): mine
      case (false, false): mine.intersection(theirs)
      }
    return Label(
      trafficLight: max(trafficLight, other.trafficLight),
      originator: originator == other.originator ? originator : nil,
      releasableTo: released, compartments: compartments.union(other.compartments),
      embargoUntil: [embargoUntil, other.embargoUntil].compactMap { $0 }.max())
  }

  /// Whether anyone may see it now.
  public func isPublic(at now: Timestamp) -> Bool {
    trafficLight == .clear && compartments.isEmpty && (embargoUntil.map { now >= $0 } ?? true)
  }

  /// Whether the organization was given it, by origin or release.
  public func reaches(_ organization: OrganizationID) -> Bool {
    originator == organization || releasableTo.contains(organization)
  }
}
