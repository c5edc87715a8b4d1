import Vocabulary

/// Something an operator is to do, in the words of the pages.
struct Action: Sendable {
  /// How far it has come.
  enum State: String, Sendable {
    case open, done, verified
  }

  /// A flaw that doing it removes.
  struct Match: Sendable {
    let id: String
    let title: String
    let isKnownExploited: Bool
    /// Why it was matched to this system, as a sentence.
    let reason: String
    /// Which part of the product is affected, as a sentence.
    let hint: String?
  }

  /// A piece of evidence.
  struct Proof: Sendable {
    let title: String
    /// How much it proves, from 1 to 5, and in words.
    let strength: Int
    let strengthWords: String
    let summary: String
    let supports: Bool
    let at: Timestamp
    let receipt: String
  }

  /// What was said when it was marked as done.
  struct Completion: Sendable {
    let evidence: String
    let newVersion: String?
    let by: String
    let at: Timestamp
  }

  let id: String
  let product: String
  let installedVersion: String?
  /// The instruction, as a sentence.
  let whatToDo: String
  let targetVersion: String?
  let assetName: String
  let assetID: String
  let isPublic: Bool
  let missionFunction: String?
  let maintainedBy: String?
  let due: CalendarDay?
  let urgency: Urgency
  let isOverdue: Bool
  /// Why this and why then, as sentences.
  let why: String
  /// What to do where the instruction cannot be followed, as a sentence.
  let ifNotPossible: String?
  let vulnerabilities: [Match]
  /// The names of the flaws that doing it removes, also where a list does not look each one up.
  var flaws: [String] = []
  let state: State
  let completion: Completion?
  let history: [Event]
  /// The directive that sets the date.
  let directive: String?
  /// Its page.
  let directivePath: String?
  /// Whether that directive binds this organization.
  let isBinding: Bool
  /// The evidence, the oldest first.
  var proofs: [Proof] = []
  /// The strength of the strongest that counts, from 1 to 5, and in words; nil where there is none.
  var strength: (value: Int, words: String)?
  /// When the vendor was asked, nil while they were not.
  var vendorAskedAt: Timestamp?
  /// When to do it, as sentences; empty where the asset has no maintenance window.
  var timing: [String] = []
  /// What to see to before the asset is touched, as sentences.
  var care: [String] = []
}

extension Action {
  /// Whether a version is known without the flaws. Otherwise they are guarded, not removed.
  var hasFix: Bool { targetVersion != nil }

  /// A short name for links and lists: the instruction in few words.
  var heading: String {
    switch (maintainedBy, targetVersion) {
    case (let vendor?, let target?): "Ask \(vendor) to update \(product) to \(target) or later"
    case (let vendor?, nil): "Ask \(vendor) for a fixed version of \(product)"
    case (nil, let target?): "Update \(product) to \(target) or later"
    case (nil, nil): "Guard \(assetName): there is no fix for \(product) yet"
    }
  }

  /// The flaws that doing it removes or, without a fix, that it is about; at most ten by name.
  var removes: String? {
    guard !flaws.isEmpty else { return nil }
    let rest = flaws.count > 10 ? " and \(flaws.count - 10) more" : ""
    return (hasFix ? "Removes " : "About ") + flaws.prefix(10).joined(separator: ", ") + rest + "."
  }

  var path: String { "/actions/" + segment(id) }
  var assetPath: String { "/assets/" + segment(assetID) }

  /// When it is due, in words.
  func dueWords(_ today: CalendarDay) -> String {
    guard let due else { return "No date" }
    return (isOverdue ? "Was due on " : "By ") + near(due, from: today)
  }
}
