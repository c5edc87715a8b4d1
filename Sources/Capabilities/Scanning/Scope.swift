public import Inventory
public import Vocabulary

/// The kind of ``ScopeID``.
public enum ScopeKindTag: IdentifierKind {
  /// `scp`.
  public static let prefix = "scp"
}
/// Names a scope.
public typealias ScopeID = Identifier<ScopeKindTag>

/// A recurring time in the owner's own time zone, such as Sundays from 02:00 to 05:00.
public struct ScanWindow: Sendable, Hashable {
  /// Days of the week on which it begins: 1 is Monday, 7 is Sunday (ISO 8601).
  public let days: Set<Int>
  /// Minutes after midnight when it begins, 0 to 1439.
  public let from: Int
  /// Minutes after midnight when it ends, 1 to 1440. At or before `from` it ends on the next day.
  public let to: Int

  /// A window, or nil when a day or minute is none.
  public init?(days: Set<Int>, from: Int, to: Int) {
    guard !days.isEmpty, days.allSatisfy({ (1...7).contains($0) }), (0...1439).contains(from),
      (1...1440).contains(to)
    else { return nil }
    self.days = days
    self.from = from
    self.to = to
  }

  var endsNextDay: Bool { to <= from }
}

/// What an owner lets others do to their assets.
public struct ScopeDraft: Sendable, Equatable {
  /// The assets, 1 to 200, all of one organization.
  public var assets: [AssetID]
  /// Never, whatever else is said here.
  public var isNever: Bool
  /// Whether it is operational technology, medical or otherwise easily disturbed. Then only what a
  /// running system does not notice is allowed, unless ``allowsActiveOnFragile``.
  public var isFragile: Bool
  /// The owner's explicit word that a fragile system may be touched.
  public var allowsActiveOnFragile: Bool
  /// The allowed techniques.
  public var techniques: Set<Technique>
  /// The organizations that may look, besides the owner.
  public var parties: [OrganizationID]
  /// Most requests a minute to the running system.
  public var requestsPerMinute: Int
  /// An IANA time zone, such as `America/Chicago`.
  public var timeZone: String
  /// When it may be done; empty for any time.
  public var windows: [ScanWindow]
  /// Days in that time zone on which nothing is done.
  public var excluded: [CalendarDay]
  /// From when it holds.
  public var validFrom: Timestamp
  /// Until when; at most 366 days later.
  public var validUntil: Timestamp
  /// Whom to call at once when something breaks.
  public var contact: String

  /// A draft.
  public init(
    assets: [AssetID], isNever: Bool = false, isFragile: Bool = false,
    allowsActiveOnFragile: Bool = false, techniques: Set<Technique>,
    parties: [OrganizationID] = [], requestsPerMinute: Int, timeZone: String,
    windows: [ScanWindow] = [], excluded: [CalendarDay] = [], validFrom: Timestamp,
    validUntil: Timestamp, contact: String
  ) {
    self.assets = assets
    self.isNever = isNever
    self.isFragile = isFragile
    self.allowsActiveOnFragile = allowsActiveOnFragile
    self.techniques = techniques
    self.parties = parties
    self.requestsPerMinute = requestsPerMinute
    self.timeZone = timeZone
    self.windows = windows
    self.excluded = excluded
    self.validFrom = validFrom
    self.validUntil = validUntil
    self.contact = contact
  }
}

/// A scope as its owner signed it.
public struct Scope: Sendable, Equatable {
  /// Its identifier.
  public let id: ScopeID
  /// The owner.
  public let organization: OrganizationID
  /// What it says.
  public let draft: ScopeDraft
  /// The document with the hub's signature over it (C2SP signed-note).
  public let note: String
  /// The note that the owner's own key has signed; nil where the owner has none.
  public let consent: String?
  /// Who of the owner's people or tokens accepted it.
  public let acceptedBy: String
  /// When.
  public let acceptedAt: Timestamp
  /// When it was taken back; nil while it holds.
  public let revokedAt: Timestamp?
  /// Until when the owner asked everybody to back off; nil when they did not.
  public var pausedUntil: Timestamp?
  /// Counts its changes.
  public let version: Int64
}

/// Whether somebody may look at an asset at a moment.
public enum ScanPermission: Sendable, Equatable {
  /// Yes, under this scope, until then, at most so many requests a minute.
  case yes(ScopeID, until: Timestamp, requestsPerMinute: Int)
  /// No, for this reason; and the next moment when it will be yes, where there is one.
  case no(ScanRefusal, next: Timestamp?)
}

/// Why somebody may not look at an asset.
public enum ScanRefusal: String, CaseIterable, Sendable {
  /// The owner has signed nothing that names the party. Also for what does not exist.
  case noScope
  /// The owner said never.
  case never
  /// The owner asked everybody to back off for a while.
  case paused
  /// The scope does not hold yet, or no longer.
  case notValid
  /// The technique is not among those allowed.
  case technique
  /// The system is fragile and the technique touches it.
  case fragile
  /// It is the wrong time of the day or week.
  case outsideWindow
  /// The owner excluded this day.
  case excludedDay

  /// In plain words.
  public var title: String {
    switch self {
    case .noScope: "No: the owner has signed no scope that covers this for you."
    case .paused: "Not now: the owner asked everybody to back off for a while."
    case .never: "No: the owner says this is never to be scanned."
    case .notValid: "No: the owner's scope does not hold at this time."
    case .technique: "No: the owner's scope does not include this technique."
    case .fragile:
      "No: the owner says this system is easily disturbed. Only what it does not notice may be done."
    case .outsideWindow: "Not now: it is outside the times the owner set."
    case .excludedDay: "Not today: the owner excluded this day."
    }
  }
}
