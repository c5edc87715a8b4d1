import Foundation
public import Vocabulary

/// What a programme of coordination offers when nobody proposes anything, and how far it goes.
public struct EmbargoProgramme: Sendable, Equatable {
  /// The name in the API.
  public let id: String
  /// In plain words.
  public let title: String
  /// Days from the opening that are offered.
  public let defaultDays: Int64
  /// Days from the opening that nobody may go beyond.
  public let mostDays: Int64
  /// Days until an invitation should be answered.
  public let answerDays: Int64
  /// Days until a participant should say whether the report holds.
  public let acknowledgeDays: Int64
  /// Days between words on the state of a fix.
  public let statusDays: Int64
  /// Where the figures come from.
  public let source: String

  /// The version of this table; it counts changes.
  public static let version = 1

  /// The programmes, the usual one first. Data, because rules of programmes change.
  public static let all = [
    EmbargoProgramme(
      id: "days45", title: "45 days", defaultDays: 45, mostDays: 180, answerDays: 3,
      acknowledgeDays: 7, statusDays: 14,
      source: "CERT/CC disclosure policy; CISA publishes as early as 45 days after a first attempt"),
    EmbargoProgramme(
      id: "days90", title: "90 days", defaultDays: 90, mostDays: 180, answerDays: 3,
      acknowledgeDays: 7, statusDays: 14, source: "the usual deadline of vendors and finders"),
    EmbargoProgramme(
      id: "linux-distros", title: "linux-distros: 7 days, at most 14", defaultDays: 7,
      mostDays: 14, answerDays: 1, acknowledgeDays: 2, statusDays: 3,
      source: "operating-system distribution security contact list policy: at most 14 days, "
        + "preferably less than 7"),
    EmbargoProgramme(
      id: "ocert", title: "14 days, at most 60", defaultDays: 14, mostDays: 60, answerDays: 2,
      acknowledgeDays: 5, statusDays: 7, source: "oCERT disclosure policy"),
  ]

  /// The programme of a name.
  public static func named(_ id: String) -> EmbargoProgramme? { all.first { $0.id == id } }

  /// The usual one.
  public static var usual: EmbargoProgramme { all[0] }
}

/// Moments with the clock of a place. What counts is the moment in UTC; the place is kept to show.
public enum EmbargoTime {
  /// A time zone by its IANA name; abbreviations and offsets are refused, because they do not
  /// follow the clock of a place through the year.
  static func zone(_ name: String) -> TimeZone? {
    guard name == "UTC" || name.contains("/"), name.utf8.count <= 64,
      name.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), !name.contains("..")
    else { return nil }
    return TimeZone(identifier: name)
  }

  /// The moment at which clocks of a place show this day and time (`2026-12-15`, `09:00`). Nil where
  /// there is none: clocks that are put forward leave an hour out. Of an hour that comes twice it is
  /// the later, so that nothing ends early.
  public static func instant(day: String, time: String, zone name: String) -> Timestamp? {
    guard let zone = zone(name), let wall = Timestamp(rfc3339: "\(day)T\(time)Z") else {
      return nil
    }
    let found = [-86_400, 86_400].map { shift -> Timestamp in
      let near = Date(timeIntervalSince1970: Double(wall.seconds + Int64(shift)))
      return wall.adding(seconds: -Int64(zone.secondsFromGMT(for: near)))
    }.filter { $0.adding(seconds: offset(of: zone, at: $0)) == wall }
    return found.max()
  }

  /// Day and time as clocks of a place show them, such as `2026-12-15 09:00 America/New_York`.
  public static func words(_ moment: Timestamp, zone name: String) -> String {
    guard let zone = zone(name) else { return moment.rfc3339 }
    let text = moment.adding(seconds: offset(of: zone, at: moment)).rfc3339
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) \(name)"
  }

  private static func offset(of zone: TimeZone, at moment: Timestamp) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.seconds))))
  }
}
