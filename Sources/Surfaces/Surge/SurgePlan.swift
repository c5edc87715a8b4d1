public import Formats
import Vocabulary

/// What a simulated surge is made of. The same plan gives the same surge.
public struct SurgePlan: Sendable, Equatable {
  /// Simulated days, 1 to 365.
  public var days = 30
  /// Reports a day, 1 to 20,000.
  public var rate = 200
  /// How many of a hundred reports say again what was reported before, 0 to 95.
  public var duplicates = 50
  /// What all chance follows from.
  public var seed: UInt64 = 1
  /// People who judge reports, 1 to 1,000.
  public var analysts = 3

  /// The plan of 30 days at 200 reports a day.
  public init() {}

  /// What the plan says, for the results.
  public var json: JSONValue {
    [
      "days": days.json, "rate": rate.json, "duplicates": duplicates.json,
      "seed": String(seed).json, "analysts": analysts.json,
    ]
  }

  /// Throws a problem that names the value outside of its bounds.
  public func check() throws {
    guard (1...365).contains(days) else { throw Problem.invalid("days", "must be 1 to 365") }
    guard (1...20_000).contains(rate) else { throw Problem.invalid("rate", "must be 1 to 20000") }
    guard (0...95).contains(duplicates) else {
      throw Problem.invalid("duplicates", "must be 0 to 95, in per cent")
    }
    guard (1...1000).contains(analysts) else {
      throw Problem.invalid("analysts", "must be 1 to 1000")
    }
  }
}

/// What the surge takes for granted. Nothing of it was measured on people: it is stated with every
/// result, so that a reader can disagree with it.
public enum SurgeAssumption {
  /// Minutes an analyst works in a day.
  public static let minutesADay = 480
  /// Minutes to read one suggestion that two cases are the same, and to decide.
  public static let minutesForSuggestion = 5
  /// Most suggestions read for one case.
  public static let mostSuggestions = 3
  /// Minutes to judge a case of whose reports none is complete. Disproving a report takes those who
  /// look after software from half an hour to three hours, so this is at the low end.
  public static let minutesIncomplete = 45
  /// Minutes to judge a case with a complete report.
  public static let minutesReady = 25
  /// Minutes to see that what the software said of a report, such as that it is fixed, is so.
  public static let minutesForRemark = 5
  /// Median days from contact to fix.
  public static let fixDays = 14.0
  /// Of a hundred new flaws, how many lie beside a known one: the same file, another function.
  public static let variants = 10
  /// Of a hundred new mistakes, how many are flaws that a release fixed already.
  public static let alreadyFixed = 15
  /// Of a hundred reports that come again, how many name the place in the very same words.
  public static let copies = 35
  /// Projects in the world.
  public static let projects = 60

  /// For the results.
  public static var json: JSONValue {
    [
      "minutesADay": minutesADay.json, "minutesForSuggestion": minutesForSuggestion.json,
      "mostSuggestions": mostSuggestions.json, "minutesIncomplete": minutesIncomplete.json,
      "minutesReady": minutesReady.json, "minutesForRemark": minutesForRemark.json,
      "baseline": "every report is judged alone, in minutesIncomplete",
      "decisions": "an analyst who reads a case or a suggestion decides as the truth is",
      "fixDaysMedian": fixDays.json, "variantPercent": variants.json,
      "alreadyFixedPercent": alreadyFixed.json, "copyPercent": copies.json,
      "projects": projects.json,
    ]
  }
}
