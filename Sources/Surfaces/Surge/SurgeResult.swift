public import Formats
import Vocabulary

/// What came out of a surge. The same plan gives the same result but for ``timing``.
public struct SurgeResult: Sendable {
  /// What was simulated.
  public var plan: SurgePlan
  /// How far reports came.
  public var funnel = Funnel()
  /// How well reports were put together.
  public var merging = Merging()
  /// What those who look after software were asked.
  public var contact = Contact()
  /// What it cost.
  public var effort = Effort()
  /// How long cases waited for a first judgement.
  public var waits: [Wait] = []
  /// What was learnt of finders, by their kind.
  public var reputations: [Learnt] = []
  /// Day by day.
  var days: [SurgeDay] = []
  /// What differs from run to run.
  public var timing = Timing()

  /// Reports on their way, each step with how many came so far.
  public struct Funnel: Sendable, Equatable {
    /// Accepted reports.
    public var reports = 0
    /// Those that were held back for something they lack or that is known.
    public var held = 0
    /// Those put to a known flaw by the software.
    public var merged = 0
    /// Flaws that stand, each with a case.
    public var flaws = 0
    /// True flaws among what was reported.
    public var distinct = 0
    /// Cases that an analyst found to be one with another.
    public var joined = 0
    /// Cases that were judged.
    public var judged = 0
    /// Of them, how many were no flaw, or fixed already.
    public var dismissed = 0
    /// Cases that reached their maintainers.
    public var handedOver = 0
    /// Cases that wait for their project's capacity.
    public var waiting = 0
    /// Cases that are fixed.
    public var fixed = 0
    /// Cases that nobody has looked at.
    public var unjudged = 0
  }

  /// Errors in putting reports together.
  public struct Merging: Sendable, Equatable {
    /// Flaws with reports about different things.
    public var mixedFlaws = 0
    /// Pairs of reports in one flaw that are about different things.
    public var falsePairs = 0
    /// All pairs of reports in one flaw.
    public var pairs = 0
    /// Reports that lie in a flaw of another, by the rule that put them there.
    public var misplacedByRule: [String: Int] = [:]
    /// Of them, variants of a flaw that were put to it.
    public var variantsByRule: [String: Int] = [:]
    /// True flaws that more than one standing case is about.
    public var splitFlaws = 0
    /// How many cases more than one each they have.
    public var splitCases = 0
    /// Of those, cases that were judged; the others can still be joined.
    public var splitJudged = 0
  }

  /// Contacts with those who look after software.
  public struct Contact: Sendable, Equatable {
    /// All of them.
    public var contacts = 0
    /// True flaws they were about.
    public var flaws = 0
    /// Contacts about what is no flaw.
    public var needless = 0
    /// Contacts in seven days, by project, the most of any seven days; only projects with a capacity.
    public var busiest: [Busiest] = []
    /// Weeks, each ending with a contact, of projects with a capacity.
    public var weeks = 0
    /// Of them, weeks with more contacts than the capacity.
    public var weeksOver = 0

    /// Contacts for each flaw that was passed on; 1 where nobody is asked twice.
    public var perFlaw: Double { flaws == 0 ? 0 : Double(contacts) / Double(flaws) }
  }

  /// The busiest seven days of a project.
  public struct Busiest: Sendable, Equatable {
    /// The project.
    public var project = ""
    /// What it takes on in a week.
    public var capacity = 0
    /// Most contacts in seven days.
    public var most = 0
    /// Reports about it in a week, in the mean: what it would have to read by itself.
    public var reportsAWeek = 0.0
  }

  /// The time of analysts, in minutes.
  public struct Effort: Sendable, Equatable {
    /// Worked.
    public var minutes = 0
    /// Reports that the work settled; those that came to a judged flaw later are left out.
    public var settled = 0
    /// What the same reports take one by one.
    public var baseline: Int { settled * SurgeAssumption.minutesIncomplete }
    /// The share of the baseline that was saved.
    public var saved: Double { baseline == 0 ? 0 : 1 - Double(minutes) / Double(baseline) }
  }

  /// Hours from opening to the first judgement.
  public struct Wait: Sendable, Equatable {
    /// Whether the cases are about real flaws.
    public var isReal = false
    /// Cases judged.
    public var judged = 0
    /// Cases nobody has looked at.
    public var unjudged = 0
    /// Half were judged within.
    public var median = 0.0
    /// Nine of ten were judged within.
    public var ninetieth = 0.0
    /// The longest.
    public var longest = 0.0
  }

  /// What outcomes say of finders, beside what is true.
  public struct Learnt: Sendable, Equatable {
    /// The chance that a report of this kind of finder is about a real flaw.
    public var prior = 0.0
    /// The share among what they sent.
    public var truth = 0.0
    /// The share among what was judged; nil where nothing was.
    public var learnt: Double?
    /// Reports that were judged.
    public var judged = 0
    /// Finders whose interval holds their prior, of ``finders`` with anything judged.
    public var covered = 0
    /// Finders with anything judged.
    public var finders = 0
  }

  /// What the machine needed.
  public struct Timing: Sendable, Equatable {
    /// The database.
    public var engine = ""
    /// Seconds by the clock on the wall.
    public var seconds = 0.0
    /// Reports in a second, everything included.
    public var reportsASecond = 0.0
  }
}

extension SurgeResult {
  /// All of it; what differs from run to run is under `timing` alone.
  public var json: JSONValue {
    [
      "software": Software.version.json, "plan": plan.json, "assumptions": SurgeAssumption.json,
      "funnel": funnel.json, "merging": merging.json, "contact": contact.json,
      "effort": [
        "minutes": effort.minutes.json, "settledReports": effort.settled.json,
        "baselineMinutes": effort.baseline.json, "savedShare": rounded(effort.saved).json,
      ],
      "waitHours": .array(waits.map(\.json)), "reputation": .array(reputations.map(\.json)),
      "days": .array(days.map(\.json)),
      "timing": [
        "engine": timing.engine.json, "seconds": rounded(timing.seconds).json,
        "reportsASecond": rounded(timing.reportsASecond).json,
      ],
    ]
  }

  /// The same without what differs from run to run.
  public var reproducible: JSONValue {
    guard var object = json.object else { return .null }
    object["timing"] = nil
    return .object(object)
  }
}

/// To four places, so that sums in another order print the same.
func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

extension SurgeResult.Funnel {
  var json: JSONValue {
    [
      "reports": reports.json, "held": held.json, "mergedBySoftware": merged.json,
      "flaws": flaws.json, "distinctTrueFlaws": distinct.json, "joinedByAnalysts": joined.json,
      "judged": judged.json, "dismissed": dismissed.json, "handedOver": handedOver.json,
      "waiting": waiting.json, "fixed": fixed.json, "unjudged": unjudged.json,
    ]
  }
}

extension SurgeResult.Merging {
  var json: JSONValue {
    [
      "mixedFlaws": mixedFlaws.json, "falsePairs": falsePairs.json, "pairs": pairs.json,
      "falsePairShare": rounded(pairs == 0 ? 0 : Double(falsePairs) / Double(pairs)).json,
      "misplacedByRule": Self.json(misplacedByRule), "variantsByRule": Self.json(variantsByRule),
      "splitFlaws": splitFlaws.json, "splitCases": splitCases.json,
      "splitCasesJudged": splitJudged.json,
    ]
  }

  private static func json(_ counts: [String: Int]) -> JSONValue {
    .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
  }
}

extension SurgeResult.Contact {
  var json: JSONValue {
    [
      "contacts": contacts.json, "distinctFlaws": flaws.json, "needless": needless.json,
      "contactsPerFlaw": rounded(perFlaw).json, "projectWeeks": weeks.json,
      "projectWeeksOver": weeksOver.json,
      "projects": .array(
        busiest.map {
          [
            "project": $0.project.json, "weeklyCapacity": $0.capacity.json,
            "mostInSevenDays": $0.most.json, "reportsAWeek": rounded($0.reportsAWeek).json,
          ]
        }),
    ]
  }
}

extension SurgeResult.Wait {
  var json: JSONValue {
    [
      "real": isReal.json, "judged": judged.json, "unjudged": unjudged.json,
      "median": rounded(median).json, "ninetieth": rounded(ninetieth).json,
      "longest": rounded(longest).json,
    ]
  }
}

extension SurgeResult.Learnt {
  var json: JSONValue {
    [
      "prior": prior.json, "truth": rounded(truth).json, "learnt": learnt.map(rounded).json,
      "judgedReports": judged.json, "intervalsHoldingPrior": covered.json,
      "finders": finders.json,
    ]
  }
}

extension SurgeDay {
  var json: JSONValue {
    [
      "day": day.json, "reports": reports.json, "merged": merged.json, "distinct": distinct.json,
      "joined": joined.json, "judged": judged.json, "contacts": contacts.json,
      "minutes": minutes.json, "settled": settled.json, "queue": queue.json,
      "waiting": waiting.json,
    ]
  }
}
