public import Formats
public import Registry
public import Vocabulary

/// How an organization keeps its dates, as sums. What is open is as of now; what was closed is of a
/// period. A date counts as kept when a later inventory does not show the flaw any more on the last
/// day or before; what its source took back counts as neither.
public struct Score: Sendable, Equatable {
  /// A week of what was closed.
  public struct Week: Sendable, Equatable {
    /// Its Monday.
    public let monday: CalendarDay
    /// What had a date and was closed.
    public let closed: Int
    /// Of that, what was closed in time.
    public let inTime: Int
  }

  /// Whose.
  public let organization: OrganizationID
  /// The first day of the period.
  public let from: CalendarDay
  /// Its last day.
  public let to: CalendarDay
  /// Open, with a date or without.
  public var open = 0
  /// Open and past the date, deferred or not.
  public var overdue = 0
  /// Open and past the date, and a deferral that was granted covers it.
  public var overdueDeferred = 0
  /// Deferrals that were granted and hold.
  public var deferrals = 0
  /// Closed in the period, of what had a date.
  public var closed = 0
  /// Of that, closed in time.
  public var closedInTime = 0
  /// The median of days from the first day to the closing; nil where nothing was closed.
  public var medianDays: Int?
  /// Forensic steps that were due in the period or recorded.
  public var steps = 0
  /// Of those, recorded in time.
  public var stepsInTime = 0
  /// Clocks in the period where it was patched before evidence was saved.
  public var patchedFirst = 0
  /// The weeks of the period, the oldest first.
  public var weeks: [Week] = []

  /// Of what was closed, how many hundredths in time; nil where nothing was.
  public var inTimePercent: Int? { closed == 0 ? nil : closedInTime * 100 / closed }
}

extension Score {
  /// The API form.
  public var json: JSONValue {
    [
      "organization": organization.json, "from": from.json, "to": to.json, "open": open.json,
      "overdue": overdue.json, "overdueDeferred": overdueDeferred.json,
      "deferrals": deferrals.json, "closed": closed.json, "closedInTime": closedInTime.json,
      "inTimePercent": inTimePercent.json, "medianDays": medianDays.json,
      "forensicSteps": steps.json, "forensicStepsInTime": stepsInTime.json,
      "patchedBeforeEvidence": patchedFirst.json,
      "weeks": .array(
        weeks.map {
          ["monday": $0.monday.json, "closed": $0.closed.json, "inTime": $0.inTime.json]
        }),
    ]
  }
}

/// A score with the name of whose it is.
public struct Scorecard: Sendable, Equatable {
  /// Whose.
  public let organization: Organization
  /// The sums.
  public let score: Score

  /// The API form.
  public var json: JSONValue {
    var object = score.json.object ?? JSONObject()
    object["name"] = organization.name.json
    return .object(object)
  }

  /// Cards as a table for a spreadsheet (RFC 4180). Cells that a spreadsheet would take for a formula
  /// are defused.
  public static func csv(_ cards: [Scorecard]) -> String {
    let heading = [
      "Organization", "Number", "From", "To", "Open", "Overdue", "Overdue with a deferral",
      "Deferrals", "Closed", "Closed in time", "In time %", "Median days", "Forensic steps",
      "Forensic steps in time", "Patched before evidence",
    ]
    let rows = cards.map { card -> [String] in
      let score = card.score
      let texts = [
        card.organization.name, score.organization.description, score.from.description,
        score.to.description,
      ]
      let counts = [
        score.open, score.overdue, score.overdueDeferred, score.deferrals, score.closed,
        score.closedInTime,
      ].map(String.init)
      return texts + counts
        + [score.inTimePercent, score.medianDays].map { $0.map(String.init) ?? "" }
        + [score.steps, score.stepsInTime, score.patchedFirst].map(String.init)
    }
    return ([heading] + rows).map { $0.map(cell).joined(separator: ",") }
      .joined(separator: "\r\n") + "\r\n"
  }

  private static func cell(_ text: String) -> String {
    let isFormula = text.utf8.first.map { [61, 43, 45, 64, 9, 10, 13].contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
