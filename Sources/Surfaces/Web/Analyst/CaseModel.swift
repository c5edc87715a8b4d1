import Vocabulary

extension CasePage {
  /// Something that can be done with the case now.
  struct Command: Sendable {
    let raw: String
    let words: String
    let needsReason: Bool
  }

  /// The public record the case is tied to.
  struct PublicTie: Sendable {
    let vulnerabilityID: String
    let title: String
    let isKnownExploited: Bool
    /// The chance of being used within 30 days, 0 to 1.
    let exploitProbability: Double?
  }

  /// A report in the case, in the words of whoever sent it.
  struct Finding: Sendable {
    let id: String
    let reference: String?
    let title: String
    let organization: String
    let tool: String?
    let model: String?
    let receivedAt: Timestamp
    /// The rule that put it here, such as `exact`.
    let rule: String
    /// What the rule went by, as a sentence.
    let evidence: String
    let description: String?
    let reproducer: String?
    let location: String?
    let cwe: String?
    /// Severity vectors as claimed.
    let severity: [String]
    let receipt: String
    let canSeparate: Bool
    /// A fix that the finder proposes, as a unified diff.
    let patch: String?
    /// What the report lacks, or what is good to know.
    let remarks: [RemarkList.Remark]
  }

  /// Another case that may be about the same flaw.
  struct Similar: Sendable {
    let id: String
    let title: String
    let stateWords: String
    /// What this case is to it, as a sentence without an end.
    let relation: String
    /// The chance that it is, 0 to 1; only the likeliest has one.
    let probability: Double?
    let reasonsFor: [String]
    let reasonsAgainst: [String]
    let objection: String?
  }

  /// A public record that reads like the case.
  struct Resembling: Sendable {
    let id: String
    let title: String
    /// What this case is to it, as a sentence without an end.
    let relation: String
    /// The chance that it is the same, 0 to 1; only the likeliest has one.
    let probability: Double?
    let reasons: [String]
  }

  /// A system that runs an affected version.
  struct Affected: Sendable {
    let organization: String
    let asset: String
    let component: String
    let version: String
    let isPublic: Bool
  }

  /// A case that was merged into this one and goes on being coordinated.
  struct Merged: Sendable {
    let id: String
    let title: String
    /// How many take part there.
    let joined: Int
    /// How many of those were never asked here.
    let missing: Int
    /// How many patches can follow now, and how many wait for somebody to join here.
    let movable: Int
    let waiting: Int
  }

  struct Model: Sendable {
    let id: String
    /// What a closed case can turn out to be.
    let resolutions: [Choice]
    /// What it turned out to be, in words; nil where that was not said.
    let resolution: String?
    /// For whose capacity it waits and at which place, as a sentence; nil where it does not wait.
    let waits: String?
    let title: String
    /// The state as programs write it, and in words.
    let state: String
    let stateWords: String
    /// A word of the Traffic Light Protocol, such as `AMBER+STRICT`.
    let tlp: String
    /// Why it was closed or reopened.
    let reason: String?
    let openedAt: Timestamp
    let judgedAt: Timestamp?
    let changedAt: Timestamp
    let version: Int
    let commands: [Command]
    let tie: PublicTie?
    /// The likeliest first.
    let similar: [Similar]
    /// The likeliest first.
    let records: [Resembling]
    let findings: [Finding]
    /// Merges that were undone, as sentences.
    let undoneMerges: [Event]
    /// The first of them, the most exposed first.
    let affected: [Affected]
    let affectedCount: Int
    let history: [Event]
    /// Trials of the findings, the newest first.
    var trials: [TrialShown] = []
    /// The files of each finding, by its number.
    var files: [String: [AttachedFile]] = [:]
    var trialKinds: [Choice] = []
    /// The identifier of the case's advisory; nil where there is none.
    var advisory: String?
    /// The number of that advisory, once everybody may read it.
    var advisoryNumber: String?
    /// Whether the reader may begin one.
    var canDraft = false
    /// Whether the reader may move, merge and rename cases.
    var canTriage = false
    /// Whether the reader only sees it because it is public: no report of theirs is in it.
    var isOutside = false
    /// Who takes part as soon as it is coordinated with others, by name: those who reported it.
    var parties: [String] = []
    /// Whether others work on it too; nil for those who do not lead.
    var isCoordinated: Bool?
    /// The case that it was merged into.
    var keeper: String?
    /// The title of that case.
    var keeperTitle: String?
    /// The coordinated cases that were merged into it.
    var merged: [Merged] = []
    /// What it is called elsewhere; nil for those who do not lead.
    var names: [String]?
    /// What was entered when a command was refused.
    var form = FormState()

    var path: String { "/cases/" + segment(id) }
  }
}
