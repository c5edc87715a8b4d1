public import Vocabulary

/// The circle of hubs that ask each other by salted hash.
public struct Federation: Sendable {
  /// What the members share and nobody else knows; handed over out of band.
  public let salt: String
  /// Whom others write to when they hold the same.
  public let contact: String

  /// A circle; throws ``InterchangeProblem/federation(_:)`` for a salt that could be guessed and
  /// for a salt without a contact.
  public init(salt: String, contact: String) throws {
    guard salt.utf8.count >= 16 else {
      throw InterchangeProblem.federation("BREAKWATER_FEDERATION_SALT must have 16 bytes or more")
    }
    guard contact.utf8.contains(where: { $0 > 32 }), contact.utf8.count <= 200,
      contact.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
    else {
      throw InterchangeProblem.federation(
        "BREAKWATER_FEDERATION_CONTACT must be one line of at most 200 bytes")
    }
    self.salt = salt
    self.contact = contact
  }
}

/// What is compared blindly.
public enum OverlapKind: String, CaseIterable, Sendable {
  /// Where findings are: repository, path and weaknesses.
  case findings
  /// Public things that somebody looks at now.
  case targets
}

/// Another hub whose records are believed.
public struct Partner: Sendable, Equatable {
  /// What it is called here.
  public let name: String
  /// Its key, as signed notes write it (C2SP signed-note).
  public let key: String
  /// Since when.
  public let addedAt: Timestamp
}

/// Limits and sizes of the blind comparison.
public enum OverlapRules {
  /// How long one key and one frozen set are used, in seconds.
  public static let epochSeconds: Int64 = 3600
  /// Most elements of one question.
  public static let elementsPerRequest = 256
  /// Fewest, so that a question for one thing does not look like one.
  public static let leastElements = 16
  /// Most elements an organization may have evaluated on one day (UTC).
  public static let elementsPerDay = 1024
  /// Most things that a set is made of; the newest are taken.
  public static let setLimit = 4096
  /// Fewest outputs that a set shows.
  public static let leastOutputs = 64
  /// How many bytes of an output are shown: a chance hit among all is below 2⁻⁸⁰.
  public static let outputBytes = 16
  /// Most answers a minute to those who ask by salted hash.
  public static let checksPerMinute = 600
  /// Every answer to them has this many bytes, hit or miss.
  public static let answerBytes = 512

  /// Which epoch a moment belongs to.
  public static func epoch(at now: Timestamp) -> Int64 { now.seconds / epochSeconds }

  /// The size that a number of elements is filled up to: a power of two, at least `least`.
  public static func padded(_ count: Int, least: Int) -> Int {
    var size = least
    while size < count { size *= 2 }
    return size
  }

  /// Whether a question has a size that says little about what is asked.
  public static func isPadded(_ count: Int) -> Bool {
    count >= leastElements && count <= elementsPerRequest && count & (count - 1) == 0
  }
}

/// Why Interchange refused.
public enum InterchangeProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The circle is not set up well.
  case federation(String)
  /// A record is not well formed: where, and the rule.
  case record(String, String)
  /// No partner's signature holds.
  case unsigned
  /// A partner's key or name is no good.
  case partner(String)
  /// Not a size that is answered.
  case size
  /// The day's budget is used up.
  case budget(used: Int)
  /// The question was made for another key.
  case epochOver
  /// An element is no point of the curve.
  case element
  /// The set of this epoch is being made.
  case beingMade

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .federation(let why):
      Problem(
        code: "federation-settings", status: 422, title: "The federation is not set up well",
        detail: why + ".", remedy: "Set both variables, or neither.")
    case .record(let place, let rule): .invalid(place, rule)
    case .unsigned:
      Problem(
        code: "record-unsigned", status: 422, title: "No partner signed this",
        detail: "None of the signatures is one of a partner's key.",
        remedy: "Add the partner with its key first.")
    case .partner(let rule): .invalid("/key", rule)
    case .size:
      .invalid(
        "/elements",
        "must be a power of two from \(OverlapRules.leastElements) to "
          + "\(OverlapRules.elementsPerRequest) of them; fill up with random ones")
    case .budget(let used):
      Problem(
        code: "overlap-budget", status: 429, title: "The day's budget is used up",
        detail: "Your organization had \(used) elements evaluated today; "
          + "\(OverlapRules.elementsPerDay) is the most.",
        remedy: "Ask again tomorrow (UTC). The limit keeps anybody from guessing.")
    case .epochOver:
      Problem(
        code: "overlap-epoch", status: 409, title: "The key has changed",
        detail: "The question was made for a key that is no longer used.",
        remedy: "Fetch the key and ask again.")
    case .beingMade:
      Problem(
        code: "overlap-being-made", status: 429, title: "The set is being made",
        detail: "The set of this hour is being made for somebody else.",
        remedy: "Ask again in a few seconds.")
    case .element: .invalid("/elements", "must be compressed points of P-384 in base 64")
    }
  }
}
