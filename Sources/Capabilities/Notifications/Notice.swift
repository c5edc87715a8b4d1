public import Access
public import Vocabulary

/// The kind of ``NoticeID``.
public enum NoticeKindTag: IdentifierKind {
  /// `ntc`.
  public static let prefix = "ntc"
}
/// Names a notice.
public typealias NoticeID = Identifier<NoticeKindTag>

/// Something that one person is told: what kind of thing happened to what, and where to read on.
///
/// It holds no detail. What its reader may see is looked up when it is shown or sent, with their own
/// permissions of that moment.
public struct Notice: Sendable, Equatable {
  /// Its identifier.
  public let id: NoticeID
  /// Whom it is for.
  public let person: PersonID
  /// The organization they belong to.
  public let organization: OrganizationID
  /// What kind of event.
  public let kind: NoticeKind
  /// The identifier of what it is about.
  public let subject: String
  /// How many events were joined in it.
  public let count: Int
  /// The label of what it is about, at the time.
  public let trafficLight: TrafficLight
  /// When the first of them happened.
  public let at: Timestamp
  /// When the last of them happened.
  public let changedAt: Timestamp
  /// When it was read, nil while it is not.
  public let readAt: Timestamp?
  /// When mail of it is due, nil when none is.
  public let mailAt: Timestamp?
  /// How it is mailed.
  public let timing: NoticeTiming
  /// Counts its changes.
  public let version: Int64

  /// Where to read on: a path of this server.
  public var path: String { kind.thing.path(subject, of: organization) }

  /// What belongs together in one conversation of mails.
  var topic: String { Self.topic(kind, subject) }

  static func topic(_ kind: NoticeKind, _ subject: String) -> String {
    kind.thing.hasNumber ? subject : kind.thing.word.lowercased().replacing(" ", with: "-")
  }

  /// `Case cas_…`; nil where there is no number that says anything.
  public var numbered: String? {
    kind.thing.hasNumber ? "\(kind.thing.word) \(subject)" : nil
  }

  /// Kind and number, and nothing more.
  public var headline: String {
    let thing = kind.thing
    return thing.hasNumber ? "\(thing.word) \(subject): \(kind.title)" : kind.title
  }

  /// What stands in a mail's subject line. Of a case not even what happened: mail servers on the way
  /// read it.
  var subjectLine: String {
    switch kind.thing {
    case .coordination, .case, .finding:
      let words = kind.isUrgent ? "needs you now" : kind.isAwaited ? "waits for you" : "has news"
      return "\(kind.thing.word) \(subject) \(words)"
    case .actions, .action, .forensics, .mandates, .advisory, .token, .webhook, .jobs:
      return headline
    }
  }
}

/// A notice with what its reader may see at this moment.
public struct NoticeShown: Sendable {
  /// The notice.
  public let notice: Notice
  /// What it is about in words, such as a title, with the label it has now; nil where the reader may
  /// see that something happened and not more.
  public let detail: (text: String, trafficLight: TrafficLight)?
}

/// Something that happened, before it is known who is told.
struct NoticeEvent: Sendable, Equatable {
  var kind: NoticeKind
  var subject: String
  var trafficLight: TrafficLight
  /// How many of them at once.
  var count = 1
  var at: Timestamp

  /// The subject of what is about all that the reader's organization has of something.
  static let (mandates, forensics) = ("mandates", "forensics")
}

/// How one person wants to be told.
public struct NoticeChoices: Sendable, Equatable {
  /// By kind of event; what is not here is as usual.
  public var timings: [NoticeKind: NoticeTiming]
  /// The clock they live by: an IANA name such as `America/New_York`.
  public var zone: String
  /// The hours without mail, as minutes after midnight on that clock; nil for none.
  public var quiet: QuietHours?
  /// Counts changes.
  public var version: Int64

  /// Choices; by default nobody chose anything.
  public init(
    timings: [NoticeKind: NoticeTiming] = [:], zone: String = "UTC", quiet: QuietHours? = nil,
    version: Int64 = 0
  ) {
    self.timings = timings
    self.zone = zone
    self.quiet = quiet
    self.version = version
  }

  /// When mail of such a notice goes out.
  public func timing(_ kind: NoticeKind) -> NoticeTiming {
    kind.isUrgent ? .atOnce : timings[kind] ?? kind.usual
  }
}

/// Hours of the day without mail.
public struct QuietHours: Sendable, Equatable {
  /// Minutes after midnight when they begin.
  public var from: Int
  /// Minutes after midnight when they end; before `from` when they go over midnight.
  public var until: Int

  /// Hours from one time of day to another.
  public init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// Reads `22:00` and `06:00`; nil for what are no times or the same.
  public init?(from: String, until: String) {
    guard let from = Self.minutes(from), let until = Self.minutes(until), from != until else {
      return nil
    }
    self.init(from: from, until: until)
  }

  /// Minutes after midnight of `HH:MM`.
  static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// `22:00`.
  public static func words(_ minutes: Int) -> String {
    let (hour, minute) = (String(minutes / 60), String(minutes % 60))
    return (hour.count < 2 ? "0" + hour : hour) + ":" + (minute.count < 2 ? "0" + minute : minute)
  }

  /// Whether a time of day is one of them.
  func holds(_ minute: Int) -> Bool {
    from < until ? (from..<until).contains(minute) : minute >= from || minute < until
  }
}
