public import Formats
import Inventory
public import Registry
public import Vocabulary

/// What a change would do to dates, worked out without writing anything.
public struct Effect: Sendable, Equatable {
  /// How many dates would move, and which way.
  public struct Counts: Sendable, Equatable {
    /// Earlier than now.
    public var earlier = 0
    /// Later than now.
    public var later = 0
    /// A date where there is none now.
    public var appear = 0
    /// No date where there is one now.
    public var vanish = 0
    /// As now.
    public var same = 0
    /// With evidence to be saved where none is asked for now.
    public var forensics = 0

    /// No counts.
    public init() {}
  }

  /// The counts of one organization.
  public struct Part: Sendable, Equatable {
    /// Whose; nil for all that adopted it, who are not named.
    public let organization: Organization?
    /// The counts.
    public let counts: Counts
  }

  /// One date that would move.
  public struct Example: Sendable, Equatable {
    /// Where.
    public let asset: String
    /// Whose.
    public let organization: String
    /// What.
    public let vulnerability: String
    /// Now.
    public let before: (urgency: Urgency, due: CalendarDay?)
    /// Then.
    public let after: (urgency: Urgency, due: CalendarDay?)

    /// Equal in all.
    public static func == (one: Self, other: Self) -> Bool {
      one.asset == other.asset && one.organization == other.organization
        && one.vulnerability == other.vulnerability && one.before == other.before
        && one.after == other.after
    }
  }

  /// In all.
  public var total = Counts()
  /// By organization.
  public var parts: [Part] = []
  /// Some of those that would move.
  public var examples: [Example] = []
  /// Whether everything was looked at; otherwise time was over.
  public var isComplete = true
  /// The most examples.
  public static let mostExamples = 20
}

/// Counting what moves. Pure.
public enum EffectRules {
  /// What a new set of directives would make of a deadline, as if it were put into force today.
  public static func forecast(
    _ deadline: Deadline, _ inputs: DecisionInputs, _ applicable: [ApplicableDirective],
    today: CalendarDay
  ) -> (urgency: Urgency, due: CalendarDay?) {
    guard
      let (_, decision) = ApplicationRules.settle(
        applicable, inputs, assessed: deadline.isAssessed, previous: deadline,
        firstSeen: deadline.start, today: today)
    else { return (deadline.urgency, deadline.due) }
    return (decision.urgency, decision.due)
  }

  /// Counts one more deadline.
  public static func count(
    _ deadline: Deadline, _ after: (urgency: Urgency, due: CalendarDay?),
    in counts: inout Effect.Counts
  ) -> Bool {
    if after.urgency.asksForensics, !deadline.urgency.asksForensics { counts.forensics += 1 }
    switch (deadline.due, after.due) {
    case (nil, nil): counts.same += 1
    case (nil, _): counts.appear += 1
    case (_, nil): counts.vanish += 1
    case (let before?, let then?):
      if before == then {
        counts.same += 1
      } else if then < before {
        counts.earlier += 1
      } else {
        counts.later += 1
      }
    }
    return deadline.due != after.due || deadline.urgency != after.urgency
  }
}

extension Effect.Counts {
  /// The API form.
  public var json: JSONValue {
    [
      "earlier": earlier.json, "later": later.json, "appear": appear.json, "vanish": vanish.json,
      "same": same.json, "forensics": forensics.json,
    ]
  }

  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.earlier += other.earlier
    sum.later += other.later
    sum.appear += other.appear
    sum.vanish += other.vanish
    sum.same += other.same
    sum.forensics += other.forensics
    return sum
  }
}

extension Effect {
  /// The API form.
  public var json: JSONValue {
    func term(_ value: (urgency: Urgency, due: CalendarDay?)) -> JSONValue {
      ["outcome": value.urgency.rawValue.json, "due": (value.due?.description).json]
    }
    return [
      "total": total.json, "isComplete": isComplete.json,
      "organizations": .array(
        parts.map {
          var object = $0.counts.json.object ?? JSONObject()
          object["organization"] = ($0.organization?.id.description).json
          object["name"] = ($0.organization?.name).json
          return .object(object)
        }),
      "examples": .array(
        examples.map {
          [
            "organization": $0.organization.json, "asset": $0.asset.json,
            "vulnerability": $0.vulnerability.json, "before": term($0.before),
            "after": term($0.after),
          ]
        }),
    ]
  }
}
