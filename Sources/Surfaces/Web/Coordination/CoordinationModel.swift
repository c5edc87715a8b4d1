import Vocabulary

extension CoordinationPage {
  /// How a product stands, in words.
  struct Product: Sendable {
    let product: String
    let status: String
    /// Why, in which version, by when.
    let detail: String?
    /// What is meant for the public.
    let statement: String?
  }

  /// One who takes part, as far as the reader may see them.
  struct Person: Sendable {
    let id: String
    let name: String
    let roles: String
    let standing: String
    let report: String
    let fix: String
    let contact: String?
    let reference: String?
    let policy: String?
    let keepsEmbargo: Bool
    let products: [Product]
    /// What they are waited for, the first.
    let waits: String?
    let isLate: Bool
    /// Whether the coordinator may take them out.
    let canBeRemoved: Bool
    /// Whether the coordinator speaks for them.
    let hasNoAccount: Bool
  }

  /// The reader's own part.
  struct Own: Sendable {
    let isInvited: Bool
    let standing: String
    let report: String
    let fix: String
    /// Steps that can be taken, as programs write them and in words.
    let steps: [Choice]
    let products: [Product]
    let keepsEmbargo: Bool
    let isHidden: Bool
    let accepts: String
    let reference: String
    let policy: String
    let canDeploy: Bool
    /// Who asks, about what and until when, as sentences; for one who is only asked.
    let invitation: String
  }

  /// A report of the flaw, in the words of whoever found it.
  struct Report: Sendable {
    /// A file that came with it.
    struct File: Sendable {
      let digest: String
      let words: String
    }

    /// Who found it; nil where the reader does not learn of them.
    let finder: String?
    let receivedAt: Timestamp
    let title: String
    let location: String?
    let weaknesses: String
    /// The affected packages with their versions.
    let affected: [String]
    /// Severity vectors as claimed.
    let severity: [String]
    /// The version or commit that was tested.
    let tested: String
    let description: String?
    let reproducer: String?
    /// Whether a text is longer than what is shown.
    let isCut: Bool
    let files: [File]
  }

  /// A thread as the reader sees it.
  struct Thread: Sendable {
    let id: String
    let title: String
    let count: Int
    let unread: Int
    let last: Int64
    let isCurrent: Bool
    /// Whether everybody in the case reads it.
    var isCommon = false
  }

  /// A message, in the words of whoever wrote it.
  struct Message: Sendable {
    let by: String
    let kind: String
    let text: String
    let at: Timestamp
    let fileDigest: String?
    let fileName: String
  }

  /// A proposed end.
  struct Proposal: Sendable {
    let id: String
    let by: String
    /// By the clock of its place, and in UTC.
    let until: String
    let reason: String?
    let outcome: String
    let isOpen: Bool
    /// Who agrees or not, and why, as sentences.
    let answers: [String]
    let isOwn: Bool
  }

  /// A suspicion.
  struct Alarm: Sendable {
    let id: String
    let kind: String
    let by: String
    let evidence: String
    let at: Timestamp
    /// What a person found; nil while nobody looked.
    let judgement: String?
  }

  /// Somebody who might belong to the case.
  struct Suggestion: Sendable {
    let organization: String?
    let name: String
    let contact: String?
    let role: String
    let roleWords: String
    let reason: String
  }

  /// The answers that fields offer.
  struct Choices: Sendable {
    let programmes: [Choice]
    let visibilities: [Choice]
    let roles: [Choice]
    let statuses: [Choice]
    let justifications: [Choice]
    let reasons: [Choice]
    let alarms: [Choice]
    let lights: [Choice]
  }

  struct Model: Sendable {
    let caseID: String
    /// The title; nil for one who is only asked.
    let title: String?
    let tlp: String
    let isCoordinator: Bool
    /// Whether the reader may do more than read.
    let canAct: Bool
    let embargo: String
    let isInForce: Bool
    let hasEnded: Bool
    /// The end that whoever joins agrees to, for the form; nil where nothing is in force.
    let agreed: String?
    /// When it ends or was to end, by the clock of its place and in UTC.
    let until: String?
    let ending: String?
    /// How many agreed to the one in force, as a sentence; nil where the reader may not count them.
    let agreement: String?
    /// What is known outside, as sentences.
    let known: [String]
    let visibility: String
    let visibilityRaw: String
    /// The version that is shown.
    let version: Int
    let programme: String
    let programmeRaw: String
    /// The end that the programme offers.
    let offered: CalendarDay
    let joined: Int
    let lead: String
    let leadRaw: String
    let leads: [Choice]
    let watches: String
    let own: Own?
    /// The reports that the reader may read; nil where none are theirs to read.
    let reports: [Report]?
    /// Whether there are more that the reader may read than these, which are the oldest.
    let hasMoreReports: Bool
    let people: [Person]
    /// How many products stand how.
    let statusCounts: [(words: String, count: Int)]
    let threads: [Thread]
    let messages: [Message]
    /// The cursor of older messages, nil when all are shown.
    let older: String?
    let proposals: [Proposal]
    let alarms: [Alarm]
    let suggestions: [Suggestion]
    /// Whether somebody looked for suggestions, so that none is an answer.
    let wasSearched: Bool
    /// What the server's clock shows, where a person has to compare it with another one.
    let clock: Timestamp?
    let choices: Choices
    /// What was entered when a command was refused; the command is among the values.
    var form = FormState()

    var path: String { "/cases/" + segment(caseID) + "/coordination" }
    var isInside: Bool { title != nil }
    var current: Thread? { threads.first(where: \.isCurrent) }

    /// What was entered for one command.
    func form(_ command: String) -> FormState {
      form.values["command"] == command ? form : FormState()
    }
  }

  /// The names of all fields, for the list of what is to be corrected.
  static let labels: [(String, String)] = [
    ("programme", "Programme"), ("visibility", "Who sees whom"), ("lead", "Who leads"),
    ("watches", "What would give the case away"), ("organization", "Organization"),
    ("name", "Name"), ("contact", "How to reach them"), ("roles", "Role"),
    ("products", "Products"), ("product", "Product"), ("status", "How it stands"),
    ("justification", "Why not affected"), ("fixedVersion", "Fixed in version"),
    ("expected", "Fix expected"), ("statement", "Statement for the public"),
    ("text", "Message"), ("to", "To"), ("day", "Day"), ("time", "Time"),
    ("timeZone", "Time zone"), ("until", "End"), ("reason", "Reason"), ("note", "What happened"),
    ("hasRemedy", "Fix or mitigation"), ("hasText", "Text for the public"),
    ("canTellOperators", "Operators"), ("evidence", "What was seen"),
    ("reference", "Your number"), ("policy", "Your policy"),
    ("keepsEmbargo", "Whether you keep to the embargo"), ("kind", "Kind"), ("participant", "Who"),
    ("answer", "What they said"),
  ]
}
