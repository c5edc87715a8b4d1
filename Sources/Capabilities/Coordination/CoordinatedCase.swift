public import Access
public import Cases
public import Vocabulary

/// Whether participants learn of each other.
public enum Visibility: String, CaseIterable, Sendable {
  /// Everybody sees who takes part, but for those who asked not to be named.
  case open
  /// Only the coordinator does.
  case blind

  /// In plain words.
  public var title: String {
    self == .open ? "Participants see each other" : "Participants do not see each other"
  }
}

/// A case that several parties work on.
public struct CoordinatedCase: Sendable, Equatable {
  /// The case.
  public let id: CaseID
  /// Its title.
  public let title: String
  /// How far the case itself has come.
  public let state: CaseState
  /// Its marking. What is said in it stays among those who take part, also after publication.
  public let trafficLight: TrafficLight
  /// Whether participants learn of each other.
  public var visibility: Visibility
  /// What embargoes are offered, and when words are due.
  public var programme: EmbargoProgramme
  /// Who leads; nil for the coordinator.
  public var lead: ParticipantID?
  /// Where the embargo stands.
  public var embargo: EmbargoManagement
  /// Its end, while it is in force or when it was.
  public var until: Timestamp?
  /// The place whose clock its end is shown by.
  public var zone: String
  /// Why it ended, in words.
  public var ending: String?
  /// What is known outside.
  public var known: PublicKnowledge
  /// When it was opened.
  public let openedAt: Timestamp
  /// Counts changes.
  public var version: Int64

  /// The marking of what is said in it: AMBER+STRICT, or what the case itself has where that is
  /// narrower.
  public var light: TrafficLight { max(trafficLight, .amberStrict) }
}

/// What a case is recognised by when it becomes public too early.
public struct Watch: Sendable, Hashable {
  /// What kind of thing it is.
  public enum Kind: String, CaseIterable, Sendable {
    /// A reserved identifier, such as a CVE's.
    case identifier
    /// The commit with the fix.
    case commit
  }

  /// What kind of thing it is.
  public let kind: Kind
  /// The identifier in upper case, or the commit's digits in lower case.
  public let value: String

  /// Something to look out for; nil when it is no such thing.
  public init?(_ text: String) {
    let word = text.filter { !$0.isWhitespace }
    guard (6...100).contains(word.utf8.count),
      word.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return nil }
    let isCommit =
      (7...64).contains(word.utf8.count)
      && word.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 32) }
    kind = isCommit ? .commit : .identifier
    guard isCommit || word.contains("-") else { return nil }
    // The rest of a GitHub identifier is written in lower case.
    let upper = word.uppercased()
    value =
      isCommit
      ? word.lowercased()
      : upper.hasPrefix("GHSA-") ? "GHSA-" + upper.dropFirst(5).lowercased() : upper
  }
}
